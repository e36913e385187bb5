package parley.agreement;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/// How much of its budget a peer has used (A-BUDGET-1…): an immutable state, and a pure decision
/// for each envelope. Time comes in; a clock that goes back refills nothing.
///
/// FLASH has buckets of its own, as large as all other traffic's, so that neither starves the
/// other; past its daily number it is still taken, and marked.
///
/// @param at the newest moment seen
/// @param day UTC, as days since 1970
public record Budget(Agreement.Budgets limits, Instant at, long day, Bucket other, Bucket flash) {

  /// @param tokens envelopes that may come at once, at most the burst
  /// @param bytes used on this day
  /// @param taken envelopes on this day
  public record Bucket(double tokens, long bytes, int taken) {}

  /// What becomes of one envelope.
  public sealed interface Decision {
    /// Take it.
    ///
    /// @param next the budget afterwards
    /// @param marked FLASH past its daily number: it rings as IMMEDIATE
    record Take(Budget next, boolean marked) implements Decision {}

    /// Not now; nothing is consumed.
    record Later(Duration retryAfter) implements Decision {}

    /// Never: one envelope may not be as large (A-BUDGET-2).
    record TooLarge() implements Decision {}
  }

  /// A-BUDGET-1: the shortest wait that is ever asked for.
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(100);

  /// Nothing used.
  public static Budget full(Agreement.Budgets limits, Instant now) {
    Bucket bucket = new Bucket(limits.burst(), 0, 0);
    return new Budget(limits, now, dayOf(now), bucket, bucket);
  }

  private static long dayOf(Instant now) {
    return now.atOffset(ZoneOffset.UTC).toLocalDate().toEpochDay();
  }

  /// @param bytes of the envelope
  public Decision decide(Instant now, boolean urgent, int bytes) {
    if (bytes > limits.envelopeBytes()) {
      return new Decision.TooLarge();
    }
    Budget current = passed(now);
    Bucket bucket = urgent ? current.flash : current.other;
    if (bucket.bytes() + bytes > limits.bytesPerDay()) {
      return new Decision.Later(current.untilNextDay());
    }
    if (bucket.tokens() < 1) {
      return new Decision.Later(refill(1 - bucket.tokens()));
    }
    Bucket used =
        new Bucket(bucket.tokens() - 1, bucket.bytes() + bytes, Math.addExact(bucket.taken(), 1));
    Budget next =
        urgent
            ? new Budget(limits, current.at, current.day, current.other, used)
            : new Budget(limits, current.at, current.day, used, current.flash);
    return new Decision.Take(next, urgent && used.taken() > limits.flashPerDay());
  }

  private Budget passed(Instant now) {
    if (!now.isAfter(at)) {
      return this;
    }
    double seconds = Duration.between(at, now).toNanos() / 1e9;
    boolean sameDay = dayOf(now) == day;
    return new Budget(
        limits,
        now,
        dayOf(now),
        refilled(other, seconds, sameDay),
        refilled(flash, seconds, sameDay));
  }

  private Bucket refilled(Bucket bucket, double seconds, boolean sameDay) {
    double tokens = Math.min(limits.burst(), bucket.tokens() + seconds * limits.perSecond());
    return sameDay ? new Bucket(tokens, bucket.bytes(), bucket.taken()) : new Bucket(tokens, 0, 0);
  }

  private Duration refill(double tokens) {
    Duration wait = Duration.ofMillis((long) Math.ceil(1000 * tokens / limits.perSecond()));
    return wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait;
  }

  private Duration untilNextDay() {
    Instant midnight = Instant.EPOCH.plus(Duration.ofDays(day + 1));
    return Duration.between(at, midnight);
  }
}
