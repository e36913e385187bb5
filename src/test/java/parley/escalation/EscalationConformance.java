package parley.escalation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.message.Message;
import parley.watchline.Terms;
import parley.watchline.WatchDesk.Step;

/// What the alarms promise on every engine.
abstract class EscalationConformance extends CallsConformance {
  private static final List<String> WHOLE =
      List.of(
          "alarm board", "alarm deputy", "alarm head", "alarm page", "alarm peer", "alarm-ended ");

  @Test
  void an_alarm_climbs_to_the_top_and_ends_when_somebody_acknowledges() throws Exception {
    String content = scene.passes(true, Precedence.FLASH, Step.ACKNOWLEDGED);
    scene.look();
    assertThat(scene.alarm(content).rung()).isEqualTo(Rung.BOARD);
    scene.run(Duration.ofMinutes(2));
    assertThat(scene.alarm(content).rung()).isEqualTo(Rung.DEPUTY);
    scene.run(Duration.ofMinutes(3));
    assertThat(scene.alarm(content).rung()).isEqualTo(Rung.HEAD);
    assertThat(scene.pager("mail").calls).isEmpty();
    scene.run(Duration.ofMinutes(2));
    assertThat(scene.alarm(content).rung()).isEqualTo(Rung.PAGE);
    scene.run(Duration.ofMinutes(4));
    assertThat(scene.released).isEmpty();
    scene.run(Duration.ofMinutes(1));
    assertThat(scene.alarm(content).rung()).isEqualTo(Rung.PEER);
    assertThat(scene.alarm(content).notice()).isEqualTo(Alarm.Notice.SENT);
    scene.run(Duration.ofHours(1));
    scene.done(content);
    scene.look();
    assertThat(scene.standing()).isEmpty();
    assertThat(scene.escalation.ended()).hasSize(1);
    assertThat(scene.entries()).isEqualTo(WHOLE);
    for (Scene.Pager pager : scene.pagers.values()) {
      assertThat(pager.tries).isEqualTo(2);
      assertEnds(pager.calls);
      Call.Content call = pager.calls.getFirst().content();
      assertThat(call.lines())
          .singleElement()
          .satisfies(line -> {
            assertThat(line.serial()).isEqualTo("ru-nrrc/US-RU-2026/watch/real/1/1");
            assertThat(line.waitsFor()).isEqualTo("acknowledged");
          });
    }
  }

  @Test
  void a_missing_countersignature_calls_those_who_owe_it_and_is_only_shown_to_the_others()
      throws Exception {
    String ours = scene.passes(false, Precedence.FLASH, Step.COUNTERSIGNED);
    String theirs = scene.passes(true, Precedence.FLASH, Step.COUNTERSIGNED);
    scene.run(Duration.ofHours(1));
    assertThat(scene.alarm(ours).rung()).isEqualTo(Rung.PAGE);
    assertThat(scene.alarm(ours).overdue().orElseThrow().theirs()).isFalse();
    assertThat(scene.alarm(theirs).rung()).isEqualTo(Rung.BOARD);
    assertThat(scene.alarm(theirs).overdue().orElseThrow().theirs()).isTrue();
    assertThat(scene.released).as("each side has a clock of its own").isEmpty();
    scene.done(ours);
    scene.done(theirs);
    scene.look();
    assertThat(scene.standing()).isEmpty();
  }

  @Test
  void the_peer_is_told_once_for_one_message_at_its_own_precedence_and_accuses_nobody()
      throws Exception {
    String content = scene.passes(true, Precedence.IMMEDIATE, Step.ACKNOWLEDGED);
    scene.run(Duration.ofMinutes(31));
    assertThat(scene.released)
        .singleElement()
        .satisfies(message -> {
          assertThat(message.format()).isEqualTo("unanswered/1");
          assertThat(message.precedence()).isEqualTo(Precedence.IMMEDIATE);
          assertThat(message.body().text("missing")).contains("acknowledgement");
          assertThat(message.body().text("receivedAs"))
              .contains("ru-nrrc/US-RU-2026/watch/real/1/1");
          assertThat(message.body().members().keySet())
              .containsOnly("missing", "due", "receivedAs");
          assertThat(message.inReplyTo().orElseThrow().id())
              .isEqualTo(scene.alarm(content).overdue().orElseThrow().message());
        });
    scene.turns(content, Optional.of(Step.ANSWERED), Optional.empty());
    scene.run(Duration.ofHours(2));
    assertThat(scene.alarm(content).name()).endsWith("/ANSWERED");
    assertThat(scene.alarm(content).rung()).isEqualTo(Rung.PEER);
    assertThat(scene.alarm(content).notice()).isEqualTo(Alarm.Notice.NONE);
    assertThat(scene.released).hasSize(1);
  }

  @Test
  void where_two_officers_release_the_notice_goes_at_the_highest_precedence_of_one()
      throws Exception {
    scene.terms = new Terms(Set.of(Precedence.FLASH, Precedence.IMMEDIATE));
    scene.passes(true, Precedence.FLASH, Step.ACKNOWLEDGED);
    scene.run(Duration.ofMinutes(13));
    assertThat(scene.released)
        .singleElement()
        .extracting(Message::precedence)
        .isEqualTo(Precedence.PRIORITY);
    scene.terms = new Terms(Set.of(Precedence.values()));
    String other = scene.passes(true, Precedence.FLASH, Step.ACKNOWLEDGED);
    scene.run(Duration.ofMinutes(13));
    assertThat(scene.alarm(other).notice()).isEqualTo(Alarm.Notice.UNABLE);
    assertThat(scene.released).hasSize(1);
  }

