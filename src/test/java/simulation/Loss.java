package simulation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import parley.agreement.Precedence;
import parley.codec.Digest;
import parley.journal.AnchorException;
import parley.journal.LogName;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.ledger.MemoryLedger;
import parley.party.LinkId;
import parley.party.Roll;

/// A node loses its database for good and has only a copy of an earlier moment. It signs nothing on
/// it, until people give it and its peers a roll that opens the next epoch; then it goes on, and
/// has back what its peers hold (X-EPOCH-1, X-RECALL-1).
final class Loss {
  private static final long TOKEN_AWAY = 6 * Clockwork.SECOND;

  private final World world;
  private final SplittableRandom random;
  private final SplittableRandom hardships;
  private @Nullable Station victim;
  private long lostAt;
  private boolean spoke;

  Loss(World world) {
    this.world = world;
    this.random = world.stream("loss");
    this.hardships = world.stream("hardships of a loss");
  }

  void plan() {
    if (world.plan.loss) {
      long at = soon(random.nextLong(world.plan.storm / 2 + 1), 20);
      world.clock.in(at, world.life, world.plan.hardLoss ? this::token : this::copy);
    }
  }

  /// The copy is taken while the token that signs answers is away: it holds what was received and
  /// not answered.
  private void token() {
    Station station = world.stations.get(random.nextInt(world.stations.size()));
    withoutToken(station);
    long in = 1 + hardships.nextLong(Math.min(world.plan.storm / 8, 20 * Clockwork.SECOND));
    world.clock.in(
        in,
        world.life,
        () -> {
          copy(station);
          station.keyring.awayUntil(0, 0);
        });
  }

  private void withoutToken(Station station) {
    if (world.raging()) {
      station.keyring.awayUntil(world.clock.now() + 5 * Clockwork.MINUTE, 1);
    }
  }

  /// Whether this node's journals of earlier epochs end where its copy did.
  boolean struck(Station station) {
    return station.equals(victim);
  }

  private void copy() {
    copy(world.stations.get(random.nextInt(world.stations.size())));
  }

  private void copy(Station station) {
    MemoryLedger copy = station.disk.copy();
    Map<LogName, Integer> shown = new LinkedHashMap<>();
    station.showings.shown().forEach((log, facts) -> shown.put(log, facts.size()));
    world.clock.in(
        1 + random.nextLong(soon(world.plan.storm / 2, 15) + 1),
        world.life,
        () -> lose(station, copy, shown));
  }

  /// Before the storm is over.
  private long soon(long nanos, int seconds) {
    return world.plan.hardLoss ? Math.min(nanos, seconds * Clockwork.SECOND) : nanos;
  }

  private void lose(Station station, MemoryLedger copy, Map<LogName, Integer> shown) {
    if (!world.raging()) {
      return;
    }
    if (!behind(station, copy)) {
      if (world.plan.hardLoss) {
        world.clock.in(Clockwork.SECOND, world.life, () -> lose(station, copy, shown));
      }
      return;
    }
    if (world.plan.hardLoss && !spoke) {
      // A start shows the peers how long its journal is by now.
      spoke = true;
      again(station, 0);
      world.clock.in(2 * Clockwork.SECOND, world.life, () -> lose(station, copy, shown));
      return;
    }
    if (station.up()) {
      station.die();
    }
    if (!behind(station, copy)) {
      // What the anchor said was not forced, so nothing had been signed over it.
      station.startsIn(1);
      return;
    }
    world.tally.hit(Sorts.DATABASE_LOST);
    world.trace(station, () -> "loses its database and has a copy of it");
    victim = station;
    lostAt = world.clock.now();
    station.disk = copy;
    station.relapsed = true;
    station.showings.backTo(shown);
    world.officers.lost(station);
    world.auditor.lost(station);
    station.startsIn(1);
    long people = soon((long) (Clockwork.SECOND * (2 + 60 * Math.pow(random.nextDouble(), 3))), 4);
    world.clock.in(people, world.life, () -> open(station));
    for (LinkId link : station.peers.keySet()) {
      Station peer = station.peer(link);
      long after = soon((long) (Clockwork.SECOND * 90 * Math.pow(random.nextDouble(), 3)), 5);
      long first = world.plan.hardLoss ? TOKEN_AWAY + Clockwork.SECOND : 0;
      world.clock.in(people + first + after, world.life, () -> adopt(peer, station, link));
    }
  }

