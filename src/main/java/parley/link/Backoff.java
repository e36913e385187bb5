package parley.link;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// When to try again (L-RETRY-1): within 1 s at first, twice as long each time, at most 5 min, with
/// jitter so that two nodes that lost each other do not beat in step. There is no last attempt.
public final class Backoff {
  static final Duration FIRST = Duration.ofMillis(500);
  static final Duration LONGEST = Duration.ofMinutes(5);
  private static final int LARGEST_SHIFT = 12;

  private Backoff() {}

  /// @param attempts failed so far, at least 1
  public static Duration after(int attempts, RandomGenerator random) {
    long base = FIRST.toMillis() << Math.min(Math.max(attempts - 1, 0), LARGEST_SHIFT);
    long bounded = Math.min(base, LONGEST.toMillis());
    return Duration.ofMillis(bounded / 2 + random.nextLong(bounded / 2 + 1) + bounded / 4);
  }
}
