package parley.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.envelope.Heartbeat;
import parley.envelope.Protocol;
import parley.journal.Checkpoint;
import parley.journal.ConsistencyProof;
import parley.ledger.Divergence;
import parley.ledger.Entries;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.ledger.Witnessed;

/// Watches the peer: is it alive, what has it numbered that is not here, is its journal still the
/// one that it was (3-protocol §4).
final class Watching {
  /// L-BEAT-1: when no agreement says otherwise.
  private static final Duration PERIOD = Duration.ofSeconds(60);

  /// L-BEAT-8: the same for mail.
  private static final Duration MAIL_PERIOD = Duration.ofMinutes(15);

  /// L-BEAT-3: a first beat that nobody answered is repeated this soon.
  private static final Duration FIRST_TRIES = Duration.ofSeconds(2);

  /// J-WITNESS-3: answers in a row without the proof that they owe before it is an alarm.
  private static final int UNPROVEN_BEATS = 3;

  static final String PEER_CHECKPOINT = "peer-checkpoint";
  static final String COSIGNED = "cosigned";

  /// What was found and must be looked at by a person, a line each: it survives a restart.
  private static final String ALARMS = "alarms";

  /// J-WITNESS-5: more alarms than these say nothing new.
  private static final int MOST_ALARMS = 64;

  private static final int MOST_SERIALS = 32;
  private static final String TWO_CONTENTS = "the peer sent two contents under the serial ";

  private final LinkSession.Context context;
  private Standing standing;
  private Duration period;
  private Optional<Checkpoint> held = Optional.empty();
  private Bytes heldNote = Bytes.EMPTY;
  private OptionalLong peerHolds = OptionalLong.empty();
  private Optional<Heartbeat> newest = Optional.empty();
  private final Recalling.Gaps gaps;
  private final List<String> alarms = new ArrayList<>();
  private final Divergence.Kept divergences;
  private final Witnessed.Heads heads;
  private @Nullable Instant newestAt;
  private @Nullable Instant lastHeard;
  private @Nullable Long lastHeardNanos;
  private @Nullable Long heardByMailNanos;
  private long newestNanos;
  private long beatDueNanos;
  private long mailDueNanos;
  private long gapsDueNanos;
  private int unproven;
  private @Nullable Duration roundTrip;
  private @Nullable Duration clockOffset;

  Watching(LinkSession.Context context, Standing standing) throws LedgerException {
    this.context = context;
    this.standing = standing;
    this.period = period(standing);
    this.gaps = new Recalling.Gaps(context.ledger(), standing.link());
    this.heads = new Witnessed.Heads(context.ledger(), standing.link());
    this.beatDueNanos = context.ticks().getAsLong();
    this.gapsDueNanos = beatDueNanos;
    this.mailDueNanos = beatDueNanos;
    Optional<Bytes> note = context.ledger().value(standing.link(), PEER_CHECKPOINT);
    if (note.isPresent()) {
      held = standing.peerCheckpoint(note.get());
      heldNote = note.get();
    }
    context
        .ledger()
        .value(standing.link(), ALARMS)
        .ifPresent(kept -> kept.utf8().lines().forEach(alarms::add));
    divergences = new Divergence.Kept(context.ledger(), standing.link());
  }

  void stand(Standing next) {
    standing = next;
    period = period(next);
  }

  void heard() {
    lastHeard = context.clock().instant();
    lastHeardNanos = context.ticks().getAsLong();
  }

  /// A heartbeat came by mail. It says nothing of the routes that should be faster, so it makes the
  /// link late at the best where there are any (L-BEAT-8).
  void heardByMail() {
    lastHeard = context.clock().instant();
    heardByMailNanos = context.ticks().getAsLong();
  }

  /// Whether an unsolicited heartbeat was signed after every other one that counted, by the peer's
  /// own clock (L-BEAT-7). One that answers our nonce always counts, and so ends a peer's clock
  /// that went back.
  boolean newer(Heartbeat beat) {
    return newestAt == null || beat.at().isAfter(newestAt);
  }

  /// Takes a verified heartbeat in (L-BEAT-2).
  ///
  /// @return the protocol version to speak with this peer
  int heartbeat(Event.Heartbeat event, Decision out) throws LedgerException {
    Heartbeat beat = event.beat();
    if (!event.carried()) {
      event.asked().ifPresent(asked -> roundTrip = asked.roundTrip());
      Duration trip = event.asked().map(Event.Asked::roundTrip).orElse(Duration.ZERO);
      clockOffset = Duration.between(context.clock().instant(), beat.at()).plus(trip.dividedBy(2));
    }
    if (!event.carried() || newer(beat) || askedSince(event)) {
      newest = Optional.of(beat);
      newestAt = beat.at();
      newestNanos = context.ticks().getAsLong();
      peerHolds = beat.held();
      gapsDueNanos = newestNanos;
      if (event.asked().isPresent()) {
        witnessLocal(beat, event.asked().get().answer(), out);
      }
    }
    if (beat.checkpoint().isPresent()) {
      witness(event, beat.checkpoint().get(), out);
    }
    beat.cosignature().ifPresent(note -> cosigned(note, out));
    return Protocol.common(beat.versions()).orElse(Protocol.PREVIOUS);
  }

