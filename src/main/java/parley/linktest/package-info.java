/// The link tests itself: a formal test in each slot, the strip of every route, alarms, and the
/// daily statement that both sides sign.
///
/// Start at {@link parley.linktest.LinkWatch}. Invariant: at most one formal test a slot and
/// direction and one statement a day leave this node, whatever is killed when: the message is kept
/// before it is released, and the exchange knows it again (L-TEST-3).
@org.jspecify.annotations.NullMarked
package parley.linktest;
