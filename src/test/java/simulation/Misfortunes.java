package simulation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parley.journal.AnchorException;
import parley.journal.Checkpoint;
import parley.journal.LogName;
import parley.ledger.LedgerException;
import parley.ledger.MemoryLedger;
import parley.party.LinkId;

/// What strikes from outside, at moments of its own: crashes, cuts, clocks, disks, keys, and people
/// who put an old copy back or sign an amendment.
final class Misfortunes {
  private final World world;
  private final SplittableRandom random;
  private @Nullable Relapse relapse;

  /// A node that runs on an old copy of its database, while the newest waits to be put back.
  private record Relapse(Station station, MemoryLedger newest) {}

  Misfortunes(World world) {
    this.world = world;
    this.random = world.stream("misfortunes");
  }

  void plan() {
    Plan plan = world.plan;
    each(plan.crashEvery, this::crash);
    each(plan.partitionEvery, station -> cut(station));
    each(plan.fullEvery, station -> station.diskFullUntil(world.clock.now() + moment(20)));
    each(
        plan.keyEvery,
        station -> station.keyring.awayUntil(world.clock.now() + moment(20), random.nextInt(3)));
    each(plan.jumpEvery, this::jump);
    if (plan.oldCopy) {
      world.clock.in(random.nextLong(plan.storm / 2 + 1), world.life, this::copy);
    }
    if (plan.amend) {
      world.clock.in(random.nextLong(plan.storm), world.life, this::amend);
    }
    if (plan.mode == Plan.Mode.DEADROUTES) {
      world.clock.in(random.nextLong(plan.storm), world.life, this::killRoutes);
    }
  }

  private void each(long every, Consumer<Station> strike) {
    if (every > 0) {
      long in = (long) (-Math.log(1 - random.nextDouble()) * every);
      world.clock.in(
          in,
          world.life,
          () -> {
            if (world.raging()) {
              strike.accept(world.stations.get(random.nextInt(world.stations.size())));
              each(every, strike);
            }
          });
    }
  }

  /// Up to about so many seconds, mostly far less.
  private long moment(int seconds) {
    return (long) (Clockwork.SECOND * seconds * Math.pow(random.nextDouble(), 3));
  }

  private long down() {
    return (long) (100 * Clockwork.MILLI * Math.exp(random.nextDouble() * Math.log(1_000)));
  }

  private void crash(Station station) {
    if (station.up()) {
      if (random.nextInt(5) == 0) {
        world.tally.hit(Sorts.STOPPED);
        station.stop();
      } else {
        world.tally.hit(Sorts.CRASH_AT_RANDOM);
        station.die();
      }
      station.startsIn(down());
    }
  }

  void died(Station station) {
    station.die();
    station.startsIn(world.raging() ? down() : Clockwork.SECOND);
  }

  /// The process may die at one of its next durable steps.
  void armed(Station station) {
    if (world.raging() && world.plan.crashSteps > 0 && random.nextInt(4) > 0) {
      station.diesWithin(1 + random.nextInt(world.plan.crashSteps));
    }
  }

  private void cut(Station station) {
    List<Station> peers = List.copyOf(station.peers.values());
    Station peer = peers.get(random.nextInt(peers.size()));
    long until = world.clock.now() + Clockwork.SECOND + moment(600);
    boolean out = random.nextInt(3) > 0;
    boolean in = !out || random.nextBoolean();
    int only = random.nextInt(2 * world.plan.routes);
    world.tally.hit(Sorts.PARTITION);
    world.trace(station, () -> "is cut off from " + peer + (out ? " out" : "") + (in ? " in" : ""));
    for (int route = 0; route < world.plan.routes; route++) {
      if (only >= world.plan.routes || only == route) {
        if (out) {
          world.network.cut(station, peer, route, until);
        }
        if (in) {
          world.network.cut(peer, station, route, until);
        }
      }
    }
  }

  /// Minutes, hours, or a year, either way; it stays wrong until somebody sets it right.
  private void jump(Station station) {
    long[] sizes = {90, 3_600, 26 * 3_600, 40 * 86_400L, 365 * 86_400L};
    long size = sizes[random.nextInt(sizes.length)];
    long wrong = random.nextBoolean() ? size : -size;
    world.tally.hit(Sorts.CLOCK_JUMP);
    world.trace(station, () -> "clock is wrong by " + wrong + " s");
    station.clockIsWrongBy(wrong * Clockwork.SECOND);
    if (random.nextBoolean()) {
      world.clock.in(moment(120), world.life, () -> station.clockIsWrongBy(0));
    }
  }

