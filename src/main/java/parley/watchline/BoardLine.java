package parley.watchline;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import parley.agreement.Precedence;
import parley.codec.Bytes;
import parley.envelope.ReleasedByOne;
import parley.message.ShorterClocks;

/// One row of the board as it is drawn from the fact that brought it; what follows from later facts
/// is settled in {@link BoardTable}.
///
/// @param content digest of the signed content, hexadecimal: the row's own name
/// @param name identifier and SHA-256 of the message, as references name it
/// @param precedence as {@link #rank} orders them
/// @param title sealed; see {@link Titles}
/// @param at when our journal took it, milliseconds
/// @param received for an inbound message the same moment, from which its clocks run
/// @param wants what is awaited of the receiver
/// @param agreement under which it was sent
/// @param act what it says of heightened watch
/// @param byOne where one officer released it
/// @param signs whose countersignature it is
record BoardLine(
    String content,
    String message,
    String name,
    boolean inbound,
    String peer,
    String serial,
    String format,
    int precedence,
    int rang,
    String series,
    Optional<String> caseNumber,
    Bytes title,
    String language,
    Optional<Integer> severity,
    long at,
    Optional<String> inReplyTo,
    Optional<String> replaces,
    Optional<String> cancels,
    Optional<Long> received,
    Wants wants,
    String agreement,
    Optional<PeriodTable.Act> act,
    Optional<ReleasedByOne> byOne,
    Optional<String> signs,
    Optional<Refusal> refusal) {

  private static final List<Precedence> RANKS =
      List.of(Precedence.FLASH, Precedence.IMMEDIATE, Precedence.PRIORITY, Precedence.ROUTINE);

  /// The number by which rows are ordered: 0 comes first.
  static int rank(Precedence precedence) {
    return RANKS.indexOf(precedence);
  }

  static Precedence ranked(int rank) {
    return RANKS.get(rank);
  }

  /// Durations in milliseconds; an empty one means that the clock does not run.
  ///
  /// @param replyWanted what the message itself asks for
  record Wants(
      boolean acknowledgement,
      boolean reply,
      Optional<Long> receiptWithin,
      Optional<Long> acknowledgementWithin,
      Optional<Long> replyWithin,
      Optional<Long> replyWanted) {
    /// The same within a time of heightened watch (W-HEIGHT-8): shorter, never longer, and never
    /// begun where none ran.
    Wants within(ShorterClocks.Within shorter) {
      return new Wants(
          acknowledgement,
          reply,
          receiptWithin,
          least(acknowledgementWithin, shorter.acknowledgement().map(Duration::toMillis)),
          least(
              replyWithin,
              shorter.reply().map(time -> Math.max(time.toMillis(), replyWanted.orElse(0L)))),
          replyWanted);
    }

    private static Optional<Long> least(Optional<Long> usual, Optional<Long> shorter) {
      return usual.map(time -> Math.min(time, shorter.orElse(time)));
    }
  }

  /// @param at milliseconds
  record Refusal(long at, String reason, String clause) {}
}
