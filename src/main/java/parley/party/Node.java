package parley.party;

import java.time.Instant;
import java.util.List;
import parley.seal.NodeKeys;

/// A node as its party's roll lists it.
///
/// @param addresses where its link listener is reached, `host:port`, in order of preference
/// @param validFrom keys count from here, UTC
/// @param validUntil and no longer than until here
public record Node(
    NodeId id, NodeKeys keys, List<String> addresses, Instant validFrom, Instant validUntil) {
  public Node {
    addresses = List.copyOf(addresses);
  }

  /// Where its keys stand at `now`, by the own clock.
  public KeyDates dates(Instant now) {
    return KeyDates.of(this, now);
  }
}
