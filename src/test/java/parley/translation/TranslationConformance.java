package parley.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.message.MessageId;
import parley.shift.ShiftTimes;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.StoreException;
import parley.store.Stores;
import parley.translation.Sheet.Stage;
import parley.translation.Translation.State;
import parley.watchfloor.Act;
import parley.watchfloor.FloorException;
import parley.watchfloor.FloorLog;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchline.Masked;

/// What is promised of translations on every engine.
abstract class TranslationConformance {
  private static final Instant NIGHT = Instant.parse("2026-11-26T02:00:00Z");
  private static final Instant MORNING = Instant.parse("2026-11-26T08:00:00Z");
  private static final Map<String, String> RUSSIAN =
      Map.of("title", "Сканирование", "question", "Известно ли вам об этом?");
  static final String WRITTEN = "Do you know of these scans?";

  private final List<String> logged = new ArrayList<>();
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private Store store;
  private Translations translations;
  private boolean mute;

  /// An empty database of this engine.
  abstract StoreConfig database() throws Exception;

  @BeforeEach
  void open() throws Exception {
    store = Stores.open(database());
    translations =
        new Translations(
            store,
            new Masked(),
            new Heard(),
            ShiftTimes.usual().watches(),
            () -> NIGHT,
            sheet -> told.add(sheet.language() + " " + sheet.stage()));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private final class Heard implements FloorLog {
    @Override
    public void entry(String kind, Json.Builder fields) throws FloorException {
      if (mute) {
        throw new FloorException("closed", new IllegalStateException());
      }
      logged.add(kind + " " + JsonWriter.line(fields.build()).utf8());
    }

    @Override
    public void came(String kind, Json.Builder fields) {}
  }

  static Original message(int number, String language) {
    Map<String, String> fields = new java.util.LinkedHashMap<>();
    fields.put("title", "Scans");
    fields.put("question", WRITTEN);
    return new Original(
        MessageId.of("019a0000-0000-7000-8000-%012d".formatted(number)),
        Digest.of(Bytes.utf8("message " + number)),
        Digest.of(Bytes.utf8("content " + number)),
        language,
        fields);
  }

  private static Permit<Act.Translate> translator(String officer) {
    return Permit.of(Person.atTheMachine(officer), Act.TRANSLATE).orElseThrow();
  }

  private static Permit<Act.Review> reviewer(String officer) {
    return Permit.of(Person.atTheMachine(officer), Act.REVIEW).orElseThrow();
  }

  private Sheet sheet(Original of) throws StoreException {
    return translations.sheet(of.digest(), "ru");
  }

  private Map<String, Integer> seen(Original of) throws StoreException {
    Map<String, Integer> seen = new HashMap<>();
    Sheet sheet = sheet(of);
    of.fields().keySet().forEach(field -> seen.put(field, sheet.number(field)));
    return seen;
  }

  private Ruling draft(Original of, Map<String, String> texts, String officer) throws Exception {
    return translations.draft(of, "ru", texts, seen(of), translator(officer), NIGHT);
  }

  private Ruling certify(Original of, String officer, Instant began) throws Exception {
    return translations.certify(of.digest(), "ru", seen(of), reviewer(officer), began);
  }

  private Ruling giveBack(Original of, String reason) throws Exception {
    return translations.giveBack(
        of.digest(), "ru", reason, seen(of), reviewer("Б. Орлов"), MORNING);
  }

  private static Map<String, String> with(String question) {
    Map<String, String> texts = new HashMap<>(RUSSIAN);
    texts.put("question", question);
    return texts;
  }

  /// A message that is translated and certified.
  Original certified() throws Exception {
    Original scans = message(1, "en");
    assertThat(draft(scans, RUSSIAN, "А. Петрова")).isEqualTo(Ruling.DONE);
    assertThat(certify(scans, "Б. Орлов", MORNING)).isEqualTo(Ruling.DONE);
    return scans;
  }

  @Test
  void a_draft_is_certified_by_a_reviewer_of_another_watch_and_stays_as_it_was() throws Exception {
    Original scans = message(1, "en");
    assertThat(sheet(scans).stage()).isEqualTo(Stage.NONE);
    assertThat(draft(scans, RUSSIAN, "А. Петрова")).isEqualTo(Ruling.DONE);
    Translation drafted = sheet(scans).shown("question").orElseThrow();
    assertThat(drafted.state()).isEqualTo(State.DRAFT);
    assertThat(translations.open("ru")).containsExactly(Map.entry(scans.message(), Stage.REVIEW));
    assertThat(certify(scans, "Б. Орлов", MORNING)).isEqualTo(Ruling.DONE);
    Sheet after = sheet(scans);
    Translation certified = after.shown("question").orElseThrow();
    assertThat(after.stage()).isEqualTo(Stage.CERTIFIED);
    assertThat(certified.text()).isEqualTo(RUSSIAN.get("question"));
    assertThat(certified.author()).isEqualTo("А. Петрова");
    assertThat(certified.officer()).isEqualTo("Б. Орлов");
    assertThat(certified.replaces()).contains(drafted.id());
    assertThat(after.records().get("question")).containsExactly(drafted, certified);
    assertThat(translations.open("ru")).isEmpty();
    assertThat(translations.begun("ru", scans.message())).containsExactly(scans.message());
    assertThat(translations.begun("ru", message(2, "en").message())).isEmpty();
    assertThat(translations.sheet(scans.digest(), "fr").records()).isEmpty();
    assertThat(logged).hasSize(2);
    assertThat(logged.getFirst()).startsWith("translation-drafted").contains(drafted.id().hex());
    assertThat(logged.getLast()).startsWith("translation-certified").contains(certified.id().hex());
    assertThat(logged.toString()).doesNotContain(RUSSIAN.get("question"));
    assertThat(told).containsExactly("ru REVIEW", "ru CERTIFIED");
    List<Sheet> all = new ArrayList<>();
    translations.each(all::add);
    assertThat(all).containsExactly(after);
  }

  @Test
  void nobody_reviews_what_they_wrote_nor_does_anybody_of_the_same_watch() throws Exception {
    Original scans = message(1, "en");
    draft(scans, RUSSIAN, "А. Петрова");
    assertThat(certify(scans, "А. Петрова", MORNING)).isEqualTo(Ruling.YOURSELF);
    assertThat(certify(scans, "Б. Орлов", NIGHT.plus(Duration.ofHours(5))))
        .isEqualTo(Ruling.SAME_WATCH);
    assertThat(sheet(scans).stage()).isEqualTo(Stage.REVIEW);
    draft(scans, with("Знаете ли вы об этом?"), "В. Лебедев");
    assertThat(certify(scans, "А. Петрова", MORNING))
        .as("the rest is still hers")
        .isEqualTo(Ruling.YOURSELF);
    assertThat(logged).hasSize(2);
  }

  @Test
  void what_is_sent_back_says_why_and_is_shown_to_no_reader() throws Exception {
    Original scans = message(1, "en");
    draft(scans, RUSSIAN, "А. Петрова");
    assertThat(giveBack(scans, " ")).isEqualTo(Ruling.REASON);
    assertThat(giveBack(scans, "Не «сканирование», а «опрос портов».")).isEqualTo(Ruling.DONE);
    Sheet back = sheet(scans);
    assertThat(back.stage()).isEqualTo(Stage.RETURNED);
    assertThat(back.shown("title")).isEmpty();
    assertThat(back.head("title").orElseThrow().note()).contains("портов");
    assertThat(translations.open("ru")).containsValue(Stage.RETURNED);
    assertThat(certify(scans, "Б. Орлов", MORNING)).isEqualTo(Ruling.NOTHING);
    assertThat(draft(scans, RUSSIAN, "А. Петрова"))
        .as("the same words may be put forward again")
        .isEqualTo(Ruling.DONE);
    assertThat(sheet(scans).stage()).isEqualTo(Stage.REVIEW);
  }

  @Test
  void a_certified_text_is_shown_until_a_new_one_is_certified() throws Exception {
    Original scans = certified();
    assertThat(draft(scans, RUSSIAN, "А. Петрова")).isEqualTo(Ruling.NOTHING);
    assertThat(draft(scans, with("Знаете ли вы об этом?"), "А. Петрова")).isEqualTo(Ruling.DONE);
    Sheet sheet = sheet(scans);
    assertThat(sheet.number("title")).isEqualTo(2);
    assertThat(sheet.shown("question").orElseThrow().text()).isEqualTo(RUSSIAN.get("question"));
    assertThat(sheet.coming("question").orElseThrow().text()).isEqualTo("Знаете ли вы об этом?");
    assertThat(certify(scans, "Б. Орлов", MORNING)).isEqualTo(Ruling.DONE);
    assertThat(sheet(scans).shown("question").orElseThrow().text())
        .isEqualTo("Знаете ли вы об этом?");
    assertThat(sheet(scans).coming("question")).isEmpty();
  }

  @Test
  void a_draft_has_every_field_and_words_that_can_be_kept() throws Exception {
    Original scans = message(1, "en");
    assertThat(draft(scans, Map.of("title", "Сканирование"), "А. Петрова"))
        .isEqualTo(Ruling.MISSING);
    assertThat(draft(scans, with("пере\u202eвёрнуто"), "А. Петрова")).isEqualTo(Ruling.WORDS);
    assertThat(draft(scans, with("я".repeat(Translations.LONGEST + 1)), "А. Петрова"))
        .isEqualTo(Ruling.WORDS);
    assertThat(draft(message(2, "ru"), RUSSIAN, "А. Петрова")).isEqualTo(Ruling.SAME_LANGUAGE);
    assertThat(logged).isEmpty();
    assertThat(sheet(scans).records()).isEmpty();
  }

  @Test
  void who_saw_an_older_state_changes_nothing() throws Exception {
    Original scans = message(1, "en");
    Map<String, Integer> old = seen(scans);
    draft(scans, RUSSIAN, "А. Петрова");
    assertThat(translations.draft(scans, "ru", with("Иначе"), old, translator("В. Лебедев"), NIGHT))
        .isEqualTo(Ruling.OUTDATED);
    assertThat(translations.certify(scans.digest(), "ru", old, reviewer("Б. Орлов"), MORNING))
        .isEqualTo(Ruling.OUTDATED);
  }

  @Test
  void of_two_who_write_at_once_one_is_told() throws Exception {
    Original scans = message(1, "en");
    Map<String, Integer> seen = seen(scans);
    CyclicBarrier together = new CyclicBarrier(2);
    List<Ruling> rulings = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
      List<Future<Ruling>> both = new ArrayList<>();
      for (String officer : List.of("А. Петрова", "В. Лебедев")) {
        // Each has the whole room: two processes of one node do not share its lock.
        Translations own =
            new Translations(
                store,
                new Masked(),
                new Heard(),
                ShiftTimes.usual().watches(),
                () -> NIGHT,
                sheet -> told.add(sheet.language() + " " + sheet.stage()));
        Callable<Ruling> writes =
            () -> {
              together.await();
              return own.draft(scans, "ru", RUSSIAN, seen, translator(officer), NIGHT);
            };
        both.add(pool.submit(writes));
      }
      for (Future<Ruling> one : both) {
        rulings.add(one.get());
      }
    }
    assertThat(rulings).containsExactlyInAnyOrder(Ruling.DONE, Ruling.OUTDATED);
    assertThat(sheet(scans).records().get("title")).hasSize(1);
  }

  @Test
  void what_cannot_be_logged_is_not_done() throws Exception {
    Original scans = message(1, "en");
    mute = true;
    assertThatThrownBy(() -> draft(scans, RUSSIAN, "А. Петрова"))
        .isInstanceOf(FloorException.class);
    assertThat(sheet(scans).records()).isEmpty();
  }

  @Test
  void a_row_that_somebody_altered_is_not_shown() throws Exception {
    Original scans = message(1, "en");
    draft(scans, RUSSIAN, "А. Петрова");
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle.execute("update translation set state = 'certified', officer = 'Б. Орлов'"));
    assertThatThrownBy(() -> sheet(scans))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("was altered");
  }

  @Test
  void it_goes_with_the_body_of_its_message_and_with_no_other() throws Exception {
    Original scans = message(1, "en");
    Original other = message(2, "en");
    draft(scans, RUSSIAN, "А. Петрова");
    draft(other, RUSSIAN, "А. Петрова");
    Translations.erase(store, List.of(scans.content()));
    Translations.erase(store, List.of());
    assertThat(sheet(scans).records()).isEmpty();
    assertThat(sheet(other).records()).hasSize(2);
  }
}
