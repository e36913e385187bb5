package parley.casework;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import parley.agreement.Series;
import parley.casework.Office.Letter;
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

  private static <A extends Act> Permit<A> permit(String officer, A act) {
    return Permit.of(Person.atTheMachine(officer), act).orElseThrow();
  }

  private static SearchDesk.Query among(String text, SearchDesk.Among among) {
    return SearchDesk.Query.of(text, Optional.of(among));
  }
}
