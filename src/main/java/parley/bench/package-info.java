/// Measures the exchange on the machine at hand, beside a floor run in the same minutes: what the
/// same commits, signatures, sealing, opening and one round trip cost when nothing else is done.
///
/// Start at {@link parley.bench.ExchangeBench}. Invariant: a message counts only if it verifies
/// from the far journal.
@org.jspecify.annotations.NullMarked
package parley.bench;
