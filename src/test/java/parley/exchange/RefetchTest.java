package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import parley.agreement.Precedence;
import parley.agreement.SerialKey;
import parley.ledger.Ledger;
import parley.ledger.StoreLedger;
import parley.message.Message;
import parley.seal.Suite;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.Stores;

/// A serial that the peer numbered and that never came: it shows, and is asked for again by itself.
class RefetchTest {
  @TempDir Path folder;

  private static List<SerialKey> gaps(TwoNodes nodes) {
    return nodes.ru.exchange().status(TwoNodes.LINK).gaps();
  }

  /// Numbered and journalled, and its outbox row is gone: as after damage, or as a peer does that
  /// withholds.
  private static Released.Queued withheld(TwoNodes nodes, Message message) throws Exception {
    nodes.weather.loseRequest = 1;
    Released.Queued queued = (Released.Queued) nodes.us.release(message);
    nodes.us.kill();
    try (Store store =
        Stores.open(new StoreConfig.Sqlite(nodes.us.folder.resolve("db")), nodes.us.fault)) {
      Ledger ledger = new StoreLedger(store);
      long fence = ledger.takeOwnership(TwoNodes.LINK);
      ledger.commit(
          TwoNodes.LINK,
          fence,
          false,
          List.of(new Ledger.Change.Unqueue(TwoNodes.LINK, queued.content())));
    }
    nodes.us.open();
    nodes.weather.loseRequest = 0;
    return queued;
  }

  @ParameterizedTest
  @EnumSource(names = {"FLASH", "ROUTINE"})
  void a_serial_that_was_lost_with_its_outbox_row_shows_as_a_gap_and_is_fetched(
      Precedence precedence) throws Exception {
    try (TwoNodes nodes = new TwoNodes(folder, 31, Suite.NIST)) {
      Message lost = nodes.us.compose(precedence, "numbered, and never sent");
      Released.Queued queued = withheld(nodes, lost);
      Message next = nodes.us.compose(precedence, "the one after it arrives, nothing waits");
      assertThat(nodes.us.release(next)).isInstanceOf(Released.Queued.class);
      nodes.eventually("delivered", () -> nodes.drained(nodes.us));
      nodes.eventually(
          "heard", () -> nodes.ru.exchange().status(TwoNodes.LINK).lastHeard().isPresent());
      assertThat(gaps(nodes)).isEmpty();
      assertThat(nodes.ru.ledger().itemOfMessage(TwoNodes.LINK, true, lost.id())).isEmpty();
      // Heartbeats pass and what is asked for is lost, so that the gap can be seen.
      nodes.loseRefetches = true;
      nodes.eventually(
          "shown",
          () -> {
            nodes.leap.pass(nodes, Duration.ofSeconds(6));
            return gaps(nodes).equals(List.of(queued.serial()));
          });
      nodes.loseRefetches = false;
      nodes.eventually(
          "fetched",
          () -> {
            nodes.leap.pass(nodes, Duration.ofSeconds(6));
            return nodes.ru.ledger().itemOfMessage(TwoNodes.LINK, true, lost.id()).isPresent();
          });
      nodes.eventually("no gap any more", () -> gaps(nodes).isEmpty());
      Ledger.Item item =
          nodes.ru.ledger().itemOfMessage(TwoNodes.LINK, true, lost.id()).orElseThrow();
      assertThat(item.state()).isEqualTo("received");
      assertThat(item.serial()).isEqualTo(queued.serial());
      assertThat(item.content()).isEqualTo(queued.content());
      Audit.whole(nodes);
    }
  }

  @Test
  void what_is_only_queued_is_never_shown_as_a_gap() throws Exception {
    try (TwoNodes nodes = new TwoNodes(folder, 32, Suite.NIST)) {
      assertThat(nodes.us.release(nodes.us.compose(Precedence.ROUTINE, "first")))
          .isInstanceOf(Released.Queued.class);
      nodes.eventually("delivered", () -> nodes.drained(nodes.us));
      nodes.loseEnvelopes = true;
      assertThat(nodes.us.release(nodes.us.compose(Precedence.ROUTINE, "queued")))
          .isInstanceOf(Released.Queued.class);
      for (int i = 0; i < 20; i++) {
        nodes.leap.pass(nodes, Duration.ofSeconds(11));
        assertThat(gaps(nodes)).isEmpty();
      }
      nodes.loseEnvelopes = false;
      nodes.eventually(
          "delivered",
          () -> {
            nodes.leap.pass(nodes, Duration.ofSeconds(6));
            return nodes.drained(nodes.us);
          });
      Audit.both(nodes);
    }
  }
}
