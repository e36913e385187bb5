package parley.party;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.codec.Bytes;
import parley.seal.NodeKeys;

/// The rolls in force here: the own one and those adopted from partners. An immutable picture;
/// adopting a roll is a journal entry and gives a new picture.
public interface Rolls {
  Roll own();

  Optional<Roll> of(PartyId party);

  /// The roll and node for a node name.
  Optional<Listed> node(NodeId node);

  /// Every set of signing certificates that is good for one serial of one numbering (P-ROLL-6): the
  /// node's current ones first, then those retired with a last serial at or above it. Empty when
  /// the node is not known. An answer is judged by the numbering that it answers.
  ///
  /// @param numbering `sender/receiver/AGREEMENT/line/series/epoch`
  default List<NodeKeys.Signing> signing(NodeId node, String numbering, long serial) {
    return node(node).map(listed -> listed.node().keys().signing()).stream().toList();
  }

  /// The TLS certificates by which a node may be known at `now`: the one that its roll lists, and
  /// for a while after a change of keys the one before it (P-ROLL-14).
  default Set<Bytes> transports(NodeId node, Instant now) {
    return node(node).map(listed -> Set.of(listed.node().keys().transport())).orElse(Set.of());
  }

  /// The officers whose consent stands on the roll that opened an epoch of a node, and when each
  /// says to have given it.
  default Map<String, Instant> openedBy(NodeId node, int epoch) {
    return Map.of();
  }

  /// A node with the roll that lists it.
  record Listed(Roll roll, Node node) {}
}
