package drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.bench.Grounds;

/// Two real nodes, real keys, TLS and SQLite on a disk; both release all the time, and one after
/// another dies by SIGKILL, often both at once, and starts again on its folder. Repeat a run with
/// `-Dparley.seed=…`; `-Dparley.kills=…` sets how many.
@Tag("alone")
class KillIT {
  private static final int KILLS = Integer.getInteger("parley.kills", 60);
  private static final long SEED = Long.getLong("parley.seed", 20_261_122L);
  private static final int CONTROL_KILLS = 6;

  @TempDir Path place;

  @Test
  void nothing_promised_is_lost_and_nothing_shows_twice_when_either_node_is_killed()
      throws Exception {
    long begun = System.nanoTime();
    Grounds grounds = Pairs.grounds(place, Map.of());
    Launch launch = new Launch(place);
    try (Station left = new Station(Grounds.LEFT, launch, "honest", grounds, SEED);
        Station right = new Station(Grounds.RIGHT, launch, "honest", grounds, SEED + 1)) {
      Pairs.first(left, right);
      killInTurns(left, right);
      Lives.up(left);
      Lives.up(right);
      boolean drained = Pairs.drain(left, right, Pairs.DRAIN);
      left.stop();
      right.stop();
      List<String> found = new ArrayList<>(left.complaints());
      found.addAll(right.complaints());
      found.addAll(PairAudit.of(grounds, left, right));
      report(left, right, begun);
      assertThat(found).as("seed " + SEED).isEmpty();
      assertThat(drained).as("everything half done is finished after the last start").isTrue();
      assertThat(left.kills() + right.kills()).isGreaterThanOrEqualTo(KILLS);
      everyStepWasHit(left, right);
    }
  }

  @Test
  void a_node_that_promises_before_its_commit_is_found_out() throws Exception {
    Grounds grounds = Pairs.grounds(place, Map.of());
    Launch launch = new Launch(place);
    try (Station left = new Station(Grounds.LEFT, launch, "hasty", grounds, SEED);
        Station right = new Station(Grounds.RIGHT, launch, "honest", grounds, SEED + 1)) {
      right.start(false);
      int lives = 0;
      while (lives < CONTROL_KILLS && Lives.promiseAndDie(left)) {
        lives++;
      }
      left.start(false);
      left.stop();
      right.stop();
      List<String> found = PairAudit.of(grounds, left, right);
      assertThat(left.promises()).isNotEmpty();
      assertThat(found).anyMatch(sentence -> sentence.startsWith("acknowledged and lost"));
    }
  }

  /// Kills one node or, half the time, both at once, while both are at work.
  private static void killInTurns(Station left, Station right) throws Exception {
    Random lot = new Random(SEED);
    try (ExecutorService hands = Executors.newFixedThreadPool(2)) {
      while (left.kills() + right.kills() < KILLS) {
        Pairs.together(hands, () -> Lives.up(left), () -> Lives.up(right));
        switch (lot.nextInt(4)) {
          case 0, 1 ->
              Pairs.together(
                  hands, () -> Lives.workAndDie(left, right), () -> Lives.workAndDie(right, left));
          case 2 -> Lives.workAndDie(left, right);
          default -> Lives.workAndDie(right, left);
        }
      }
    }
  }

  /// Between which durable steps the kills fell, as the next start found it.
  private static void everyStepWasHit(Station left, Station right) {
    assertThat(hits(left, right, Recovered::queued)).as("released, no receipt yet").isPositive();
    assertThat(hits(left, right, Recovered::unanswered))
        .as("received, answer not stored")
        .isPositive();
    assertThat(hits(left, right, Recovered::holes)).as("serial taken, not journalled").isPositive();
    assertThat(hits(left, right, Recovered::undrawn)).as("journalled, not drawn").isPositive();
    assertThat(left.known() + right.known()).as("journalled, not promised").isPositive();
  }

  private static long hits(Station left, Station right, ToLongFunction<Recovered> what) {
    List<Recovered> all = new ArrayList<>(left.recovered());
    all.addAll(right.recovered());
    return all.stream().filter(found -> what.applyAsLong(found) > 0).count();
  }

  private static void report(Station left, Station right, long begun) {
    String line =
        "kills "
            + (left.kills() + right.kills())
            + ", promised "
            + (left.promises().size() + right.promises().size())
            + ", starts that found: queued "
            + hits(left, right, Recovered::queued)
            + ", unanswered "
            + hits(left, right, Recovered::unanswered)
            + ", holes "
            + hits(left, right, Recovered::holes)
            + ", awaited "
            + hits(left, right, Recovered::awaited)
            + ", undrawn "
            + hits(left, right, Recovered::undrawn)
            + "; journalled and not promised "
            + (left.known() + right.known())
            + "; "
            + Duration.ofNanos(System.nanoTime() - begun).toSeconds()
            + " s, seed "
            + SEED;
    System.out.println(line);
  }
}
