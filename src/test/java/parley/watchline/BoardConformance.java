package parley.watchline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.exchange.Released;
import parley.ledger.Fact;
import parley.ledger.Ledger;
import parley.message.MessageId;
import parley.store.Store;
import parley.store.StoreBeside;
import parley.store.StoreConfig;
import parley.store.StoreException;
import parley.store.Stores;
import parley.watchline.WatchDesk.Draft;
import parley.watchline.WatchDesk.Filter;
import parley.watchline.WatchDesk.Kinds;
import parley.watchline.WatchDesk.Row;
import parley.watchline.WatchDesk.Step;

/// What the board promises on every engine.
abstract class BoardConformance {
  static final Filter ALL = Filter.of(false, Kinds.ALL);
  private static final Filter OPEN = Filter.of(true, Kinds.ALL);

  private Store usStore;
  private Store ruStore;
  final Wire wire = new Wire();
  Wire.Centre us;
  Wire.Centre ru;

  /// An empty database of this engine.
  abstract StoreConfig database(String side) throws Exception;

  @BeforeEach
  void open() throws Exception {
    usStore = Stores.open(database("us"));
    ruStore = Stores.open(database("ru"));
    us = wire.centre(Terms.US, usStore);
    ru = wire.centre(Terms.RU, ruStore);
  }

  @AfterEach
  void close() {
    usStore.close();
    ruStore.close();
  }

  MessageId sent(Draft draft) throws DeskException, InterruptedException {
    Released released = us.desk.release(draft, DeskScene.send("smith"));
    assertThat(released).isInstanceOf(Released.Queued.class);
    return ((Released.Queued) released).id();
  }

  static Row only(Wire.Centre centre, Filter filter) {
    List<Row> rows = centre.desk.board(filter, 10);
    assertThat(rows).hasSize(1);
    return rows.getFirst();
  }

  @Test
  void the_first_message_of_each_side_is_shown_under_a_serial_of_its_own()
      throws DeskException, InterruptedException {
    MessageId question = sent(DeskScene.inquiry("Outage", Precedence.ROUTINE, Series.REAL));
    ru.desk.acknowledge(question, true, "", DeskScene.send("ivanova"));

    Filter all = Filter.of(false, Kinds.ALL);
    assertThat(us.desk.board(all, 10))
        .extracting(Row::serial)
        .containsExactlyInAnyOrder(
            "us-nrrc/US-RU-2026/watch/real/1/1", "ru-nrrc/US-RU-2026/watch/real/1/1");
  }

  @Test
  void both_sides_show_one_message_with_the_same_title_serial_and_deadline()
      throws DeskException, InterruptedException {
    sent(DeskScene.inquiry("Outage in hospitals", Precedence.IMMEDIATE, Series.REAL));

    Row ours = only(us, OPEN);
    Row theirs = only(ru, OPEN);
    assertThat(ours.inbound()).isFalse();
    assertThat(theirs.inbound()).isTrue();
    assertThat(theirs.title()).isEqualTo(ours.title()).isEqualTo("Outage in hospitals");
    assertThat(theirs.serial())
        .isEqualTo(ours.serial())
        .isEqualTo("us-nrrc/US-RU-2026/watch/real/1/1");
    assertThat(theirs.due())
        .contains(theirs.at().plus(Duration.ofMinutes(30)))
        .isEqualTo(ours.due());
    assertThat(ours.dueFor()).contains(Step.ACKNOWLEDGED);
    assertThat(ours.caseNumber()).contains("CASE-7");
  }

  @Test
  void after_the_acknowledgement_the_reply_is_due_but_never_before_the_agreement_says()
      throws DeskException, InterruptedException {
    MessageId id = sent(DeskScene.inquiry("A", Precedence.IMMEDIATE, Series.REAL));
    ru.desk.acknowledge(id, true, "Принято.", DeskScene.send("ivanov"));

    Row theirs = only(ru, OPEN);
    assertThat(theirs.step()).isEqualTo(Step.ACKNOWLEDGED);
    assertThat(theirs.dueFor()).contains(Step.ANSWERED);
    assertThat(theirs.due()).contains(theirs.at().plus(Duration.ofHours(6)));
    assertThat(us.desk.board(OPEN, 10)).extracting(Row::step).containsExactly(Step.ACKNOWLEDGED);
    assertThat(ru.desk.view(id, DeskScene.read("ivanov")).orElseThrow().canAcknowledge()).isFalse();
  }

