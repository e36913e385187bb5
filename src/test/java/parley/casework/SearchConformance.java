package parley.casework;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import parley.agreement.Line;
import parley.agreement.Series;
import parley.casework.CaseDesk.Ruling;
import parley.casework.CaseDesk.What;
import parley.codec.Digest;
import parley.message.Message;
import parley.shift.HandOver;
import parley.shift.HandOvers;
import parley.store.Store;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;

/// What cases promise on every engine, and what the search does of all that stands beside messages.
abstract class SearchConformance extends CaseworkConformance {
  @Test
  void what_officers_wrote_beside_messages_is_found_with_them_at_once_and_after_a_start()
      throws Exception {
    Message scans = incident("Scans from AS65001", "192.0.2.7");
    incident("Bank", "192.0.2.8");
    office.translates(scans, "Сканирование портов из AS65001");
    Permit<Act.KeepLog> writer = permit("A. Miller", Act.KEEP_LOG);
    office.shifts.log().write("Telephone test with Moscow.", Optional.empty(), writer);
    HandOver.Typed typed = new HandOver.Typed("Generator is being repaired.", Map.of());
    HandOvers hands = office.shifts.handOvers();
    hands.sign(typed, List.of(), HandOvers.seen(List.of()), permit("A. Miller", Act.HAND_OVER));
    String hand = "HAND_OVER " + hands.newest(1).getFirst().id();
    for (int starts = 0; starts < 2; starts++) {
      assertThat(office.found("сканирования")).containsExactly("translated: Scans from AS65001");
      assertThat(office.found("as65001"))
          .as("once, although message and translation both have it")
          .containsExactly("Scans from AS65001");
      assertThat(office.found("телефон")).isEmpty();
      assertThat(office.found("telephone moscow")).singleElement().asString().startsWith("LOG ");
      assertThat(office.found("generator")).containsExactly(hand);
      assertThat(office.found("miller")).hasSize(2);
      assertThat(office.found(among("as65001", SearchDesk.Among.LOG))).isEmpty();
      assertThat(office.found(among("miller", SearchDesk.Among.HAND_OVERS))).containsExactly(hand);
      assertThat(office.found(among("сканирование", SearchDesk.Among.MESSAGES))).hasSize(1);
      SearchDesk.Query real =
          with(SearchDesk.Query.of("miller"), Optional.of(Series.REAL), Optional.empty());
      assertThat(office.found(real)).as("of no series").isEmpty();
      SearchDesk.Query exercise =
          with(SearchDesk.Query.of("сканирование"), Optional.of(Series.EXERCISE), Optional.empty());
      assertThat(office.found(exercise)).as("narrowed as its message is").isEmpty();
      office.start();
    }
    office
        .shifts
        .handOvers()
        .take(
            hand.substring("HAND_OVER ".length()),
            "Understood.",
            permit("B. Brown", Act.HAND_OVER));
    assertThat(office.found("understood brown")).containsExactly(hand);
    office.search.forget(List.of(Digest.hex(office.content(scans))));
    assertThat(office.found("сканирование")).isEmpty();
  }

  @Test
  void a_message_is_found_by_the_end_of_its_serial_and_link_tests_stand_apart() throws Exception {
    incident("Hospital", "192.0.2.7");
    office.comes(Letter.in("test/1").says("text", "Hospital weather is fine"));
    assertThat(office.found("watch/real/1")).hasSize(2);
    assertThat(office.found("real/1/1")).containsExactly("Hospital");
    assertThat(office.found("REAL/1/1")).containsExactly("Hospital");
    assertThat(office.found(among("hospital", SearchDesk.Among.MESSAGES)))
        .containsExactly("Hospital");
    assertThat(office.found(among("hospital", SearchDesk.Among.TESTS))).hasSize(1);
  }

