/// Parties, their nodes, and the roll of keys by which a party says who may sign, seal and connect.
///
/// Start at {@link parley.party.Roll}. Invariant: a signature is judged by the roll in force at its
/// entry's index, so an old message verifies for ever.
@org.jspecify.annotations.NullMarked
package parley.party;
