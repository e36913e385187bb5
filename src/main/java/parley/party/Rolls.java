package parley.party;

import java.util.Optional;

/// The rolls in force here: the own one and those adopted from partners. An immutable picture;
/// adopting a roll is a journal entry and gives a new picture.
public interface Rolls {
  Roll own();

  Optional<Roll> of(PartyId party);

  /// The roll and node for a node name.
  Optional<Listed> node(NodeId node);

  /// A node with the roll that lists it.
  record Listed(Roll roll, Node node) {}
}
