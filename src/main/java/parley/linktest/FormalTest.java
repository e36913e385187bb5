package parley.linktest;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// One formal test of a link, as far as it has come.
///
/// @param outbound true when it was ours to send
/// @param slot when its turn began
/// @param at when it was sent here or taken in here
/// @param latency from our sending to the peer's verified receipt
/// @param detail why it was refused
public record FormalTest(
    boolean outbound,
    Instant slot,
    State state,
    Optional<Instant> at,
    Optional<Duration> latency,
    String detail) {

  public enum State {
    /// Composed and kept; perhaps released.
    PLANNED,
    SENT,
    /// The peer's receipt is here.
    RECEIPTED,
    /// The peer's test is here.
    RECEIVED,
    REFUSED,
    /// No receipt, or no test, in time.
    MISSED;

    public String code() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
