package parley.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import parley.message.Message;

/// The files under spec/vectors/exercise.
class ExerciseVectorsTest {
  private static final Instant NOON = Instant.parse("2026-11-22T10:00:00Z");

  private final ActVectors vectors = new ActVectors("exercise");

  private List<ActVectors.Case> cases() throws Exception {
    List<ActVectors.Case> all = new ArrayList<>();
    Optional<Message> none = Optional.empty();
    Message start = vectors.message("exercise-start/1", false, true, none);
    Message theirs = vectors.message("exercise-start/1", false, false, none);
    Message end = vectors.message("exercise-end/1", false, false, Optional.of(start));
    Message own = vectors.message("inquiry/1", true, true, none);
    Message other = vectors.message("inquiry/1", true, false, none);
    Message real = vectors.message("inquiry/1", false, true, none);
    Message theirReal = vectors.message("inquiry/1", false, false, none);
    Message reply = vectors.message("reply/1", false, true, Optional.of(other));
    Message theirReply = vectors.message("reply/1", false, false, Optional.of(own));
    Message drill = vectors.message("reply/1", true, true, Optional.of(theirReal));
    Message theirDrill = vectors.message("reply/1", true, false, Optional.of(real));
    List<ActVectors.Held> under = List.of(ActVectors.sent(start));
    for (boolean inbound : List.of(false, true)) {
      String way = inbound ? "received" : "sent";
      Message exercise = inbound ? other : own;
      all.add(
          new ActVectors.Case(
              "no-exercise-" + way,
              List.of(),
              inbound,
              NOON,
              Duration.ZERO,
              exercise,
              "W-EXERCISE-1"));
      all.add(
          new ActVectors.Case(
              "under-way-" + way, under, inbound, NOON, Duration.ZERO, exercise, "ok"));
      all.add(
          new ActVectors.Case(
              "theirs-under-way-" + way,
              List.of(ActVectors.received(theirs)),
              inbound,
              NOON,
              Duration.ZERO,
              exercise,
              "ok"));
      all.add(
          new ActVectors.Case(
              "before-the-window-" + way,
              under,
              inbound,
              NOON.minusSeconds(7201),
              Duration.ZERO,
              exercise,
              "W-EXERCISE-1"));
      all.add(
          new ActVectors.Case(
              "after-the-window-" + way,
              under,
              inbound,
              NOON.plusSeconds(7200),
              Duration.ZERO,
              exercise,
              "W-EXERCISE-1"));
      all.add(
          new ActVectors.Case(
              "start-still-queued-" + way,
              List.of(new ActVectors.Held(false, "queued", start)),
              inbound,
              NOON,
              Duration.ZERO,
              exercise,
              inbound ? "ok" : "W-EXERCISE-1"));
      all.add(
          new ActVectors.Case(
              "start-refused-" + way,
              List.of(new ActVectors.Held(false, "refused", start)),
              inbound,
              NOON,
              Duration.ZERO,
              exercise,
              "W-EXERCISE-1"));
      all.add(
          new ActVectors.Case(
              "ended-" + way,
              List.of(ActVectors.sent(start), ActVectors.received(end)),
              inbound,
              NOON,
              Duration.ZERO,
              exercise,
              "W-EXERCISE-1"));
      all.add(
          new ActVectors.Case(
              "ended-before-it-began-" + way,
              List.of(ActVectors.received(end), ActVectors.sent(start)),
              inbound,
              NOON,
              Duration.ZERO,
              exercise,
              "W-EXERCISE-1"));
      all.add(
          new ActVectors.Case(
              "real-reply-to-an-exercise-" + way,
              List.of(ActVectors.sent(start), ActVectors.received(other), ActVectors.sent(own)),
              inbound,
              NOON,
              Duration.ZERO,
              inbound ? theirReply : reply,
              "M-REF-2"));
      all.add(
          new ActVectors.Case(
              "exercise-reply-to-the-real-" + way,
              List.of(
                  ActVectors.sent(start), ActVectors.received(theirReal), ActVectors.sent(real)),
              inbound,
              NOON,
              Duration.ZERO,
              inbound ? theirDrill : drill,
              "M-REF-2"));
    }
    all.add(
        new ActVectors.Case(
            "on-its-way-at-the-end-received",
            under,
            true,
            NOON.plusSeconds(7199),
            Duration.ofMinutes(5),
            other,
            "ok"));
    all.add(
        new ActVectors.Case(
            "too-long-on-its-way-received",
            under,
            true,
            NOON.plusSeconds(7199),
            Duration.ofSeconds(302),
            other,
            "W-EXERCISE-1"));
    all.add(
        new ActVectors.Case(
            "start-as-an-exercise-sent",
            under,
            false,
            NOON,
            Duration.ZERO,
            vectors.message("exercise-start/1", true, true, none),
            "W-EXERCISE-4"));
    all.add(
        new ActVectors.Case(
            "end-as-an-exercise-received",
            under,
            true,
            NOON,
            Duration.ZERO,
            vectors.message("exercise-end/1", true, false, Optional.of(start)),
            "W-EXERCISE-4"));
    all.add(
        new ActVectors.Case(
            "window-over-received",
            List.of(),
            true,
            NOON.plusSeconds(7200),
            Duration.ZERO,
            theirs,
            "W-EXERCISE-2"));
    List<ActVectors.Held> eight = new ArrayList<>();
    for (int number = 0; number < 8; number++) {
      eight.add(ActVectors.received(vectors.message("exercise-start/1", false, false, none)));
    }
    all.add(
        new ActVectors.Case(
            "a-ninth-received",
            eight,
            true,
            NOON,
            Duration.ZERO,
            vectors.message("exercise-start/1", false, false, none),
            "W-EXERCISE-3"));
    return all;
  }

  @Test
  void each_message_passes_or_is_refused_by_exactly_its_clause() throws Exception {
    vectors.hold(cases());
  }
}
