package parley.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import parley.agreement.Agreement;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.envelope.Heartbeat;
import parley.envelope.Protocol;
import parley.journal.Checkpoint;
import parley.journal.ConsistencyProof;
import parley.journal.LogName;
import parley.ledger.Divergence;
import parley.ledger.Entries;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.ledger.OwnCheckpoint;
import parley.party.Node;

/// Watches the peer: is it alive, what has it numbered that is not here, is its journal still the
/// one that it was (3-protocol §4).
final class Watching {
  /// L-BEAT-1: when no agreement says otherwise.
  private static final Duration PERIOD = Duration.ofSeconds(60);

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

  private final LinkSession.Context context;
  private Standing standing;
  private Optional<Checkpoint> held = Optional.empty();
  private Bytes heldNote = Bytes.EMPTY;
  private OptionalLong peerHolds = OptionalLong.empty();
  private Optional<Heartbeat> newest = Optional.empty();
  private final Recalling.Gaps gaps;
  private final List<String> alarms = new ArrayList<>();
  private final List<String> divergences = new ArrayList<>();
  private @Nullable Instant newestAt;
  private @Nullable Instant lastHeard;
  private long lastHeardNanos;
  private long beatDueNanos;
  private long gapsDueNanos;
  private int unproven;
  private @Nullable Duration roundTrip;
  private @Nullable Duration clockOffset;

  Watching(LinkSession.Context context, Standing standing) throws LedgerException {
    this.context = context;
    this.standing = standing;
    this.gaps = new Recalling.Gaps(context.ledger(), standing.link());
    this.beatDueNanos = context.ticks().getAsLong();
    this.gapsDueNanos = beatDueNanos;
    Optional<Bytes> note = context.ledger().value(standing.link(), PEER_CHECKPOINT);
    if (note.isPresent()) {
      held = peerCheckpoint(note.get());
      heldNote = note.get();
    }
    context
        .ledger()
        .value(standing.link(), ALARMS)
        .ifPresent(kept -> kept.utf8().lines().forEach(alarms::add));
    context
        .ledger()
        .value(standing.link(), Divergence.LIST)
        .ifPresent(kept -> kept.utf8().lines().forEach(divergences::add));
  }

  void stand(Standing next) {
    standing = next;
  }

  void heard() {
    lastHeard = context.clock().instant();
    lastHeardNanos = context.ticks().getAsLong();
  }

  /// Whether an unsolicited heartbeat was signed after every other one that counted, by the peer's
  /// own clock (L-BEAT-7). One that answers our nonce always counts, and so ends a peer's clock
  /// that went back.
  boolean newer(Heartbeat beat) {
    return newestAt == null || beat.at().isAfter(newestAt);
  }

  /// Takes a verified heartbeat in.
  ///
  /// @return the protocol version to speak with this peer
  int heartbeat(Event.Heartbeat event, Decision out) throws LedgerException {
    Heartbeat beat = event.beat();
    event.asked().ifPresent(asked -> roundTrip = asked.roundTrip());
    clockOffset = Duration.between(context.clock().instant(), beat.at()).plus(halfTrip(event));
    newest = Optional.of(beat);
    newestAt = beat.at();
    peerHolds = beat.held();
    if (beat.checkpoint().isPresent()) {
      witness(event, beat.checkpoint().get(), out);
    }
    beat.cosignature().ifPresent(note -> cosigned(note, out));
    gapsDueNanos = context.ticks().getAsLong();
    return Protocol.common(beat.versions()).orElse(Protocol.PREVIOUS);
  }

  /// The peer's witness line under our own checkpoint is kept beside the log when it is true, and
  /// is an alarm when it is not.
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

  /// Looked at in every heartbeat before anything is answered (J-WITNESS-6).
  ///
  /// @return false when the peer shows an own checkpoint that the journal here does not contain:
  ///   nothing may be signed any more
  boolean contains(Heartbeat beat, Decision out) throws LedgerException {
    if (beat.cosignature().isEmpty() || standing.noteKey().isEmpty()) {
      return true;
    }
    Bytes note = beat.cosignature().get();
    if (OwnCheckpoint.beyond(context.log(), note, standing.noteKey().get()).isEmpty()) {
      return true;
    }
    out.change(OwnCheckpoint.keep(standing.link(), note));
    return false;
  }

  private static Duration halfTrip(Event.Heartbeat event) {
    return event.asked().map(asked -> asked.roundTrip().dividedBy(2)).orElse(Duration.ZERO);
  }

  private Optional<Checkpoint> peerCheckpoint(Bytes note) {
    try {
      Bytes key =
          standing
              .peerNode()
              .orElseThrow(() -> new MalformedInput("J-WITNESS-1", "no roll lists the peer"))
              .keys()
              .noteKey();
      Checkpoint checkpoint = Checkpoint.verify(note, key);
      return epochOf(checkpoint).isPresent() ? Optional.of(checkpoint) : Optional.empty();
    } catch (MalformedInput e) {
      return Optional.empty();
    }
  }

  /// The epoch of the peer's log on this link that a checkpoint is of; none when it is of another
  /// log, or of an epoch that the peer's roll has not opened.
  private Optional<Integer> epochOf(Checkpoint checkpoint) {
    int opened = standing.peerNode().map(Node::epoch).orElse(1);
    for (int epoch = opened; epoch >= 1; epoch--) {
      if (checkpoint
          .origin()
          .equals(LogName.of(standing.peer(), standing.link(), epoch).origin())) {
        return Optional.of(epoch);
      }
    }
    return Optional.empty();
  }

