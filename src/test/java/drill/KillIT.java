package drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.bench.Grounds;
import parley.codec.Bytes;
import parley.http.FreePort;
import parley.party.NodeId;

/// Two real nodes, real keys, TLS and SQLite on a disk; both release all the time, and one after
/// another dies by SIGKILL, often both at once, and starts again on its folder. Half the turns are
/// aimed between two durable steps ({@link Aims}), and each {@link Boundary} must have been hit, as
/// {@link Hits} found it after a kill. Repeat a run with `-Dparley.seed=…`; `-Dparley.kills=…` sets
/// how many.
@Tag("alone")
class KillIT {
  private static final int KILLS = Integer.getInteger("parley.kills", 60);

  /// More aimed ones, while a boundary was not hit.
  private static final int MORE = 30;

  /// Turns of one kind after another: what piles up while both are at work is cleared once for many
  /// aimed kills.
  private static final int BLOCK = 12;

  private static final long SEED = Long.getLong("parley.seed", 20_261_122L);
  private static final int CONTROL_KILLS = 6;

  /// Contents asked for in envelopes that were never sent, and of a node that answers anew.
  private static final int FEW = 8;

  @TempDir Path place;

  @Test
  void nothing_promised_is_lost_and_nothing_shows_twice_when_either_node_is_killed()
      throws Exception {
    long begun = System.nanoTime();
    Grounds grounds = Pairs.grounds(place, Map.of());
    Launch launch = new Launch(place);
    Hits hits = new Hits(grounds);
    try (Valve toLeft = valve(grounds, Grounds.LEFT);
        Valve toRight = valve(grounds, Grounds.RIGHT);
        Station left = new Station(Grounds.LEFT, launch, "honest", grounds, SEED);
        Station right = new Station(Grounds.RIGHT, launch, "honest", grounds, SEED + 1)) {
      Pairs.first(left, right);
      Aims aims = new Aims(grounds, Map.of(Grounds.LEFT, toLeft, Grounds.RIGHT, toRight), hits);
      killInTurns(left, right, aims, hits);
      Lives.up(left);
      Lives.up(right);
      boolean drained = Pairs.drain(left, right, Pairs.DRAIN);
      List<String> found = new ArrayList<>(hits.complaints());
      int asked = askAgain(grounds, hits, found);
      aReceiptMadeAnewIsTold(grounds, hits, right);
      left.stop();
      right.stop();
      found.addAll(left.complaints());
      found.addAll(right.complaints());
      found.addAll(PairAudit.of(grounds, left, right));
      report(left, right, hits, asked, begun);
      assertThat(found).as("seed " + SEED).isEmpty();
      assertThat(drained).as("everything half done is finished after the last start").isTrue();
      assertThat(left.kills() + right.kills()).isGreaterThanOrEqualTo(KILLS);
      assertThat(hits.missing()).as("steps that no kill fell between, seed " + SEED).isEmpty();
    }
  }

  /// Whatever was in flight at a kill is sent once more to the node that received it, the very
  /// bytes and, for a few, the same content sealed anew: the receipt that comes back is the one
  /// that was kept, byte by byte.
  private static int askAgain(Grounds grounds, Hits hits, List<String> found) throws Exception {
    AtomicInteger asked = new AtomicInteger();
    List<String> told = Collections.synchronizedList(found);
    try (ExecutorService hands = Executors.newFixedThreadPool(2)) {
      Pairs.together(
          hands,
          () -> asked.addAndGet(askAgain(grounds, Grounds.LEFT, hits, told)),
          () -> asked.addAndGet(askAgain(grounds, Grounds.RIGHT, hits, told)));
    }
    return asked.get();
  }

  private static int askAgain(Grounds grounds, NodeId asker, Hits hits, List<String> found)
      throws Exception {
    Map<String, Sight.Away> sent = hits.inFlight(asker);
    try (AskedAgain again = new AskedAgain(grounds, asker)) {
      Map<String, Sight.Away> anew = again.sealedAnew(few(sent));
      int asked = again.ask(sent).size() + again.ask(anew).size();
      found.addAll(again.complaints());
      assertThat(sent).as("in flight at a kill").hasSizeGreaterThanOrEqualTo(FEW);
      assertThat(anew).as("sealed anew").hasSize(FEW);
      return asked;
    }
  }

  private static Map<String, Sight.Away> few(Map<String, Sight.Away> all) {
    return all.entrySet().stream()
        .limit(FEW)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /// The control: a node that signs another receipt for what it has answered before is found out,
  /// by its bytes alone.
  private static void aReceiptMadeAnewIsTold(Grounds grounds, Hits hits, Station receiver)
      throws Exception {
    receiver.stop();
    receiver.as("anew");
    receiver.start(false);
    try (AskedAgain again = new AskedAgain(grounds, Grounds.LEFT)) {
      Map<String, Bytes> came = again.ask(few(hits.inFlight(Grounds.LEFT)));
      assertThat(came).hasSize(FEW);
      for (Bytes receipt : came.values()) {
        assertThat(again.genuine(receipt)).as("it is a true receipt").isTrue();
      }
      assertThat(again.complaints())
          .hasSize(FEW)
          .allMatch(sentence -> sentence.contains("got other bytes"));
    }
  }

  private static Valve valve(Grounds grounds, NodeId node) throws Exception {
    int listens = FreePort.find();
    Files.writeString(grounds.of(node).resolve("listen"), "" + listens);
    return new Valve(Launch.port(grounds.standing(node)), listens);
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

  /// Kills while both are at work, of one node or, half the time, of both at once; and aimed ones.
  private static void killInTurns(Station left, Station right, Aims aims, Hits hits)
      throws Exception {
    Random lot = new Random(SEED);
    int turn = 0;
    try (ExecutorService hands = Executors.newFixedThreadPool(2)) {
      while (left.kills() + right.kills() < KILLS
          || (!hits.missing().isEmpty() && left.kills() + right.kills() < KILLS + MORE)) {
        Pairs.together(hands, () -> Lives.up(left), () -> Lives.up(right));
        boolean atLeft = lot.nextBoolean();
        if (turn++ / BLOCK % 2 == 1 || left.kills() + right.kills() >= KILLS) {
          aims.strike(hits.next(), atLeft ? left : right, atLeft ? right : left);
        } else if (lot.nextBoolean()) {
          Pairs.together(hands, () -> work(left, right, hits), () -> work(right, left, hits));
        } else {
          work(atLeft ? left : right, atLeft ? right : left, hits);
        }
      }
    }
  }

  private static void work(Station node, Station peer, Hits hits) throws Exception {
    Lives.workAndDie(node, peer);
    hits.judge(node, peer, Optional.empty());
  }

  private static void report(Station left, Station right, Hits hits, int asked, long begun) {
    System.out.println(
        "kills "
            + (left.kills() + right.kills())
            + ", promised "
            + (left.promises().size() + right.promises().size())
            + ", journalled and not promised "
            + (left.known() + right.known())
            + ", receipts asked for again "
            + asked
            + ", kills that fell between "
            + hits
            + "; "
            + Duration.ofNanos(System.nanoTime() - begun).toSeconds()
            + " s, seed "
            + SEED);
  }
}
