package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;
import parley.http.LinkListener;
import parley.link.HttpsRoute;
import parley.linktest.FormalTest;
import parley.linktest.LinkAlarm;
import parley.linktest.LinkRecord;
import parley.linktest.LinkWatch;
import parley.message.Composer;
import parley.message.Formats;
import parley.seal.Suite;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.Stores;

/// The link tests of two real nodes: real keys in three suites, real databases, HTTPS on loopback.
/// Only the calendar is pushed on.
class LinkTestsTest {
  @TempDir Path folder;
  private TwoNodes nodes;
  private Watched us;
  private Watched ru;

  /// A node with its listener and what watches its link.
  private final class Watched {
    final TwoNodes.Side side;
    final Store store;
    final LinkWatch watch;
    private @Nullable LinkListener listener;
    private int port;

    Watched(TwoNodes.Side side) throws Exception {
      this.side = side;
      this.store = Stores.open(new StoreConfig.Sqlite(folder.resolve(side.id.name() + "-tests")));
      listen();
      this.watch =
          new LinkWatch(
              new LinkWatch.Parts(
                  side.id,
                  new Again(side),
                  Formats.bundled(),
                  new Composer(nodes::time, new Random(side.id.hashCode())),
                  peer -> side.standing.life(),
                  store,
                  nodes::time,
                  link -> new LinkWatch.Newest("", ""),
                  peer -> {}));
    }

    void listen() throws Exception {
      Bytes far = java.util.Objects.requireNonNull(side.far).vault.publicKeys().transport();
      LinkListener opened =
          new LinkListener(
              "127.0.0.1",
              port,
              side.vault.transport().context(() -> Set.of(far)),
              (certificate, path, body) -> side.exchange().door().take(certificate, path, body));
      opened.start();
      port = opened.port();
      listener = opened;
    }

    /// It is not reached any more.
    void deaf() {
      if (listener != null) {
        listener.close();
      }
      listener = null;
    }

    void call(Watched other) throws Exception {
      Bytes expected = other.side.vault.publicKeys().transport();
      side.kill();
      side.instead.add(
          new HttpsRoute(
              side.vault.transport().context(() -> Set.of(expected)), "127.0.0.1:" + other.port));
      side.open();
      side.exchange().follow(watch);
    }

    LinkRecord record() throws Exception {
      return watch.record(TwoNodes.LINK);
    }

    List<FormalTest> tests(boolean outbound, FormalTest.State state) throws Exception {
      return record().tests().stream()
          .filter(test -> test.outbound() == outbound && test.state() == state)
          .toList();
    }

    List<LinkAlarm.Kind> alarms() {
      return watch.alarms(TwoNodes.LINK).stream().map(LinkAlarm::kind).toList();
    }

    void close() {
      deaf();
      store.close();
    }
  }

  /// The exchange of a side, whichever one is open now.
  private record Again(TwoNodes.Side side) implements Exchange {
    @Override
    public Released release(
        parley.party.LinkId link,
        parley.message.Message message,
        List<Bytes> assertions,
        List<Bytes> attachments)
        throws parley.ledger.LedgerException, InterruptedException {
      return side.exchange().release(link, message, assertions, attachments);
    }

    @Override
    public List<parley.party.LinkId> links() {
      return side.exchange().links();
    }

    @Override
    public parley.message.Exercises exercises(parley.party.LinkId link)
        throws parley.ledger.LedgerException {
      return side.exchange().exercises(link);
    }

    @Override
    public LinkStatus status(parley.party.LinkId link) {
      return side.exchange().status(link);
    }

    @Override
    public void follow(parley.ledger.Follower follower) {
      side.exchange().follow(follower);
    }
  }

  @BeforeEach
  void meet() throws Exception {
    nodes = new TwoNodes(folder, 5, Suite.NIST, Suite.GOST, Suite.PQ);
    us = new Watched(nodes.us);
    ru = new Watched(nodes.ru);
    us.call(ru);
    ru.call(us);
    nodes.eventually("up", () -> up(us) && up(ru));
  }

