package parley.exchange;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import parley.agreement.Precedence;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.envelope.Envelope;
import parley.envelope.OuterFrame;
import parley.ledger.Ledger;
import parley.message.Message;

/// What happens to a link session. Every wait (for a signature, a route, a timer) comes back as one
/// of these.
sealed interface Event {

  /// In which order events that wait are decided (X-QUEUE-1).
  enum Turn {
    FLASH,
    /// Ends what was begun: a signature or an opening that this link waits for.
    BEGUN,
    /// Releases of these precedences go before the rest of what comes in.
    IMMEDIATE,
    PRIORITY,
    FRESH,
    /// An exercise that an officer hands in waits for everything else (W-EXERCISE-7).
    EXERCISE;

    private static Turn of(boolean flash, Turn otherwise) {
      return flash ? FLASH : otherwise;
    }
  }

  /// In which order what was released goes on, wherever one of several is taken (X-ORDER-1).
  record Rank(boolean exercise, Precedence precedence) implements Comparable<Rank> {
    static Rank of(Precedence precedence, Series series) {
      return new Rank(series == Series.EXERCISE, precedence);
    }

    boolean flash() {
      return !exercise && precedence == Precedence.FLASH;
    }

    private Turn turn() {
      if (exercise) {
        return Turn.EXERCISE;
      }
      return switch (precedence) {
        case FLASH -> Turn.FLASH;
        case IMMEDIATE -> Turn.IMMEDIATE;
        case PRIORITY -> Turn.PRIORITY;
        case ROUTINE -> Turn.FRESH;
      };
    }

    @Override
    public int compareTo(Rank other) {
      return exercise == other.exercise
          ? precedence.compareTo(other.precedence)
          : Boolean.compare(exercise, other.exercise);
    }
  }

  default Turn turn() {
    return Turn.FRESH;
  }

  /// A composed message is to be sent.
  record Submit(long ticket, Message message, List<Bytes> assertions, List<Bytes> attachments)
      implements Event {
    @Override
    public Turn turn() {
      return Rank.of(message.precedence(), message.series()).turn();
    }
  }

  /// Signed and sealed; not yet durable.
  ///
  /// @param transmittal what was signed: a serial alone may since have been reserved anew
  record Prepared(parley.envelope.Transmittal transmittal, boolean flash, Notary.Prepared prepared)
      implements Event {
    @Override
    public Turn turn() {
      return Turn.of(flash, Turn.BEGUN);
    }
  }

  /// A key or token refused.
  record Unprepared(parley.envelope.Transmittal transmittal, String why) implements Event {}

  /// A route asks for bytes, and the frame was authenticated and within budget.
  ///
  /// @param rings false when it is FLASH past its daily budget
  record Arrived(long waiter, Envelope envelope, OuterFrame frame, boolean rings) implements Event {
    boolean flash() {
      return frame.lane() == parley.envelope.Lane.FLASH;
    }

    @Override
    public Turn turn() {
      return Turn.of(flash(), Turn.FRESH);
    }
  }

  record Opened(Digest envelope, boolean flash, Notary.Opening opening) implements Event {
    @Override
    public Turn turn() {
      return Turn.of(flash, Turn.BEGUN);
    }
  }

  /// Opening failed on our side (vault or token): the peer is told to try again.
  record Unopened(Digest envelope, String why) implements Event {}

  /// The answer to a journalled item is signed; not yet stored.
  record Attested(Digest content, boolean flash, Bytes answer) implements Event {
    @Override
    public Turn turn() {
      return Turn.of(flash, Turn.BEGUN);
    }
  }

  record Unattested(Digest content, String why) implements Event {}

  /// The far node answered on a route.
  record Answered(Digest content, boolean flash, int status, Bytes body) implements Event {
    @Override
    public Turn turn() {
      return Turn.of(flash, Turn.FRESH);
    }
  }

  /// The route failed; whether the bytes arrived is unknown.
  record RouteFailed(Digest content, String why) implements Event {}

  record Judged(Digest content, boolean flash, Bytes answer, Notary.Judgement judgement)
      implements Event {
    @Override
    public Turn turn() {
      return Turn.of(flash, Turn.FRESH);
    }
  }

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
  /// @param held the newest checkpoint of the peer that was held here when it asked
  /// @param salt from which, with that checkpoint, its nonce was made (J-WITNESS-7)
  /// @param answer the peer's signed answer, whole
  record Asked(Duration roundTrip, Optional<Action.Held> held, Bytes salt, Bytes answer) {
    /// Entries of the peer's log that were held; 0 when none were.
    long size() {
      return held.map(Action.Held::size).orElse(0L);
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