  /// The newest checkpoint of the peer must contain the one held here. Only a heartbeat that echoes
  /// our nonce can show a rollback, and only behind what was held when it was asked for: an older
  /// one may simply have been long on the way, and a newer one may have overtaken the answer.
  private void witness(Event.Heartbeat event, Bytes note, Decision out) {
    Optional<Checkpoint> shown = peerCheckpoint(note);
    if (shown.isEmpty()) {
      alarm("the peer showed a checkpoint that its note key did not sign", out);
      return;
    }
    if (held.isEmpty() || epochOf(held.get()).orElse(0) < epochOf(shown.get()).orElse(0)) {
      hold(shown.get(), note, out);
      return;
    }
    Checkpoint before = held.get();
    Checkpoint now = shown.get();
    if (!before.origin().equals(now.origin())) {
      // Only where the later epoch was held when it was asked: else the answer was on its way.
      int shownEpoch = epochOf(now).orElse(0);
      if (heldThen(event).flatMap(this::epochOf).filter(then -> then > shownEpoch).isPresent()) {
        diverged("it went back to an epoch that it had closed", note, event.asked(), out);
      }
      return;
    }
    boolean forked = now.size() == before.size() && !now.root().equals(before.root());
    boolean rolledBack =
        now.size() < before.size() && heldThen(event).filter(then -> behind(now, then)).isPresent();
    if (forked || rolledBack) {
      diverged(
          forked ? "two journals of one size" : "its journal went back",
          note,
          rolledBack ? event.asked() : Optional.empty(),
          out);
    } else if (now.size() > before.size()) {
      grown(event, before, now, note, out);
    }
  }

  /// What was held of the peer's journal when it was asked.
  private Optional<Checkpoint> heldThen(Event.Heartbeat event) {
    return event.asked().flatMap(Event.Asked::held).flatMap(then -> peerCheckpoint(then.note()));
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
    boolean owed = event.asked().filter(asked -> asked.size() == before.size()).isPresent();
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
  /// histories, or, with the answer that followed on the first, that it went back.
  private void diverged(String how, Bytes note, Optional<Event.Asked> asked, Decision out) {
    if (alarm("the peer's journal diverged: " + how, out)) {
      Divergence what =
          asked.isPresent() && asked.get().held().isPresent()
              ? new Divergence(
                  how,
                  asked.get().held().get().note(),
                  note,
                  Optional.of(new Divergence.Answered(asked.get().salt(), asked.get().answer())))
              : new Divergence(how, heldNote, note, Optional.empty());
      keep(what, Digest.of(note), out);
      out.change(context.log().append(Entries.divergence(context.clock().instant(), how, note)));
      out.act(new Action.Nudge());
    }
  }

  private void keep(Divergence divergence, Digest name, Decision out) {
    divergences.add(name.hex());
    out.change(
        new Ledger.Change.KeepValue(
            standing.link(), Divergence.NAME + name.hex(), divergence.bytes()));
    out.change(
        new Ledger.Change.KeepValue(
            standing.link(), Divergence.LIST, Bytes.utf8(String.join("\n", divergences))));
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
      Sending sending,
      Delivery delivery) {
    List<SerialKey> unsent = new ArrayList<>(delivery.serials());
    unsent.addAll(sending.unappended());
    boolean partial = delivery.partial();
    if (partial) {
      unsent.addAll(sending.tops());
    }
    return new Action.Beat(
        waiter,
        echo,
        sending.tops(),
        unsent,
        partial,
        held.map(h -> new Action.Held(h.size(), heldNote)),
        from);
  }

  void tick(Sending sending, Delivery delivery, Decision out) throws LedgerException {
    long now = context.ticks().getAsLong();
    if (beatDueNanos - now <= 0) {
      beatDueNanos = now + (newest.isEmpty() ? FIRST_TRIES : period()).toNanos();
      out.act(beat(Optional.empty(), Optional.empty(), peerHolds, sending, delivery));
    }
    if (gapsDueNanos - now <= 0 && newest.isPresent()) {
      gapsDueNanos = now + Duration.ofSeconds(5).toNanos();
      gaps.look(newest.get(), now, out);
    }
  }

  private Duration period() {
    return standing.life().agreements().stream()
        .map(Agreement::heartbeats)
        .map(beats -> beats.getOrDefault("https", PERIOD))
        .min(Comparator.naturalOrder())
        .orElse(PERIOD);
  }

  LinkStatus status(int queued) {
    long now = context.ticks().getAsLong();
    return new LinkStatus(
        light(now),
        Optional.ofNullable(lastHeard),
        Optional.ofNullable(roundTrip),
        Optional.ofNullable(clockOffset),
        queued,
        gaps.old(now),
        Optional.empty(),
        alarms,
        List.of());
  }

  private LinkStatus.Light light(long now) {
    if (lastHeard == null) {
      return LinkStatus.Light.DOWN;
    }
    long silence = now - lastHeardNanos;
    long period = period().toNanos();
    if (silence <= period + period / 2) {
      return LinkStatus.Light.UP;
    }
    return silence <= 3 * period ? LinkStatus.Light.LATE : LinkStatus.Light.DOWN;
  }
}