  @AfterEach
  void part() throws Exception {
    us.close();
    ru.close();
    nodes.close();
  }

  private static boolean up(Watched one) {
    return one.side.exchange().status(TwoNodes.LINK).light() == LinkStatus.Light.UP;
  }

  private void tick() throws InterruptedException {
    us.watch.tick();
    ru.watch.tick();
  }

  private void to(Instant moment) throws InterruptedException {
    nodes.calendar.addAndGet(Duration.between(nodes.time(), moment).toNanos());
    tick();
  }

  /// Everything that left is receipted, and both books know it.
  private void settled(Instant hour) throws Exception {
    nodes.eventually(
        "in both books at " + hour,
        () -> {
          tick();
          return bothKnow(hour);
        });
    nodes.eventually("receipted", () -> nodes.drained(nodes.us) && nodes.drained(nodes.ru));
  }

  private boolean bothKnow(Instant hour) throws Exception {
    for (Watched one : List.of(us, ru)) {
      boolean known =
          one.record().tests().stream()
              .anyMatch(test ->
                  test.slot().equals(hour)
                      && (test.state() == FormalTest.State.RECEIPTED
                          || test.state() == FormalTest.State.RECEIVED));
      if (!known) {
        return false;
      }
    }
    return true;
  }

  @Test
  void a_day_of_formal_tests_is_sent_receipted_stated_and_agreed_by_both() throws Exception {
    Instant hour = Instant.parse("2026-11-22T18:00:00Z");
    Instant midnight = Instant.parse("2026-11-23T00:00:00Z");
    to(hour.minusSeconds(1_800));
    while (!hour.isAfter(midnight)) {
      to(hour.plusSeconds(30));
      settled(hour);
      hour = hour.plusSeconds(3_600);
    }
    for (Watched one : List.of(us, ru)) {
      // Of seven hours, that of midnight among them, the even ones are the other's.
      int own = one == us ? 3 : 4;
      assertThat(one.tests(true, FormalTest.State.RECEIPTED)).hasSize(own);
      assertThat(one.tests(false, FormalTest.State.RECEIVED)).hasSize(7 - own);
      assertThat(one.tests(true, FormalTest.State.RECEIPTED))
          .allSatisfy(test -> assertThat(test.latency()).isPresent());
    }
    to(midnight.plusSeconds(605));
    nodes.eventually(
        "both statements are answered",
        () -> {
          tick();
          return agreed(us) && agreed(ru);
        });
    nodes.eventually("receipted", () -> nodes.drained(nodes.us) && nodes.drained(nodes.ru));
    assertThat(us.alarms()).isEmpty();
    assertThat(ru.alarms()).isEmpty();
    Audit.both(nodes);
  }

  private static boolean agreed(Watched one) throws Exception {
    LinkRecord record = one.record();
    return record.ownDay().filter(day -> day.state().equals("agreed")).isPresent()
        && record.peerDay().filter(day -> day.state().equals("agreed")).isPresent();
  }

  @Test
  void a_formal_test_that_does_not_arrive_is_an_alarm_on_both_sides_and_stands_when_it_comes_late()
      throws Exception {
    // 17:00 is of the node whose name comes second: us-nrrc.
    Instant hour = Instant.parse("2026-11-22T17:00:00Z");
    to(hour.minusSeconds(1_800));
    ru.deaf();
    to(hour.plusSeconds(30));
    to(hour.plusSeconds(3_000));
    nodes.eventually(
        "missed",
        () -> {
          tick();
          return us.alarms().contains(LinkAlarm.Kind.TEST_UNANSWERED)
              && ru.alarms().contains(LinkAlarm.Kind.TEST_MISSING);
        });
    ru.listen();
    nodes.eventually("late", () -> nodes.drained(nodes.us));
    nodes.eventually("known", () -> bothKnow(hour));
    tick();
    assertThat(us.alarms()).contains(LinkAlarm.Kind.TEST_UNANSWERED);
    assertThat(ru.alarms()).contains(LinkAlarm.Kind.TEST_MISSING);
    Audit.both(nodes);
  }
}