  /// The peer's own log as it stood when it answered our nonce, if it says so.
  private void witnessLocal(Heartbeat beat, Bytes frame, Decision out) throws LedgerException {
    if (beat.localHead().isPresent()) {
      List<Ledger.Change> kept = heads.shown(frame, context.clock().instant(), context.log());
      kept.forEach(out::change);
      if (kept.size() > 1) {
        out.tell();
      }
    } else if (heads.ended()) {
      alarm("the peer no longer shows the head of its own log", out);
    }
  }

  /// Whether it answers what was asked after every other heartbeat that counted: what a mail brings
  /// may be older than what a connection brought before it.
  private boolean askedSince(Event.Heartbeat event) {
    long now = context.ticks().getAsLong();
    return event.asked().isPresent()
        && (newest.isEmpty() || now - event.asked().get().roundTrip().toNanos() - newestNanos >= 0);
  }

  /// The peer's witness line under our own checkpoint is kept beside the log when it is true, and
  /// is an alarm when it is not (J-WITNESS-4).
  private void cosigned(Bytes note, Decision out) {
    try {
      Bytes key = standing.peerNode().orElseThrow().keys().noteKey();
      if (Checkpoint.cosignedBy(note, standing.peer(), key).isPresent()) {
        out.change(new Ledger.Change.KeepValue(standing.link(), COSIGNED, note));
        return;
      }
    } catch (MalformedInput e) {
      alarm("the peer's cosignature cannot be read: " + e.getMessage(), out);
      return;
    }
    alarm("the peer sent a cosignature that its note key did not make", out);
  }

  /// The newest checkpoint of the peer must contain the one held here (J-WITNESS-2). Only a
  /// heartbeat that echoes our nonce can show a rollback, and only behind what was held when it was
  /// asked for: an older one may have been long on the way, and a newer one may have overtaken the
  /// answer. A mailed answer may have been on the way while the peer opened a new epoch.
  private void witness(Event.Heartbeat event, Bytes note, Decision out) {
    Optional<Checkpoint> shown = standing.peerCheckpoint(note);
    if (shown.isEmpty() && standing.signedByPeer(note).filter(standing::ahead).isPresent()) {
      return;
    }
    if (shown.isEmpty()) {
      alarm("the peer showed a checkpoint that its note key did not sign", out);
      return;
    }
    if (held.isEmpty()
        || standing.epochOf(held.get()).orElse(0) < standing.epochOf(shown.get()).orElse(0)) {
      hold(shown.get(), note, out);
      return;
    }
    Checkpoint before = held.get();
    Checkpoint now = shown.get();
    if (!before.origin().equals(now.origin())) {
      // Only where the later epoch was held when it was asked: else the answer was on its way.
      int shownEpoch = standing.epochOf(now).orElse(0);
      if (heldThen(event)
          .flatMap(standing::epochOf)
          .filter(then -> then > shownEpoch)
          .isPresent()) {
        diverged("it went back to an epoch that it had closed", note, event.asked(), out);
      }
      return;
    }
    if (now.size() < before.size() && heldThen(event).filter(t -> behind(now, t)).isPresent()) {
      diverged("its journal went back", note, event.asked(), out);
    } else if (now.size() > before.size()) {
      grown(event, before, now, note, out);
    } else {
      forked(now, note, out);
    }
  }

  /// What a heartbeat that counts for nothing else still proves: two roots of one size are a fork
  /// whenever they were signed, and by whatever clock.
  void outOfDate(Heartbeat beat, Decision out) {
    beat.checkpoint()
        .ifPresent(
            note -> standing.peerCheckpoint(note).ifPresent(shown -> forked(shown, note, out)));
  }

  private void forked(Checkpoint shown, Bytes note, Decision out) {
    boolean fork =
        held.filter(before -> before.origin().equals(shown.origin()))
            .filter(before -> before.size() == shown.size() && !before.root().equals(shown.root()))
            .isPresent();
    if (fork) {
      diverged("two journals of one size", note, Optional.empty(), out);
    }
  }

  /// What was held of the peer's journal when it was asked.
  private Optional<Checkpoint> heldThen(Event.Heartbeat event) {
    return event
        .asked()
        .flatMap(Event.Asked::held)
        .flatMap(then -> standing.peerCheckpoint(then.note()));
  }

  private static boolean behind(Checkpoint now, Checkpoint then) {
    return now.origin().equals(then.origin()) && now.size() < then.size();
  }

  /// A proof is owed only where the peer was told from where: in the answer to a heartbeat of ours
  /// that named what is held. A peer that has just started again does not know it, and is honest.
  private void grown(
      Event.Heartbeat event, Checkpoint before, Checkpoint now, Bytes note, Decision out) {
    ConsistencyProof proof =
        new ConsistencyProof(before.size(), now.size(), event.beat().consistency());
    boolean owed = heldThen(event).filter(before::equals).isPresent();
    if (before.size() == 0 || proof.proves(before.root(), now.root())) {
      unproven = 0;
      hold(now, note, out);
    } else if (owed && ++unproven >= UNPROVEN_BEATS) {
      diverged(
          "it cannot show that its journal still contains what it showed before",
          note,
          Optional.empty(),
          out);
    }
  }

