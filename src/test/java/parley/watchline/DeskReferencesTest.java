package parley.watchline;

import static org.assertj.core.api.Assertions.assertThat;

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
        new DraftChange(correction)
            .peer(Terms.US)
            .language("ru")
            .replaces(Optional.of(ours))
            .made();
    assertThat(ru.desk.check(theirs))
        .extracting(Formats.Fault::key)
        .containsExactly("fault.not-own-message");
  }

  /// What ru-nrrc's node says itself of a message of us-nrrc.
  private void unanswered(MessageId about) throws Exception {
    Draft said =
        draft(
            "unanswered/1",
            Map.of("missing", List.of("acknowledgement"), "due", List.of("2026-11-22T09:00:00Z")));
    Draft theirs =
        new DraftChange(said).peer(Terms.US).language("ru").inReplyTo(Optional.of(about)).made();
    assertThat(ru.desk.release(theirs, send("node"))).isInstanceOf(Released.Queued.class);
  }

  private Optional<String> state(Wire.Centre centre, MessageId id) throws Exception {
    return Boards.row(centre.board, id).orElseThrow().state();
  }

  @Test
  void a_message_that_nobody_answers_is_marked_on_both_sides_until_somebody_does()
      throws Exception {
    MessageId ours = sent(service());
    unanswered(ours);
    assertThat(state(us, ours)).contains("unanswered");
    assertThat(state(ru, ours)).contains("unanswered");
    assertThat(us.desk.board(OPEN, 10))
        .as("the word itself wants no acknowledgement")
        .extracting(WatchDesk.Row::format)
        .containsExactly("service/1");
    ru.desk.acknowledge(ours, true, "", send("ivanov"));
    assertThat(state(us, ours)).isEmpty();
    assertThat(state(ru, ours)).isEmpty();
    unanswered(ours);
    assertThat(state(us, ours)).as("nothing is awaited").isEmpty();
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
