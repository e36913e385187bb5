package parley.ledger;

import java.time.Instant;
import java.util.Optional;
import parley.envelope.Answer;
import parley.journal.LogName;
import parley.message.Message;

/// What a journal entry says, with the documents it speaks of read back: what followers see.
///
/// Facts of one log come in the order of `index`, each once per position.
public sealed interface Fact {
  LogName log();

  long index();

  Instant at();

  /// We released it.
  record Sent(LogName log, long index, Instant at, Ledger.Item item, Message message)
      implements Fact {}

  /// The peer's receipt is verified and journalled.
  record Delivered(LogName log, long index, Instant at, Ledger.Item item, Answer.Receipt receipt)
      implements Fact {}

  /// The peer refused it for good.
  record RefusedByPeer(
      LogName log, long index, Instant at, Ledger.Item item, Answer.Refusal refusal)
      implements Fact {}

  /// The peer sent it.
  ///
  /// @param rings false for FLASH past its budget: it rings as IMMEDIATE
  record Received(
      LogName log, long index, Instant at, Ledger.Item item, Message message, boolean rings)
      implements Fact {}

  /// The peer sent it, authenticated, and we refused it.
  ///
  /// @param message when it could be read
  /// @param detail the fine reason; own eyes only
  record Refused(
      LogName log,
      long index,
      Instant at,
      Ledger.Item item,
      Optional<Message> message,
      String reason,
      String clause,
      String detail)
      implements Fact {}

  /// Everything else that a follower may draw: voids, rolls, agreements, epochs, evidence of
  /// equivocation.
  record Other(LogName log, long index, Instant at, parley.journal.Leaf leaf) implements Fact {}
}