  private void copy() {
    Station station = world.stations.get(random.nextInt(world.stations.size()));
    MemoryLedger copy = station.disk.copy();
    Map<LogName, Integer> shown = new LinkedHashMap<>();
    station.showings.shown().forEach((log, facts) -> shown.put(log, facts.size()));
    world.clock.in(
        1 + random.nextLong(world.plan.storm / 2 + 1), world.life, () -> relapse(station, copy));
  }

  /// Puts the old copy back, where every link has signed for more than it holds.
  private void relapse(Station station, MemoryLedger copy) {
    if (!world.raging() || relapse != null || !behind(station, copy)) {
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
    world.tally.hit(Sorts.OLD_COPY);
    world.trace(station, () -> "runs on an old copy of its database");
    relapse = new Relapse(station, station.disk);
    station.disk = copy;
    station.relapsed = true;
    station.startsIn(1);
    world.clock.in(5 * Clockwork.SECOND + moment(300), world.life, this::putBack);
  }

  private static boolean behind(Station station, MemoryLedger copy) {
    try {
      for (LinkId link : station.peers.keySet()) {
        LogName log = LogName.of(station.id, link, 1);
        Optional<Checkpoint> anchor = station.anchors.read(log);
        if (anchor.isEmpty() || anchor.get().size() <= copy.logSize(log)) {
          return false;
        }
      }
      return true;
    } catch (AnchorException | LedgerException e) {
      return false;
    }
  }

  private void putBack() {
    Relapse now = relapse;
    if (now != null) {
      relapse = null;
      Station station = now.station();
      if (station.up()) {
        station.peers.keySet().stream()
            .filter(link -> station.process().status(link).stopped().isPresent())
            .forEach(link -> world.tally.hit(Sorts.ANCHOR_REFUSED));
        station.die();
      }
      station.disk = now.newest();
      station.relapsed = false;
      station.startsIn(Clockwork.SECOND);
    }
  }

  /// Both ends take the next version in, each at its own moment.
  private void amend() {
    int[] pair = world.plan.links.get(random.nextInt(world.plan.links.size()));
    for (int end = 0; end < 2; end++) {
      Station station = world.stations.get(pair[end]);
      Station peer = world.stations.get(pair[1 - end]);
      world.clock.in(
          moment(60), world.life, () -> adopt(station, LinkId.between(station.id, peer.id)));
    }
  }

  private void adopt(Station station, LinkId link) {
    station.versions.put(link, 2);
    if (!station.up()) {
      world.clock.in(Clockwork.SECOND, world.life, () -> adopt(station, link));
      return;
    }
    Station peer = station.peer(link);
    var document =
        Papers.document(world.papers.agreement(station.id, peer.id, world.plan.budget, 2));
    boolean[] done = new boolean[1];
    var _ =
        station
            .process()
            .adopt(link, List.of(document), station.standing(link))
            .whenComplete((adopted, failure) -> done[0] = Boolean.TRUE.equals(adopted));
    world.clock.in(
        2 * Clockwork.SECOND,
        world.life,
        () -> {
          if (done[0]) {
            world.tally.hit(Sorts.ADOPTED);
          } else {
            adopt(station, link);
          }
        });
  }

  /// Some routes of each pair go for ever, the same both ways, and at least one stays.
  private void killRoutes() {
    for (int[] pair : world.plan.links) {
      int stays = random.nextInt(world.plan.routes);
      for (int route = 0; route < world.plan.routes; route++) {
        if (route != stays && random.nextInt(4) > 0) {
          kill(world.stations.get(pair[0]), world.stations.get(pair[1]), route);
        }
      }
    }
  }

  private void kill(Station one, Station other, int route) {
    world.trace(one, () -> "route " + route + " to " + other + " is dead for ever");
    int way = random.nextInt(3);
    if (way != 1) {
      world.network.kill(one, other, route);
    }
    if (way != 0) {
      world.network.kill(other, one, route);
    }
  }

  void heal() {
    putBack();
    for (Station station : world.stations) {
      station.clockIsWrongBy(0);
      station.diskFullUntil(0);
      station.keyring.awayUntil(0, 0);
      station.diesWithin(Integer.MAX_VALUE);
      if (!station.up()) {
        station.startsIn(Clockwork.SECOND);
      }
    }
  }
}
