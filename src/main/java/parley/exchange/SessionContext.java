package parley.exchange;

import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import parley.ledger.Ledger;
import parley.ledger.LinkLog;
import parley.message.Formats;

/// The ports of one link session.
///
/// @param clock wall time, for what people and leaves are told
/// @param ticks monotonic nanoseconds, for every wait
/// @param random for jitter only
/// @param epoch of the own serials on this link
record SessionContext(
    Ledger ledger,
    LinkLog log,
    Formats formats,
    InstantSource clock,
    LongSupplier ticks,
    RandomGenerator random,
    int epoch) {}
