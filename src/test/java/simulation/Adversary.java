package simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import parley.agreement.Agreement;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.envelope.Answer;
import parley.envelope.Envelope;
import parley.envelope.Heartbeat;
import parley.envelope.Lane;
import parley.envelope.OuterFrame;
import parley.envelope.Protocol;
import parley.envelope.Refetch;
import parley.envelope.Transmittal;
import parley.exchange.Notary;
import parley.exchange.Standing;
import parley.http.LinkDoor;
import parley.journal.Checkpoint;
import parley.journal.LogName;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.party.LinkId;
import parley.seal.SealException;
import parley.seal.SignedDocument;

/// A node in hostile hands: it has its keys, a working node, all that it ever saw, and patience. It
/// shows two faces, answers what it was not asked, and lies about its journal and its serials.
final class Adversary {
  private static final int ANSWER_BYTES = 256 * 1024;
  private static final long FAR = 1_000_000_000L;

  private final World world;
  private final Station self;
  private final Notary forger;
  private final SplittableRandom random;
  private final List<Bytes> answers = new ArrayList<>();
  final Liar liar;

  /// What a victim was shown and must hold against it at the end.
  private final List<Shown> shown = new ArrayList<>();

  /// @param content two contents under one serial; none: two journals
  private record Shown(Station victim, LinkId link, Optional<Digest> content) {}

  Adversary(World world, Station self) {
    this.world = world;
    this.self = self;
    this.forger = self.forger();
    this.random = world.stream("adversary");
    this.liar = new Liar(world, self);
    self.hostile = true;
  }

  void plan() {
    int acts = 10 + random.nextInt(30);
    for (int act = 0; act < acts; act++) {
      world.clock.in(random.nextLong(world.plan.storm), world.life, this::act);
    }
    if (world.plan.wrongs) {
      new Offender(world, self).plan();
    }
  }

  private void act() {
    List<LinkId> links = List.copyOf(self.peers.keySet());
    LinkId link = links.get(random.nextInt(links.size()));
    Station victim = self.peer(link);
    if (!victim.up()) {
      return;
    }
    try {
      switch (random.nextInt(6)) {
        case 0, 1 -> anotherContent(link, victim);
        case 2 -> fork(link, victim);
        case 3 -> farAhead(link, victim);
        case 4 -> wants(link, victim);
        default -> flood(link, victim);
      }
    } catch (SealException | LedgerException | MalformedInput e) {
      world.fails("the adversary can act", e.toString());
    }
  }

  /// Another content under a serial that is used, or one of the next epoch; sometimes under the
  /// identifier of a message that is known.
  private void anotherContent(LinkId link, Station victim)
      throws SealException, LedgerException, MalformedInput {
    Standing standing = self.standing(link);
    List<SerialKey> used = self.durable().lastSerials(link, false);
    if (used.isEmpty()) {
      return;
    }
    SerialKey last = used.get(random.nextInt(used.size()));
    long number = 1 + random.nextLong(last.serial());
    int epoch = random.nextInt(6) == 0 ? 2 : last.epoch();
    SerialKey serial =
        new SerialKey(self.id, epoch, last.agreement(), last.line(), last.series(), number);
    Agreement agreement = standing.life().named(last.agreement()).orElseThrow();
    Bytes text = Bytes.utf8("{\"another\":" + random.nextInt(1_000_000) + "}");
    Transmittal transmittal =
        new Transmittal(
            Protocol.CURRENT,
            Transmittal.Kind.MESSAGE,
            link,
            serial,
            victim.id,
            agreement.hash(),
            agreement.suites(),
            self.wall(),
            Digest.of(text),
            List.of(),
            Optional.empty());
    Notary.Prepared made =
        forger.prepare(
            standing, new Notary.Preparation(transmittal, text, List.of(), List.of(), Lane.FORMAL));
    boolean held =
        victim
            .durable()
            .itemOfSerial(link, true, serial)
            .filter(item -> !item.content().equals(made.content()))
            .isPresent();
    world.tally.hit(Sorts.TWO_CONTENTS);
    world.network.hand(
        self.certificate(),
        victim,
        "envelope",
        made.envelope().bytes(),
        answer -> {
          if (held && answer.status() == 200) {
            shown(new Shown(victim, link, Optional.of(made.content())));
          }
        });
  }

