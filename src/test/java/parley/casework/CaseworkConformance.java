package parley.casework;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.casework.CaseDesk.Ruling;
import parley.casework.CaseDesk.What;
import parley.codec.Digest;
import parley.codec.Json;
import parley.message.Message;
import parley.store.Store;

/// What cases and search promise on every engine.
abstract class CaseworkConformance {
  Store store;
  Office office;

  /// A store over an empty database of this engine.
  abstract Store database() throws Exception;

  @BeforeEach
  void open() throws Exception {
    store = database();
    office = new Office(store);
  }

  @AfterEach
  void close() throws Exception {
    store.close();
    leave();
  }

  /// What the engine needed is taken down.
  void leave() throws Exception {}

  Message incident(String title, String... addresses) throws Exception {
    return office.comes(
        Letter.in("incident-notification/1")
            .says("title", title)
            .says("category", "availability.ddos")
            .lines("originAddresses", addresses));
  }

  private String opened(Message first) throws Exception {
    CaseDesk.Opened opened =
        office.cases.open("Outage", Optional.of(first.id()), Office.keeper("smith"));
    assertThat(opened.ruling()).isEqualTo(Ruling.DONE);
    return opened.number();
  }

  @Test
  void cases_are_numbered_within_their_year_and_all_that_was_done_stays_in_order()
      throws Exception {
    Message first = incident("Hospital down", "192.0.2.7");
    String number = opened(first);
    int year = office.now.atZone(java.time.ZoneOffset.UTC).getYear();
    assertThat(number).isEqualTo(year + "-1");
    assertThat(office.cases.open("Second", Optional.empty(), Office.keeper("smith")).number())
        .isEqualTo(year + "-2");
    office.pass(Duration.ofMinutes(1));
    assertThat(
            office.cases.note(number, "Called the operator.\r\nNo answer.", Office.keeper("smith")))
        .isEqualTo(Ruling.DONE);
    assertThat(office.cases.charge(number, "A. Petrova", Office.keeper("smith")))
        .isEqualTo(Ruling.DONE);
    assertThat(office.cases.charge(number, "nobody", Office.keeper("smith")))
        .isEqualTo(Ruling.GONE);
    assertThat(office.cases.state(number, Case.State.CLOSED, " ", Office.keeper("smith")))
        .isEqualTo(Ruling.WORDS);
    assertThat(office.cases.state(number, Case.State.CLOSED, "Repaired.", Office.keeper("smith")))
        .isEqualTo(Ruling.DONE);

    CaseDesk.File file = office.file(number);
    assertThat(file.of().state()).isEqualTo(Case.State.CLOSED);
    assertThat(file.of().charge()).isEqualTo("A. Petrova");
    assertThat(file.acts())
        .extracting(act -> act.kind() + " " + act.words())
        .containsExactly(
            "OPENED Outage",
            "ATTACHED ru-nrrc/US-RU-2026/watch/real/1/1",
            "NOTE Called the operator.\nNo answer.",
            "CHARGE ",
            "STATE Repaired.");
    assertThat(office.cases.cases(Optional.of(Case.State.CLOSED)))
        .extracting(Case::number)
        .containsExactly(number);
    assertThat(office.cases.cases(Optional.empty()).getFirst().number()).isEqualTo(number);
    assertThat(office.entries())
        .containsExactly(
            "case-opened",
            "case-attached",
            "case-opened",
            "case-note",
            "case-charge",
            "case-state",
            "case-read");
  }

