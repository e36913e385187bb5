package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.agreement.Precedence;
import parley.journal.LogName;
import parley.ledger.Ledger;
import parley.message.Message;
import parley.seal.Suite;

/// Whole nodes whose keys go away for a while, as with a token that was pulled out: nothing is
/// promised or used up meanwhile, and everything goes through once they are back.
class KeyAwayTest {
  @TempDir Path folder;
  private TwoNodes nodes;
  private AwayVault us;
  private AwayVault ru;

  @BeforeEach
  void nodes_whose_keys_can_go_away() throws Exception {
    nodes = new TwoNodes(folder, 61, Suite.NIST, Suite.PQ);
    us = away(nodes.us);
    ru = away(nodes.ru);
  }

  private static AwayVault away(TwoNodes.Side side) throws Exception {
    side.kill();
    AwayVault vault = new AwayVault(side.vault);
    side.keeping = _ -> vault;
    side.open();
    return vault;
  }

  @AfterEach
  void close() throws Exception {
    us.all(false);
    ru.all(false);
    nodes.close();
  }

  private static long entries(TwoNodes.Side side) throws Exception {
    return side.ledger().logSize(LogName.of(side.id, TwoNodes.LINK, 1));
  }

  private Message queued(Precedence precedence, String text) throws Exception {
    Message message = nodes.us.compose(precedence, text);
    assertThat(nodes.us.release(message)).isInstanceOf(Released.Queued.class);
    return message;
  }

  private Optional<Ledger.Item> there(Message message) throws Exception {
    return nodes.ru.ledger().itemOfMessage(TwoNodes.LINK, true, message.id());
  }

  private void noAlarms() {
    for (TwoNodes.Side side : nodes.sides()) {
      assertThat(side.exchange().status(TwoNodes.LINK).alarms()).isEmpty();
      assertThat(side.exchange().status(TwoNodes.LINK).stopped()).isEmpty();
    }
  }

  /// The control of what every test of two nodes asks at its end ({@link TwoNodes#close}).
  @Test
  void a_reader_that_fails_as_nobody_foresaw_is_counted_apart_and_the_message_comes_later()
      throws Exception {
    ru.broken = true;
    Message message = queued(Precedence.FLASH, "what the reader stumbles over");
    TwoNodes.await("counted", () -> nodes.ru.exchange().status(TwoNodes.LINK).unforeseen() > 0);
    assertThat(((Intake) nodes.ru.exchange().door()).dropped()).isZero();
    assertThat(there(message)).isEmpty();
    ru.broken = false;
    nodes.eventually("delivered", () -> nodes.drained(nodes.us));
    assertThat(there(message)).isPresent();
    assertThat(nodes.us.exchange().status(TwoNodes.LINK).unforeseen()).isZero();
    // It counts since the start, and the next life has not failed.
    nodes.ru.kill();
    nodes.ru.open();
  }

  @Test
  void an_officer_is_told_that_nothing_was_sent_and_the_serial_is_given_back() throws Exception {
    us.suitesAway = true;
    Message message = nodes.us.compose(Precedence.FLASH, "not now");
    for (int i = 0; i < 3; i++) {
      assertThat(nodes.us.release(message))
          .isInstanceOfSatisfying(
              Released.Refused.class,
              refused -> {
                assertThat(refused.reason()).isEqualTo("key");
                assertThat(refused.clause()).isEqualTo("X-SEND-4");
              });
    }
    assertThat(entries(nodes.us)).isZero();
    assertThat(nodes.us.ledger().lastSerials(TwoNodes.LINK, false)).isEmpty();
    us.suitesAway = false;
    Released.Queued queued = (Released.Queued) nodes.us.release(message);
    assertThat(queued.serial().serial()).isEqualTo(1);
    nodes.eventually("delivered", () -> nodes.drained(nodes.us));
    noAlarms();
    Audit.both(nodes);
  }

