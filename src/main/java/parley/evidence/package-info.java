/// What an arbiter gets and how it is verified offline: dossiers of one message, exports of a
/// journal, containers that stock tools read, and the checks of all of them, with no node and no
/// network.
///
/// Start at {@link parley.evidence.Verification}, then {@link parley.evidence.Dossier}. Invariants:
/// foreign bytes give findings and never an exception; what is accepted is written in exactly one
/// way, so that no byte of it can change unseen.
@org.jspecify.annotations.NullMarked
package parley.evidence;