  /// Another root for a size that the victim has seen.
  private void fork(LinkId link, Station victim)
      throws SealException, LedgerException, MalformedInput {
    Optional<Bytes> note = victim.durable().value(link, "peer-checkpoint");
    if (note.isEmpty()) {
      return;
    }
    Checkpoint held = Checkpoint.unverified(note.get());
    if (held.size() == 0 || !held.origin().equals(LogName.of(self.id, link, 1).origin())) {
      return;
    }
    Digest root = Digest.of(Bytes.utf8("fork " + random.nextLong()));
    Bytes forged = new Checkpoint(held.origin(), held.size(), root).sign(self.vault().notes());
    world.tally.hit(Sorts.FORK);
    world.network.hand(
        self.certificate(),
        victim,
        "frame",
        beat(link, Optional.of(forged), List.of()),
        answer -> forked(link, victim, held, answer));
  }

  /// It counts when the victim still held the other one as it took the heartbeat in.
  private void forked(LinkId link, Station victim, Checkpoint held, LinkDoor.Answer answer) {
    try {
      Optional<Bytes> now = victim.durable().value(link, "peer-checkpoint");
      if (answer.status() == 200
          && now.isPresent()
          && Checkpoint.unverified(now.get()).equals(held)) {
        shown(new Shown(victim, link, Optional.empty()));
      }
    } catch (LedgerException | MalformedInput e) {
      world.fails("the peer's checkpoint can be read", e.toString());
    }
  }

  private void shown(Shown one) {
    shown.add(one);
    world.trace(
        one.victim(),
        () -> "is shown " + one.content().map(c -> "another content").orElse("another journal"));
  }

  private Bytes beat(LinkId link, Optional<Bytes> note, List<SerialKey> appended)
      throws SealException {
    byte[] nonce = new byte[Heartbeat.NONCE];
    random.nextBytes(nonce);
    return new Heartbeat(
            Protocol.spoken(),
            link,
            self.id,
            1,
            Bytes.owning(nonce),
            Optional.empty(),
            self.wall().plus(Duration.ofDays(2_000)).plusNanos(world.clock.now()),
            note,
            appended,
            List.of(),
            Optional.empty(),
            OptionalLong.empty(),
            List.of(),
            Optional.empty())
        .sign(self.vault().frames());
  }

  /// Serials that were never sent, and very many of them.
  private void farAhead(LinkId link, Station victim) throws SealException, LedgerException {
    List<SerialKey> tops = new ArrayList<>();
    for (SerialKey last : self.durable().lastSerials(link, false)) {
      tops.add(
          new SerialKey(self.id, last.epoch(), last.agreement(), last.line(), last.series(), FAR));
    }
    world.tally.hit(Sorts.LIED);
    world.network.hand(
        self.certificate(), victim, "frame", beat(link, Optional.empty(), tops), answer -> {});
  }

  /// Everything again, what never was, and as of another day.
  private void wants(LinkId link, Station victim) throws SealException, LedgerException {
    List<SerialKey> wanted = new ArrayList<>();
    for (SerialKey last : victim.durable().lastSerials(link, false)) {
      for (long serial = 1; serial <= last.serial() + 2 && wanted.size() < 100; serial++) {
        wanted.add(
            new SerialKey(
                victim.id, last.epoch(), last.agreement(), last.line(), last.series(), serial));
      }
    }
    if (!wanted.isEmpty()) {
      Duration old = random.nextBoolean() ? Duration.ZERO : Duration.ofDays(2);
      Bytes frame =
          new Refetch(link, self.id, victim.wall().minus(old), wanted).sign(self.vault().frames());
      world.tally.hit(Sorts.WANTED);
      world.network.hand(self.certificate(), victim, "refetch", frame, answer -> {});
    }
  }

  /// The same heartbeat and garbage, many times at once.
  private void flood(LinkId link, Station victim) throws SealException {
    Bytes beat = beat(link, Optional.empty(), List.of());
    world.tally.hit(Sorts.FLOOD);
    for (int i = 0; i < 40; i++) {
      Bytes body = i % 2 == 0 ? beat : Bytes.utf8("garbage " + i);
      world.network.hand(
          self.certificate(), victim, i % 4 < 2 ? "frame" : "envelope", body, answer -> {});
    }
  }

