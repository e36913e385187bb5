package parley.linktest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import parley.agreement.Line;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.message.Composer;
import parley.message.Message;
import parley.message.Reference;
import parley.store.Store;

/// The daily statement on every engine.
abstract class DaysConformance extends PairConformance {
  private Optional<LinkRecord.Day> own(Pair.Side side) throws Exception {
    return side.watch.record(Pair.LINK).ownDay();
  }

  @Test
  void each_side_states_the_day_once_and_the_other_agrees_to_the_very_statement() throws Exception {
    pair.until("2026-11-23T02:00:00Z");

    for (Pair.Side side : List.of(pair.ru, pair.us)) {
      assertThat(side.ofFormat(DayStatement.FORMAT)).hasSize(1);
      assertThat(side.ofFormat(DayStatement.ANSWER)).hasSize(1);
      assertThat(own(side)).isPresent();
      assertThat(own(side).orElseThrow().state()).isEqualTo("agreed");
      assertThat(own(side).orElseThrow().day()).isEqualTo("2026-11-22");
      assertThat(side.watch.record(Pair.LINK).peerDay().orElseThrow().state()).isEqualTo("agreed");
      assertThat(side.watch.alarms(Pair.LINK)).isEmpty();
    }
    Message statement = pair.us.ofFormat(DayStatement.FORMAT).getFirst();
    Message answer = pair.ru.ofFormat(DayStatement.ANSWER).getFirst();
    assertThat(answer.inReplyTo().orElseThrow().digest()).isEqualTo(statement.digest());
    // 13, 15, 17, 19, 21 and 23 hours are ours; 14 to 22 the peer's.
    assertThat(statement.body().texts("sent"))
        .containsExactly(
            "us-nrrc/US-RU-2026/watch/real/1 1-6:"
                + " flash 0, immediate 0, priority 0, routine 6, refused 0");
    assertThat(statement.body().texts("received"))
        .containsExactly(
            "ru-nrrc/US-RU-2026/watch/real/1 1-5:"
                + " flash 0, immediate 0, priority 0, routine 5, refused 0");
    assertThat(statement.body().number("testsSent")).contains(6L);
    assertThat(statement.body().number("testsReceived")).contains(5L);
    assertThat(statement.body().texts("availability").getFirst()).startsWith("link: up 100.0 %");
  }

  @Test
  void what_was_on_its_way_at_midnight_is_named_and_no_difference() throws Exception {
    pair.until("2026-11-22T22:30:00Z");
    pair.cut = true;
    pair.until("2026-11-23T00:20:00Z");
    pair.mend();
    pair.run(Duration.ofMinutes(3));

    assertThat(pair.us.ofFormat(DayStatement.FORMAT).getFirst().body().texts("sent"))
        .singleElement()
        .asString()
        .endsWith("routine 5, refused 0, open 6");
    assertThat(own(pair.us).orElseThrow().state()).isEqualTo("agreed");
    assertThat(own(pair.ru).orElseThrow().state()).isEqualTo("agreed");
  }

  @Test
  void a_count_that_differs_is_an_alarm_on_both_sides() throws Exception {
    pair.until("2026-11-22T23:30:00Z");
    // The peer's book loses a message that it receipted.
    pair.ru.store.write(
        Store.Lane.NORMAL,
        handle -> handle.execute("delete from link_traffic where outbound = false and serial = 3"));
    pair.until("2026-11-23T01:00:00Z");

    assertThat(own(pair.us).orElseThrow().state()).isEqualTo("differs");
    assertThat(own(pair.us).orElseThrow().differences())
        .containsExactly("us-nrrc/US-RU-2026/watch/real/1 1-6: routine 6 ≠ 5");
    for (Pair.Side side : List.of(pair.ru, pair.us)) {
      assertThat(side.watch.alarms(Pair.LINK))
          .extracting(LinkAlarm::kind, LinkAlarm::detail)
          .contains(tuple(LinkAlarm.Kind.DAY_DIFFERS, "2026-11-22"));
    }
  }

  @Test
  void a_numbering_that_the_peers_statement_leaves_out_is_an_alarm_on_both_sides()
      throws Exception {
    pair.until("2026-11-22T23:30:00Z");
    // The peer's book forgets that it ever sent anything, or that it got what we sent.
    pair.ru.store.write(
        Store.Lane.NORMAL, handle -> handle.execute("delete from link_traffic where outbound"));
    pair.us.store.write(
        Store.Lane.NORMAL,
        handle -> handle.execute("delete from link_traffic where not outbound and serial < 4"));
    pair.until("2026-11-23T01:00:00Z");

    assertThat(own(pair.ru).orElseThrow().differences())
        .as("the one whose book keeps the end finds what the statement does not reach")
        .anySatisfy(line -> assertThat(line).contains("ru-nrrc/US-RU-2026/watch/real/1 4-5: left"));
    assertThat(own(pair.us).orElseThrow().state()).isEqualTo("differs");
    for (Pair.Side side : List.of(pair.ru, pair.us)) {
      assertThat(side.watch.alarms(Pair.LINK))
          .extracting(LinkAlarm::kind)
          .contains(LinkAlarm.Kind.DAY_DIFFERS);
    }
  }

