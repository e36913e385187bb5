package drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import parley.bench.Grounds;
import parley.party.NodeId;
import parley.seal.Party;
import parley.seal.Suite;

/// What drills do with a pair of nodes.
final class Pairs {
  /// Without anything getting less; a slow machine gets its time.
  static final Duration DRAIN = Duration.ofSeconds(90);

  /// `-Dparley.suites=nist,gost,pq`: what the agreement demands of every signature and seal.
  private static final Set<Suite> SUITES =
      Arrays.stream(System.getProperty("parley.suites", "nist").split(",", -1))
          .map(name -> Suite.valueOf(name.toUpperCase(Locale.ROOT)))
          .collect(Collectors.toUnmodifiableSet());

  private Pairs() {}

  /// Two parties in a folder, whose vaults open quickly.
  ///
  /// @param hosts addresses of those nodes that listen elsewhere than on the loopback address
  static Grounds grounds(Path place, Map<NodeId, String> hosts) throws Exception {
    Grounds grounds = new Grounds(place, hosts);
    grounds.prepare(SUITES);
    for (NodeId node : List.of(Grounds.LEFT, Grounds.RIGHT)) {
      Party.cheapen(grounds.of(node).resolve("vault"), place.resolve("passphrase"));
    }
    return grounds;
  }

  /// The first lives end in peace: the archive of classes is made then.
  static void first(Station left, Station right) throws Exception {
    left.start(true);
    right.start(false);
    left.burst();
    right.burst();
    drain(left, right, DRAIN);
    left.stop();
    right.stop();
  }

  interface Step {
    void take() throws Exception;
  }

  static void together(ExecutorService hands, Step one, Step other) throws Exception {
    List<Future<?>> running = new ArrayList<>();
    for (Step step : List.of(one, other)) {
      running.add(
          hands.submit(() -> {
            step.take();
            return null;
          }));
    }
    for (Future<?> each : running) {
      each.get();
    }
  }

  static boolean drain(Station left, Station right, Duration longest) throws Exception {
    long until = System.nanoTime() + longest.toNanos();
    long least = Long.MAX_VALUE;
    boolean drained = false;
    while (!drained && System.nanoTime() - until < 0) {
      left.pause(200);
      left.handInAgain();
      right.handInAgain();
      drained = left.drained() && right.drained() && left.drained();
      if (left.left() + right.left() < least) {
        least = left.left() + right.left();
        until = System.nanoTime() + longest.toNanos();
      }
    }
    if (!drained) {
      System.out.println("not drained: " + left.last() + " and " + right.last());
    }
    return drained;
  }

  /// What is done to the pair between its start and its drain.
  interface Fault {
    void strike(Station left, Station right, Launch launch) throws Exception;
  }

  /// Hurts a pair, lets it finish what is half done, and audits it whole.
  static void drill(Path place, long seed, Grounds grounds, Fault fault) throws Exception {
    Launch launch = new Launch(place);
    long begun = System.nanoTime();
    try (Station left = new Station(Grounds.LEFT, launch, "honest", grounds, seed);
        Station right = new Station(Grounds.RIGHT, launch, "honest", grounds, seed + 1)) {
      fault.strike(left, right, launch);
      boolean drained = drain(left, right, DRAIN);
      left.stop();
      right.stop();
      List<String> found = new ArrayList<>(left.complaints());
      found.addAll(right.complaints());
      found.addAll(PairAudit.of(grounds, left, right));
      System.out.println(
          "promised "
              + (left.promises().size() + right.promises().size())
              + ", outcome unknown "
              + (left.unknown() + right.unknown())
              + ", "
              + Duration.ofNanos(System.nanoTime() - begun).toSeconds()
              + " s, seed "
              + seed);
      assertThat(found).as("seed " + seed).isEmpty();
      assertThat(drained).as("everything half done is finished").isTrue();
    }
  }

  /// Both release until each drew so many messages of the other.
  static void work(Station left, Station right, int messages) throws Exception {
    int drawnLeft = left.drawn() + messages;
    int drawnRight = right.drawn() + messages;
    long until = System.nanoTime() + DRAIN.toNanos();
    while (left.drawn() < drawnLeft || right.drawn() < drawnRight) {
      if (System.nanoTime() - until > 0) {
        throw new AssertionError("nothing moves: " + left.last() + " and " + right.last());
      }
      left.handInAgain();
      right.handInAgain();
      left.work(right);
      right.work(left);
      left.pause(50);
    }
  }
}
