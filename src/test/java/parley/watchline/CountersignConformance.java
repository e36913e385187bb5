package parley.watchline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import parley.agreement.Agreement;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.envelope.ReleaseAssertion;
import parley.linktest.Outgoing;
import parley.message.Composer;
import parley.message.Message;
import parley.message.Reference;
import parley.party.LinkId;
import parley.seal.PasskeyCheck;
import parley.watchline.WatchDesk.ByOne;
import parley.watchline.WatchDesk.Row;
import parley.watchline.WatchDesk.Step;

/// What one officer released, on the boards of both sides, on every engine.
abstract class CountersignConformance extends BoardConformance {
  private static final LinkId LINK = LinkId.between(Terms.US, Terms.RU);

  private Message compose(String title, Series series) throws Exception {
    return new Drafting(
            us.self, us.board, Terms.FORMATS, composer(title.hashCode()), _ -> new Terms())
        .compose(DeskScene.inquiry(title, Precedence.FLASH, series))
        .message()
        .orElseThrow();
  }

  private Composer composer(int seed) {
    return new Composer(wire::now, new Random(seed));
  }

  private Message releasedByAdams(String title, Series series) throws Exception {
    Message flash = compose(title, series);
    Bytes word =
        new ReleaseAssertion(
                ReleaseAssertion.Hand.ALONE,
                "Adams",
                "red key",
                Wire.BEGINNING,
                new PasskeyCheck.Assertion(Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY))
            .der();
    us.release(LINK, flash, List.of(word), List.of());
    return flash;
  }

  private Message countersignature(Message about, String officer) throws Exception {
    return new Outgoing(us.self, us, Terms.FORMATS, composer(officer.hashCode()), _ -> new Terms())
        .compose(
            Terms.AGREEMENT,
            Agreement.COUNTERSIGNATURE,
            Terms.RU,
            Optional.of(new Reference(about.id(), about.digest())),
            Map.of("countersignedBy", List.of(officer)),
            about.series(),
            Precedence.FLASH);
  }

  private void countersigns(Message about, String officer) throws Exception {
    us.release(LINK, countersignature(about, officer), List.of(), List.of());
  }

  private Row row(Wire.Centre centre, Message message) throws Exception {
    return centre.board.placed(message.id()).orElseThrow().row();
  }

  private ByOne byOne(Wire.Centre centre, Message message) throws Exception {
    return row(centre, message).byOne().orElseThrow();
  }

  private String codes(Message message) throws Exception {
    Instant now = wire.now();
    return byOne(us, message).code(now) + " " + byOne(ru, message).code(now);
  }

  private static List<Step> running(Wire.Centre centre) throws Exception {
    return centre.board.duties().stream().map(WatchClocks.Duty::step).toList();
  }

  @Test
  void both_boards_show_at_once_that_one_released_it_and_by_when_another_has_to_sign()
      throws Exception {
    Message flash = releasedByAdams("Outage", Series.REAL);

    assertThat(codes(flash)).isEqualTo("due due");
    assertThat(byOne(ru, flash).officer()).isEqualTo("Adams");
    Instant due = row(ru, flash).at().plus(Wire.WITHIN);
    assertThat(byOne(ru, flash).due()).contains(due).isEqualTo(byOne(us, flash).due());
    for (Wire.Centre centre : List.of(us, ru)) {
      assertThat(running(centre)).containsExactly(Step.COUNTERSIGNED, Step.ACKNOWLEDGED);
      assertThat(centre.board.duties().getFirst().due()).isEqualTo(due);
    }
    assertThat(us.board.toCountersign()).hasSize(1);
    assertThat(ru.board.toCountersign()).as("theirs to sign").isEmpty();

    countersigns(flash, "Baker");
    assertThat(codes(flash)).isEqualTo("signed signed");
    assertThat(byOne(ru, flash).by()).contains("Baker");
    assertThat(us.board.toCountersign()).isEmpty();
    for (Wire.Centre centre : List.of(us, ru)) {
      assertThat(running(centre)).as("only its acknowledgement").containsExactly(Step.ACKNOWLEDGED);
      assertThat(centre.board.placed(flash.id()).orElseThrow().reached())
          .containsKey(Step.COUNTERSIGNED);
    }
  }

  @Test
  void what_comes_late_counts_and_is_marked_on_both_boards() throws Exception {
    Message flash = releasedByAdams("Outage", Series.REAL);
    ru.desk.acknowledge(flash.id(), true, "", DeskScene.send("ivanov"));
    wire.pass(Wire.WITHIN.plusSeconds(1));

    assertThat(codes(flash)).isEqualTo("late late");
    assertThat(us.desk.board(ALL, 10)).hasSize(2);
    countersigns(flash, "Baker");
    assertThat(codes(flash)).isEqualTo("signed-late signed-late");
    assertThat(running(ru)).containsExactly(Step.ANSWERED);
  }

  @Test
  void who_released_it_does_not_countersign_whatever_comes_in_which_order() throws Exception {
    Message flash = compose("Outage", Series.REAL);
    countersigns(flash, "Adams");
    countersigns(flash, "Baker");
    Message other = releasedByAdams("Another", Series.REAL);
    countersigns(other, "Adams");
    assertThat(codes(other)).isEqualTo("due due");

    Bytes word =
        new ReleaseAssertion(
                ReleaseAssertion.Hand.ALONE,
                "Adams",
                "red key",
                Wire.BEGINNING,
                new PasskeyCheck.Assertion(Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY))
            .der();
    us.release(LINK, flash, List.of(word), List.of());
    assertThat(codes(flash)).as("the signatures had come first").isEqualTo("signed signed");
    assertThat(byOne(ru, flash).by()).contains("Baker");
  }

  @Test
  void what_the_other_side_refused_or_an_exercise_ended_is_signed_by_nobody_any_more()
      throws Exception {
    wire.cut();
    Message flash = releasedByAdams("Outage", Series.REAL);
    assertThat(running(us)).as("its clock runs from the receipt").containsExactly(Step.DELIVERED);
    assertThat(us.board.toCountersign()).as("it can be signed already").hasSize(1);
    us.journal(us.refused(us.sent(flash)));
    assertThat(us.board.toCountersign()).isEmpty();
    assertThat(byOne(us, flash).code(wire.now())).isEqualTo("over");
  }

  @Test
  void a_board_drawn_again_says_the_same_of_it() throws Exception {
    Message signed = releasedByAdams("Outage", Series.REAL);
    Message open = releasedByAdams("Another", Series.REAL);
    wire.pass(Duration.ofHours(1));
    countersigns(signed, "Baker");
    for (Wire.Centre centre : List.of(us, ru)) {
      List<Row> before = centre.desk.board(ALL, 10);
      centre.board.reset();
      centre.board.follow(centre.journal);
      assertThat(centre.desk.board(ALL, 10)).isEqualTo(before);
    }
    assertThat(codes(signed)).isEqualTo("signed-late signed-late");
    assertThat(codes(open)).isEqualTo("late late");
  }
}
