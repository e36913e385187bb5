/// Measures the exchange on the machine at hand, beside a floor run in the same minutes: what the
/// same commits, signatures, sealing, opening and one round trip cost when nothing else is done;
/// and what FLASH and a partner's messages take under loads, beside the same without.
///
/// Start at {@link parley.bench.ExchangeBench} and {@link parley.bench.PrecedenceBench}. Invariant:
/// a message counts only if it verifies from the far journal, or its receipt was verified.
@org.jspecify.annotations.NullMarked
package parley.bench;
