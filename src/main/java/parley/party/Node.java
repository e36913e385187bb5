package parley.party;

import java.time.Instant;
import java.util.List;
import parley.seal.NodeKeys;

/// A node as its party's roll lists it.
///
/// @param addresses where its link listener is reached, `host:port`, in order of preference
/// @param validFrom keys count from here, UTC
/// @param validUntil and no longer than until here
/// @param epoch in which it numbers and keeps its journals; 1 at first, one more after each restore
///   that lost what it had signed for (P-ROLL-15)
public record Node(
    NodeId id,
    NodeKeys keys,
    List<String> addresses,
    Instant validFrom,
    Instant validUntil,
    int epoch) {
  public Node {
    addresses = List.copyOf(addresses);
    if (epoch < 1) {
      throw new IllegalArgumentException("epochs begin at 1");
    }
  }

  /// In its first epoch.
  public Node(
      NodeId id, NodeKeys keys, List<String> addresses, Instant validFrom, Instant validUntil) {
    this(id, keys, addresses, validFrom, validUntil, 1);
  }

  /// The same node in the epoch after this one.
  public Node nextEpoch() {
    return new Node(id, keys, addresses, validFrom, validUntil, epoch + 1);
  }

  /// Where its keys stand at `now`, by the own clock.
  public KeyDates dates(Instant now) {
    return KeyDates.of(this, now);
  }
}