  /// Of several that are signed at once the key fails for some: those below one that was signed are
  /// holes, and are voided once the key is back.
  @Test
  void serials_that_a_failing_key_left_behind_are_voided() throws Exception {
    List<Thread> officers = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      Message message = nodes.us.compose(Precedence.ROUTINE, "number " + i);
      officers.add(
          Thread.startVirtualThread(() -> {
            try {
              nodes.us.release(message);
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          }));
      us.suitesAway = i % 3 == 1;
    }
    for (Thread officer : officers) {
      officer.join();
    }
    us.suitesAway = false;
    queued(Precedence.ROUTINE, "the key is back");
    noAlarms();
    // No hole is left.
    Audit.both(nodes);
  }

  @Test
  void what_cannot_be_opened_uses_nothing_up_and_the_peer_is_told_key() throws Exception {
    ru.sealingAway = true;
    Message message = queued(Precedence.ROUTINE, "cannot be opened yet");
    nodes.eventually("told key", () -> nodes.us.toldLater.contains("key"));
    assertThat(entries(nodes.ru)).isZero();
    assertThat(there(message)).isEmpty();
    assertThat(nodes.drained(nodes.us)).isFalse();
    ru.sealingAway = false;
    nodes.eventually("delivered", () -> nodes.drained(nodes.us));
    noAlarms();
    Audit.both(nodes);
  }

  @Test
  void what_cannot_be_answered_is_answered_once_the_key_is_back_and_the_peer_is_told_key()
      throws Exception {
    ru.suitesAway = true;
    Message message = queued(Precedence.FLASH, "cannot be answered yet");
    nodes.eventually("told key", () -> nodes.us.toldLater.contains("key"));
    assertThat(there(message)).isPresent();
    assertThat(there(message).flatMap(Ledger.Item::answer)).isEmpty();
    assertThat(nodes.drained(nodes.us)).isFalse();
    nodes.ru.kill();
    nodes.ru.open();
    assertThat(there(message).flatMap(Ledger.Item::answer)).isEmpty();
    ru.suitesAway = false;
    nodes.eventually(
        "answered without being asked",
        () -> there(message).flatMap(Ledger.Item::answer).isPresent());
    nodes.eventually("delivered", () -> nodes.drained(nodes.us));
    assertThat(entries(nodes.ru)).isEqualTo(1);
    noAlarms();
    Audit.both(nodes);
  }

  @Test
  void a_checkpoint_that_cannot_be_signed_leaves_the_link_open() throws Exception {
    ru.notesAway = true;
    Message message = queued(Precedence.ROUTINE, "no checkpoint yet");
    nodes.eventually("told key", () -> nodes.us.toldLater.contains("key"));
    assertThat(there(message)).isPresent();
    assertThat(nodes.ru.exchange().status(TwoNodes.LINK).stopped()).isEmpty();
    ru.notesAway = false;
    nodes.eventually("delivered", () -> nodes.drained(nodes.us));
    noAlarms();
    Audit.both(nodes);
  }

  @Test
  void a_node_without_any_key_keeps_its_link_and_its_memory_until_they_are_back() throws Exception {
    Message before = queued(Precedence.ROUTINE, "while all keys were there");
    nodes.eventually("delivered", () -> nodes.drained(nodes.us));
    ru.all(true);
    Message flash = queued(Precedence.FLASH, "nobody can even say: later");
    Message routine = queued(Precedence.ROUTINE, "nor to this one");
    nodes.eventually("a bare answer", () -> nodes.us.toldLater.contains(""));
    assertThat(nodes.ru.release(nodes.ru.compose(Precedence.ROUTINE, "not from here either")))
        .isInstanceOfSatisfying(
            Released.Refused.class, refused -> assertThat(refused.reason()).isEqualTo("key"));
    assertThat(nodes.ru.exchange().status(TwoNodes.LINK).stopped()).isEmpty();
    assertThat(there(flash)).isEmpty();
    assertThat(there(routine)).isEmpty();
    ru.all(false);
    nodes.eventually("delivered", () -> nodes.drained(nodes.us));
    for (Message message : List.of(before, flash, routine)) {
      assertThat(there(message).flatMap(Ledger.Item::answer)).isPresent();
    }
    noAlarms();
    Audit.both(nodes);
  }
}
