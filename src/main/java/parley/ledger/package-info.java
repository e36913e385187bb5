/// What is kept and how it is read back: the one storage port of the core, its tables, the own logs
/// with their anchored checkpoints, and the facts that followers draw from.
///
/// Start at {@link parley.ledger.Ledger}. Invariant: the journal entry, the item, the outbox row
/// and the dedup row of one decision are written in one commit or not at all.
@org.jspecify.annotations.NullMarked
package parley.ledger;
