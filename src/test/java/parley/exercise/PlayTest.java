package parley.exercise;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.exercise.Figures.Verdict;

/// A script played at two desks in memory, under a moved clock.
class PlayTest {
  private static final String SCRIPT =
      """
      {"v":1,"title":{"en":"T","ru":"Н"},"source":{"en":"S","ru":"И"},
       "scenario":{"en":"P","ru":"З"},"window":"PT1H","injects":[
        {"name":"one","after":"PT10S","by":"first",
         "draft":{"format":"inquiry/1","precedence":"flash","body":{}},
         "expect":[{"reaction":"acknowledgement","within":"PT1M","answer":{"after":"PT20S"}},
          {"reaction":"reply","within":"PT5M",
           "answer":{"after":"PT2M","draft":{"format":"reply/1","body":{}}}}]},
        {"name":"two","after":"PT1M","by":"second",
         "draft":{"format":"correction/1","replaces":"one","body":{}},
         "expect":[{"reaction":"message","format":"good-will/1","within":"PT1M"}]},
        {"name":"three","after":"PT2M","by":"first","draft":{"format":"inquiry/1","body":{}}}]}
      """;

  private long now = Duration.ofDays(1).toNanos();
  private final List<String> said = new ArrayList<>();
  private final Desk us = new Desk("us-nrrc");
  private final Desk ru = new Desk("ru-nrrc");
  private Consumer<Long> meanwhile = _ -> {};

  /// One message as both boards have it.
  private record Sent(Json.Obj draft, List<String> steps) {}

  /// A desk over what both have in common.
  private final class Desk implements Seat {
    private final String name;
    private final Map<String, Sent> own = new LinkedHashMap<>();
    private boolean over;

    Desk(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    private Desk other() {
      return this == us ? ru : us;
    }

    @Override
    public List<String> faults(Json.Obj draft) {
      return draft.has("case") ? List.of("no case here") : List.of();
    }

    @Override
    public String release(Json.Obj draft) throws Unheld {
      boolean act = draft.text("format").orElse("").startsWith("exercise-");
      assertThat(draft.text("series").orElse("real")).isEqualTo(act ? "real" : "exercise");
      if (over && !act) {
        throw new Unheld("W-EXERCISE-1", true, new IllegalStateException());
      }
      String id = name + "-" + own.size();
      own.put(id, new Sent(draft, new ArrayList<>(List.of("delivered"))));
      draft.text("inReplyTo").ifPresent(about -> other().mark(about, "answered"));
      return id;
    }

    void mark(String id, String step) {
      Sent sent = own.get(id);
      if (sent != null) {
        sent.steps().add(step);
      }
    }

    @Override
    public String acknowledge(String id, boolean complete, String note) {
      other().mark(id, "acknowledged");
      return "";
    }

    @Override
    public List<Row> rows() {
      List<Row> rows = new ArrayList<>();
      own.forEach((id, sent) -> rows.add(row(id, sent, false)));
      other().own.forEach((id, sent) -> rows.add(row(id, sent, true)));
      return rows;
    }

    private Row row(String id, Sent sent, boolean inbound) {
      return new Row(
          id,
          inbound,
          sent.draft().text("format").orElse(""),
          sent.steps().getLast(),
          over ? "over" : "");
    }
  }

  private Play play(boolean answer, int speed) throws Exception {
    return new Play(
        Script.read(Bytes.utf8(SCRIPT)),
        us,
        ru,
        new Play.Settings(answer, speed, "ru"),
        new Play.Time(
            () -> Instant.EPOCH.plusNanos(now),
            () -> now,
            time -> {
              now += time.toNanos();
              meanwhile.accept(now);
            }),
        said::add);
  }

  private static List<Verdict> verdicts(Figures figures) {
    return figures.rows().stream().map(Figures.Row::verdict).toList();
  }

  @Test
  void the_scripts_own_answers_come_in_time_and_what_nobody_does_is_missed() throws Exception {
    Figures figures = play(true, 1).run();
    assertThat(verdicts(figures))
        .containsExactly(Verdict.IN_TIME, Verdict.IN_TIME, Verdict.MISSED, Verdict.NONE);
    assertThat(figures.good()).isFalse();
    assertThat(figures.rows().getFirst().took().orElseThrow())
        .isBetween(Duration.ofSeconds(20), Duration.ofSeconds(21));
    assertThat(figures.csv().utf8().lines())
        .hasSize(5)
        .allMatch(l -> l.split(",", -1).length == 10);
    assertThat(figures.json().utf8()).contains("\"missed\": 1", "\"good\": false");
    assertThat(figures.table().getFirst()).startsWith("EXERCISE");
    assertThat(us.own.values())
        .extracting(sent -> sent.draft().text("format").orElse(""))
        .containsExactly("exercise-start/1", "inquiry/1", "inquiry/1", "exercise-end/1");
    assertThat(String.join("\n", said)).contains("in time");
  }

  @Test
  void people_answer_late_and_by_a_message_of_their_own() throws Exception {
    meanwhile =
        at -> {
          long second = Duration.ofNanos(at).minusDays(1).toSeconds();
          if (second >= 100 && us.own.size() == 2) {
            ru.acknowledge("us-nrrc-1", true, "");
            try {
              us.release(
                  Json.object().with("series", "exercise").with("format", "good-will/1").build());
            } catch (Seat.Unheld e) {
              throw new AssertionError(e);
            }
          }
        };
    assertThat(verdicts(play(false, 1).run()))
        .containsExactly(Verdict.LATE, Verdict.MISSED, Verdict.IN_TIME, Verdict.NONE);
  }

  /// What came before, in another exercise or before the inject, answers nothing.
  @Test
  void a_script_that_is_played_twice_counts_only_what_came_after_each_inject() throws Exception {
    meanwhile =
        at -> {
          if (Duration.ofNanos(at).minusDays(1).toSeconds() == 100 && us.own.size() == 2) {
            try {
              us.release(
                  Json.object().with("series", "exercise").with("format", "good-will/1").build());
            } catch (Seat.Unheld e) {
              throw new AssertionError(e);
            }
          }
        };
    assertThat(verdicts(play(true, 1).run()))
        .contains(Verdict.IN_TIME)
        .doesNotContain(Verdict.MISSED);
    assertThat(verdicts(play(true, 1).run()))
        .containsExactly(Verdict.IN_TIME, Verdict.IN_TIME, Verdict.MISSED, Verdict.NONE);
  }

  @Test
  void an_exercise_that_a_person_ends_is_broken_off_and_said_so() throws Exception {
    meanwhile =
        at -> {
          if (Duration.ofNanos(at).minusDays(1).toSeconds() >= 30) {
            us.over = true;
          }
        };
    Figures figures = play(true, 1).run();
    assertThat(figures.stopped()).isPresent();
    assertThat(verdicts(figures)).contains(Verdict.NOT_PLAYED);
    assertThat(figures.table()).anyMatch(line -> line.startsWith("BROKEN OFF"));
    assertThat(us.own.values())
        .noneMatch(sent -> sent.draft().text("format").orElse("").equals("exercise-end/1"));
  }

  @Test
  void times_are_divided_by_the_speed() throws Exception {
    long begun = now;
    play(true, 60).run();
    assertThat(Duration.ofNanos(now - begun)).isLessThan(Duration.ofSeconds(8));
  }
}
