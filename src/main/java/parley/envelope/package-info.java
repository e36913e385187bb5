/// What travels: outer frame, sealed content, receipt, refusal, not-yet.
///
/// Start at {@link parley.envelope.Envelope}. Invariant: the envelope protects itself, so any route
/// may carry it.
@org.jspecify.annotations.NullMarked
package parley.envelope;
