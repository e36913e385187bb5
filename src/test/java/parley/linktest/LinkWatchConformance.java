package parley.linktest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import parley.exchange.LinkStatus;
import parley.message.Message;

/// Formal tests, strips and alarms on every engine.
abstract class LinkWatchConformance extends PairConformance {
  private static List<String> calls(Pair.Side side) {
    return side.ofFormat("test/1").stream()
        .map(message -> message.body().text("callUp").orElse(""))
        .toList();
  }

  @Test
  void each_side_tests_in_its_own_hours_once() throws Exception {
    pair.until("2026-11-22T17:30:00Z");

    // Hours since 1970: 14:00 is even, so it belongs to the first name.
    assertThat(calls(pair.ru))
        .containsExactly(
            "us-nrrc this is ru-nrrc, formal test 2026-11-22T14:00:00Z",
            "us-nrrc this is ru-nrrc, formal test 2026-11-22T16:00:00Z");
    assertThat(calls(pair.us))
        .containsExactly(
            "ru-nrrc this is us-nrrc, formal test 2026-11-22T13:00:00Z",
            "ru-nrrc this is us-nrrc, formal test 2026-11-22T15:00:00Z",
            "ru-nrrc this is us-nrrc, formal test 2026-11-22T17:00:00Z");
    assertThat(pair.ru.watch.record(Pair.LINK).tests())
        .extracting(FormalTest::outbound, FormalTest::state)
        .containsExactly(
            tuple(false, FormalTest.State.RECEIVED),
            tuple(true, FormalTest.State.RECEIPTED),
            tuple(false, FormalTest.State.RECEIVED),
            tuple(true, FormalTest.State.RECEIPTED),
            tuple(false, FormalTest.State.RECEIVED));
    assertThat(pair.ru.watch.alarms(Pair.LINK)).isEmpty();
  }

  @Test
  void what_tests_say_changes_and_is_in_both_languages() throws Exception {
    pair.until("2026-11-22T17:30:00Z");

    assertThat(pair.us.ofFormat("test/1"))
        .extracting(message -> message.body().text("text").orElse(""))
        .doesNotHaveDuplicates()
        .allSatisfy(text -> assertThat(text).containsPattern("[a-z]+").containsPattern("[а-я]+"));
  }

  @Test
  void the_texts_hold_every_letter_of_both_alphabets() {
    String all = String.join(" ", TestTexts.all()).toLowerCase(Locale.ROOT);
    String alphabets = "abcdefghijklmnopqrstuvwxyzабвгдеёжзийклмнопрстуфхцчшщъыьэюя";
    assertThat(
            alphabets
                .chars()
                .filter(letter -> all.indexOf(letter) < 0)
                .mapToObj(Character::toString)
                .collect(Collectors.joining()))
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Pair.Death.class,
      names = {"BEFORE_RELEASE", "AFTER_RELEASE"})
  void a_node_that_dies_while_it_sends_has_sent_once(Pair.Death death) throws Exception {
    pair.until("2026-11-22T12:59:00Z");
    pair.pass(Duration.ofSeconds(90));
    pair.us.death = death;
    assertThatThrownBy(() -> pair.us.watch.tick()).isInstanceOf(Pair.Killed.class);
    int before = pair.us.released.size();
    assertThat(before).isEqualTo(death == Pair.Death.BEFORE_RELEASE ? 0 : 1);

    for (int life = 0; life < 5; life++) {
      pair.us.reopen();
      pair.us.watch.tick();
      pair.pass(Duration.ofSeconds(30));
    }

    assertThat(calls(pair.us))
        .containsExactly("ru-nrrc this is us-nrrc, formal test 2026-11-22T13:00:00Z");
  }

  @Test
  void a_node_that_was_away_takes_its_slot_up_within_ten_minutes_and_not_later() throws Exception {
    pair.until("2026-11-22T12:50:00Z");
    pair.pass(Duration.ofMinutes(19));
    pair.us.reopen();
    pair.us.watch.tick();
    assertThat(pair.us.released).hasSize(1);

    pair.now = Instant.parse("2026-11-22T15:11:00Z");
    pair.us.reopen();
    pair.us.watch.tick();
    assertThat(pair.us.released).as("15:00 is past its window").hasSize(1);
  }

  @Test
  void a_new_node_does_not_begin_in_the_middle_of_a_slot() throws Exception {
    pair.now = Instant.parse("2026-11-22T13:05:00Z");
    pair.us.watch.tick();
    assertThat(pair.us.released).isEmpty();
  }

