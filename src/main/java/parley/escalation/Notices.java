package parley.escalation;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.agreement.Agreement;
import parley.agreement.Precedence;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.exchange.Released;
import parley.ledger.LedgerException;
import parley.linktest.Outgoing;
import parley.message.Message;
import parley.message.Reference;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.watchline.WatchDesk.Step;

/// The message by which a node says itself that nobody here has answered (W-LADDER-6).
final class Notices {
  static final String FORMAT = "unanswered/1";

  /// Why a message is not taken now that will be taken later.
  private static final Set<String> PASSING = Set.of("stopped", "disk", "key", "duplicate");

  private final NodeId self;
  private final Outgoing outgoing;

  Notices(NodeId self, Outgoing outgoing) {
    this.self = self;
    this.outgoing = outgoing;
  }

  /// Empty where the agreement has no such format, or lets nothing leave without two officers.
  Optional<Message> compose(Alarm.Overdue overdue, Reference about) {
    String id = overdue.serial().split("/", -1)[1];
    Optional<Agreement> agreement = outgoing.agreement(overdue.peer(), FORMAT, id);
    // Nobody is here to sign.
    Optional<Precedence> precedence = agreement.flatMap(terms -> terms.alone(overdue.precedence()));
    if (agreement.isEmpty() || precedence.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          outgoing.compose(
              agreement.get(),
              FORMAT,
              overdue.peer(),
              Optional.of(about),
              Map.of(
                  "missing",
                  List.of(overdue.step() == Step.ANSWERED ? "reply" : "acknowledgement"),
                  "due",
                  List.of(overdue.due().truncatedTo(ChronoUnit.SECONDS).toString()),
                  "receivedAs",
                  List.of(overdue.serial())),
              overdue.series(),
              precedence.get()));
    } catch (MalformedInput e) {
      throw new IllegalStateException("the notice does not fit its own format", e);
    }
  }

  /// Empty when it is to be tried again. The exchange knows a message that it was given before, so
  /// none leaves twice.
  Optional<Alarm.Notice> release(NodeId peer, Bytes document)
      throws LedgerException, InterruptedException {
    Message message = Outgoing.read(Optional.of(document));
    return switch (outgoing.release(LinkId.between(self, peer), message)) {
      case Released.Queued _ -> Optional.of(Alarm.Notice.SENT);
      case Released.Refused(String reason, String clause, String detail) -> {
        if (PASSING.contains(reason)) {
          yield Optional.empty();
        }
        System.getLogger("parley.escalation")
            .log(
                System.Logger.Level.WARNING,
                "the peer is not told: " + reason + " (" + clause + "): " + detail);
        yield Optional.of(Alarm.Notice.UNABLE);
      }
    };
  }
}
