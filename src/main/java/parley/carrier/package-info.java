/// What goes and comes without a wire between the nodes: consignments by mail, on a stick, on
/// paper.
///
/// Start at {@link parley.carrier.Packing} (out) and {@link parley.carrier.Carrying} (in).
/// Invariant: a carrier is never trusted with more than delay and loss; everything it brings is
/// checked by the exchange as if a stranger had brought it.
@org.jspecify.annotations.NullMarked
package parley.carrier;
