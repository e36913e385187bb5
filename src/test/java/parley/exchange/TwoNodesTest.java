package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.agreement.Precedence;
import parley.codec.Bytes;
import parley.envelope.Parcel;
import parley.envelope.Protocol;
import parley.ledger.Fact;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.message.Message;
import parley.seal.Suite;
import parley.store.CommitFault;

/// Whole nodes over spoiled routes and spoiled disks; after each run both journals are audited.
class TwoNodesTest {
  @TempDir Path folder;

  @Test
  void a_message_in_three_suites_is_journalled_receipted_and_proven_on_both_sides()
      throws Exception {
    try (TwoNodes nodes = new TwoNodes(folder, 1, Suite.values())) {
      Message message =
          nodes.us.compose(Precedence.FLASH, "The quick brown fox; съешь ещё этих мягких булок.");
      Released.Queued queued = (Released.Queued) nodes.us.release(message);
      nodes.eventually("delivered", () -> nodes.drained(nodes.us));
      Ledger.Item sent =
          nodes.us.ledger().itemOfMessage(TwoNodes.LINK, false, message.id()).orElseThrow();
      assertThat(sent.state()).isEqualTo("delivered");
      assertThat(sent.serial()).isEqualTo(queued.serial());
      nodes.eventually(
          "told",
          () -> Audit.facts(nodes.ru).stream().anyMatch(fact -> fact instanceof Fact.Received));
      Audit.both(nodes);
    }
  }