  /// What it answers to an envelope or a heartbeat instead of what its node would.
  ///
  /// @return nothing: the node answers truly; an answer without status: none is given at all
  Optional<LinkDoor.Answer> instead(Station victim, String path, Bytes body) {
    if (path.equals("frame")) {
      return liar.instead(victim, body);
    }
    boolean envelope = path.equals("envelope") || path.equals("flash");
    if (!world.raging() || !envelope) {
      return Optional.empty();
    }
    return switch (random.nextInt(8)) {
      case 0 -> {
        world.tally.hit(Sorts.WITHHELD);
        yield Optional.of(new LinkDoor.Answer(0, Bytes.EMPTY));
      }
      case 1, 2 -> {
        world.tally.hit(Sorts.BOGUS_ANSWER);
        yield Optional.of(new LinkDoor.Answer(200, bogus(victim, body)));
      }
      default -> Optional.empty();
    };
  }

  /// Keeps its node's true answers for later use against somebody else.
  void heard(LinkDoor.Answer answer) {
    if (answer.status() == 200 && answer.body().size() > 500) {
      answers.add(answer.body());
    }
  }

  /// A true answer to something else, or one that names this content over another entry's proof.
  private Bytes bogus(Station victim, Bytes body) {
    if (answers.isEmpty()) {
      return Bytes.utf8("no answer at all");
    }
    Bytes old = answers.get(random.nextInt(answers.size()));
    if (random.nextBoolean()) {
      return old;
    }
    try {
      Bytes forged = swapped(victim, body, old);
      return forged == null ? old : forged;
    } catch (MalformedInput | SealException e) {
      return old;
    }
  }

  private @Nullable Bytes swapped(Station victim, Bytes body, Bytes old)
      throws MalformedInput, SealException {
    LinkId link = LinkId.between(self.id, victim.id);
    Standing standing = self.standing(link);
    Envelope envelope = Envelope.read(body);
    OuterFrame frame = OuterFrame.read(envelope.head(), link, victim.id);
    Answer answer = Answer.read(SignedDocument.read(old, ANSWER_BYTES).content());
    if (!(forger.open(standing, envelope, frame) instanceof Notary.Opening.Read read)
        || !answer.link().equals(link)) {
      return null;
    }
    SerialKey serial = read.content().transmittal().serial();
    Answer forged =
        new Answer.Receipt(
            link,
            serial,
            self.id,
            envelope.digest(),
            read.content().digest(),
            answer.leaf(),
            answer.index(),
            answer.path(),
            answer.checkpoint(),
            answer.at());
    return forger.attest(forged, standing.life().named(serial.agreement()).orElseThrow().suites());
  }

  /// Every honest side holds what it was shown: the evidence, and the alarm.
  void audit() throws LedgerException, MalformedInput {
    for (Shown one : shown) {
      Station victim = one.victim();
      if (one.content().isPresent()) {
        String hex = one.content().get().hex();
        world.holds(
            victim.durable().value(one.link(), "equivocation/" + hex).isPresent(),
            "two contents under one serial are kept as evidence",
            victim + " " + hex);
      }
      String words = one.content().isPresent() ? "two contents under" : "two journals of one size";
      world.holds(
          victim.process().status(one.link()).alarms().stream()
              .anyMatch(alarm -> alarm.contains(words)),
          "what a hostile peer showed twice is an alarm",
          victim + " " + one.link());
    }
    for (LinkId link : self.peers.keySet()) {
      closed(self.peer(link), link);
    }
  }

  /// Nothing is closed but by an answer to it, over its own entry.
  private void closed(Station victim, LinkId link) throws LedgerException, MalformedInput {
    for (SerialKey last : victim.durable().lastSerials(link, false)) {
      for (long number = 1; number <= last.serial(); number++) {
        SerialKey serial =
            new SerialKey(
                victim.id, last.epoch(), last.agreement(), last.line(), last.series(), number);
        Optional<Ledger.Item> item = victim.durable().itemOfSerial(link, false, serial);
        if (item.isPresent() && item.get().answer().isPresent()) {
          closedBy(victim, item.get(), item.get().answer().get());
        }
      }
    }
  }

  private void closedBy(Station victim, Ledger.Item item, Bytes document) throws MalformedInput {
    Answer answer = Answer.read(SignedDocument.read(document, ANSWER_BYTES).content());
    boolean own =
        answer.content().equals(item.content())
            && answer.serial().equals(item.serial())
            && parley.journal.Leaf.read(answer.leaf())
                .fields()
                .text("content")
                .equals(Optional.of(item.content().hex()));
    world.holds(
        own, "nothing is closed but by an answer to it", victim + " " + item.serial().written());
  }
}
