package simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.envelope.Answer;
import parley.envelope.Envelope;
import parley.envelope.NotYet;
import parley.exchange.Released;
import parley.http.LinkDoor;
import parley.journal.AnchorException;
import parley.journal.Checkpoint;
import parley.journal.LogName;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.link.Route;
import parley.party.LinkId;
import parley.seal.SignedDocument;

/// Watches every honest node from outside while a schedule runs: what it says to an officer, what
/// it signs, what it lets out, what it answers; each held against what its disk holds at that very
/// moment, and against everything that it ever said before. Invariants are those of
/// spec/13-invariants.
final class Auditor {
  private static final int ANSWER_BYTES = 256 * 1024;

  private final World world;
  private final Map<Digest, Sealed> sealed = new HashMap<>();
  private final Map<String, Digest> left = new HashMap<>();
  private final Map<String, Digest> answers = new HashMap<>();
  final Map<String, TreeMap<Long, Digest>> signed = new TreeMap<>();
  final List<Accepted> accepted = new ArrayList<>();
  final Precedences precedences;

  /// @param life in which it was sealed
  private record Sealed(Station by, Clockwork.Life life, Digest content) {}

  /// What an officer was told.
  ///
  /// @param at when
  record Accepted(Officers.Draft draft, Released.Queued queued, long at) {}

  /// A node has lost its database, and with it the memory of what it answered.
  void lost(Station station) {
    answers.keySet().removeIf(name -> name.startsWith(station.number + "/"));
    precedences.lost(station);
  }

  Auditor(World world) {
    this.world = world;
    this.precedences = new Precedences(world);
  }

  private void unless(boolean holds, String invariant, Station station, String detail) {
    if (!holds && !station.hostile) {
      world.fails(invariant, station + ": " + detail);
    }
  }

  /// An officer is told that it is queued: it is durable, under one serial for ever.
  void accepted(Officers.Draft draft, Released.Queued queued) {
    Station station = draft.station;
    world.trace(station, () -> "tells: queued as " + queued.serial().written());
    if (draft.first.isPresent()) {
      world.tally.hit(Sorts.SAME_SERIAL);
      unless(
          draft.first.get().equals(queued),
          "a message handed in again keeps its serial",
          station,
          queued.serial().written());
      return;
    }
    draft.first = Optional.of(queued);
    try {
      Optional<Ledger.Item> item =
          station.durable().itemOfMessage(draft.link, false, draft.message.id());
      unless(
          item.filter(held -> held.serial().equals(queued.serial())).isPresent(),
          "what an officer is told is durable",
          station,
          queued.serial().written());
    } catch (LedgerException e) {
      world.fails("the disk can be read", e.toString());
    }
    accepted.add(new Accepted(draft, queued, world.clock.now()));
    world.tally.accepted++;
    if (!left.containsValue(queued.content())) {
      precedences.accepted(draft, queued.content());
    }
  }

  /// Refused before it had a serial: it may not have left before.
  void refusedAtHome(Officers.Draft draft, Released.Refused refused) {
    unless(
        draft.first.isEmpty(),
        "a message that was accepted is not refused later",
        draft.station,
        refused.toString());
  }

  void sealed(Station by, Envelope envelope, Digest content) {
    sealed.put(envelope.digest(), new Sealed(by, by.life(), content));
  }

  /// A checkpoint is signed: over durable entries only, after the anchor, and never two of one
  /// size.
  void noted(Station station, Checkpoint checkpoint) {
    unless(!station.relapsed, "an old copy signs nothing", station, checkpoint.toString());
    try {
      LogName log = logOf(station, checkpoint.origin());
      unless(
          station.durable().logSize(log) >= checkpoint.size(),
          "a checkpoint covers durable entries only",
          station,
          checkpoint.toString());
      unless(
          !station.anchors.unforced(log)
              && station
                  .anchors
                  .read(log)
                  .filter(held -> held.size() >= checkpoint.size())
                  .isPresent(),
          "a checkpoint is signed after the anchor moved",
          station,
          checkpoint.toString());
    } catch (LedgerException | AnchorException e) {
      world.fails("disk and anchor can be read", station + ": " + e);
    }
    Digest before =
        signed
            .computeIfAbsent(checkpoint.origin(), origin -> new TreeMap<>())
            .putIfAbsent(checkpoint.size(), checkpoint.root());
    unless(
        before == null || before.equals(checkpoint.root()),
        "one journal: no two checkpoints of one size",
        station,
        checkpoint.toString());
  }

  private static LogName logOf(Station station, String origin) {
    for (LinkId link : station.peers.keySet()) {
      for (int epoch = 1; epoch <= Papers.EPOCHS; epoch++) {
        LogName log = LogName.of(station.id, link, epoch);
        if (log.origin().equals(origin)) {
          return log;
        }
      }
    }
    return LogName.local(station.id, 1);
  }