  @Test
  void a_missed_test_is_an_alarm_on_both_sides_until_somebody_acknowledges_it() throws Exception {
    pair.cut = true;
    pair.until("2026-11-22T13:30:00Z");

    assertThat(pair.us.watch.alarms(Pair.LINK))
        .extracting(LinkAlarm::kind, LinkAlarm::detail)
        .containsExactly(tuple(LinkAlarm.Kind.TEST_UNANSWERED, "2026-11-22T13:00:00Z"));
    assertThat(pair.ru.watch.alarms(Pair.LINK))
        .extracting(LinkAlarm::kind)
        .containsExactly(LinkAlarm.Kind.TEST_MISSING);

    pair.us.reopen();
    pair.us.watch.tick();
    assertThat(pair.us.watch.alarms(Pair.LINK)).as("it survives a restart").hasSize(1);

    assertThat(acknowledge(pair.us)).isTrue();
    assertThat(acknowledge(pair.us)).isFalse();
    pair.us.watch.tick();
    assertThat(pair.us.watch.alarms(Pair.LINK)).singleElement().matches(alarm -> !alarm.open());
  }

  private static boolean acknowledge(Pair.Side side) throws Exception {
    return side.watch.acknowledge(
        Pair.LINK, LinkAlarm.Kind.TEST_UNANSWERED, "2026-11-22T13:00:00Z", "D. Ray");
  }

  @Test
  void silence_is_an_alarm_until_the_peer_is_heard_again() throws Exception {
    pair.run(Duration.ofMinutes(5));
    pair.light = LinkStatus.Light.LATE;
    pair.run(Duration.ofMinutes(1));
    assertThat(pair.us.watch.alarms(Pair.LINK))
        .extracting(LinkAlarm::kind)
        .containsExactly(LinkAlarm.Kind.SILENT);
    assertThat(pair.us.changes).isPositive();

    pair.light = LinkStatus.Light.UP;
    pair.run(Duration.ofMinutes(1));
    assertThat(pair.us.watch.alarms(Pair.LINK)).isEmpty();
  }

  @Test
  void a_silent_mail_route_is_an_alarm_of_its_own_while_the_link_is_up() throws Exception {
    pair.mailHeard = pair.now;
    pair.run(Duration.ofMinutes(22));
    assertThat(pair.us.watch.alarms(Pair.LINK)).isEmpty();
    pair.run(Duration.ofMinutes(1));
    assertThat(pair.us.watch.alarms(Pair.LINK))
        .extracting(LinkAlarm::kind, LinkAlarm::detail)
        .containsExactly(tuple(LinkAlarm.Kind.ROUTE_SILENT, "mail a@b.example"));

    pair.mailHeard = pair.now;
    pair.run(Duration.ofMinutes(1));
    assertThat(pair.us.watch.alarms(Pair.LINK)).isEmpty();
  }

  @Test
  void what_the_exchange_says_of_the_peer_stands_among_the_alarms() throws Exception {
    pair.misdeeds = List.of("2026-11-22T12:21:00Z the peer's journal diverged");
    pair.run(Duration.ofMinutes(2));
    assertThat(pair.us.watch.alarms(Pair.LINK))
        .singleElement()
        .extracting(LinkAlarm::detail)
        .isEqualTo("2026-11-22T12:21:00Z the peer's journal diverged");
  }

  @Test
  void a_strip_keeps_a_quarter_of_an_hour_in_one_cell_over_a_restart() throws Exception {
    pair.now = Instant.parse("2026-11-22T11:59:30Z");
    pair.run(Duration.ofMinutes(10));
    pair.us.reopen();
    pair.light = LinkStatus.Light.LATE;
    pair.failures = 2;
    pair.run(Duration.ofMinutes(2));

    LinkRecord record = pair.us.watch.record(Pair.LINK);
    assertThat(record.strips())
        .extracting(LinkRecord.Strip::route)
        .containsExactly("", "https a:1", "mail a@b.example");
    assertThat(record.strips()).allSatisfy(strip -> assertThat(strip.cells()).hasSize(96));
    StripCell last = record.strips().get(1).cells().getLast();
    assertThat(last.start()).isEqualTo(Instant.parse("2026-11-22T12:00:00Z"));
    assertThat(last.up()).isEqualTo(10);
    assertThat(last.late()).isEqualTo(2);
    assertThat(last.median()).contains(40L);
    assertThat(last.failures()).isEqualTo(2);
    assertThat(last.mood()).isEqualTo("late");
  }

  @Test
  void strips_are_forgotten_after_31_days() throws Exception {
    pair.run(Duration.ofMinutes(2));
    pair.pass(Duration.ofDays(32));
    pair.us.watch.tick();
    StripTable table = new StripTable(pair.us.store);
    assertThat(table.cells(Pair.LINK, Instant.EPOCH, pair.now.minus(LinkWatch.KEPT))).isEmpty();
  }

  @Test
  void a_message_that_only_looks_like_a_formal_test_is_none() throws Exception {
    pair.until("2026-11-22T13:30:00Z");
    Message real = pair.us.ofFormat("test/1").getFirst();
    assertThat(Formal.slotOf(Pair.LINK, real, pair.now)).isPresent();
    assertThat(Formal.slotOf(Pair.LINK, real, pair.now.plus(Duration.ofDays(3)))).isEmpty();
  }
}
