package parley.codec;

import java.time.Instant;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// UUID version 7 (RFC 9562): time-ordered, so that identifiers sort as they were made.
public final class Uuid7 {
  private Uuid7() {}

  public static UUID at(Instant now, RandomGenerator random) {
    long high = (now.toEpochMilli() << 16) | 0x7000L | (random.nextLong() & 0x0fffL);
    long low = 0x8000000000000000L | (random.nextLong() >>> 2);
    return new UUID(high, low);
  }
}
