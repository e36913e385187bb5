package parley.exchange;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.envelope.Heartbeat;
import parley.journal.LogName;
import parley.ledger.Entries;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.ledger.LinkLog;
import parley.ledger.OwnCheckpoint;
import parley.message.Formats;

/// The state machine of one link: an event comes in, a decision goes out, and nothing else happens
/// here. It reads the ledger and never writes to it, touches no thread, clock, socket or key, and
/// so runs the same under the simulator.
///
/// It changes its own memory as it decides. That is safe because a session whose decision could not
/// be committed is thrown away whole and opened again from the ledger.
final class LinkSession {
  /// How many envelopes that are not FLASH may be on their way.
  @FunctionalInterface
  interface Places {
    /// @param own those that are, of all that the routes still hold
    int with(Predicate<Digest> own);
  }

  /// The ports of one link session.
  ///
  /// @param clock wall time, for what people and leaves are told
  /// @param ticks monotonic nanoseconds, for every wait
  /// @param random for jitter only
  /// @param places how many envelopes that are not FLASH the routes have room for, given which of
  ///   those that are there count as on their way
  /// @param epoch of the own serials on this link
  record Context(
      Ledger ledger,
      LinkLog log,
      Formats formats,
      InstantSource clock,
      LongSupplier ticks,
      RandomGenerator random,
      Places places,
      int epoch) {}

  private final Context context;
  private Standing standing;
  private final Delivery delivery;
  private final Sending sending;
  private final Receiving receiving;
  private final Watching watching;
  private final Answering answering;
  private final Recalling recalling;
  private boolean contradicted;

  private LinkSession(
      Context context,
      Standing standing,
      Delivery delivery,
      Sending sending,
      Receiving receiving,
      Watching watching,
      Answering answering,
      Recalling recalling) {
    this.recalling = recalling;
    this.answering = answering;
    this.context = context;
    this.standing = standing;
    this.delivery = delivery;
    this.sending = sending;
    this.receiving = receiving;
    this.watching = watching;
  }

  /// Recovery: serials, holes, the outbox and unanswered items are read back from the ledger.
  static LinkSession open(Context context, Standing standing, Decision out) throws LedgerException {
    Delivery delivery = Delivery.open(context, standing.names());
    Sending sending = Sending.open(context, delivery, standing);
    Watching watching = new Watching(context, standing);
    Answering answering = new Answering(context.ledger(), standing.link(), context.log());
    Recalling recalling = new Recalling(context, standing, delivery);
    Receiving receiving = new Receiving(context, standing, watching, answering, recalling);
    if (context.epoch() > 1 && context.log().size() == 0) {
      LogName before = LogName.of(standing.self(), standing.link(), context.epoch() - 1);
      out.change(
          context
              .log()
              .append(
                  Entries.epochOpened(
                      context.clock().instant(),
                      context.epoch(),
                      LinkLog.open(before, context.ledger()).checkpoint(),
                      standing.rolls().openedBy(standing.self(), context.epoch()))));
    }
    answering.resume(out);
    delivery.dispatch(out);
    return new LinkSession(
        context, standing, delivery, sending, receiving, watching, answering, recalling);
  }

  void on(Event event, Decision out) throws LedgerException {
    switch (event) {
      case Event.Submit submit -> sending.submit(submit, out);
      case Event.Prepared prepared -> sending.prepared(prepared, out);
      case Event.Unprepared unprepared -> sending.unprepared(unprepared, out);
      case Event.Arrived arrived -> {
        // Bytes that are known may be old ones, brought again by another than the peer.
        if (receiving.arrived(arrived, out)) {
          heard(out);
        }
      }
      case Event.Opened opened -> receiving.opened(opened, out);
      case Event.Unopened unopened -> receiving.unopened(unopened, out);
      case Event.Attested attested -> answering.attested(attested, out);
      case Event.Unattested unattested -> answering.unattested(unattested, out);
      case Event.Answered answered -> delivery.answered(answered, out);
      case Event.RouteFailed failed -> delivery.failed(failed, out);
      case Event.Judged judged -> judged(judged, out);
      case Event.ToldLater later -> delivery.later(later, out);
      case Event.Heartbeat heartbeat -> heartbeat(heartbeat, out);
      case Event.HeartbeatAsked asked -> {
        if (contradicted(asked.beat(), out)) {
          return;
        }
        // An old heartbeat brought again must neither pass for a sign of life nor lower the
        // version: that is spoken only after an answer to our own nonce.
        if (watching.newer(asked.beat())) {
          heard(asked.carried(), out);
          watching.heartbeat(
              new Event.Heartbeat(asked.beat(), Optional.empty(), asked.carried()), out);
        } else {
          watching.outOfDate(asked.beat(), out);
        }
        out.act(watching.reply(asked, sending, delivery));
      }
      case Event.Refetch refetch -> sending.refetch(refetch, out);
      case Event.Resealed resealed -> {
        if (!recalling.resealed(resealed, out)) {
          sending.resealed(resealed, out);
        }
      }
      case Event.Adopt adopt -> adopt(adopt, out);
      case Event.Tick() -> tick(out);
    }
  }

