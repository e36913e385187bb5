package parley.exchange;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.envelope.Envelope;
import parley.envelope.OuterFrame;
import parley.ledger.Ledger;
import parley.message.Message;

/// What happens to a link session. Every wait (for a signature, a route, a timer) comes back as one
/// of these.
sealed interface Event {

  /// True when it must not wait behind what is not FLASH.
  default boolean flash() {
    return false;
  }

  /// A composed message is to be sent.
  record Submit(long ticket, Message message, List<Bytes> assertions, List<Bytes> attachments)
      implements Event {
    @Override
    public boolean flash() {
      return message.precedence() == parley.agreement.Precedence.FLASH;
    }
  }

  /// Signed and sealed; not yet durable.
  record Prepared(SerialKey serial, Notary.Prepared prepared) implements Event {
    @Override
    public boolean flash() {
      return true;
    }
  }

  /// A key or token refused.
  record Unprepared(SerialKey serial, String why) implements Event {}

  /// A route asks for bytes, and the frame was authenticated and within budget.
  ///
  /// @param rings false when it is FLASH past its daily budget
  record Arrived(long waiter, Envelope envelope, OuterFrame frame, boolean rings) implements Event {
    @Override
    public boolean flash() {
      return frame.lane() == parley.envelope.Lane.FLASH;
    }
  }

  record Opened(Digest envelope, Notary.Opening opening) implements Event {
    @Override
    public boolean flash() {
      return true;
    }
  }

  /// Opening failed on our side (vault or token): the peer is told to try again.
  record Unopened(Digest envelope, String why) implements Event {}

  /// The answer to a journalled item is signed; not yet stored.
  record Attested(Digest content, Bytes answer) implements Event {
    @Override
    public boolean flash() {
      return true;
    }
  }

  record Unattested(Digest content, String why) implements Event {}

  /// The far node answered on a route.
  record Answered(Digest content, int status, Bytes body) implements Event {}

  /// The route failed; whether the bytes arrived is unknown.
  record RouteFailed(Digest content, String why) implements Event {}

  record Judged(Digest content, Bytes answer, Notary.Judgement judgement) implements Event {}

  /// The peer said, signed, that it cannot take it now.
  ///
  /// @param untilHeard any sign of life ends the wait: the peer only was not there yet
  record ToldLater(Digest content, Duration retryAfter, boolean untilHeard) implements Event {}

  /// A heartbeat of the peer, verified.
  ///
  /// @param asked when it answers one of ours
  /// @param carried by mail, so it may have been long on the way
  record Heartbeat(parley.envelope.Heartbeat beat, Optional<Asked> asked, boolean carried)
      implements Event {}

  /// Our own heartbeat, which was answered.
  ///
  /// @param origin of the peer's log that was held here when it asked; empty when none was
  /// @param held its size then; 0 when none was
  record Asked(Duration roundTrip, String origin, long held) {
    /// What it asked of the log with this origin: of another one, nothing.
    Asked of(String log) {
      return origin.equals(log) ? this : new Asked(roundTrip, log, 0);
    }
  }

  /// The same, and a route waits for our own heartbeat in answer.
  record HeartbeatAsked(long waiter, parley.envelope.Heartbeat beat, boolean carried)
      implements Event {}

  /// The peer asks for serials again.
  record Refetch(List<SerialKey> serials) implements Event {
    public Refetch {
      serials = List.copyOf(serials);
    }
  }

  /// What the peer asked for again is sealed anew and may go.
  record Resealed(Digest content, Envelope envelope) implements Event {}

  /// A roll, an agreement or an act was verified and is to be journalled; from then on `standing`
  /// holds.
  record Adopt(long ticket, List<Ledger.Document> documents, Standing standing) implements Event {
    public Adopt {
      documents = List.copyOf(documents);
    }
  }

  /// Time passed.
  record Tick() implements Event {}
}
