package parley.watchline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import parley.agreement.Series;
import parley.exchange.Released;
import parley.message.Formats;
import parley.message.MessageId;
import parley.watchline.WatchDesk.Draft;
import parley.watchline.WatchDesk.Row;

/// What a message may refer to, and what a correction or cancellation does to what it is about.
class DeskReferencesTest extends DeskScene {
  @Test
  void only_the_sender_corrects_and_only_the_receiver_answers() throws Exception {
    MessageId ours = sent(service());
    Draft reply = draft("reply/1", Map.of("answer", List.of("other"), "text", List.of("Thanks.")));

    assertThat(us.desk.check(about(reply, ours, Series.REAL)))
        .extracting(Formats.Fault::key)
        .containsExactly("fault.not-their-message");
    Draft correction =
        draft(
            "correction/1",
            Map.of(
                "title", List.of("x"),
                "reason", List.of("clerical"),
                "wrong", List.of("a"),
                "right", List.of("b")));
    Draft theirs =
        new Draft(
            Terms.US,
            correction.agreement(),
            correction.format(),
            correction.precedence(),
            correction.series(),
            "ru",
            "amber",
            "amber",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(ours),
            Optional.empty(),
            Optional.<Duration>empty(),
            correction.body(),
            List.of());
    assertThat(ru.desk.check(theirs))
        .extracting(Formats.Fault::key)
        .containsExactly("fault.not-own-message");
  }

  @Test
  void an_exercise_never_joins_a_real_thread() throws Exception {
    MessageId ours = sent(service());

    assertThat(us.desk.check(about(service(), ours, Series.EXERCISE)))
        .extracting(Formats.Fault::key)
        .containsExactly("fault.not-same-series");
  }

  @Test
  void a_reference_to_nothing_known_here_is_a_fault() {
    MessageId nothing = MessageId.of("019a0000-0000-7000-8000-00000000000f");

    assertThat(us.desk.check(about(service(), nothing, Series.REAL)))
        .extracting(Formats.Fault::clause)
        .containsExactly("W-DRAFT-3");
  }

  @Test
  void a_correction_and_a_cancellation_mark_what_they_are_about() throws Exception {
    MessageId ours = sent(service());
    Draft cancellation = draft("cancellation/1", Map.of("reason", List.of("sent-in-error")));
    Released released =
        us.desk.release(
            new Draft(
                cancellation.peer(),
                cancellation.agreement(),
                cancellation.format(),
                cancellation.precedence(),
                cancellation.series(),
                "en",
                "amber",
                "amber",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(ours),
                Optional.empty(),
                cancellation.body(),
                List.of()),
            send("smith"));

    assertThat(released).isInstanceOf(Released.Queued.class);
    Row cancelled = ru.desk.view(ours, read("ivanov")).orElseThrow().row();
    assertThat(cancelled.state()).contains("cancelled");
    assertThat(ru.desk.board(OPEN, 10)).extracting(Row::format).containsExactly("cancellation/1");
  }
}
