package parley.watchline;

import java.util.Optional;
import parley.codec.Bytes;

/// One row of the board as it is drawn from the fact that brought it; what follows from later facts
/// is settled in {@link BoardTable}.
///
/// @param content digest of the signed content, hexadecimal: the row's own name
/// @param name identifier and SHA-256 of the message, as references name it
/// @param precedence position in {@link parley.agreement.Precedence}
/// @param title sealed; see {@link Titles}
/// @param at when our journal took it, milliseconds
/// @param received for an inbound message the same moment, from which its clocks run
/// @param wants what is awaited of the receiver
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
    Optional<Refusal> refusal) {

  /// Durations in milliseconds; an empty one means that the clock does not run.
  record Wants(
      boolean acknowledgement,
      boolean reply,
      Optional<Long> receiptWithin,
      Optional<Long> acknowledgementWithin,
      Optional<Long> replyWithin) {}

  /// @param at milliseconds
  record Refusal(long at, String reason, String clause) {}
}
