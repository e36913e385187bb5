package parley.watchline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.exchange.Released;
import parley.message.Formats;
import parley.message.Message;
import parley.message.MessageId;
import parley.message.Wording;
import parley.party.NodeId;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchfloor.Role;
import parley.watchline.WatchDesk.Draft;
import parley.watchline.WatchDesk.Row;
import parley.watchline.WatchDesk.Step;

class DeskTest extends DeskScene {
  @Test
  void the_whole_scenario_plays_and_leaves_nothing_open() throws Exception {
    Map<String, MessageId> sent = play(Scenario.bundled());

    assertThat(us.desk.board(OPEN, 100)).isEmpty();
    assertThat(ru.desk.board(OPEN, 100)).isEmpty();
    assertThat(us.desk.board(ALL, 100)).hasSize(sent.size());
    WatchDesk.View notification =
        ru.desk.view(named(sent, "notification"), read("ivanov")).orElseThrow();
    assertThat(notification.row().step()).isEqualTo(Step.ANSWERED);
    assertThat(notification.row().state()).contains("corrected");
    assertThat(notification.row().severity()).contains(4);
    assertThat(notification.reached().keySet())
        .containsExactlyInAnyOrder(
            Step.JOURNALLED, Step.DELIVERED, Step.ACKNOWLEDGED, Step.ANSWERED);
    assertThat(notification.thread()).hasSize(sent.size());
    assertThat(notification.thread().getFirst().id()).isEqualTo(named(sent, "notification"));
  }

  @Test
  void the_scenario_says_that_it_is_an_example_and_from_which_facts_it_was_written() {
    Scenario scenario = Scenario.bundled();

    assertThat(scenario.title().get("en")).contains("Example", "public facts", "WannaCry");
    assertThat(scenario.title().get("ru")).contains("Пример", "открытым данным", "WannaCry");
    assertThat(scenario.note().get("en")).contains("never exchanged these messages");
    assertThat(scenario.acts()).filteredOn(act -> act instanceof Scenario.Act.Release).hasSize(6);
  }

  @Test
  void the_acknowledgement_carries_receipt_time_and_serial_in_the_officers_own_language()
      throws Exception {
    Map<String, MessageId> sent = play(Scenario.bundled());

    Message acknowledgement =
        us.desk
            .view(named(sent, "notification-acknowledged"), read("smith"))
            .orElseThrow()
            .message();
    assertThat(acknowledgement.language()).isEqualTo("ru");
    assertThat(acknowledgement.body().text("receivedAs"))
        .contains("us-nrrc/US-RU-2026/watch/real/1/1");
    assertThat(acknowledgement.body().text("receivedAt"))
        .contains(Wire.BEGINNING.plus(Wire.STEP.multipliedBy(2)).toString());
    Row row =
        us.desk.view(named(sent, "notification-acknowledged"), read("smith")).orElseThrow().row();
    assertThat(row.title()).startsWith("Example (WannaCry");
  }

  @Test
  void every_reading_and_every_release_is_logged() throws Exception {
    Map<String, MessageId> sent = play(Scenario.bundled());

    ru.desk.view(named(sent, "notification"), read("petrova"));

    assertThat(ru.log).contains("release officer", "read petrova");
  }

  /// Whoever reads the log must not believe that it left.
  @Test
  void that_a_release_was_refused_is_logged_with_the_clause() throws Exception {
    us.refuses = Optional.of(new Released.Refused("format", "W-HEIGHT-3", "it shortens nothing"));
    Draft draft = draft("pre-agreed/1", Map.of("phrase", List.of("HERON 17")));
    assertThat(us.desk.release(draft, send("smith"))).isInstanceOf(Released.Refused.class);
    assertThat(us.log).containsExactly("release smith", "not-released smith {clause=W-HEIGHT-3}");
  }

  @Test
  void on_the_sign_in_providers_word_alone_nothing_is_released_but_an_acknowledgement()
      throws Exception {
    Permit<Act.Send> vouched =
        Permit.of(new Person("clark", Set.of(Role.WATCH), true), Act.SEND).orElseThrow();
    Draft draft = draft("pre-agreed/1", Map.of("phrase", List.of("HERON 17")));
    assertThat(us.desk.release(draft, vouched))
        .isInstanceOfSatisfying(
            Released.Refused.class, no -> assertThat(no.clause()).isEqualTo("O-SESSION-3"));
    assertThat(us.journal).isEmpty();
    assertThat(us.log).isEmpty();
    MessageId notification = named(play(Scenario.bundled()), "notification");
    assertThat(us.desk.acknowledge(notification, true, "", vouched))
        .isInstanceOfSatisfying(
            Released.Refused.class, no -> assertThat(no.clause()).isEqualTo("W-ACK-1"));
  }