  @Test
  void a_thread_leaves_a_case_only_with_a_reason_and_an_exercise_never_joins_a_real_one()
      throws Exception {
    Message real = incident("Real", "192.0.2.7");
    Message other = incident("Other", "198.51.100.1");
    Message exercise =
        office.comes(Letter.in("incident-notification/1").says("title", "Drill").exercise());
    String number = opened(real);
    assertThat(office.cases.attach(number, exercise.id(), Office.keeper("smith")))
        .isEqualTo(Ruling.SERIES);
    assertThat(office.cases.attach(number, other.id(), Office.keeper("smith")))
        .isEqualTo(Ruling.DONE);
    assertThat(office.cases.attach(number, other.id(), Office.keeper("smith")))
        .isEqualTo(Ruling.ALREADY);
    assertThat(office.cases.detach(number, other.id(), "", Office.keeper("smith")))
        .isEqualTo(Ruling.WORDS);
    assertThat(office.cases.of(other.id())).hasSize(1);
    assertThat(office.cases.detach(number, other.id(), "Another matter.", Office.keeper("smith")))
        .isEqualTo(Ruling.DONE);
    assertThat(office.cases.of(other.id())).isEmpty();
    assertThat(office.file(number).acts().getLast().words()).endsWith(": Another matter.");
    String drill =
        office.cases.open("Drill", Optional.of(exercise.id()), Office.keeper("smith")).number();
    assertThat(office.file(drill).of().series()).isEqualTo(Series.EXERCISE);
  }

