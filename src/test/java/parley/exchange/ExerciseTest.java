package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.agreement.Agreement;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.codec.Json;
import parley.envelope.Lane;
import parley.envelope.OuterFrame;
import parley.exchange.LinkSession.Bounds;
import parley.ledger.Ledger;
import parley.message.Composer;
import parley.message.Exercises;
import parley.message.Message;
import parley.seal.Suite;

/// An exercise over two whole nodes: announced, played, ended by the other side, and refused before
/// and afterwards on both.
class ExerciseTest {
  @TempDir Path folder;

  private final SplittableRandom random = new SplittableRandom(76);

  private Message compose(
      TwoNodes.Side from,
      Series series,
      String format,
      Precedence precedence,
      Optional<Message> about,
      Json.Builder body)
      throws Exception {
    Agreement terms = from.standing.life().agreements().getFirst();
    return new Composer(TwoNodes.CLOCK, random)
        .compose(
            new Written(terms, from.id, from.peer, series).as(format, precedence, about, body));
  }

  private Message start(TwoNodes.Side from, Duration length) throws Exception {
    Instant now = TwoNodes.now().truncatedTo(ChronoUnit.SECONDS);
    return compose(
        from,
        Series.REAL,
        Exercises.START,
        Precedence.ROUTINE,
        Optional.empty(),
        Json.object()
            .with("title", "Exercise")
            .with("windowStart", now.toString())
            .with("windowEnd", now.plus(length).toString())
            .with("scenario", "Played."));
  }

  private Message end(TwoNodes.Side from, Message start) throws Exception {
    return compose(
        from,
        Series.REAL,
        Exercises.END,
        Precedence.FLASH,
        Optional.of(start),
        Json.object().with("outcome", "real-event"));
  }

  private Message drill(TwoNodes.Side from, Precedence precedence) throws Exception {
    return compose(
        from,
        Series.EXERCISE,
        "test/1",
        precedence,
        Optional.empty(),
        Json.object().with("text", "drill"));
  }

  private static String refused(Released released) {
    return released instanceof Released.Refused refused ? refused.clause() : released.toString();
  }

  @Test
  void it_takes_messages_between_its_start_and_the_end_that_the_other_side_gave() throws Exception {
    try (TwoNodes nodes = new TwoNodes(folder, 76, Suite.NIST)) {
      assertThat(refused(nodes.us.release(drill(nodes.us, Precedence.FLASH))))
          .isEqualTo("W-EXERCISE-1");
      assertThat(refused(nodes.ru.release(drill(nodes.ru, Precedence.ROUTINE))))
          .isEqualTo("W-EXERCISE-1");
      Message start = start(nodes.us, Duration.ofHours(2));
      assertThat(nodes.us.release(start)).isInstanceOf(Released.Queued.class);
      nodes.eventually("both have the start", () -> nodes.drained(nodes.us));
      for (TwoNodes.Side side : nodes.sides()) {
        assertThat(side.release(drill(side, Precedence.FLASH))).isInstanceOf(Released.Queued.class);
      }
      nodes.eventually(
          "both drills are there", () -> nodes.drained(nodes.us) && nodes.drained(nodes.ru));
      nodes.us.kill();
      nodes.us.open();
      assertThat(nodes.us.exchange().exercises(TwoNodes.LINK).known()).hasSize(1);
      assertThat(nodes.ru.release(end(nodes.ru, start))).isInstanceOf(Released.Queued.class);
      assertThat(refused(nodes.ru.release(drill(nodes.ru, Precedence.ROUTINE))))
          .as("at once where it was ended")
          .isEqualTo("W-EXERCISE-1");
      nodes.eventually("both have the end", () -> nodes.drained(nodes.ru));
      assertThat(refused(nodes.us.release(drill(nodes.us, Precedence.ROUTINE))))
          .isEqualTo("W-EXERCISE-1");
      for (TwoNodes.Side side : nodes.sides()) {
        assertThat(side.exchange().exercises(TwoNodes.LINK).known())
            .singleElement()
            .satisfies(
                each -> assertThat(each.ended().orElseThrow().outcome()).isEqualTo("real-event"));
      }
    }
  }

  @Test
  void what_the_receiver_no_longer_takes_is_refused_with_the_clause() throws Exception {
    try (TwoNodes nodes = new TwoNodes(folder, 77, Suite.NIST)) {
      Message start = start(nodes.us, Duration.ofHours(2));
      nodes.us.release(start);
      nodes.eventually("both have the start", () -> nodes.drained(nodes.us));
      nodes.ru.losesEnvelopes = true;
      nodes.ru.release(end(nodes.ru, start));
      Message late = drill(nodes.us, Precedence.FLASH);
      assertThat(nodes.us.release(late)).isInstanceOf(Released.Queued.class);
      nodes.eventually("it is answered", () -> nodes.drained(nodes.us));
      Ledger.Item item =
          nodes.us.ledger().itemOfMessage(TwoNodes.LINK, false, late.id()).orElseThrow();
      assertThat(item.state()).isEqualTo("refused");
      nodes.ru.losesEnvelopes = false;
      nodes.eventually("the end has come", () -> nodes.drained(nodes.ru));
    }
  }

  @Test
  void an_exercise_stands_behind_everything_real_and_never_in_the_lane_of_flash() throws Exception {
    try (TwoNodes nodes = new TwoNodes(folder, 78, Suite.NIST)) {
      nodes.us.release(start(nodes.us, Duration.ofHours(2)));
      nodes.eventually("both have the start", () -> nodes.drained(nodes.us));
      nodes.us.losesEnvelopes = true;
      List<Message> drills = new ArrayList<>();
      for (int number = 0; number < Bounds.EXERCISE_WINDOW + 2; number++) {
        Message drill = drill(nodes.us, Precedence.FLASH);
        drills.add(drill);
        assertThat(nodes.us.release(drill)).isInstanceOf(Released.Queued.class);
      }
      Message real = nodes.us.compose(Precedence.ROUTINE, "real");
      nodes.us.release(real);
      List<Ledger.Queued> queued = nodes.us.ledger().queued(TwoNodes.LINK, 20);
      assertThat(queued).hasSize(drills.size() + 1);
      for (Ledger.Queued row : queued) {
        OuterFrame frame =
            OuterFrame.read(row.envelope().slice(0, OuterFrame.SIZE), TwoNodes.LINK, nodes.us.id);
        assertThat(frame.lane()).isEqualTo(Lane.FORMAL);
      }
      assertThat(queued.getFirst().serial().series()).isEqualTo(Series.REAL);
      nodes.us.losesEnvelopes = false;
      nodes.eventually("all are there", () -> nodes.drained(nodes.us));
    }
  }
}
