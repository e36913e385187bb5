package parley.watchline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.exchange.Released;
import parley.ledger.Fact;
import parley.message.Heightened;
import parley.message.MessageId;
import parley.watchline.WatchDesk.Draft;
import parley.watchline.WatchDesk.Row;
import parley.watchline.WatchDesk.Step;

/// What the boards of two sides make of a time of heightened watch: the same, from the acts in
/// their journals alone.
class HeightenedBoardTest extends DeskScene {
  private static final Instant FROM = Wire.BEGINNING.plus(Duration.ofHours(1));
  private static final Instant UNTIL = Wire.BEGINNING.plus(Duration.ofHours(4));

  private static Draft act(
      Wire.Centre by, String format, Optional<MessageId> about, Map<String, List<String>> body) {
    return new Draft(
        by.peer,
        Terms.ID,
        format,
        Precedence.ROUTINE,
        Series.REAL,
        "en",
        "amber",
        "amber",
        Optional.empty(),
        Optional.empty(),
        about,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        body,
        List.of());
  }

  private static MessageId release(Wire.Centre by, Draft draft) throws Exception {
    Released released = by.desk.release(draft, send("officer"));
    assertThat(released).isInstanceOf(Released.Queued.class);
    return ((Released.Queued) released).id();
  }

  private static MessageId propose(Wire.Centre by) throws Exception {
    return release(
        by,
        act(
            by,
            Heightened.PROPOSAL,
            Optional.empty(),
            Map.of(
                "title", List.of("Summit"),
                "windowStart", List.of(FROM.toString()),
                "windowEnd", List.of(UNTIL.toString()),
                "flashAcknowledgement", List.of("5"),
                "flashReply", List.of("30"),
                "priorityAcknowledgement", List.of("60"))));
  }

  private static MessageId answer(Wire.Centre by, MessageId about, String outcome)
      throws Exception {
    return release(
        by, act(by, Heightened.ANSWER, Optional.of(about), Map.of("outcome", List.of(outcome))));
  }

  private static MessageId ask(Wire.Centre by, Precedence precedence, Series series)
      throws Exception {
    Draft plain =
        act(
            by,
            "inquiry/1",
            Optional.empty(),
            Map.of(
                "title", List.of("Outage"),
                "asked", List.of("clarify"),
                "question", List.of("Are you aware of it?"),
                "intent", List.of("We accuse nobody.")));
    return release(
        by,
        new Draft(
            plain.peer(),
            plain.agreement(),
            plain.format(),
            precedence,
            series,
            "en",
            "amber",
            "amber",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(Duration.ofMinutes(20)),
            plain.body(),
            List.of()));
  }

  private static Row row(Wire.Centre at, MessageId id) throws Exception {
    return Boards.row(at.board, id).orElseThrow();
  }

  /// Due on both boards, in the same millisecond, so long after the receiver journalled it.
  private void due(MessageId id, Duration within) throws Exception {
    Row ours = row(us, id);
    Row theirs = row(ru, id);
    Instant received = ours.inbound() ? ours.at() : theirs.at();
    assertThat(ours.due()).as("ours").contains(received.plus(within));
    assertThat(theirs.due()).as("theirs").isEqualTo(ours.due());
  }

  private void reach(Instant moment) {
    wire.pass(Duration.between(wire.now(), moment));
  }

  @Test
  void both_sides_shorten_the_same_clocks_and_only_of_what_is_received_in_the_agreed_time()
      throws Exception {
    MessageId before = ask(us, Precedence.FLASH, Series.REAL);
    MessageId proposal = propose(us);
    assertThat(ru.desk.periods().getFirst().state(wire.now())).isEqualTo("proposed");
    answer(ru, proposal, "accepted");
    MessageId early = ask(ru, Precedence.FLASH, Series.REAL);
    reach(FROM);
    for (Wire.Centre centre : List.of(us, ru)) {
      assertThat(centre.desk.periods())
          .singleElement()
          .satisfies(period -> {
            assertThat(period.title()).isEqualTo("Summit");
            assertThat(period.state(wire.now())).isEqualTo("under");
            assertThat(period.own()).isEqualTo(centre.equals(us));
            assertThat(period.delivered()).isTrue();
          });
    }
    MessageId flash = ask(ru, Precedence.FLASH, Series.REAL);
    MessageId priority = ask(us, Precedence.PRIORITY, Series.REAL);
    MessageId immediate = ask(us, Precedence.IMMEDIATE, Series.REAL);
    MessageId drill = ask(us, Precedence.FLASH, Series.EXERCISE);
    due(before, Duration.ofMinutes(10));
    due(early, Duration.ofMinutes(10));
    due(flash, Duration.ofMinutes(5));
    due(priority, Duration.ofHours(1));
    due(immediate, Duration.ofMinutes(30));
    due(drill, Duration.ofMinutes(10));
    us.desk.acknowledge(flash, true, "", send("smith"));
    ru.desk.acknowledge(before, true, "", send("ivanov"));
    assertThat(row(us, flash).dueFor()).contains(Step.ANSWERED);
    due(flash, Duration.ofMinutes(30));
    due(before, Duration.ofHours(1));
    reach(UNTIL);
    MessageId after = ask(us, Precedence.FLASH, Series.REAL);
    due(after, Duration.ofMinutes(10));
    assertThat(us.desk.periods().getFirst().state(wire.now())).isEqualTo("over");
    again(us);
    again(ru);
  }

