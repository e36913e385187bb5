package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.journal.Leaf;
import parley.journal.LogName;
import parley.node.Main.Mistake;
import parley.party.Ceremony;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.seal.Party;

/// Two nodes as processes of the packaged jar, with everything that `serve` starts and all three
/// suites. Officers at both send as fast as they are answered, and one node after another, or both
/// at once, dies by SIGKILL in the midst of it and is started again on its folder. What was said to
/// be sent stands on the far board once, and both journals verify. `-Dparley.seed=…` repeats a run.
class ServeKillIT {
  private static final long SEED = Long.getLong("parley.seed", 20_261_127L);
  private static final LinkId LINK = LinkId.between(Ceremony.US_NRRC, Ceremony.RU_NRRC);

  /// Who dies, turn by turn.
  private static final List<List<Integer>> TURNS =
      List.of(List.of(0), List.of(1), List.of(0, 1), List.of(1), List.of(0), List.of(1, 0));

  /// Messages that each officer may begin in a turn; all of them have to fit one board.
  private static final int A_TURN = 12;

  private static final int SECONDS = 60;

  @TempDir Path place;
  private String secret = "";
  private final List<ServedNode> started = Collections.synchronizedList(new ArrayList<>());
  private final Random lot = new Random(SEED);

  @AfterEach
  void stop_all() {
    started.forEach(ServedNode::close);
  }

  /// One node, the officer there, and what the officer was told.
  private final class Place {
    final Path dir;
    final String peer;
    final Semaphore begin = new Semaphore(0);
    final AtomicInteger begun = new AtomicInteger();
    final AtomicInteger unknown = new AtomicInteger();

    /// Identifiers of what was acknowledged, with the titles.
    final Map<String, String> promised = Collections.synchronizedMap(new HashMap<>());

    final Collection<String> refused = new ConcurrentLinkedQueue<>();
    private ServedNode node;

    Place(String name, String peer) throws Exception {
      this.dir = place.resolve(name);
      this.peer = peer;
      Party.cheapen(new DataFolder(dir).nodeVault(), Path.of(secret));
      this.node = start();
    }

    private ServedNode start() throws Exception {
      ServedNode served = ServedNode.start(dir, secret);
      started.add(served);
      return served;
    }

    /// SIGKILL, and a start on what it left.
    void dieAndStart() throws Exception {
      node.process().destroyForcibly();
      assertThat(node.process().waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
      node = start();
    }

    void stop() throws Exception {
      node.stop();
    }

    /// As `parley send` does it, one message after another; a node that is dead is asked again.
    Void send() throws Exception {
      while (begin.tryAcquire(SECONDS, TimeUnit.SECONDS) && begin.availablePermits() < ENDS) {
        String title = dir.getFileName() + " " + begun.incrementAndGet();
        try {
          Optional<Json.Obj> told = AdminSocket.ask(new DataFolder(dir), draft(title));
          while (told.isEmpty()) {
            Semaphore never = new Semaphore(0);
            assertThat(never.tryAcquire(50, TimeUnit.MILLISECONDS)).isFalse();
            told = AdminSocket.ask(new DataFolder(dir), draft(title));
          }
          promised.put(told.get().text("id").orElseThrow(), title);
        } catch (Mistake e) {
          if (String.valueOf(e.getMessage()).contains("did not answer")) {
            unknown.incrementAndGet();
          } else {
            refused.add(title + ": " + e.getMessage());
          }
        }
      }
      return null;
    }

    private Json.Builder draft(String title) {
      Json.Builder body =
          Json.object()
              .with("title", title)
              .with("asked", Json.texts(List.of("information")))
              .with("question", "Is it so?")
              .with("intent", "To see what survives.");
      Json.Builder draft =
          Json.object()
              .with("format", "inquiry/1")
              .with("replyWantedWithin", "PT2H")
              .with("body", body.build());
      return Json.object().with("do", "send").with("to", peer).with("draft", draft.build());
    }

    void await(String id, String step) throws Mistake {
      Json.Builder waiting = Json.object().with("do", "await").with("id", id).with("step", step);
      assertThat(AdminSocket.ask(new DataFolder(dir), waiting.with("millis", SECONDS * 1000L)))
          .as(id)
          .isPresent();
    }

    /// Messages without a receipt yet.
    long waiting() throws Mistake {
      Json.Builder asked = Json.object().with("do", "status");
      Json.Obj status = AdminSocket.ask(new DataFolder(dir), asked).orElseThrow();
      return status.items("links").stream()
          .mapToLong(link -> ((Json.Obj) link).number("queued").orElse(1L))
          .sum();
    }

    List<String> inbound() throws Mistake {
      Json.Builder asked = Json.object().with("do", "board").with("all", true);
      Json.Obj board = AdminSocket.ask(new DataFolder(dir), asked).orElseThrow();
      return board.items("rows").stream()
          .map(Json.Obj.class::cast)
          .filter(row -> row.truth("inbound").orElse(false))
          .map(row -> row.text("title").orElse(""))
          .toList();
    }

    /// Of a node that has stopped: the entries of one kind in its journal of the link.
    long entries(NodeId self, String kind) throws Exception {
      try (Node opened =
          Node.open(
              new DataFolder(dir),
              new Options.Secrets(Path.of(secret)),
              java.time.InstantSource.system())) {
        LogName log = LogName.of(self, LINK, 1);
        long found = 0;
        for (Bytes leaf : opened.ledger().leaves(log, 0, opened.ledger().logSize(log))) {
          found += Leaf.read(leaf).kind().equals(kind) ? 1 : 0;
        }
        return found;
      }
    }
  }

