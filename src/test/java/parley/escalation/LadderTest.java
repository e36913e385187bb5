package parley.escalation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.message.MessageId;
import parley.watchfloor.Role;
import parley.watchline.Terms;
import parley.watchline.WatchDesk.Step;

class LadderTest {
  private static final Set<Role> ALL = EnumSet.of(Role.WATCH, Role.DEPUTY, Role.HEAD);
  private static final Ladder LADDER = Ladder.usual();

  private static Alarm alarm(Precedence precedence, boolean inbound, Step step) {
    return new Alarm(
        "a",
        new Alarm.Overdue(
            "00",
            MessageId.of("01a20132-3ffb-7418-aff2-6516809dc2ce"),
            Terms.RU,
            inbound,
            "ru-nrrc/US-RU-2026/watch/real/1/17",
            "inquiry/1",
            precedence,
            Series.REAL,
            step,
            Instant.EPOCH),
        Instant.EPOCH,
        Rung.BOARD,
        Duration.ZERO,
        Optional.empty(),
        Optional.empty(),
        Alarm.Notice.NONE,
        Optional.empty());
  }

  private static Alarm at(Alarm alarm, Rung rung, Duration since) {
    return new Alarm(
        alarm.name(),
        alarm.about(),
        alarm.raised(),
        rung,
        since,
        alarm.taken(),
        alarm.told(),
        alarm.notice(),
        alarm.ended());
  }

  private static Alarm taken(Alarm alarm, Duration since) {
    return new Alarm(
        alarm.name(),
        alarm.about(),
        alarm.raised(),
        alarm.rung(),
        alarm.at(),
        Optional.of(new Alarm.Taken("A. Miller", Instant.EPOCH, since)),
        alarm.told(),
        alarm.notice(),
        alarm.ended());
  }

  /// When each rung is reached, second by second.
  private static List<String> climbs(Alarm alarm, Set<Role> there) {
    List<String> reached = new ArrayList<>();
    Alarm now = alarm;
    for (long second = 0; second <= 24 * 3600; second++) {
      Duration since = Duration.ofSeconds(second);
      Optional<Rung> due = LADDER.due(now, since, there);
      if (due.isPresent()) {
        reached.add(due.get().code() + " " + since);
        now = at(now, due.get(), since);
      }
    }
    return reached;
  }

  @ParameterizedTest
  @CsvSource({
    "FLASH, deputy PT2M head PT5M page PT7M peer PT12M",
    "IMMEDIATE, deputy PT5M head PT15M page PT20M peer PT30M",
    "PRIORITY, deputy PT30M head PT1H page PT1H30M peer PT2H30M",
    "ROUTINE, deputy PT1H head PT2H page PT3H peer PT5H"
  })
  void every_rung_is_reached_once_at_the_time_of_its_precedence(
      Precedence precedence, String expected) {
    for (Step step : List.of(Step.ACKNOWLEDGED, Step.ANSWERED)) {
      assertThat(String.join(" ", climbs(alarm(precedence, true, step), ALL))).isEqualTo(expected);
    }
  }

  @Test
  void the_peer_is_told_only_of_what_it_waits_for() {
    Stream.of(
            alarm(Precedence.FLASH, false, Step.DELIVERED),
            alarm(Precedence.FLASH, false, Step.ACKNOWLEDGED),
            alarm(Precedence.FLASH, false, Step.ANSWERED))
        .forEach(alarm ->
            assertThat(climbs(alarm, ALL))
                .containsExactly("deputy PT2M", "head PT5M", "page PT7M"));
  }

