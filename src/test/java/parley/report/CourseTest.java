package parley.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import parley.agreement.Series;
import parley.message.MessageId;
import parley.party.NodeId;
import parley.report.Said.Kind;

/// K-STATE-3 to K-STATE-5.
class CourseTest {
  private static final Instant START = Instant.parse("2026-11-22T03:00:00Z");
  private static final NodeId RU = new NodeId("ru-nrrc");

  private static Said said(Kind kind, boolean inbound, String agreement, int number, String word) {
    return new Said(
        kind,
        "content" + number,
        MessageId.of("019a0000-0000-7000-8000-%012d".formatted(number)),
        "name" + number,
        inbound,
        RU,
        agreement,
        Series.REAL,
        1,
        number,
        (inbound ? "ru" : "us") + "-nrrc/" + agreement,
        word,
        Optional.empty(),
        START,
        Optional.of(START.plusSeconds(number)),
        false);
  }

  private static final Said REPORT = said(Kind.REPORT, false, "US-RU-2026", 1, "x");

  private static Said state(int number, String word) {
    return said(Kind.STATE, true, "US-RU-2026", number, word);
  }

  private static List<String> judged(List<Said> states) {
    return Course.of(REPORT, states).steps().stream()
        .map(step -> step.said().word() + " " + step.judgement())
        .toList();
  }

  private static String present(List<Said> states) {
    return Course.of(REPORT, states).present().map(step -> step.said().word()).orElse("none");
  }

  @Test
  void what_goes_on_follows_whatever_it_leaves_out() {
    assertThat(judged(List.of(state(2, "received"), state(3, "in-work"), state(4, "mitigated"))))
        .containsExactly("received FOLLOWS", "in-work FOLLOWS", "mitigated FOLLOWS");
    assertThat(judged(List.of(state(2, "not-ours")))).containsExactly("not-ours FOLLOWS");
    assertThat(judged(List.of(state(2, "received"), state(3, "mitigated"))))
        .containsExactly("received FOLLOWS", "mitigated FOLLOWS");
    assertThat(present(List.of())).isEqualTo("none");
  }

  @Test
  void what_goes_back_contradicts_or_repeats_is_shown_as_that_and_is_the_present_state() {
    List<Said> back = List.of(state(2, "mitigated"), state(3, "in-work"), state(4, "in-work"));
    assertThat(judged(back))
        .containsExactly("mitigated FOLLOWS", "in-work BACK", "in-work REPEATED");
    assertThat(Course.of(REPORT, back).present().orElseThrow().said())
        .as("it has been in work since it was said first")
        .isEqualTo(back.get(1));
    List<Said> other = List.of(state(2, "mitigated"), state(3, "not-ours"));
    assertThat(judged(other)).containsExactly("mitigated FOLLOWS", "not-ours CONTRADICTS");
    assertThat(present(other)).isEqualTo("not-ours");
  }

  @Test
  void what_is_not_the_addressees_word_counts_for_nothing_and_is_shown() {
    List<Said> states =
        List.of(
            state(2, "received"),
            said(Kind.STATE, false, "US-RU-2026", 3, "mitigated"),
            said(Kind.STATE, true, "OTHER", 4, "mitigated"));
    assertThat(judged(states))
        .containsExactly("received FOLLOWS", "mitigated STRAY", "mitigated STRAY");
    assertThat(present(states)).isEqualTo("received");
    assertThat(Course.of(REPORT, states).first("mitigated")).isEmpty();
  }

  @Test
  void both_sides_come_to_the_same_whatever_overtook_what() {
    List<Said> states =
        new ArrayList<>(
            List.of(
                state(2, "received"),
                state(3, "in-work"),
                state(4, "mitigated"),
                state(5, "in-work"),
                state(6, "not-ours")));
    List<String> wanted = judged(states);
    Random random = new Random(5);
    for (int round = 0; round < 50; round++) {
      Collections.shuffle(states, random);
      assertThat(judged(states)).isEqualTo(wanted);
    }
    assertThat(wanted).endsWith("in-work BACK", "not-ours FOLLOWS");
  }

  @Test
  void the_median_is_the_middle_or_between_the_two() {
    assertThat(Statistics.median(List.of(9L, 1L, 4L))).isEqualTo(4);
    assertThat(Statistics.median(List.of(9L, 1L, 4L, 6L))).isEqualTo(5);
    assertThat(Statistics.median(List.of(7L))).isEqualTo(7);
  }
}