  /// Dropped and drawn from the journal it is the same board.
  private static void again(Wire.Centre centre) throws Exception {
    List<Row> rows = centre.desk.board(ALL, 100);
    List<WatchDesk.Period> periods = centre.desk.periods();
    centre.board.reset();
    assertThat(centre.desk.periods()).isEmpty();
    centre.board.follow(centre.journal);
    assertThat(centre.desk.board(ALL, 100)).isEqualTo(rows);
    assertThat(centre.desk.periods()).isEqualTo(periods).isNotEmpty();
  }

  @Test
  void what_is_not_accepted_shortens_nothing() throws Exception {
    propose(ru);
    MessageId declined = propose(us);
    answer(ru, declined, "declined");
    reach(FROM);
    due(ask(us, Precedence.FLASH, Series.REAL), Duration.ofMinutes(10));
    assertThat(us.desk.periods())
        .extracting(period -> period.state(wire.now()))
        .containsExactlyInAnyOrder("lapsed", "declined");
  }

  @Test
  void an_earlier_end_counts_when_the_other_side_has_accepted_it() throws Exception {
    MessageId proposal = propose(us);
    answer(ru, proposal, "accepted");
    Instant earlier = FROM.plus(Duration.ofHours(1));
    Draft end =
        act(
            ru,
            Heightened.END,
            Optional.of(proposal),
            Map.of("windowEnd", List.of(earlier.toString())));
    MessageId first = release(ru, end);
    MessageId second = release(ru, end);
    answer(us, first, "declined");
    assertThat(us.desk.periods().getFirst().lasts()).isEqualTo(UNTIL);
    answer(us, second, "accepted");
    reach(earlier.minusSeconds(3));
    due(ask(us, Precedence.FLASH, Series.REAL), Duration.ofMinutes(5));
    reach(earlier);
    due(ask(us, Precedence.FLASH, Series.REAL), Duration.ofMinutes(10));
    for (Wire.Centre centre : List.of(us, ru)) {
      assertThat(centre.desk.periods().getFirst().lasts()).isEqualTo(earlier);
      assertThat(centre.desk.periods().getFirst().state(wire.now())).isEqualTo("over");
      again(centre);
    }
  }

  /// The receipt of our acceptance is late, and then it is a refusal.
  @Test
  void an_acceptance_that_the_peer_refused_gives_back_the_usual_clock() throws Exception {
    MessageId proposal = propose(us);
    wire.cut();
    answer(ru, proposal, "accepted");
    Fact.Sent acceptance = (Fact.Sent) ru.journal.getLast();
    reach(FROM);
    MessageId flash = ask(us, Precedence.FLASH, Series.REAL);
    Fact.Sent sent = (Fact.Sent) us.journal.getLast();
    ru.receive(sent.item().serial(), sent.message());
    Instant received = row(ru, flash).at();
    assertThat(row(ru, flash).due()).contains(received.plus(Duration.ofMinutes(5)));
    ru.journal(ru.refused(acceptance.item()));
    assertThat(row(ru, flash).due()).contains(received.plus(Duration.ofMinutes(10)));
    assertThat(ru.desk.periods().getFirst().state(wire.now())).isEqualTo("lapsed");
    again(ru);
  }

  /// FLASH overtakes; and a board that is drawn anew draws it first as well.
  @Test
  void a_message_that_comes_before_the_acceptance_is_shortened_when_that_comes() throws Exception {
    MessageId proposal = propose(us);
    wire.cut();
    answer(ru, proposal, "accepted");
    Fact.Sent acceptance = (Fact.Sent) ru.journal.getLast();
    reach(FROM);
    MessageId flash = ask(ru, Precedence.FLASH, Series.REAL);
    Fact.Sent sent = (Fact.Sent) ru.journal.getLast();
    us.receive(sent.item().serial(), sent.message());
    List<WatchClocks.Duty> duties = new ArrayList<>(us.board.duties());
    Instant received = row(us, flash).at();
    assertThat(row(us, flash).due()).contains(received.plus(Duration.ofMinutes(10)));
    us.receive(acceptance.item().serial(), acceptance.message());
    assertThat(row(us, flash).due()).contains(received.plus(Duration.ofMinutes(5)));
    assertThat(us.board.duties()).isNotEqualTo(duties);
    again(us);
  }
}