  @Test
  void whoever_takes_it_is_named_it_stays_and_climbs_on_when_nothing_is_done() throws Exception {
    String content = scene.passes(true, Precedence.FLASH, Step.ACKNOWLEDGED);
    scene.run(Duration.ofMinutes(3));
    String name = scene.alarm(content).name();
    assertThat(scene.escalation.take(name, Scene.officer("A. Miller"))).isTrue();
    assertThat(scene.escalation.take(name, Scene.officer("B. Clark"))).isFalse();
    scene.run(Duration.ofMinutes(9));
    assertThat(scene.alarm(content).rung()).isEqualTo(Rung.DEPUTY);
    assertThat(scene.escalation.standing())
        .singleElement()
        .satisfies(shown -> {
          assertThat(shown.rings()).isFalse();
          assertThat(shown.alarm().taken().orElseThrow().officer()).isEqualTo("A. Miller");
          assertThat(shown.next()).contains(Rung.HEAD);
        });
    scene.run(Duration.ofMinutes(2));
    assertThat(scene.alarm(content).rung()).isEqualTo(Rung.HEAD);
    assertThat(scene.escalation.standing().getFirst().rings()).isTrue();
    assertThat(scene.escalation.take(name, Scene.officer("B. Clark"))).isTrue();
    assertThat(scene.alarm(content).taken().orElseThrow().officer()).isEqualTo("B. Clark");
    assertThat(scene.entries())
        .containsExactly(
            "alarm board", "alarm deputy", "alarm-taken ", "alarm head", "alarm-taken ");
  }

  @Test
  void what_the_peer_says_of_our_message_makes_a_taken_alarm_ring_again() throws Exception {
    String content = scene.passes(false, Precedence.FLASH, Step.ACKNOWLEDGED);
    scene.run(Duration.ofMinutes(1));
    scene.escalation.take(scene.alarm(content).name(), Scene.officer("A. Miller"));
    scene.run(Duration.ofMinutes(1));
    assertThat(scene.escalation.standing().getFirst().rings()).isFalse();
    scene.turns(content, Optional.of(Step.ACKNOWLEDGED), Optional.of("unanswered"));
    scene.run(Duration.ofSeconds(1));
    assertThat(scene.escalation.standing().getFirst().rings()).isTrue();
    assertThat(scene.alarm(content).told()).isPresent();
    scene.escalation.take(scene.alarm(content).name(), Scene.officer("A. Miller"));
    scene.run(Duration.ofSeconds(2));
    assertThat(scene.escalation.standing().getFirst().rings()).as("said once").isFalse();
  }

  @Test
  void tests_of_the_link_have_alarms_of_their_own() throws Exception {
    scene.passes(false, Precedence.ROUTINE, Step.DELIVERED, "test/1", Series.REAL);
    scene.passes(false, Precedence.ROUTINE, Step.DELIVERED, "link-statement/1", Series.REAL);
    scene.run(Duration.ofMinutes(1));
    assertThat(scene.standing()).isEmpty();
  }

  @Test
  void what_is_awaited_again_rings_again() throws Exception {
    String content = scene.passes(true, Precedence.FLASH, Step.ACKNOWLEDGED);
    scene.run(Duration.ofMinutes(3));
    scene.turns(content, Optional.empty(), Optional.empty());
    scene.run(Duration.ofSeconds(1));
    assertThat(scene.standing()).isEmpty();
    scene.turns(content, Optional.of(Step.ACKNOWLEDGED), Optional.empty());
    scene.run(Duration.ofSeconds(1));
    assertThat(scene.alarm(content).rung()).isEqualTo(Rung.BOARD);
    assertThat(scene.entries())
        .containsExactly("alarm board", "alarm deputy", "alarm-ended ", "alarm board");
  }

  /// From the deadline to the acknowledgement, killed at the step of this number, and started
  /// again.
  ///
  /// @return whether it was reached
  private boolean killed(int step) throws Exception {
    scene = fresh();
    scene.ladder = quick();
    scene.restart();
    String content = scene.passes(true, Precedence.FLASH, Step.ACKNOWLEDGED);
    scene.die(step);
    boolean killed = false;
    for (int second = 0; second < 11; second++) {
      if (second == 8) {
        scene.done(content);
      }
      try {
        scene.run(Duration.ofSeconds(1));
      } catch (Scene.Killed e) {
        killed = true;
        scene.restart();
      }
    }
    assertThat(scene.entries()).as("killed at " + step).isEqualTo(WHOLE);
    assertThat(scene.standing()).as("killed at " + step).isEmpty();
    assertThat(scene.released).as("killed at " + step).hasSize(1);
    for (Scene.Pager pager : scene.pagers.values()) {
      assertThat(pager.calls).as("killed at " + step).hasSize(2);
      assertEnds(pager.calls);
      assertThat(pager.tries).as("killed at " + step).isBetween(2, 3);
    }
    return killed;
  }

  @Test
  void whatever_is_killed_when_each_rung_is_reached_once() throws Exception {
    int step = 0;
    while (killed(step)) {
      step++;
    }
    assertThat(step).as("steps at which a process was killed").isGreaterThan(30);
  }
}