  @Test
  void over_routes_that_lose_and_double_everything_arrives_exactly_once() throws Exception {
    try (TwoNodes nodes = new TwoNodes(folder, 7, Suite.NIST)) {
      nodes.weather.loseRequest = 0.3;
      nodes.weather.loseAnswer = 0.3;
      nodes.weather.twice = 0.3;
      List<Message> sent = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        TwoNodes.Side from = i % 2 == 0 ? nodes.us : nodes.ru;
        Message message =
            from.compose(i % 5 == 0 ? Precedence.FLASH : Precedence.ROUTINE, "number " + i);
        assertThat(from.release(message)).isInstanceOf(Released.Queued.class);
        sent.add(message);
      }
      nodes.eventually("both drained", () -> nodes.drained(nodes.us) && nodes.drained(nodes.ru));
      for (Message message : sent) {
        TwoNodes.Side to = message.sender().equals(nodes.us.id) ? nodes.ru : nodes.us;
        assertThat(to.ledger().itemOfMessage(TwoNodes.LINK, true, message.id())).isPresent();
      }
      Audit.both(nodes);
    }
  }

  @Test
  void other_assertions_than_the_sender_signed_for_are_refused() throws Exception {
    try (TwoNodes nodes = new TwoNodes(folder, 9, Suite.NIST)) {
      nodes.us.lies = true;
      Forger forger = new Forger(nodes);
      List<Bytes> none = List.of();
      List<Bytes> stray = List.of(Bytes.utf8("a word"));
      Message one = nodes.us.compose(Precedence.ROUTINE, "none named, one came");
      assertThat(forger.answered(1, one, none, stray, Optional.empty())).contains("E-RELEASE-8");
      Message two = nodes.us.compose(Precedence.ROUTINE, "one named, none came");
      assertThat(forger.answered(2, two, none, none, Parcel.named(stray))).contains("E-RELEASE-8");
      Message three = nodes.us.compose(Precedence.ROUTINE, "one named, and it came");
      assertThat(forger.answered(3, three, none, stray, Parcel.named(stray))).isEmpty();
    }
  }

  @Test
  void a_node_that_is_killed_and_opened_again_loses_nothing_and_repeats_nothing() throws Exception {
    try (TwoNodes nodes = new TwoNodes(folder, 11, Suite.NIST)) {
      nodes.weather.loseAnswer = 0.3;
      Queue<Message> accepted = new ConcurrentLinkedQueue<>();
      Queue<Throwable> failed = new ConcurrentLinkedQueue<>();
      for (int round = 0; round < 12; round++) {
        TwoNodes.Side killed = round % 2 == 0 ? nodes.ru : nodes.us;
        if (round >= 4) {
          killed.dieAt(1 + round % 3, round % 4 < 2);
        }
        Thread officer = officer(nodes.us, "round " + round, accepted, failed);
        killed.kill();
        killed.open();
        officer.join();
      }
      assertThat(failed).isEmpty();
      accepted.addAll(released(nodes.us, "after them all", 4));
      nodes.eventually("drained", () -> nodes.drained(nodes.us));
      assertThat(accepted).hasSizeGreaterThanOrEqualTo(28);
      for (Message message : accepted) {
        assertThat(nodes.ru.ledger().itemOfMessage(TwoNodes.LINK, true, message.id())).isPresent();
      }
      Audit.both(nodes);
    }
  }

  /// Releases four messages at his own pace; he counts on those that he was told are queued.
  private static Thread officer(
      TwoNodes.Side side, String title, Queue<Message> accepted, Queue<Throwable> failed) {
    return Thread.startVirtualThread(() -> {
      try {
        accepted.addAll(released(side, title, 4));
      } catch (Exception | AssertionError e) {
        failed.add(e);
      }
    });
  }

  @Test
  void a_peer_of_the_release_before_is_spoken_to_in_its_version_until_it_names_a_newer()
      throws Exception {
    try (TwoNodes nodes = new TwoNodes(folder, 19, Suite.NIST)) {
      nodes.ru.previousRelease = true;
      nodes.eventually(
          "the peer's versions are known",
          () -> nodes.us.exchange().status(TwoNodes.LINK).roundTrip().isPresent());
      nodes.us.release(nodes.us.compose(Precedence.ROUTINE, "to an older node"));
      nodes.ru.release(nodes.ru.compose(Precedence.ROUTINE, "to a newer node"));
      nodes.eventually("drained", () -> nodes.drained(nodes.us) && nodes.drained(nodes.ru));
      assertThat(nodes.us.spoken).containsExactly(Protocol.PREVIOUS);
      assertThat(nodes.ru.spoken).containsExactly(Protocol.CURRENT);
      nodes.ru.previousRelease = false;
      nodes.eventually(
          "the new version is spoken once the peer names it",
          () -> {
            nodes.us.release(nodes.us.compose(Precedence.ROUTINE, "after the peer's upgrade"));
            return nodes.us.spoken.contains(Protocol.CURRENT);
          });
      nodes.eventually("drained", () -> nodes.drained(nodes.us));
      Audit.both(nodes);
    }
  }

  /// Those that were queued, of as many as were handed in; of others the outcome is unknown.
  private static List<Message> released(TwoNodes.Side side, String title, int count)
      throws Exception {
    List<Message> queued = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Message message = side.compose(Precedence.PRIORITY, title + " number " + i);
      NodeExchange exchange = side.exchange;
      if (exchange == null) {
        continue;
      }
      try {
        if (exchange.release(TwoNodes.LINK, message, List.of(), List.of())
            instanceof Released.Queued) {
          queued.add(message);
        }
      } catch (LedgerException died) {
        assertThat(queued).doesNotContain(message);
      }
    }
    return queued;
  }

  /// The known bad one: it says "durable" before it is. The audit must find it out.
  @Test
  void a_node_that_promises_before_its_commit_is_found_out_by_a_death() throws Exception {
    List<String> found = new ArrayList<>();
    for (int round = 0; round < 3 && found.isEmpty(); round++) {
      try (TwoNodes nodes = new TwoNodes(folder.resolve("hasty" + round), 11, Suite.NIST)) {
        nodes.ru.kill();
        nodes.ru.durable = drill.HastyLedger::new;
        nodes.ru.open();
        nodes.us.release(nodes.us.compose(Precedence.ROUTINE, "receipted too early"));
        TwoNodes.await("receipted", () -> nodes.drained(nodes.us));
        nodes.ru.kill();
      } catch (AssertionError e) {
        found.add(String.valueOf(e.getMessage()));
      }
    }
    assertThat(found)
        .singleElement()
        .asString()
        .containsPattern("reaches its anchor|which was receipted");
  }

  /// Every seventh commit of either side fails before its effect, or after it.
  @Test
  void whichever_commit_fails_before_or_after_its_effect_nothing_accepted_is_lost()
      throws Exception {
    for (boolean after : new boolean[] {false, true}) {
      for (boolean sender : new boolean[] {false, true}) {
        everySeventhCommitFails(after, sender);
      }
    }
  }

  private void everySeventhCommitFails(boolean after, boolean sender) throws Exception {
    try (TwoNodes nodes = new TwoNodes(folder.resolve(after + "-" + sender), 3, Suite.NIST)) {
      TwoNodes.Side side = sender ? nodes.us : nodes.ru;
      side.kill();
      side.fault = new EverySeventh(after);
      side.open();
      List<Message> accepted = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        Message message = nodes.us.compose(Precedence.ROUTINE, "number " + i);
        accepted.add(message);
        insist(nodes, message);
      }
      nodes.eventually("drained", () -> nodes.drained(nodes.us));
      for (Message message : accepted) {
        assertThat(nodes.ru.ledger().itemOfMessage(TwoNodes.LINK, true, message.id())).isPresent();
      }
      Audit.both(nodes);
    }
  }

  /// As an officer's client does when it was told that the outcome is unknown: it hands in the same
  /// message again.
  private static void insist(TwoNodes nodes, Message message) throws Exception {
    nodes.eventually(
        "released",
        () -> {
          try {
            return nodes.us.release(message) instanceof Released.Queued;
          } catch (LedgerException unknown) {
            return false;
          }
        });
  }

  private static final class EverySeventh implements CommitFault {
    private final boolean after;
    private final java.util.concurrent.atomic.AtomicLong commits =
        new java.util.concurrent.atomic.AtomicLong();

    EverySeventh(boolean after) {
      this.after = after;
    }

    @Override
    public void before(long commit) throws SQLException {
      if (!after && commits.incrementAndGet() % 7 == 0) {
        throw new SQLException("the disk failed before the effect");
      }
    }

    @Override
    public void after(long commit) throws SQLException {
      if (after && commits.incrementAndGet() % 7 == 0) {
        throw new SQLException("the disk failed after the effect");
      }
    }
  }

  @Test
  void a_message_under_no_agreement_is_refused_at_home_with_its_clause() throws Exception {
    try (TwoNodes nodes = new TwoNodes(folder, 1, Suite.NIST)) {
      Message good = nodes.us.compose(Precedence.ROUTINE, "x");
      byte[] other =
          good.bytes()
              .utf8()
              .replace("US-RU-2026", "US-RU-2027")
              .getBytes(java.nio.charset.StandardCharsets.UTF_8);
      Released outcome = nodes.us.release(Message.read(parley.codec.Bytes.of(other)));
      if (outcome instanceof Released.Refused(String reason, String clause, String detail)) {
        assertThat(clause).startsWith("A-");
      } else {
        fail("it was sent");
      }
      assertThat(nodes.us.ledger().lastSerials(TwoNodes.LINK, false)).isEmpty();
    }
  }

  @Test
  void heartbeats_light_the_link_and_each_side_holds_the_others_checkpoint() throws Exception {
    try (TwoNodes nodes = new TwoNodes(folder, 1, Suite.NIST)) {
      assertThat(nodes.us.release(nodes.us.compose(Precedence.ROUTINE, "x")))
          .isInstanceOf(Released.Queued.class);
      nodes.eventually("drained", () -> nodes.drained(nodes.us));
      nodes.eventually(
          "up", () -> nodes.us.exchange().status(TwoNodes.LINK).light() == LinkStatus.Light.UP);
      nodes.eventually(
          "held",
          () -> {
            Optional<parley.codec.Bytes> held =
                nodes.us.ledger().value(TwoNodes.LINK, Watching.PEER_CHECKPOINT);
            return held.isPresent();
          });
      assertThat(nodes.us.exchange().status(TwoNodes.LINK).alarms()).isEmpty();
      assertThat(nodes.ru.exchange().status(TwoNodes.LINK).alarms()).isEmpty();
    }
  }

  @Test
  void a_node_put_back_to_an_old_copy_signs_nothing_until_its_roll_opens_a_new_epoch()
      throws Exception {
    try (TwoNodes nodes = new TwoNodes(folder, 5, Suite.NIST)) {
      nodes.us.release(nodes.us.compose(Precedence.ROUTINE, "before the backup"));
      nodes.eventually("drained", () -> nodes.drained(nodes.us));
      java.nio.file.Path copy = folder.resolve("copy.db");
      java.util.Objects.requireNonNull(nodes.us.store).backup(copy);
      Message lost = nodes.us.compose(Precedence.ROUTINE, "after the backup");
      nodes.us.release(lost);
      nodes.eventually("drained", () -> nodes.drained(nodes.us));
      nodes.us.kill();
      putBack(copy, nodes.us.folder.resolve("db"));
      nodes.us.putBack = true;

      nodes.us.open();
      nodes.eventually(
          "it stopped", () -> nodes.us.exchange().status(TwoNodes.LINK).stopped().isPresent());
      assertThat(nodes.us.release(nodes.us.compose(Precedence.FLASH, "x")))
          .isInstanceOf(Released.Refused.class);
      assertThat(nodes.ru.exchange().status(TwoNodes.LINK).alarms()).isEmpty();
      nodes.us.kill();
      nodes.ru.kill();

      nodes.us.adoptEpochOf(parley.party.Ceremony.US);
      nodes.ru.adoptEpochOf(parley.party.Ceremony.US);
      nodes.us.open();
      nodes.ru.open();
      Message again = nodes.us.compose(Precedence.ROUTINE, "in the new epoch");
      Released.Queued queued = (Released.Queued) nodes.us.release(again);
      assertThat(queued.serial().epoch()).isEqualTo(2);
      assertThat(queued.serial().serial()).isEqualTo(1);
      nodes.eventually("drained", () -> nodes.drained(nodes.us));
      assertThat(nodes.ru.ledger().itemOfMessage(TwoNodes.LINK, true, again.id())).isPresent();
      assertThat(nodes.ru.ledger().itemOfMessage(TwoNodes.LINK, true, lost.id())).isPresent();
      nodes.eventually(
          "up again",
          () -> nodes.ru.exchange().status(TwoNodes.LINK).light() == LinkStatus.Light.UP);
      whatWasSentCameBack(nodes, lost);
      assertThat(nodes.ru.exchange().status(TwoNodes.LINK).alarms()).isEmpty();
    }
  }

  /// What was sent after the backup stands again, with the receipt that was given then.
  private static void whatWasSentCameBack(TwoNodes nodes, Message lost) throws Exception {
    nodes.eventually(
        "the peer gave back what it holds",
        () ->
            nodes
                .us
                .ledger()
                .itemOfMessage(TwoNodes.LINK, false, lost.id())
                .flatMap(Ledger.Item::answer)
                .isPresent());
    Ledger.Item ours =
        nodes.us.ledger().itemOfMessage(TwoNodes.LINK, false, lost.id()).orElseThrow();
    Ledger.Item theirs =
        nodes.ru.ledger().itemOfMessage(TwoNodes.LINK, true, lost.id()).orElseThrow();
    assertThat(ours.answer()).isEqualTo(theirs.answer());
    assertThat(ours.state()).isEqualTo("delivered");
    assertThat(ours.serial()).isEqualTo(theirs.serial());
    assertThat(
            Audit.facts(nodes.us).stream()
                .filter(fact -> fact instanceof Fact.Sent sent && sent.message().equals(lost)))
        .as("the officers see it again")
        .isNotEmpty();
  }

  private static void putBack(java.nio.file.Path copy, java.nio.file.Path place) throws Exception {
    try (var files = java.nio.file.Files.list(place)) {
      for (java.nio.file.Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith("-wal") || name.endsWith("-shm")) {
          java.nio.file.Files.delete(file);
        } else if (name.endsWith(".db") || name.endsWith(".sqlite")) {
          java.nio.file.Files.copy(copy, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }
}
