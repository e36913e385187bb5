/// What one officer released alone, and another one of the same side countersigns: the list of what
/// waits, and the second signature, which goes to the other side as a message of its own.
///
/// Start at {@link parley.countersign.Countersigning}. It keeps nothing: the board says what waits,
/// as both sides' journals have it. Invariant: no countersignature leaves that the other side would
/// refuse.
@org.jspecify.annotations.NullMarked
package parley.countersign;
