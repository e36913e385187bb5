package parley.casework;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;
import parley.message.Message;
import parley.message.Wording;
import parley.sheet.NoteReader;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.Stores;

/// Notes as paper gets them: each is read back from its PDF.
class NotesTest {
  @TempDir Path folder;
  private Store store;
  private Office office;
  private Notes notes;

  @BeforeEach
  void open() throws Exception {
    store = Stores.open(new StoreConfig.Sqlite(folder));
    office = new Office(store);
    notes =
        new Notes(
            new Notes.Parts(
                new OfficeDesk(office),
                office.cases,
                office.search,
                FloorTrace.of(Office.SELF, 1, office.ledger, store),
                Wording.in("en"),
                Wording.in("ru"),
                Map.of("en", "Centre", "ru", "Центр")));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private List<String> pages(Message message) throws Exception {
    return NoteReader.pages(notes.message(message.id(), Office.reader("smith")).orElseThrow());
  }

  @Test
  void a_message_stands_in_both_languages_with_its_chain_and_ends_as_it_should() throws Exception {
    Message message =
        office.comes(
            Letter.out("incident-notification/1")
                .says("title", "Больница без связи")
                .says("category", "availability.ddos")
                .says("description", "Ночью. Ёлка и щит – «кавычки».\nВторая строка."));
    office.receipted(message);
    office.reads("A. Petrova", message);
    List<String> pages = pages(message);
    String all = String.join("\n", pages);
    assertThat(all)
        .contains("Incident notification / Уведомление об инциденте")
        .contains("Больница без связи")
        .contains("Ёлка и щит – «кавычки».")
        .contains("Вторая строка.")
        .contains("Delivered: their node’s receipt / ")
        .contains("read / прочитано")
        .contains("A. Petrova")
        .contains(message.digest().hex())
        .contains(office.content(message))
        .contains("END OF MESSAGE / КОНЕЦ СООБЩЕНИЯ")
        .doesNotContain("EXERCISE");
    for (int page = 0; page < pages.size(); page++) {
      assertThat(pages.get(page))
          .contains("TLP:AMBER   PAP:AMBER")
          .contains("page " + (page + 1) + " of " + pages.size())
          .contains("лист " + (page + 1) + " из " + pages.size());
    }
  }

  @Test
  void an_exercise_says_so_on_every_page_and_letters_without_a_shape_stand_as_numbers()
      throws Exception {
    String word = "слово ".repeat(1_500);
    Message message =
        office.comes(
            Letter.in("incident-notification/1")
                .exercise()
                .marked("red")
                .says("title", "漢 drill")
                .says("description", word + "x".repeat(300)));
    List<String> pages = pages(message);
    assertThat(pages).hasSizeGreaterThan(2);
    assertThat(pages)
        .allSatisfy(page ->
            assertThat(page).contains("EXERCISE / УЧЕБНОЕ").contains("TLP:RED   PAP:AMBER"));
    assertThat(pages.getFirst()).contains("<U+6F22> drill");
    assertThat(pages.getLast()).contains("КОНЕЦ СООБЩЕНИЯ");
  }

  @Test
  void a_case_is_marked_as_its_strictest_message_and_has_its_time_line() throws Exception {
    Message first =
        office.comes(Letter.in("incident-notification/1").says("title", "One").marked("green"));
    Message second =
        office.comes(Letter.out("inquiry/1").says("title", "Two").marked("amber+strict"));
    String number =
        office.cases.open("Сбой", Optional.of(first.id()), Office.keeper("smith")).number();
    office.cases.attach(number, second.id(), Office.keeper("smith"));
    office.cases.note(number, "Проверено", Office.keeper("smith"));
    Bytes pdf = notes.ofCase(number, Office.reader("smith")).orElseThrow();
    String all = String.join("\n", NoteReader.pages(pdf));
    assertThat(all)
        .contains("Case " + number + " / Дело " + number)
        .contains("TLP:AMBER+STRICT")
        .contains("case opened / дело открыто · smith · Сбой")
        .contains("note / заметка · smith · Проверено")
        .contains("END OF CASE / КОНЕЦ ДЕЛА");
    assertThat(office.entries()).contains("case-read");
    Message batch = office.comes(Letter.batch(true, 3, 1).marked("red"));
    office.cases.attach(number, batch.id(), Office.keeper("smith"));
    String both =
        String.join(
                " ", NoteReader.pages(notes.ofCase(number, Office.reader("smith")).orElseThrow()))
            .replace('\n', ' ');
    assertThat(both)
        .contains("TLP:RED")
        .contains("From ru-nrrc / От: ru-nrrc")
        .contains("3 objects, 1 withdrawal / 3 объекта, 1 отзыв")
        .contains("Batch of STIX objects / Пакет объектов STIX");
    assertThat(notes.ofCase("1999-1", Office.reader("smith"))).isEmpty();
  }
}