  @Test
  void nobody_waits_for_whoever_is_not_signed_in_and_the_peer_is_told_no_sooner() {
    Alarm alarm = alarm(Precedence.FLASH, true, Step.ACKNOWLEDGED);
    assertThat(climbs(alarm, Set.of()))
        .containsExactly("deputy PT0S", "head PT1S", "page PT2S", "peer PT5M2S");
    assertThat(climbs(alarm, EnumSet.of(Role.RELEASING)))
        .containsExactly("deputy PT2M", "head PT2M1S", "page PT2M2S", "peer PT7M2S");
    assertThat(climbs(alarm, EnumSet.of(Role.HEAD)))
        .containsExactly("deputy PT0S", "head PT1S", "page PT2M1S", "peer PT7M1S");
    assertThat(climbs(alarm, EnumSet.of(Role.AUDITOR, Role.OPERATOR)))
        .containsExactly("deputy PT0S", "head PT1S", "page PT2S", "peer PT5M2S");
  }

  @Test
  void a_node_that_was_away_for_hours_climbs_one_rung_and_waits_for_the_next() {
    Alarm alarm = at(alarm(Precedence.FLASH, true, Step.ACKNOWLEDGED), Rung.DEPUTY, min(2));
    assertThat(LADDER.due(alarm, Duration.ofHours(3), ALL)).contains(Rung.HEAD);
    Alarm head = at(alarm, Rung.HEAD, Duration.ofHours(3));
    assertThat(LADDER.wait(head, Duration.ofHours(3), ALL)).contains(min(2));
  }

  private static Duration min(int minutes) {
    return Duration.ofMinutes(minutes);
  }

  @Test
  void who_takes_it_holds_it_for_a_while_and_then_it_rings_and_climbs_on() {
    Alarm alarm =
        taken(at(alarm(Precedence.FLASH, true, Step.ACKNOWLEDGED), Rung.DEPUTY, min(2)), min(3));
    assertThat(alarm.held()).isTrue();
    assertThat(LADDER.rings(alarm, min(12))).isFalse();
    assertThat(LADDER.due(alarm, min(12), ALL)).isEmpty();
    assertThat(LADDER.wait(alarm, min(12), ALL)).contains(min(1));
    assertThat(LADDER.rings(alarm, min(13))).isTrue();
    assertThat(LADDER.due(alarm, min(13), ALL)).contains(Rung.HEAD);
    Alarm higher = at(alarm, Rung.HEAD, min(13));
    assertThat(higher.held()).isFalse();
    assertThat(LADDER.rings(higher, min(13))).isTrue();
    assertThat(LADDER.wait(higher, min(13), ALL)).contains(min(2));
  }

  @Test
  void a_rung_that_a_centre_does_not_have_is_left_out() {
    Alarm alarm = alarm(Precedence.ROUTINE, true, Step.ACKNOWLEDGED);
    Ladder ladder = LADDER.without(Rung.PAGE).without(Rung.HEAD);
    assertThat(ladder.next(at(alarm, Rung.DEPUTY, min(60)))).contains(Rung.PEER);
    assertThat(LADDER.without(Rung.PEER).next(at(alarm, Rung.PAGE, min(60)))).isEmpty();
  }

  @Test
  void it_rings_for_the_watch_at_once_and_for_others_when_they_are_called() {
    Alarm board = alarm(Precedence.FLASH, true, Step.ACKNOWLEDGED);
    Alarm deputy = at(board, Rung.DEPUTY, min(2));
    Alarm head = at(board, Rung.HEAD, min(5));
    assertThat(Ladder.calls(board, Set.of(Role.WATCH))).isTrue();
    assertThat(Ladder.calls(board, Set.of(Role.RELEASING))).isTrue();
    assertThat(Ladder.calls(board, Set.of(Role.DEPUTY, Role.HEAD))).isFalse();
    assertThat(Ladder.calls(deputy, Set.of(Role.DEPUTY))).isTrue();
    assertThat(Ladder.calls(deputy, Set.of(Role.HEAD))).isFalse();
    assertThat(Ladder.calls(head, Set.of(Role.HEAD))).isTrue();
    assertThat(Ladder.calls(head, Set.of(Role.AUDITOR))).isFalse();
  }
}
