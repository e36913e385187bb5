/// The tamper-evident log of each link: RFC 6962 tree, C2SP checkpoints and tiles, proofs, the
/// anchor outside the database, audits.
///
/// Start at {@link parley.journal.LogTree}. Invariant: no checkpoint is signed over an entry that
/// is not durable, and none that the anchor has not been moved to first.
@org.jspecify.annotations.NullMarked
package parley.journal;
