/// Routes and lanes: how opaque envelopes and frames reach the far node, and how they are tried
/// again.
///
/// Start at {@link parley.link.Route}. Invariant: no durable state lives here; what must survive
/// stands in the ledger.
@org.jspecify.annotations.NullMarked
package parley.link;
