package parley.watchfloor;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import parley.codec.Bytes;
import parley.codec.Digest;

/// What keys are asked to sign at the door: random, each good once and for a short time. In memory
/// only: after a restart a person presses the button again.
public final class Challenges {
  /// W-KEY-4.
  static final Duration VALID = Duration.ofMinutes(5);

  /// W-KEY-4: at once; the oldest go first.
  static final int MOST = 1_000;

  private static final int RANDOM_BYTES = 32;

  private final SecureRandom random;
  private final Map<Digest, Instant> open = new LinkedHashMap<>();

  public Challenges(SecureRandom random) {
    this.random = random;
  }

  public synchronized Digest make(Instant now) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    Digest challenge = Digest.of(Bytes.owning(bytes));
    Iterator<Instant> oldest = open.values().iterator();
    while (oldest.hasNext() && open.size() >= MOST) {
      oldest.next();
      oldest.remove();
    }
    open.put(challenge, now.plus(VALID));
    return challenge;
  }

  /// Uses a challenge up; false when it is none of ours, was used, or is too old.
  public synchronized boolean take(Digest challenge, Instant now) {
    Instant until = open.remove(challenge);
    return until != null && !now.isAfter(until);
  }
}