  @Test
  void a_message_is_settled_when_nothing_in_its_thread_is_awaited_and_all_of_it_is_old()
      throws Exception {
    MessageId open = sent(DeskScene.inquiry("A", Precedence.ROUTINE, Series.REAL));
    Draft plain = DeskScene.inquiry("B", Precedence.ROUTINE, Series.REAL);
    MessageId test =
        sent(
            new Draft(
                Terms.RU,
                Terms.ID,
                "test/1",
                Precedence.ROUTINE,
                Series.REAL,
                "en",
                plain.tlp(),
                plain.pap(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of("text", List.of("Quick brown fox.")),
                List.of()));
    Ledger.Item awaited = item(open);
    Ledger.Item done = item(test);
    Instant later = Instant.ofEpochMilli(done.at() + 1);
    assertThat(us.board.settled(awaited.content(), later)).isFalse();
    assertThat(us.board.settled(done.content(), later)).isTrue();
    assertThat(us.board.settled(done.content(), later.minusMillis(1))).isFalse();
    assertThat(us.board.settled(awaited.envelope(), later)).as("not on the board").isFalse();
  }

  private Ledger.Item item(MessageId id) {
    return us.journal.stream()
        .filter(Fact.Sent.class::isInstance)
        .map(fact -> ((Fact.Sent) fact).item())
        .filter(item -> item.message().equals(Optional.of(id)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void what_the_peer_refused_is_shown_with_its_clause_and_leaves_the_open_ones_after_a_day()
      throws DeskException, InterruptedException {
    wire.cut();
    MessageId id = sent(DeskScene.inquiry("A", Precedence.ROUTINE, Series.REAL));
    Ledger.Item item = ((Fact.Sent) us.journal.getFirst()).item();
    assertThat(only(us, OPEN).dueFor()).contains(Step.DELIVERED);

    us.journal(us.refused(item));

    assertThat(only(us, OPEN).step()).isEqualTo(Step.REFUSED);
    assertThat(us.desk.view(id, DeskScene.read("smith")).orElseThrow().refusal())
        .contains(new WatchDesk.Refusal("format", "M-BODY-2"));
    wire.pass(Board.REFUSED_STAYS.plusSeconds(1));
    assertThat(us.desk.board(OPEN, 10)).isEmpty();
    assertThat(us.desk.board(ALL, 10)).hasSize(1);
  }

  @Test
  void an_acknowledgement_that_was_refused_acknowledges_nothing()
      throws DeskException, InterruptedException {
    MessageId id = sent(DeskScene.inquiry("A", Precedence.ROUTINE, Series.REAL));
    wire.cut();
    ru.desk.acknowledge(id, true, "", DeskScene.send("ivanov"));
    assertThat(ru.desk.view(id, DeskScene.read("ivanov")).orElseThrow().row().step())
        .isEqualTo(Step.ACKNOWLEDGED);

    ru.journal(ru.refused(((Fact.Sent) ru.journal.getLast()).item()));

    WatchDesk.View view = ru.desk.view(id, DeskScene.read("ivanov")).orElseThrow();
    assertThat(view.row().step()).isEqualTo(Step.DELIVERED);
    assertThat(view.canAcknowledge()).isTrue();
  }

  @Test
  void a_peer_whose_clock_runs_ahead_moves_no_deadline()
      throws DeskException, InterruptedException {
    wire.cut();
    sent(DeskScene.inquiry("A", Precedence.FLASH, Series.REAL));
    Ledger.Item item = ((Fact.Sent) us.journal.getFirst()).item();
    wire.pass(Duration.ofSeconds(5));

    us.journal(us.delivered(item, wire.now().plus(Duration.ofDays(365))));

    assertThat(only(us, OPEN).due()).contains(wire.now().plus(Duration.ofMinutes(10)));
  }

  @Test
  void flash_past_its_budget_is_shown_as_flash_and_rings_as_immediate()
      throws DeskException, InterruptedException {
    wire.exhaust();
    sent(DeskScene.inquiry("A", Precedence.FLASH, Series.REAL));

    assertThat(only(ru, OPEN).precedence()).isEqualTo(Precedence.FLASH);
    assertThat(only(ru, OPEN).rang()).isEqualTo(Precedence.IMMEDIATE);
  }

  @Test
  void the_same_facts_again_change_nothing_and_say_nothing()
      throws DeskException, InterruptedException, StoreException {
    MessageId id = sent(DeskScene.inquiry("A", Precedence.FLASH, Series.REAL));
    ru.desk.acknowledge(id, true, "", DeskScene.send("ivanov"));
    List<Row> before = ru.desk.board(ALL, 100);
    List<String> events = new ArrayList<>();
    ru.desk.listen(events::add);

    ru.board.follow(ru.journal);
    ru.board.follow(ru.journal.subList(1, 2));

    assertThat(ru.desk.board(ALL, 100)).isEqualTo(before);
    assertThat(events).isEmpty();
  }

  @Test
  void dropped_and_replayed_it_is_the_same_board()
      throws DeskException, InterruptedException, StoreException {
    for (int i = 0; i < 5; i++) {
      MessageId id = sent(DeskScene.inquiry("Matter " + i, Precedence.PRIORITY, Series.REAL));
      ru.desk.acknowledge(id, i % 2 == 0, "note", DeskScene.send("ivanov"));
    }
    List<Row> before = us.desk.board(ALL, 100);

    us.board.reset();
    assertThat(us.desk.board(ALL, 100)).isEmpty();
    assertThat(us.board.positions()).isEmpty();
    us.board.follow(us.journal);

    assertThat(us.desk.board(ALL, 100)).isEqualTo(before).hasSize(10);
  }

  @Test
  void facts_with_a_hole_are_not_drawn()
      throws DeskException, InterruptedException, StoreException {
    sent(DeskScene.inquiry("A", Precedence.ROUTINE, Series.REAL));
    sent(DeskScene.inquiry("B", Precedence.ROUTINE, Series.REAL));
    us.board.reset();

    assertThatThrownBy(() -> us.board.follow(us.journal.subList(1, 3)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(us.desk.board(ALL, 100)).isEmpty();
  }

  @Test
  void what_a_failed_commit_did_not_draw_is_drawn_when_it_comes_again() throws Exception {
    sent(DeskScene.inquiry("A", Precedence.ROUTINE, Series.REAL));
    sent(DeskScene.inquiry("B", Precedence.ROUTINE, Series.REAL));
    boolean[] fails = {false};
    Store failing =
        new StoreBeside(usStore) {
          @Override
          public <T extends @Nullable Object> T write(Lane lane, Work<T> work)
              throws StoreException {
            if (fails[0]) {
              throw new StoreException("the disk is full");
            }
            return super.write(lane, work);
          }
        };
    Board board = us.board(failing);
    board.reset();
    board.follow(us.journal.subList(0, 1));
    fails[0] = true;
    List<Fact> rest = us.journal.subList(1, us.journal.size());
    assertThatThrownBy(() -> board.follow(rest)).isInstanceOf(StoreException.class);
    fails[0] = false;
    board.follow(rest);
    assertThat(us.desk.board(ALL, 100)).hasSize(2);
  }

  @Test
  void listeners_hear_of_the_message_and_of_the_one_it_is_about()
      throws DeskException, InterruptedException {
    MessageId id = sent(DeskScene.inquiry("A", Precedence.ROUTINE, Series.REAL));
    List<String> events = new ArrayList<>();
    us.desk.listen(events::add);

    ru.desk.acknowledge(id, true, "", DeskScene.send("ivanov"));

    assertThat(events).contains("message " + id, "board");
  }

  @Test
  void precedence_comes_first_and_then_the_newest() throws DeskException, InterruptedException {
    sent(DeskScene.inquiry("routine", Precedence.ROUTINE, Series.REAL));
    sent(DeskScene.inquiry("flash", Precedence.FLASH, Series.REAL));
    sent(DeskScene.inquiry("newer flash", Precedence.FLASH, Series.REAL));
    sent(DeskScene.inquiry("immediate", Precedence.IMMEDIATE, Series.EXERCISE));

    assertThat(ru.desk.board(ALL, 10))
        .extracting(Row::title)
        .containsExactly("newer flash", "flash", "immediate", "routine");
    assertThat(ru.desk.board(ALL, 2)).extracting(Row::title).hasSize(2);
    Filter exercises =
        new Filter(Optional.of(Terms.US), Optional.of(Series.EXERCISE), true, Kinds.ALL);
    assertThat(ru.desk.board(exercises, 10)).extracting(Row::title).containsExactly("immediate");
  }

  @Test
  void the_end_of_one_exercise_stops_no_clock_while_another_stands()
      throws DeskException, InterruptedException {
    MessageId one = sent(DeskScene.begins(wire.now()));
    MessageId other = sent(DeskScene.begins(wire.now()));
    sent(DeskScene.inquiry("played", Precedence.ROUTINE, Series.EXERCISE));
    Filter open = new Filter(Optional.empty(), Optional.of(Series.EXERCISE), true, Kinds.ALL);
    sent(DeskScene.ends(one));
    assertThat(us.desk.board(open, 10)).extracting(Row::title).containsExactly("played");
    assertThat(ru.desk.board(open, 10)).extracting(Row::title).containsExactly("played");
    sent(DeskScene.ends(other));
    assertThat(us.desk.board(open, 10)).isEmpty();
    assertThat(ru.desk.board(open, 10)).isEmpty();
  }
}
