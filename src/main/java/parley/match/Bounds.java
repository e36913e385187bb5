package parley.match;

import java.time.Duration;
import java.util.Optional;

/// How large lists are, and how often they are compared (K-MATCH-5, K-MATCH-12).
final class Bounds {
  /// K-MATCH-5: points of the smallest and the largest list.
  static final int LEAST_POINTS = 1_024;

  static final int MOST_POINTS = 131_072;

  /// K-MATCH-5: one in so many points of a list is a probe, at the least.
  private static final int PROBES_IN = 16;

  /// K-MATCH-5: what one run compares at the most.
  static final int MOST_ITEMS = MOST_POINTS - MOST_POINTS / PROBES_IN;

  /// K-MATCH-6: every list travels in so many parts.
  static final int PARTS = 8;

  /// K-MATCH-10: probes that are checked at the most.
  static final int CHECKED = 4_096;

  /// K-MATCH-12: by this node's own clock.
  static final Duration DAY = Duration.ofHours(24);

  /// K-MATCH-12: runs with one partner that an officer consents to, in a day.
  static final int RUNS_A_DAY = 4;

  /// K-MATCH-12: offers of one partner that are answered at all, in a day.
  static final int OFFERS_A_DAY = 16;

  private Bounds() {}

  /// The bucket of a list: a power of two with room for probes (K-MATCH-5).
  ///
  /// @return empty when there are too many
  static Optional<Integer> points(int items) {
    for (int points = LEAST_POINTS; points <= MOST_POINTS; points *= 2) {
      if (items <= points - points / PROBES_IN) {
        return Optional.of(points);
      }
    }
    return Optional.empty();
  }

  static boolean bucket(long points) {
    return points >= LEAST_POINTS && points <= MOST_POINTS && Long.bitCount(points) == 1;
  }
}
