package parley.party;

import java.time.Duration;
import java.time.Instant;

/// Where a node's keys stand in their validity, by the own clock (P-ROLL-11).
///
/// @param until the end that the roll names
/// @param left from now to that end; negative once it has passed
public record KeyDates(NodeId node, Standing standing, Instant from, Instant until, Duration left) {

  /// How far the keys have run.
  public enum Standing {
    NOT_YET,
    GOOD,
    /// Good, and ending within {@link Roll#ENDING_SOON}: issue a roll with new keys.
    ENDING,
    ENDED
  }

  static KeyDates of(Node node, Instant now) {
    Duration left = Duration.between(now, node.validUntil());
    return new KeyDates(
        node.id(), standing(node, now, left), node.validFrom(), node.validUntil(), left);
  }

  private static Standing standing(Node node, Instant now, Duration left) {
    if (now.isBefore(node.validFrom())) {
      return Standing.NOT_YET;
    }
    if (!now.isBefore(node.validUntil())) {
      return Standing.ENDED;
    }
    return left.compareTo(Roll.ENDING_SOON) <= 0 ? Standing.ENDING : Standing.GOOD;
  }

  /// True while what these keys sign is taken.
  public boolean usable() {
    return standing == Standing.GOOD || standing == Standing.ENDING;
  }
}