  @Test
  void threads_that_name_the_same_address_are_proposed_until_they_are_tied() throws Exception {
    Message first = incident("Hospital", "192.0.2.7", "AS64500");
    Message second = incident("Bank", "192.0.2.7");
    Message text =
        office.comes(
            Letter.out("inquiry/1").says("title", "Ask").says("question", "Is 192.0.2.7 yours?"));
    incident("Unrelated", "203.0.113.9");
    String number = opened(first);
    assertThat(office.file(number).proposed())
        .extracting(proposal -> proposal.row().id(), CaseDesk.Proposal::shared)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(second.id(), java.util.Set.of("192.0.2.7")),
            org.assertj.core.groups.Tuple.tuple(text.id(), java.util.Set.of("192.0.2.7")));
    office.cases.attach(number, second.id(), Office.keeper("smith"));
    assertThat(office.file(number).proposed()).hasSize(1);
  }

  @Test
  void the_time_line_has_both_sides_and_the_floor_in_order_and_says_who_knows_what()
      throws Exception {
    Message theirs = incident("Hospital", "192.0.2.7");
    String number = opened(theirs);
    office.reads("A. Petrova", theirs);
    office.reads("smith", theirs);
    office.reads("A. Petrova", theirs);
    office.own.append(
        "alarm",
        Json.object()
            .with("content", office.content(theirs))
            .with("step", "acknowledged")
            .with("rung", "deputy")
            .build());
    office.pass(Duration.ofSeconds(1));
    Message ours =
        office.comes(
            Letter.out("acknowledgement/1").answers(theirs).says("completeness", "complete"));
    office.receipted(ours);
    office.pass(Duration.ofSeconds(1));
    office.cases.note(number, "Quiet since.", Office.keeper("smith"));

    CaseDesk.File file = office.file(number);
    assertThat(file.moments())
        .extracting(CaseDesk.Moment::what)
        .containsExactly(
            What.RECEIVED,
            What.OPENED,
            What.ATTACHED,
            What.ALARM,
            What.SENT,
            What.RECEIPTED,
            What.NOTE);
    CaseDesk.Known known = file.knowledge().getFirst();
    assertThat(known.here())
        .extracting(reader -> reader.officer() + ", " + reader.post() + ", " + reader.how())
        .containsExactly("A. Petrova, Shift 2, read", "smith, , read");
    assertThat(known.watch()).contains(file.knowledge().get(1).row().at());
    assertThat(file.knowledge().get(1).node()).isPresent();
  }

  @Test
  void what_the_log_says_is_drawn_again_and_is_the_same() throws Exception {
    Message theirs = incident("Hospital", "192.0.2.7");
    String number = opened(theirs);
    office.reads("smith", theirs);
    List<CaseDesk.Known> before = office.file(number).knowledge();
    FloorTrace trace = FloorTrace.of(Office.SELF, 1, office.ledger, store);
    trace.reset();
    assertThat(office.file(number).knowledge()).isEqualTo(before);
  }

  @Test
  void words_are_found_in_their_forms_in_both_languages_and_codes_by_what_they_are_called()
      throws Exception {
    office.comes(
        Letter.in("incident-notification/1")
            .says("title", "Атака на больницу")
            .says("category", "availability.ddos")
            .says("description", "Ещё идёт, больницы без связи")
            .lines("indicators", "evil.example", "0123456789abcdef0123456789abcdef"));
    office.comes(Letter.out("inquiry/1").says("title", "Attacks on a bank"));
    assertThat(office.found("атаки")).containsExactly("Атака на больницу");
    assertThat(office.found("еще БОЛЬНИЦ")).containsExactly("Атака на больницу");
    assertThat(office.found("attack")).containsExactly("Attacks on a bank");
    assertThat(office.found("distributed denial")).containsExactly("Атака на больницу");
    assertThat(office.found("evil.example")).hasSize(1);
    assertThat(office.found("0123456789abcdef0123")).hasSize(1);
    assertThat(office.found("us-nrrc/US-RU-2026/watch/real/1/2"))
        .containsExactly("Attacks on a bank");
    assertThat(office.found("запрос")).containsExactly("Attacks on a bank");
    assertThat(office.found("bank hospital")).isEmpty();
    assertThat(office.found(office.messages.keySet().iterator().next().toString())).hasSize(1);
    assertThat(office.found("")).hasSize(2);
    String number =
        office.cases.open("Банковский сбой", Optional.empty(), Office.keeper("smith")).number();
    office.cases.note(number, "Spoke to the embassy", Office.keeper("smith"));
    assertThat(office.found("embassy")).containsExactly(number);
    assertThat(office.found("банк")).containsExactly(number);
    assertThat(office.found(number)).contains(number);
  }

  @Test
  void filters_narrow_and_keep_exercises_apart() throws Exception {
    Message open = incident("One", "192.0.2.7");
    office.pass(Duration.ofDays(2));
    office.comes(
        Letter.in("incident-notification/1").says("title", "Drill").exercise().marked("red"));
    Message wrong = office.comes(Letter.out("inquiry/1").says("title", "Two").flash());
    office.comes(
        Letter.out("correction/1").replaces(wrong).says("reason", "wrong").says("text", "Three"));
    SearchDesk.Query all = SearchDesk.Query.of("");
    assertThat(office.found(with(all, Optional.of(Series.EXERCISE), Optional.empty())))
        .containsExactly("Drill");
    assertThat(
            office.found(
                with(all, Optional.of(Series.REAL), Optional.of(SearchDesk.Status.CORRECTED))))
        .containsExactly("Two");
    assertThat(
            office.found(with(all, Optional.of(Series.REAL), Optional.of(SearchDesk.Status.OPEN))))
        .contains("One");
    assertThat(
            office.found(
                new SearchDesk.Query(
                    "",
                    Optional.empty(),
                    Optional.of(Office.PEER),
                    Optional.of(parley.agreement.Line.WATCH),
                    Optional.of(Precedence.PRIORITY),
                    Optional.of("incident-notification/1"),
                    Optional.empty(),
                    Optional.of("amber"),
                    Optional.empty(),
                    Optional.of(office.now.minus(Duration.ofDays(1))),
                    Optional.empty())))
        .containsExactly("One");
    assertThat(office.content(open)).isNotEmpty();
  }

  static SearchDesk.Query with(
      SearchDesk.Query query, Optional<Series> series, Optional<SearchDesk.Status> status) {
    return new SearchDesk.Query(
        query.text(),
        query.among(),
        query.peer(),
        query.line(),
        query.precedence(),
        query.format(),
        series,
        query.tlp(),
        query.from(),
        query.to(),
        status);
  }

  @Test
  void what_is_found_survives_a_start_is_drawn_again_and_is_forgotten_with_its_body()
      throws Exception {
    Message first = incident("Hospital", "192.0.2.7");
    incident("Bank", "192.0.2.8");
    opened(first);
    List<String> before = office.found("outage hospital");
    assertThat(office.found("192.0.2")).hasSize(2);
    office.start();
    assertThat(office.found("outage hospital")).isEqualTo(before);
    assertThat(office.found("192.0.2")).hasSize(2);
    office.search.reset();
    assertThat(office.found("192.0.2")).isEmpty();
    office.search.follow(office.facts);
    assertThat(office.found("192.0.2")).hasSize(2);
    office.search.forget(List.of(Digest.hex(office.content(first))));
    assertThat(office.found("192.0.2")).containsExactly("Bank");
    office.start();
    assertThat(office.found("192.0.2")).containsExactly("Bank");
  }
}