  /// What the peer shows of our own journal is not in it (J-WITNESS-6). No answer goes out, and the
  /// owner stops once this is durable: an answer would show the peer the older state and look like
  /// a lie.
  private boolean contradicted(Heartbeat beat, Decision out) throws LedgerException {
    Optional<Bytes> note = beat.cosignature();
    Optional<Bytes> key = standing.noteKey();
    if (note.isPresent()
        && key.isPresent()
        && OwnCheckpoint.beyond(context.log(), note.get(), key.get()).isPresent()) {
      out.change(OwnCheckpoint.keep(standing.link(), note.get()));
      contradicted = true;
    }
    return contradicted;
  }

  /// Whether the peer showed that this node had signed for more than is here. Nothing of what was
  /// decided with it may go out, and the next opening says why.
  boolean contradicted() {
    return contradicted;
  }

  /// Any authenticated sign of life.
  private void heard(Decision out) {
    heard(false, out);
  }

  private void heard(boolean byMail, Decision out) {
    if (byMail) {
      watching.heardByMail();
    } else {
      watching.heard();
    }
    delivery.alive(out);
  }

  /// One that answers our nonce counts always; a mailed one whose nonce is not known any more, like
  /// any that nobody asked for.
  private void heartbeat(Event.Heartbeat event, Decision out) throws LedgerException {
    if (contradicted(event.beat(), out)) {
      return;
    }
    if (event.asked().isPresent()) {
      heard(event.carried(), out);
      sending.speak(watching.heartbeat(event, out));
    } else if (watching.newer(event.beat())) {
      heard(event.carried(), out);
      watching.heartbeat(event, out);
    } else {
      watching.outOfDate(event.beat(), out);
    }
  }

  private void judged(Event.Judged event, Decision out) throws LedgerException {
    if (!(event.judgement() instanceof Notary.Judgement.Bogus)) {
      watching.heard();
    }
    delivery.judged(event, out);
  }

  /// Rolls, agreements and acts stand in the journal at the index from which they are in force.
  private void adopt(Event.Adopt event, Decision out) throws LedgerException {
    for (Ledger.Document document : event.documents()) {
      String mark = "adopted/" + document.kind() + "/" + document.name() + "/" + document.number();
      Optional<Bytes> known = context.ledger().value(standing.link(), mark);
      if (known.isPresent() && known.get().equals(document.digest().value())) {
        continue;
      }
      out.change(context.log().append(Entries.adopted(context.clock().instant(), document)));
      out.change(new Ledger.Change.KeepDocument(document));
      out.change(new Ledger.Change.KeepValue(standing.link(), mark, document.digest().value()));
    }
    standing = event.standing();
    sending.stand(standing);
    receiving.stand(standing);
    watching.stand(standing);
    recalling.stand(standing);
    out.act(new Action.Adopted(event.ticket()));
    out.tell();
  }

  private void tick(Decision out) throws LedgerException {
    sending.tick(out);
    answering.tick(out);
    delivery.tick(out);
    recalling.tick(out);
    watching.tick(sending, delivery, out);
  }

  /// The changes are durable.
  void committed() {
    delivery.committed();
    answering.committed();
  }

  Standing standing() {
    return standing;
  }

  LinkStatus status(boolean mailOnly) {
    return watching.status(delivery.queued(), mailOnly);
  }

  /// The named limits of a link session.
  static final class Bounds {
    /// X-WINDOW-1: envelopes on their way at once on one link, FLASH apart from the rest.
    static final int WINDOW = 32;

    static final int FLASH_WINDOW = 8;

    /// W-EXERCISE-7: of {@link #WINDOW}, places that exercises may take.
    static final int EXERCISE_WINDOW = 4;

    /// W-EXERCISE-7: of {@link #OUTGOING_AT_HAND}, places that exercises may take.
    static final int EXERCISES_AT_HAND = 256;

    /// X-WINDOW-2: queued items held in memory; the rest stays in the ledger until there is room.
    static final int OUTGOING_AT_HAND = 2_048;

    /// X-BATCH-1: events decided in one commit.
    static final int EVENTS_PER_COMMIT = 64;

    /// X-BATCH-1: those of them that are not FLASH, in a commit with FLASH.
    static final int EVENTS_BESIDE_FLASH = 4;

    /// E-VOID-1: holes closed at once.
    static final int HOLES_AT_ONCE = 256;

    /// E-GAP-1: a serial is a gap when it is missing, not queued at the sender, and this old.
    static final Duration GAP_AGE = Duration.ofSeconds(60);

    static final int GAPS_AT_ONCE = 256;

    /// E-REFETCH-5: sealed again for the peer between two ticks; what it asks beyond it asks again.
    static final int RESEALED_AT_ONCE = 32;

    /// X-TICK-1: how often a session looks at its clocks.
    static final Duration TICK = Duration.ofMillis(250);

    /// X-WAIT-1: routes that wait for one answer at once; more are told to come again.
    static final int WAITERS_PER_ENVELOPE = 16;

    /// X-OPEN-1: envelopes being opened at once on one link.
    static final int OPENING_AT_ONCE = 64;

    private Bounds() {}
  }
}
