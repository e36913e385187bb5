package parley.party;

import java.util.Optional;
import parley.seal.SigningCertificates;

/// The rolls in force here: the own one and those adopted from partners. An immutable picture;
/// adopting a roll is a journal entry and gives a new picture.
public interface Rolls {
  Roll own();

  Optional<Roll> of(PartyId party);

  /// The roll and node for a node name.
  Optional<Listed> node(NodeId node);

  /// The signing certificates good for one serial of a node: the current ones, unless the roll names
  /// older ones for serials up to that one (P-ROLL-6).
  ///
  /// @param numbering `sender/receiver/AGREEMENT/line/series/epoch`
  default Optional<SigningCertificates> signing(NodeId node, String numbering, long serial) {
    return node(node).map(listed -> listed.node().keys().signing());
  }

  /// A node with the roll that lists it.
  record Listed(Roll roll, Node node) {}
}