  /// An envelope leaves a node: its entry is durable, and no other content ever left under its
  /// serial.
  ///
  /// @param first on the route that it prefers
  void leaves(Station from, Station to, Route.What what, Bytes body, boolean first) {
    world.trace(from, () -> "sends " + Network.path(what) + " to " + to);
    if (what == Route.What.REFETCH) {
      world.tally.hit(Sorts.GAP_ASKED);
    }
    if (what != Route.What.ENVELOPE && what != Route.What.FLASH_ENVELOPE) {
      return;
    }
    Sealed known = sealed.get(Digest.of(body));
    if (known == null) {
      unless(false, "only what was sealed leaves", from, "unknown bytes");
      return;
    }
    LinkId link = LinkId.between(from.id, to.id);
    try {
      Optional<Ledger.Item> item = from.durable().itemOfContent(link, false, known.content());
      boolean givenBack =
          world.loss.struck(to)
              && from.durable().itemOfContent(link, true, known.content()).isPresent();
      if (item.isEmpty() && givenBack) {
        world.tally.hit(Sorts.GIVEN_BACK);
        return;
      }
      if (item.isEmpty()) {
        unless(false, "nothing leaves before it is durable", from, known.content().hex());
        return;
      }
      SerialKey serial = item.get().serial();
      unless(
          from.anchors
              .read(item.get().log())
              .filter(held -> held.size() > item.get().index())
              .isPresent(),
          "nothing leaves before the anchor stands over it",
          from,
          serial.written());
      Digest before =
          left.putIfAbsent(from.number + ">" + to.number + serial.written(), known.content());
      unless(
          before == null || before.equals(known.content()),
          "one serial, one content",
          from,
          serial.written());
      if (known.by().life() != known.life()) {
        world.tally.hit(Sorts.OUTBOX_ARMED);
      }
      precedences.leaves(from, link, what, known.content(), first);
    } catch (LedgerException | AnchorException e) {
      world.fails("disk and anchor can be read", from + ": " + e);
    }
  }

  /// A node answers: with what its disk holds, and the same bytes get the same answer for ever.
  void answered(Station to, String path, Bytes request, LinkDoor.Answer answer) {
    world.trace(to, () -> "answers " + path + " with " + answer.status());
    if (to.hostile) {
      return;
    }
    switch (answer.status()) {
      case 400 -> world.tally.refused("unauthenticated");
      case 503 -> notYet(to, answer);
      default -> {
        if (path.equals("envelope") || path.equals("flash")) {
          finalAnswer(to, Digest.of(request), answer.body());
        }
      }
    }
  }

  private void notYet(Station to, LinkDoor.Answer answer) {
    if (answer.body().size() == 0) {
      world.tally.refused("not yet: unsigned");
      return;
    }
    try {
      String reason = NotYet.verify(answer.body(), to.keys.frameKey()).reason();
      world.tally.refused("not yet: " + reason);
    } catch (MalformedInput e) {
      unless(false, "a not-yet is signed", to, e.toString());
    }
  }

  private void finalAnswer(Station to, Digest envelope, Bytes body) {
    if (body.size() == 0 && world.loss.struck(to)) {
      // Its own message that was given back: taken, and nothing is said of it.
      return;
    }
    Digest before = answers.putIfAbsent(to.number + "/" + envelope.hex(), Digest.of(body));
    if (before != null) {
      world.tally.hit(Sorts.STORED_ANSWER);
      unless(
          before.equals(Digest.of(body)), "the same bytes get the same answer", to, envelope.hex());
    }
    try {
      Answer answer = Answer.read(SignedDocument.read(body, ANSWER_BYTES).content());
      if (answer instanceof Answer.Refusal refusal) {
        world.tally.refused("refused: " + refusal.reason() + " " + refusal.clause());
        if (refusal.clause().equals("E-EQUIV-1")) {
          unless(
              to.durable()
                  .value(answer.link(), "answered/equivocation/" + answer.content().hex())
                  .equals(Optional.of(body)),
              "an answer is stored before it leaves",
              to,
              answer.serial().written());
          return;
        }
      }
      Optional<Ledger.Item> item =
          to.durable().itemOfContent(answer.link(), true, answer.content());
      unless(item.isPresent(), "no hollow receipt", to, answer.serial().written());
      if (item.isPresent() && !item.get().envelope().equals(envelope)) {
        world.tally.hit(Sorts.OTHER_ENVELOPE);
      }
      unless(
          item.flatMap(Ledger.Item::answer).equals(Optional.of(body)),
          "an answer is stored before it leaves",
          to,
          answer.serial().written());
    } catch (MalformedInput | LedgerException e) {
      unless(false, "an answer reads", to, e.toString());
    }
  }
}