  /// So many permits at once mean that nothing more is begun.
  private static final int ENDS = 1_000_000;

  private static void good(String... arguments) {
    TestNodes.Ran ran = TestNodes.run(arguments);
    assertThat(ran.code()).as(String.join(" ", arguments) + ran.out() + ran.err()).isZero();
  }

  @Test
  void nothing_that_either_node_said_it_sent_is_lost_or_shown_twice_when_they_are_killed()
      throws Exception {
    TestNodes nodes = new TestNodes(place);
    nodes.agree();
    secret = nodes.passphrase().toString();
    Place us = new Place("us-nrrc", "ru-nrrc");
    Place ru = new Place("ru-nrrc", "us-nrrc");
    List<Place> both = List.of(us, ru);
    int kills = 0;
    try (ExecutorService hands = Executors.newFixedThreadPool(4)) {
      List<Future<Void>> officers = List.of(hands.submit(us::send), hands.submit(ru::send));
      try {
        for (List<Integer> turn : TURNS) {
          both.forEach(place -> place.begin.release(A_TURN));
          Place first = both.get(turn.getFirst());
          int until = first.promised.size() + 2 + lot.nextInt(A_TURN / 2);
          until(() -> first.promised.size() >= until || first.begin.availablePermits() == 0);
          List<Future<?>> deaths = new ArrayList<>();
          for (int victim : turn) {
            deaths.add(
                hands.submit(() -> {
                  both.get(victim).dieAndStart();
                  return null;
                }));
            kills++;
          }
          for (Future<?> death : deaths) {
            death.get();
          }
        }
        until(() -> us.begin.availablePermits() + ru.begin.availablePermits() == 0);
      } finally {
        both.forEach(place -> place.begin.release(ENDS + 1));
      }
      for (Future<Void> officer : officers) {
        officer.get();
      }
    }
    until(() -> us.waiting() + ru.waiting() == 0);
    judged(us, ru);
    judged(ru, us);
    journals(us, ru);
    System.out.printf(
        "%d kills of served nodes, %d promises, %d of unknown outcome, seed %d%n",
        kills, us.promised.size() + ru.promised.size(), us.unknown.get() + ru.unknown.get(), SEED);
    assertThat(us.promised.size() + ru.promised.size()).isGreaterThan(TURNS.size() * A_TURN);
  }

  private static void until(java.util.concurrent.Callable<Boolean> condition) throws Exception {
    Semaphore never = new Semaphore(0);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      assertThat(never.tryAcquire(2, TimeUnit.MILLISECONDS)).isFalse();
    }
  }

  /// What was promised is receipted and stands on the far board once; what nobody was told of, at
  /// most once.
  private static void judged(Place sender, Place receiver) throws Exception {
    assertThat(sender.refused).isEmpty();
    for (String id : sender.promised.keySet()) {
      sender.await(id, "DELIVERED");
      receiver.await(id, "JOURNALLED");
    }
    List<String> shown = receiver.inbound();
    assertThat(shown).as("nothing twice").doesNotHaveDuplicates();
    assertThat(shown).as("nothing lost").containsAll(sender.promised.values());
    assertThat(shown).hasSizeLessThanOrEqualTo(sender.promised.size() + sender.unknown.get());
  }

  private void journals(Place us, Place ru) throws Exception {
    for (Place each : List.of(us, ru)) {
      String to = place.resolve("journal-of-" + each.dir.getFileName()).toString();
      good("evidence", "--journal", each.peer, "--to", to, "--dir", each.dir.toString());
      try (Stream<Path> exports = java.nio.file.Files.list(Path.of(to))) {
        for (Path export : exports.toList()) {
          good("verify", export.toString());
        }
      }
    }
    int fromUs = ru.inbound().size();
    int fromRu = us.inbound().size();
    us.stop();
    ru.stop();
    assertThat(ru.entries(Ceremony.RU_NRRC, "received")).isEqualTo(fromUs);
    assertThat(us.entries(Ceremony.US_NRRC, "received")).isEqualTo(fromRu);
    assertThat(us.entries(Ceremony.US_NRRC, "sent")).isEqualTo(fromUs);
    assertThat(ru.entries(Ceremony.RU_NRRC, "sent")).isEqualTo(fromRu);
    assertThat(us.entries(Ceremony.US_NRRC, "delivered")).isEqualTo(fromUs);
    assertThat(ru.entries(Ceremony.RU_NRRC, "delivered")).isEqualTo(fromRu);
  }
}