  @Test
  void a_draft_that_lacks_something_is_refused_and_nothing_is_sent() throws Exception {
    Draft empty = draft("service/1", Map.of());

    assertThat(us.desk.check(empty))
        .extracting(Formats.Fault::field)
        .containsExactly("title", "service", "text");
    assertThat(us.desk.release(empty, send("smith"))).isInstanceOf(Released.Refused.class);
    assertThat(us.journal).isEmpty();
    assertThat(us.log).isEmpty();
  }

  @Test
  void a_pre_agreed_message_gets_the_digest_of_the_agreed_phrase_book() throws Exception {
    MessageId id = sent(draft("pre-agreed/1", Map.of("phrase", List.of("HERON 17"))));

    Message message = ru.desk.view(id, read("ivanov")).orElseThrow().message();
    assertThat(message.body().text("book"))
        .isEqualTo(Terms.AGREEMENT.phraseBook().map(Digest::hex));
    assertThat(ru.desk.board(ALL, 10)).extracting(Row::title).containsExactly("HERON 17");
  }

  @Test
  void a_format_and_an_agreement_that_are_not_in_force_are_faults() {
    assertThat(us.desk.check(draft("activity-notice/1", Map.of())))
        .extracting(Formats.Fault::key)
        .contains("fault.format-not-agreed");
    assertThat(us.desk.check(draft("treaty/1", Map.of())))
        .extracting(Formats.Fault::clause)
        .containsExactly("M-FORM-1");
  }

  @Test
  void to_whom_it_may_be_passed_on_travels_with_a_message_in_a_code_that_both_know()
      throws Exception {
    Draft notice =
        draft(
            "good-will/1",
            Map.of(
                "title", List.of("Takedown"), "told", List.of("other"), "text", List.of("Done.")));
    assertThat(us.desk.check(new DraftChange(notice).releasability("friends").made()))
        .anyMatch(
            fault -> fault.field().equals("releasability") && fault.clause().equals("M-FORM-6"));
    assertThat(us.desk.check(new DraftChange(service()).releasability("free").made()))
        .anyMatch(
            fault -> fault.field().equals("releasability") && fault.clause().equals("M-FORM-5"));
    Draft inquiry =
        new Draft(
            Terms.RU,
            Terms.ID,
            "inquiry/1",
            Precedence.ROUTINE,
            Series.REAL,
            "en",
            "amber",
            "amber",
            Optional.of("third-states-with-consent"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(Duration.ofHours(2)),
            Map.of(
                "title", List.of("Outage"),
                "asked", List.of("clarify"),
                "question", List.of("Are you aware of it?"),
                "intent", List.of("We accuse nobody.")),
            List.of());

    MessageId id = sent(inquiry);

    Message arrived = ru.desk.view(id, read("petrova")).orElseThrow().message();
    assertThat(arrived.releasability()).contains("third-states-with-consent");
    for (String language : List.of("en", "ru")) {
      assertThat(Wording.in(language).render(arrived, Terms.FORMATS).header().toString())
          .contains(language.equals("en") ? "third states, with" : "третьим государствам");
    }
  }

  @Test
  void an_incomplete_message_is_acknowledged_with_what_is_missing() throws Exception {
    MessageId ours = sent(service());

    assertThat(ru.desk.acknowledge(ours, false, "", send("ivanov")))
        .isInstanceOf(Released.Refused.class);
    assertThat(ru.desk.acknowledge(ours, false, "Не указано время.", send("ivanov")))
        .isInstanceOf(Released.Queued.class);
    assertThat(ru.desk.acknowledge(ours, true, "", send("ivanov")))
        .isInstanceOf(Released.Refused.class);
  }

  @Test
  void attachments_are_named_by_their_digest() throws Exception {
    Bytes content = Bytes.utf8("a,b\n1,2\n");
    Draft plain = service();
    MessageId id =
        sent(
            new Draft(
                plain.peer(),
                plain.agreement(),
                plain.format(),
                plain.precedence(),
                plain.series(),
                plain.language(),
                plain.tlp(),
                plain.pap(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                plain.body(),
                List.of(new WatchDesk.File("flows.csv", "text/csv", content))));

    assertThat(ru.desk.view(id, read("ivanov")).orElseThrow().message().attachments())
        .singleElement()
        .satisfies(file -> assertThat(file.digest()).isEqualTo(Digest.of(content)));
  }

  @Test
  void a_peer_without_a_link_is_said_plainly() {
    Draft plain = service();
    Draft elsewhere =
        new Draft(
            new NodeId("fr-nrrc"),
            plain.agreement(),
            plain.format(),
            plain.precedence(),
            plain.series(),
            plain.language(),
            plain.tlp(),
            plain.pap(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            plain.body(),
            List.of());

    assertThatThrownBy(() -> us.desk.release(elsewhere, send("smith")))
        .isInstanceOf(DeskException.class)
        .hasMessageContaining("fr-nrrc");
  }
}
