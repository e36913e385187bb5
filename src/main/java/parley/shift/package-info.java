/// Shifts: the roster, hand-over in writing, the watch log, and check-lists beside messages.
///
/// Start at {@link parley.shift.Shifts}. Invariant: what an officer signed or wrote into the log is
/// named by an entry of the node's own log and never changes; a correction is an entry of its own.
@org.jspecify.annotations.NullMarked
package parley.shift;
