/// A scripted exercise played against two nodes, so that centres can train: injects at their times,
/// what the other side should do and within how long, and the figures of what it did.
///
/// Start at {@link parley.exercise.Play}. Invariant: nothing is sent that does not stand in the
/// exercise series, but the start and the end of the exercise themselves.
@org.jspecify.annotations.NullMarked
package parley.exercise;