  @Test
  void a_message_that_crosses_midnight_is_left_out_of_a_day_without_an_alarm() throws Exception {
    pair.now = Instant.parse("2026-11-22T22:40:00Z");
    pair.until("2026-11-22T22:50:00Z");
    pair.cut = true;
    pair.until("2026-11-23T00:05:00Z");
    pair.mend();
    pair.until("2026-11-23T00:30:00Z");
    for (Pair.Side side : List.of(pair.ru, pair.us)) {
      assertThat(own(side).orElseThrow().state()).isEqualTo("agreed");
      assertThat(side.watch.alarms(Pair.LINK))
          .extracting(LinkAlarm::kind)
          .doesNotContain(LinkAlarm.Kind.DAY_DIFFERS);
    }
  }

  @Test
  void a_node_that_dies_while_it_states_the_day_states_it_once() throws Exception {
    pair.until("2026-11-23T00:05:00Z");
    pair.pass(Duration.ofMinutes(10));
    for (Pair.Death death : List.of(Pair.Death.BEFORE_RELEASE, Pair.Death.AFTER_RELEASE)) {
      pair.us.death = death;
      // The slot of midnight is the peer's, so only the statement is released here.
      assertThatThrownBy(() -> pair.us.watch.tick()).isInstanceOf(Pair.Killed.class);
      pair.us.reopen();
    }
    pair.mend();
    pair.run(Duration.ofMinutes(5));
    assertThat(pair.us.ofFormat(DayStatement.FORMAT)).hasSize(1);
    assertThat(own(pair.us).orElseThrow().state()).isEqualTo("agreed");
  }

  @Test
  void an_answer_to_other_bytes_settles_nothing() throws Exception {
    pair.until("2026-11-22T23:50:00Z");
    pair.cut = true;
    pair.until("2026-11-23T00:15:00Z");
    assertThat(own(pair.us).orElseThrow().state()).isEqualTo("sent");
    Message forged =
        new Outgoing(
                Pair.RU,
                pair.ru,
                Pair.FORMATS,
                new Composer(() -> pair.now, new Random(5)),
                _ -> new Pair.Terms())
            .compose(
                Pair.Terms.AGREEMENT,
                DayStatement.ANSWER,
                Pair.US,
                Optional.of(
                    new Reference(
                        pair.us.ofFormat(DayStatement.FORMAT).getFirst().id(),
                        Digest.of(Bytes.utf8("other bytes")))),
                Map.of("day", List.of("2026-11-22"), "agrees", List.of("true")));
    pair.us.receive(new SerialKey(Pair.RU, 1, "US-RU-2026", Line.WATCH, Series.REAL, 99), forged);
    assertThat(own(pair.us).orElseThrow().state()).isEqualTo("sent");
  }

  @Test
  void a_tally_reads_back_what_it_writes_and_nothing_else() {
    Tally tally =
        new Tally(
            "us-nrrc/US-RU-2026/watch/real/1",
            1,
            40,
            List.of(0L, 1L, 2L, 30L),
            1,
            List.of(new Tally.Range(7, 7), new Tally.Range(9, 12)));
    assertThat(Tally.read(tally.line())).contains(tally);
    assertThat(Tally.read("anything")).isEmpty();
    assertThat(Tally.read(tally.line().replace("1-40", "40-1"))).isEmpty();
    assertThat(Tally.read(tally.line().replace("9-12", "-"))).isEmpty();
    assertThat(Tally.ranges(List.of(1L, 2L, 3L, 7L, 9L))).hasToString("[1-3, 7, 9]");
  }

  @Test
  void a_statement_reads_back_what_it_says() throws Exception {
    pair.until("2026-11-23T00:30:00Z");
    Message message = pair.us.ofFormat(DayStatement.FORMAT).getFirst();
    DayStatement read = DayStatement.read(message.body()).orElseThrow();
    assertThat(read.day()).isEqualTo(LocalDate.of(2026, 11, 22));
    assertThat(read.sent()).hasSize(1);
    assertThat(read.ownCheckpoint()).contains("12 " + "ab".repeat(32));
    assertThat(read.peerCheckpoint()).isEmpty();
  }
}