  /// The copy is older than what was signed for, on every link: then nothing can be signed on it.
  private static boolean behind(Station station, MemoryLedger copy) {
    try {
      for (LinkId link : station.peers.keySet()) {
        LogName log = LogName.of(station.id, link, 1);
        long size = copy.logSize(log);
        if (station.anchors.read(log).filter(held -> held.size() > size).isEmpty()) {
          return false;
        }
      }
      return true;
    } catch (AnchorException | LedgerException e) {
      return false;
    }
  }

  /// The next roll is put in at the node itself, which starts with it.
  private void open(Station station) {
    world.tally.hit(Sorts.EPOCH_OPENED);
    world.trace(station, () -> "opens its next epoch");
    if (station.up()) {
      station.die();
    }
    station.epochs.put(station.party.code(), 2);
    station.relapsed = false;
    station.startsIn(Clockwork.SECOND);
    if (world.plan.hardLoss) {
      // Before it can answer what it has received, it starts once more.
      withoutToken(station);
      again(station, 2 * Clockwork.SECOND + hardships.nextLong(2 * Clockwork.SECOND));
      world.clock.in(TOKEN_AWAY, world.life, () -> station.keyring.awayUntil(0, 0));
    }
  }

  private void again(Station station, long in) {
    world.clock.in(
        in,
        world.life,
        () -> {
          if (world.raging() && station.up()) {
            station.die();
            station.startsIn(100 * Clockwork.MILLI);
          }
        });
  }

  /// Whoever has put the roll in starts his node anew, and it asks while all that it holds is of
  /// the epoch before. The answer is overtaken by what the other node says of itself.
  private void overtaken(Station peer, Station station, LinkId link) {
    if (world.plan.hardLoss && world.raging()) {
      world.trace(peer, () -> "puts the roll in of " + station);
      world.network.slow(station, world.clock.now() + 3 * Clockwork.SECOND);
      again(peer, 0);
      world.clock.in(
          Clockwork.SECOND, world.life, () -> world.rush.say(station, link, Precedence.ROUTINE));
      again(station, 2 * Clockwork.SECOND + hardships.nextLong(2 * Clockwork.SECOND));
    }
  }

  private void adopt(Station peer, Station station, LinkId link) {
    peer.epochs.put(station.party.code(), 2);
    if (!peer.up()) {
      // Its next start has the roll.
      return;
    }
    Roll roll = world.papers.roll(station.party, 2);
    Ledger.Document document =
        new Ledger.Document(
            "roll", roll.party().code(), roll.number(), roll.fingerprint(), roll.document().der());
    boolean[] done = new boolean[1];
    var _ =
        peer.process()
            .adopt(link, List.of(document), peer.standing(link))
            .whenComplete((adopted, failure) -> done[0] = Boolean.TRUE.equals(adopted));
    world.clock.in(
        2 * Clockwork.SECOND,
        world.life,
        () -> {
          if (done[0]) {
            overtaken(peer, station, link);
          } else {
            adopt(peer, station, link);
          }
        });
  }

  /// What an honest peer holds of the node and the node does not hold yet; empty when it has all.
  Optional<String> owed() throws LedgerException {
    Station station = victim;
    if (station == null) {
      return Optional.empty();
    }
    for (Auditor.Accepted accepted : world.auditor.accepted) {
      Officers.Draft draft = accepted.draft();
      Digest content = accepted.queued().content();
      if (draft.station.equals(station)
          && !station.peer(draft.link).hostile
          && station.peer(draft.link).disk.itemOfContent(draft.link, true, content).isPresent()
          && station.disk.itemOfContent(draft.link, false, content).isEmpty()) {
        return Optional.of(station + " has not back " + accepted.queued().serial().written());
      }
    }
    return Optional.empty();
  }

  /// Lost with the database before the peer had it: nobody can bring it back.
  boolean gone(Auditor.Accepted accepted) throws LedgerException {
    Officers.Draft draft = accepted.draft();
    Station station = draft.station;
    return struck(station)
        && accepted.at() <= lostAt
        && station.disk.itemOfContent(draft.link, false, accepted.queued().content()).isEmpty()
        && station
            .peer(draft.link)
            .disk
            .itemOfContent(draft.link, true, accepted.queued().content())
            .isEmpty();
  }
}
