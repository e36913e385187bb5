package parley.escalation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.Stores;
import parley.store.Undone;
import parley.watchfloor.Role;
import parley.watchline.WatchDesk.Step;

/// What calls promise on every engine: who is called, when, and that it is over.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CallsConformance {
  private @Nullable Store store;

  Scene scene;

  /// An empty database of this engine.
  abstract StoreConfig database() throws Exception;

  /// An empty one beside it.
  abstract StoreConfig another() throws Exception;

  @BeforeAll
  void open() throws Exception {
    store = Stores.open(database());
  }

  @AfterAll
  void close() throws Exception {
    if (store != null) {
      store.close();
    }
    leave();
  }

  /// What the engine needed is taken down.
  void leave() throws Exception {}

  @BeforeEach
  void a_node() throws Exception {
    scene = fresh();
  }

  final Scene fresh() throws Exception {
    return new Scene(Objects.requireNonNull(store));
  }

  /// Every second call says that the one before is over, and of which alarms that was.
  static void assertEnds(List<Call> calls) {
    assertThat(calls.size() % 2).isZero();
    for (int at = 0; at < calls.size(); at += 2) {
      Call.Content first = calls.get(at).content();
      Call.Content last = calls.get(at + 1).content();
      assertThat(first.kind()).isEqualTo(Call.Kind.ALARM);
      assertThat(last.kind()).isEqualTo(Call.Kind.ENDED);
      assertThat(last.of()).contains(calls.get(at).id());
      assertThat(calls.get(at + 1).id()).isNotEqualTo(calls.get(at).id());
      assertThat(last.lines()).isEqualTo(first.lines());
    }
  }

  @Test
  void a_call_is_over_when_the_last_of_its_alarms_has_ended_and_each_time_once() throws Exception {
    scene.ladder = quick();
    scene.restart();
    String first = scene.passes(true, Precedence.FLASH, Step.ACKNOWLEDGED);
    String second = scene.passes(true, Precedence.FLASH, Step.ACKNOWLEDGED);
    scene.run(Duration.ofSeconds(4));
    Scene.Pager siren = scene.pager("webhook");
    assertThat(siren.calls).hasSize(1);
    scene.turns(first, Optional.empty(), Optional.empty());
    scene.run(Duration.ofSeconds(2));
    assertThat(siren.calls).as("the other one stands").hasSize(1);
    scene.restart();
    scene.done(second);
    scene.run(Duration.ofSeconds(2));
    assertThat(siren.calls).hasSize(2);
    scene.turns(first, Optional.of(Step.ACKNOWLEDGED), Optional.empty());
    scene.run(Duration.ofSeconds(4));
    scene.done(first);
    scene.run(Duration.ofSeconds(2));
    assertThat(siren.calls).as("awaited again, called again").hasSize(4);
    assertEnds(siren.calls);
  }

  @Test
  void what_became_of_the_newest_call_is_known_by_channel() throws Exception {
    assertThat(scene.escalation.last()).isEmpty();
    scene.pager("webhook").broken = true;
    scene.escalation.tryChannels(Scene.officer("A. Miller"));
    scene.run(Duration.ofSeconds(2));
    assertThat(last("mail").kind()).isEqualTo("test");
    assertThat(last("mail").out()).isPresent();
    assertThat(last("webhook").out()).isEmpty();
    assertThat(last("webhook").tries()).isPositive();
    scene.pager("webhook").broken = false;
    scene.run(Duration.ofMinutes(2));
    assertThat(last("webhook").out()).isPresent();
  }

  private Alarms.Last last(String channel) {
    return Optional.ofNullable(scene.escalation.last().get(channel)).orElseThrow();
  }

  /// An earlier form of this program never took the names out of a call.
  @Test
  void calls_of_an_earlier_form_are_forgotten_and_those_that_stand_are_not() throws Exception {
    StoreConfig earlier = another();
    try (Store before = Stores.open(earlier)) {
      scene = new Scene(before);
      String stands = scene.passes(true, Precedence.FLASH, Step.ACKNOWLEDGED);
      scene.run(Duration.ofSeconds(1));
      earlier(before, "over", "gone/acknowledged", 1, 2L);
      earlier(before, "never", "gone/acknowledged", 0, null);
      earlier(before, "both", "gone/acknowledged\n" + scene.alarm(stands).name(), 1, 2L);
      Undone.from(98, before);
    }
    try (Store now = Stores.open(earlier)) {
      assertThat(
              now.<List<String>>read(handle ->
                  handle
                      .createQuery(
                          "select id from watch_call where alarms <> '' order by made, id, channel")
                      .mapTo(String.class)
                      .list()))
          .containsExactly("both");
      assertThat(
              now.<List<String>>read(handle ->
                  handle
                      .createQuery("select id from watch_call where done is null")
                      .mapTo(String.class)
                      .list()))
          .isEmpty();
    }
  }

  private static void earlier(Store store, String id, String alarms, int tries, @Nullable Long done)
      throws Exception {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle
                .createUpdate(
                    "insert into watch_call (id, channel, made, document, alarms, tries, done)"
                        + " values (:id, 'mail', 1, :document, :alarms, :tries, :done)")
                .bind("id", id)
                .bind("document", new byte[0])
                .bind("alarms", alarms)
                .bind("tries", tries)
                .bind("done", done)
                .execute());
  }

  @Test
  void of_what_was_never_tried_no_end_is_told() throws Exception {
    scene.ladder = quick();
    scene.restart();
    Scene.Pager siren = scene.pager("webhook");
    siren.broken = true;
    scene.passes(true, Precedence.FLASH, Step.ACKNOWLEDGED);
    scene.run(Duration.ofSeconds(30));
    String behind = scene.passes(true, Precedence.FLASH, Step.ACKNOWLEDGED);
    scene.run(Duration.ofSeconds(4));
    scene.done(behind);
    scene.look();
    siren.broken = false;
    scene.run(Duration.ofMinutes(2));
    assertThat(scene.pager("mail").calls).as("two calls, of which one is over").hasSize(3);
    assertThat(siren.calls)
        .singleElement()
        .satisfies(call -> assertThat(call.content().kind()).isEqualTo(Call.Kind.ALARM));
  }

  @Test
  void an_exercise_calls_nobody_outside_unless_the_centre_says_so() throws Exception {
    String drill =
        scene.passes(false, Precedence.FLASH, Step.DELIVERED, "inquiry/1", Series.EXERCISE);
    scene.passes(false, Precedence.FLASH, Step.DELIVERED, "inquiry/1", Series.REAL);
    scene.run(Duration.ofMinutes(8));
    assertThat(scene.pager("webhook").calls).hasSize(1);
    Call.Content call = scene.pager("webhook").calls.getFirst().content();
    assertThat(call.lines()).hasSize(1).noneMatch(Call.Line::exercise);
    assertThat(scene.alarm(drill).rung()).isEqualTo(Rung.HEAD);
  }

  @Test
  void deadlines_of_one_look_are_one_call_and_an_exercise_says_so() throws Exception {
    scene.ladder = new Ladder(Ladder.usual().times(), true);
    scene.restart();
    for (int number = 0; number < 60; number++) {
      scene.passes(false, Precedence.FLASH, Step.DELIVERED, "inquiry/1", Series.EXERCISE);
    }
    scene.run(Duration.ofMinutes(8));
    assertThat(scene.pager("webhook").calls).hasSize(1);
    Call.Content call = scene.pager("webhook").calls.getFirst().content();
    assertThat(call.lines()).hasSize(Call.MOST).allMatch(Call.Line::exercise);
    assertThat(call.more()).isEqualTo(10);
  }

  @Test
  void a_pager_that_fails_is_an_alarm_until_it_works_and_the_other_goes_on() throws Exception {
    scene.pager("webhook").broken = true;
    String content = scene.passes(true, Precedence.FLASH, Step.ACKNOWLEDGED);
    scene.run(Duration.ofMinutes(7).plusSeconds(5));
    assertThat(scene.pager("mail").calls).hasSize(1);
    assertThat(scene.standing())
        .filteredOn(alarm -> alarm.mute().isPresent())
        .singleElement()
        .satisfies(alarm ->
            assertThat(alarm.mute().orElseThrow())
                .isEqualTo(new Alarm.Mute("webhook", "the line is dead")));
    assertThat(scene.escalation.take("pager/webhook", Scene.officer("A. Miller"))).isTrue();
    scene.run(Duration.ofMinutes(4));
    int tries = scene.pager("webhook").tries;
    assertThat(tries).as("with a growing wait").isBetween(6, 16);
    scene.pager("webhook").broken = false;
    scene.restart();
    scene.run(Duration.ofSeconds(2));
    assertThat(scene.pager("webhook").calls).hasSize(1);
    assertThat(scene.standing()).extracting(Alarm::name).containsExactly(content + "/ACKNOWLEDGED");
    assertThat(scene.entries())
        .filteredOn(entry -> entry.endsWith("webhook"))
        .containsExactly("alarm board webhook", "alarm-taken  webhook", "alarm-ended  webhook");
  }

  @Test
  void a_channel_that_the_operator_takes_away_is_no_alarm_any_more() throws Exception {
    scene.pager("webhook").broken = true;
    scene.passes(true, Precedence.FLASH, Step.ACKNOWLEDGED);
    scene.run(Duration.ofMinutes(8));
    assertThat(scene.standing()).hasSize(2);
    scene.pagers.remove("webhook");
    scene.restart();
    scene.run(Duration.ofSeconds(1));
    assertThat(scene.standing()).hasSize(1);
  }

  @Test
  void a_call_that_nobody_needs_any_more_is_not_made_and_its_end_is_as_a_try_may_have_arrived()
      throws Exception {
    scene.pager("mail").broken = true;
    String content = scene.passes(true, Precedence.FLASH, Step.ACKNOWLEDGED);
    scene.run(Duration.ofMinutes(8));
    scene.done(content);
    scene.look();
    scene.pager("mail").broken = false;
    scene.run(Duration.ofMinutes(2));
    assertThat(scene.pager("mail").calls)
        .singleElement()
        .satisfies(call -> assertThat(call.content().kind()).isEqualTo(Call.Kind.ENDED));
  }

  @Test
  void a_test_call_goes_out_by_every_channel_and_says_that_it_is_one() throws Exception {
    scene.escalation.tryChannels(Scene.officer("A. Miller"));
    scene.look();
    for (Scene.Pager pager : scene.pagers.values()) {
      assertThat(pager.calls)
          .singleElement()
          .satisfies(call -> assertThat(call.content().test()).isTrue());
    }
    assertThat(scene.entries()).containsExactly("pager-tried ");
  }

  static Ladder quick() {
    Ladder.Times times =
        new Ladder.Times(
            Map.of(
                Rung.DEPUTY, Duration.ofSeconds(1),
                Rung.HEAD, Duration.ofSeconds(1),
                Rung.PAGE, Duration.ofSeconds(1),
                Rung.PEER, Duration.ofSeconds(1)),
            Duration.ofSeconds(60));
    Map<Precedence, Ladder.Times> all = new EnumMap<>(Precedence.class);
    for (Precedence precedence : Precedence.values()) {
      all.put(precedence, times);
    }
    return new Ladder(all);
  }

  @Test
  void at_night_with_nobody_signed_in_pagers_are_called_at_once() throws Exception {
    scene.there = Set.of(Role.AUDITOR);
    scene.passes(true, Precedence.FLASH, Step.ACKNOWLEDGED);
    scene.run(Duration.ofSeconds(5));
    assertThat(scene.pager("mail").calls).hasSize(1);
    assertThat(scene.released).isEmpty();
  }
}