  @Test
  void what_is_forgotten_leaves_no_word_in_memory() throws Exception {
    Message kept = incident("Hospital", "192.0.2.7");
    int before = office.search.words();
    Message first = incident("Unheard-of word zyxwv", "198.51.100.9");
    assertThat(office.found("zyxwv")).hasSize(1);
    office.translates(first, "Неслыханное слово");
    office.search.forget(List.of(Digest.hex(office.content(first))));
    assertThat(office.found("zyxwv")).isEmpty();
    assertThat(office.search.words()).isEqualTo(before);
    assertThat(office.found("hospital")).hasSize(1);
    assertThat(office.found("192.0.2.7")).hasSize(1);
    incident("Next", "192.0.2.7");
    assertThat(office.found("192.0.2.7")).containsExactly("Next", "Hospital");
    assertThat(office.content(kept)).isNotEmpty();
  }

  @Test
  void what_is_translated_anew_or_sent_back_is_found_by_what_it_says_now() throws Exception {
    Message scans = incident("Scans", "192.0.2.7");
    for (int i = 0; i < 400; i++) {
      office.translates(scans, "Сканирование номер" + i);
    }
    assertThat(office.found("номер399")).hasSize(1);
    assertThat(office.found("номер398")).isEmpty();
    assertThat(office.search.words()).as("what was written over is out of memory").isLessThan(400);
  }

  @Test
  void what_has_no_word_finds_nothing() throws Exception {
    incident("Hospital", "192.0.2.7");
    assertThat(office.found("???")).isEmpty();
    assertThat(office.found("")).hasSize(1);
  }

