/// What happens when a deadline of the watch line passes: an alarm on the board, then the deputy is
/// called, then the head of the watch, then pagers by e-mail and webhook, and at last the peer is
/// told that nobody has answered.
///
/// Start at {@link parley.escalation.Escalation} and {@link parley.escalation.Ladder}. Invariant:
/// an alarm reaches each rung at most once, whatever is killed when, and stands until what it warns
/// of is over.
@org.jspecify.annotations.NullMarked
package parley.escalation;