  private void hold(Checkpoint checkpoint, Bytes note, Decision out) {
    held = Optional.of(checkpoint);
    heldNote = note;
    out.change(new Ledger.Change.KeepValue(standing.link(), PEER_CHECKPOINT, note));
  }

  /// Both signed notes are kept: together they prove to anyone that the peer's journal has two
  /// histories, or, with the answer that followed on the first, that it went back. Evidence does
  /// not hang on the line: a peer could else fill the lines first, and a second fork would leave
  /// none.
  private void diverged(String how, Bytes note, Optional<Event.Asked> asked, Decision out) {
    Divergence what =
        asked.isPresent() && asked.get().held().isPresent()
            ? new Divergence(
                how,
                asked.get().held().get().note(),
                note,
                Optional.of(new Divergence.Answered(asked.get().salt(), asked.get().answer())))
            : new Divergence(how, heldNote, note, Optional.empty());
    List<Ledger.Change> kept = divergences.add(what);
    boolean raised = alarm("the peer's journal diverged: " + how, out);
    if (!kept.isEmpty()) {
      kept.forEach(out::change);
      out.change(context.log().append(Entries.divergence(context.clock().instant(), how, note)));
    }
    if (raised || !kept.isEmpty()) {
      out.tell();
    }
  }

  /// The serials of J-WITNESS-5 leave room for what is said of journals; each stands in the own
  /// journal and among the evidence all the same.
  void equivocated(SerialKey serial, Decision out) {
    if (alarms.stream().filter(line -> line.startsWith(TWO_CONTENTS)).count() < MOST_SERIALS) {
      alarm(TWO_CONTENTS + serial.shown(), out);
    }
  }

  /// @return false when it was raised before
  boolean alarm(String text, Decision out) {
    String line = text.replace('\n', ' ');
    if (alarms.contains(line) || alarms.size() >= MOST_ALARMS) {
      return false;
    }
    alarms.add(line);
    out.change(
        new Ledger.Change.KeepValue(
            standing.link(), ALARMS, Bytes.utf8(String.join("\n", alarms))));
    return true;
  }

  Action.Beat reply(Event.HeartbeatAsked asked, Sending sending, Delivery delivery) {
    return beat(
        Optional.of(asked.waiter()),
        Optional.of(asked.beat().nonce()),
        asked.beat().held(),
        asked.carried(),
        sending,
        delivery);
  }

  /// @param from size of our log that the peer said it holds. An answer proves from where the very
  ///   heartbeat says that it answers: a peer whose clock went back would otherwise wait for a
  ///   proof from a size that it named long ago.
  private Action.Beat beat(
      Optional<Long> waiter,
      Optional<Bytes> echo,
      OptionalLong from,
      boolean carried,
      Sending sending,
      Delivery delivery) {
    List<SerialKey> unsent = new ArrayList<>(delivery.serials());
    unsent.addAll(sending.unappended());
    boolean partial = delivery.partial();
    if (partial) {
      unsent.addAll(sending.ends());
    }
    return new Action.Beat(
        waiter,
        echo,
        sending.tops(),
        unsent,
        partial,
        held.map(h -> new Action.Held(h.size(), heldNote)),
        from,
        carried);
  }

  void tick(Sending sending, Delivery delivery, Decision out) throws LedgerException {
    long now = context.ticks().getAsLong();
    if (beatDueNanos - now <= 0) {
      beatDueNanos = now + (newest.isEmpty() ? FIRST_TRIES : period).toNanos();
      out.act(beat(Optional.empty(), Optional.empty(), peerHolds, false, sending, delivery));
    }
    if (mailDueNanos - now <= 0) {
      mailDueNanos = now + mailPeriod(standing).toNanos();
      out.act(beat(Optional.empty(), Optional.empty(), peerHolds, true, sending, delivery));
    }
    if (gapsDueNanos - now <= 0 && newest.isPresent()) {
      gapsDueNanos = now + Duration.ofSeconds(5).toNanos();
      gaps.look(newest.get(), now, out);
    }
  }

  private static Duration period(Standing standing) {
    return standing.rhythm("https", PERIOD);
  }

  /// L-BEAT-8.
  static Duration mailPeriod(Standing standing) {
    return standing.rhythm("mail", MAIL_PERIOD);
  }

  /// @param mailOnly the link has no automatic route but mail
  LinkStatus status(int queued, boolean mailOnly) {
    Duration slow = mailPeriod(standing);
    LinkStatus.Heard heard = new LinkStatus.Heard(lastHeardNanos, heardByMailNanos);
    long now = context.ticks().getAsLong();
    return new LinkStatus(
        LinkStatus.Light.of(now, heard, mailOnly ? slow : period, slow, mailOnly),
        Optional.ofNullable(lastHeard),
        Optional.ofNullable(roundTrip),
        Optional.ofNullable(clockOffset),
        queued,
        gaps.old(now),
        Optional.empty(),
        alarms,
        List.of());
  }
}