  @Test
  void what_was_altered_is_not_found_and_hides_nothing_else() throws Exception {
    Message scans = incident("Scans", "192.0.2.7");
    Message bank = incident("Bank", "192.0.2.8");
    office.translates(scans, "Сканирование");
    office.translates(bank, "Банк");
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle.execute(
                "update translation set author = 'nobody' where message = ?",
                scans.id().toString()));
    office.start();
    assertThat(office.found("сканирование")).isEmpty();
    assertThat(office.found("банк")).containsExactly("translated: Bank");
    assertThat(office.finder.find(SearchDesk.Query.of("банк"), Office.reader("smith")).whole())
        .isTrue();
  }

  /// F-CASE-8: what stands on no board belongs to a case as a thread does.
  @Test
  void a_case_has_threads_of_the_watch_line_and_batches_of_the_cert_line() throws Exception {
    Message watch = incident("Hospital", "192.0.2.7");
    String number =
        office.cases.open("Outage", Optional.of(watch.id()), Office.keeper("smith")).number();
    Message theirs = office.comes(Letter.batch(true, 3, 0));
    Message ours = office.comes(Letter.batch(false, 0, 2));
    office.receipted(ours);
    for (Message batch : List.of(theirs, ours)) {
      assertThat(office.board.placed(batch.id())).as("no board has it").isEmpty();
      assertThat(office.cases.attach(number, batch.id(), Office.keeper("smith")))
          .isEqualTo(Ruling.DONE);
      assertThat(office.cases.attach(number, batch.id(), Office.keeper("smith")))
          .isEqualTo(Ruling.ALREADY);
      assertThat(office.cases.of(batch.id())).extracting(Case::number).containsExactly(number);
    }
    List<String> lines =
        store.read(handle ->
            handle
                .createQuery("select line from case_thread where number = :number order by line")
                .bind("number", number)
                .mapTo(String.class)
                .list());
    assertThat(lines).containsExactly("cert", "cert", "watch");

    CaseDesk.File file = office.file(number);
    assertThat(file.threads())
        .extracting(thread -> file.brought(thread.messages().getFirst().row()))
        .containsExactlyInAnyOrder(
            Optional.empty(),
            Optional.of(new CaseDesk.Brought(3, 0)),
            Optional.of(new CaseDesk.Brought(0, 2)));
    assertThat(file.moments())
        .extracting(CaseDesk.Moment::what)
        .containsExactly(
            What.RECEIVED,
            What.OPENED,
            What.ATTACHED,
            What.RECEIVED,
            What.SENT,
            What.RECEIPTED,
            What.ATTACHED,
            What.ATTACHED,
            What.DUE);
    assertThat(file.knowledge())
        .extracting(known -> known.row().serial() + " " + known.node().isPresent())
        .contains("ru-nrrc/US-RU-2026/cert/real/1/2 true", "us-nrrc/US-RU-2026/cert/real/1/3 true");

    office.search.forget(List.of(Office.contentOf(theirs)));
    assertThat(office.file(number).threads()).as("outlives its body").isEqualTo(file.threads());
    office.search.reset();
    assertThat(office.file(number).threads()).hasSize(1);
    office.search.follow(office.facts);
    assertThat(office.file(number).threads()).as("drawn again").isEqualTo(file.threads());

    assertThat(office.cases.detach(number, theirs.id(), " ", Office.keeper("smith")))
        .isEqualTo(Ruling.WORDS);
    assertThat(office.cases.detach(number, theirs.id(), "Other matter.", Office.keeper("smith")))
        .isEqualTo(Ruling.DONE);
    assertThat(office.cases.of(theirs.id())).isEmpty();
    assertThat(office.file(number).threads()).hasSize(2);
    assertThat(office.file(number).acts().getLast().words())
        .isEqualTo("ru-nrrc/US-RU-2026/cert/real/1/2: Other matter.");
    String drill = office.cases.open("Drill", Series.EXERCISE, Office.keeper("smith")).number();
    assertThat(office.cases.attach(drill, theirs.id(), Office.keeper("smith")))
        .isEqualTo(Ruling.SERIES);
  }

  /// F-FIND-11.
  @Test
  void batches_are_found_by_what_names_them_and_parts_of_files_are_not() throws Exception {
    incident("Hospital", "192.0.2.7");
    Message theirs = office.comes(Letter.batch(true, 3, 0));
    Message ours = office.comes(Letter.batch(false, 1, 0));
    office.comes(Letter.batch(true, 5, 0).refused());
    office.comes(Letter.in("attachment-part/1").says("text", "unfindable"));
    String first = "ru-nrrc/US-RU-2026/cert/real/1/2 Brought[objects=3, withdrawn=0] DELIVERED";
    String waits = "us-nrrc/US-RU-2026/cert/real/1/3 Brought[objects=1, withdrawn=0] JOURNALLED";
    String refused = "ru-nrrc/US-RU-2026/cert/real/1/4 Brought[objects=5, withdrawn=0] REFUSED";
    for (int starts = 0; starts < 2; starts++) {
      for (String typed :
          List.of(
              theirs.id().toString(),
              "cert/real/1/2",
              Office.contentOf(theirs).hex(),
              theirs.attachments().getFirst().digest().hex())) {
        assertThat(office.found(typed)).as(typed).containsExactly(first);
      }
      assertThat(office.found("пакет объектов")).containsExactly(refused, waits, first);
      assertThat(office.found("batch stix")).containsExactly(refused, waits, first);
      assertThat(office.found("unfindable")).isEmpty();
      assertThat(office.found(on(Line.CERT, Optional.empty())))
          .containsExactly(refused, waits, first);
      assertThat(office.found(on(Line.WATCH, Optional.empty()))).containsExactly("Hospital");
      assertThat(office.found(on(Line.CERT, Optional.of(SearchDesk.Status.OPEN))))
          .containsExactly(waits);
      assertThat(office.found(on(Line.CERT, Optional.of(SearchDesk.Status.REFUSED))))
          .containsExactly(refused);
      // As a database in which an earlier form has passed batches over: what it kept stays.
      store.write(
          Store.Lane.NORMAL,
          handle ->
              handle.execute("delete from search_batch")
                  + handle.execute("delete from search_position"));
      office.start();
      office.search.follow(office.facts);
    }
    office.receipted(ours);
    assertThat(office.found(on(Line.CERT, Optional.of(SearchDesk.Status.OPEN)))).isEmpty();
    assertThat(office.found("cert/real/1/3")).singleElement().asString().endsWith("DELIVERED");
  }

  private static SearchDesk.Query on(Line line, Optional<SearchDesk.Status> status) {
    return new SearchDesk.Query(
        "",
        Optional.empty(),
        Optional.of(Office.PEER),
        Optional.of(line),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        status);
  }

  private static <A extends Act> Permit<A> permit(String officer, A act) {
    return Permit.of(Person.atTheMachine(officer), act).orElseThrow();
  }

  private static SearchDesk.Query among(String text, SearchDesk.Among among) {
    return SearchDesk.Query.of(text, Optional.of(among));
  }
}
