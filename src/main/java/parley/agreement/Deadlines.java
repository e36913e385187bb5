package parley.agreement;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// When the three answers to one message fall due (A-CLOCK-1). A pure function of the signed
/// agreement and of the moment in the signed receipt, so both nodes compute the same.
///
/// @param receipt the machine's
/// @param acknowledgement a watch officer's; empty while the measure's clocks are lifted
/// @param reply on the matter; empty likewise
/// @param wanted by when the sender wishes the reply; shown, and no duty
public record Deadlines(
    Instant receipt,
    Optional<Instant> acknowledgement,
    Optional<Instant> reply,
    Optional<Instant> wanted) {

  /// @param receivedAt as the receiver's signed receipt says it
  /// @param runs whether the clocks run: {@link AgreementLife#runsClocks}
  /// @param replyWantedWithin from the message
  public static Deadlines of(
      Agreement agreement,
      Precedence precedence,
      Instant receivedAt,
      boolean runs,
      Optional<Duration> replyWantedWithin) {
    Agreement.Clocks clocks = agreement.clocks(precedence);
    return new Deadlines(
        receivedAt.plus(clocks.receipt()),
        due(receivedAt, clocks.acknowledgement(), runs),
        due(receivedAt, clocks.reply(), runs),
        replyWantedWithin.map(receivedAt::plus));
  }

  private static Optional<Instant> due(Instant receivedAt, Duration clock, boolean runs) {
    return runs ? Optional.of(receivedAt.plus(clock)) : Optional.empty();
  }
}
