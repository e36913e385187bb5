package simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.envelope.Heartbeat;
import parley.envelope.Protocol;
import parley.exchange.SteppedNode;
import parley.http.LinkDoor;
import parley.journal.Checkpoint;
import parley.journal.LogName;
import parley.journal.LogTree;
import parley.ledger.LedgerException;
import parley.party.LinkId;
import parley.seal.SealException;

/// A hostile node whose journal is another one from some moment on: it went back, or grew into one
/// that does not contain what was shown. To every heartbeat it answers so, with the nonce that it
/// was asked with, until the end. While everything else is healed nothing hides that from an honest
/// node, so the alarm is held to its heartbeat: the first one, or the third in a row without proof.
final class Liar {
  /// What a peer holds of its journal when it is asked.
  enum Lie {
    NONE("", 0),
    BACK("the peer's journal diverged: its journal went back", 1),
    UNPROVEN("the peer's journal diverged: it cannot show that its journal still contains", 3);

    private final String alarm;
    private final int heartbeats;

    Lie(String alarm, int heartbeats) {
      this.alarm = alarm;
      this.heartbeats = heartbeats;
    }
  }

  /// What was on its way when everything was healed has mostly arrived, and sessions are open
  /// again.
  private static final long CALM = 35 * Clockwork.SECOND;

  /// A question that was longer on its way is answered to nobody: its asker waits no more.
  private static final Duration FRESH = Duration.ofSeconds(5);

  /// From an answer to a commit, with what a session does before.
  private static final long SOON = 5 * Clockwork.SECOND;

  private final World world;
  private final Station self;
  private final SplittableRandom random;
  private final Lie lie;
  private final long begins;
  private long calm = Long.MAX_VALUE;

  /// Checkpoints that it showed without proof: nobody may ever hold one.
  private final Set<Bytes> unproven = new HashSet<>();

  /// By link, in calm: the heartbeats in a row that asked with the same checkpoint held.
  private final Map<LinkId, Row> rows = new HashMap<>();

  /// @param process of the victim: another one, or a session opened anew, begins to count again
  private record Row(SteppedNode process, int openings, long held, List<Bytes> nonces) {}

  Liar(World world, Station self) {
    this.world = world;
    this.self = self;
    this.random = world.stream("liar");
    this.lie = world.plan.lie;
    this.begins = random.nextLong(world.plan.storm);
  }

  private boolean lies() {
    return lie != Lie.NONE && world.clock.now() >= begins;
  }

  /// Its own heartbeats would prove what its answers do not.
  boolean holdsBack(String path) {
    return lies() && lie == Lie.UNPROVEN && path.equals("frame");
  }

  void healed() {
    calm = world.clock.now() + CALM;
  }

  /// @return nothing: its node answers truly
  Optional<LinkDoor.Answer> instead(Station victim, Bytes body) {
    if (!lies()) {
      return Optional.empty();
    }
    LinkId link = LinkId.between(self.id, victim.id);
    try {
      Heartbeat asked = Heartbeat.unverified(body, link, victim.id);
      taken(victim, link);
      long held = asked.held().orElse(0);
      if (held < 2) {
        return Optional.empty();
      }
      Bytes answer = answer(link, asked.nonce(), held).sign(self.vault().frames());
      world.tally.hit(lie == Lie.BACK ? Sorts.WENT_BACK : Sorts.UNPROVEN);
      world.trace(victim, () -> "is shown " + lie + " for " + held);
      if (!asked.at().plus(FRESH).isBefore(victim.wall())) {
        told(victim, link, asked.nonce(), held);
      }
      return Optional.of(new LinkDoor.Answer(200, answer));
    } catch (MalformedInput e) {
      return Optional.empty(); // altered on its way: its node refuses it
    } catch (LedgerException | SealException e) {
      world.fails("the adversary can act", e.toString());
      return Optional.empty();
    }
  }

  private Heartbeat answer(LinkId link, Bytes nonce, long held)
      throws LedgerException, SealException {
    LogName log = LogName.of(self.id, link, 1);
    long size = lie == Lie.BACK ? 1 + random.nextLong(held - 1) : held + 1 + random.nextInt(9);
    // An old copy of its own database knows its later states no more.
    boolean known = lie == Lie.BACK && self.durable().logSize(log) >= size;
    Digest root =
        known
            ? LogTree.<LedgerException>rootAt(
                size, (level, at) -> self.durable().node(log, level, at))
            : Digest.of(Bytes.utf8("another " + random.nextLong()));
    List<Digest> path = new ArrayList<>();
    while (lie == Lie.UNPROVEN && random.nextBoolean()) {
      path.add(root);
    }
    Bytes note = new Checkpoint(log.origin(), size, root).sign(self.vault().notes());
    if (lie == Lie.UNPROVEN) {
      unproven.add(note);
    }
    byte[] own = new byte[Heartbeat.NONCE];
    random.nextBytes(own);
    return new Heartbeat(
        Protocol.spoken(),
        link,
        self.id,
        1,
        Bytes.owning(own),
        Optional.of(nonce),
        self.wall(),
        Optional.of(note),
        List.of(),
        List.of(),
        Optional.empty(),
        OptionalLong.empty(),
        path,
        Optional.empty());
  }

  private void taken(Station victim, LinkId link) throws LedgerException {
    world.holds(
        victim.durable().value(link, "peer-checkpoint").filter(unproven::contains).isEmpty(),
        "a journal's growth is taken only with its proof",
        victim + " " + link);
  }

  private void told(Station victim, LinkId link, Bytes nonce, long held) {
    if (world.clock.now() < calm) {
      return;
    }
    Row row = rows.get(link);
    if (row == null
        || row.process() != victim.process()
        || row.openings() != victim.openings()
        || row.held() != held) {
      row = new Row(victim.process(), victim.openings(), held, new ArrayList<>());
      rows.put(link, row);
    }
    // Each route brings the same heartbeat.
    if (!row.nonces().contains(nonce)) {
      row.nonces().add(nonce);
      if (row.nonces().size() == lie.heartbeats) {
        world.clock.in(SOON, world.life, () -> raised(victim, link));
      }
    }
  }

  private boolean stopped(Station victim, LinkId link) {
    return !victim.up() || victim.process().status(link).stopped().isPresent();
  }

  private boolean alarmed(Station victim, LinkId link) {
    return victim.process().status(link).alarms().stream()
        .anyMatch(alarm -> alarm.startsWith(lie.alarm));
  }

  private void raised(Station victim, LinkId link) {
    world.holds(
        stopped(victim, link) || alarmed(victim, link),
        "a journal that went back, or grew without proof, is an alarm in its heartbeat",
        victim + " " + link + " " + lie);
  }

  /// Whom it has not told yet; empty when nothing is left to say. Who holds next to nothing of its
  /// journal can be told nothing.
  Optional<String> owed() throws LedgerException, MalformedInput {
    if (lie == Lie.NONE) {
      return Optional.empty();
    }
    for (Map.Entry<LinkId, Station> peer : self.peers.entrySet()) {
      Station victim = peer.getValue();
      LinkId link = peer.getKey();
      Row row = rows.get(link);
      boolean enough = row != null && row.nonces().size() >= lie.heartbeats;
      if (!enough && !stopped(victim, link) && holds(victim, link)) {
        return Optional.of(victim + " has not asked " + self + " often enough");
      }
    }
    return Optional.empty();
  }

  private static boolean holds(Station victim, LinkId link) throws LedgerException, MalformedInput {
    Optional<Bytes> note = victim.durable().value(link, "peer-checkpoint");
    return note.isPresent() && Checkpoint.unverified(note.get()).size() > 1;
  }
}
