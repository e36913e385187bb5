package parley.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import parley.agreement.Precedence;
import parley.escalation.Rung;
import parley.message.MessageId;
import parley.watchfloor.Role;
import parley.watchline.WatchDesk;

/// A translator, a reviewer of the next watch and readers of four languages, with the system's
/// Chromium. The pictures stay in target/screenshots.
class ConsoleWordsIT {
  /// Sentences in Latin letters on a page that is not, which no mark says are of another language
  /// (F-LANG-2).
  private static final String UNMARKED =
      """
      () => {
        const walk = document.createTreeWalker(document.querySelector('#main'), NodeFilter.SHOW_TEXT);
        const found = [];
        for (let node = walk.nextNode(); node; node = walk.nextNode()) {
          const near = node.parentElement.closest('[lang], bdi, code');
          const text = node.textContent.replace('parley verify FILE', '');
          if (near.tagName === 'HTML' && /[a-z]{2,} [a-z]{2,}/.test(text)) found.push(text.trim());
        }
        return found;
      }
      """;

  private static Browser browser;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private Duration moved = Duration.ZERO;

  @BeforeAll
  static void open() throws Exception {
    browser = Browser.open();
  }

  @AfterAll
  static void close() {
    browser.close();
  }

  private Instant now() {
    return Instant.now().plus(moved);
  }

  /// Everybody leaves before the console closes: it would wait for the streams of their pages.
  @AfterEach
  void leave() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  private Seat seat(String language) {
    Seat seat = new Seat(language, new MemorySessions(), this::now);
    opened.push(seat);
    return seat;
  }

  private Page sit(Seat seat, int width, ColorScheme scheme, String officer, Role role)
      throws Exception {
    Seat.Officer one = Seat.sit(browser, width, 844, scheme, seat.link(officer, Set.of(role)));
    opened.push(one);
    return one.page();
  }

  private static void write(Page page, Map<String, String> texts) {
    new TreeMap<>(texts).forEach((field, text) -> page.locator("#t-" + field).fill(text));
    page.locator("[data-draft-translation]").click();
    assertThat(page.locator(".done")).isVisible();
  }

  @Test
  void a_translation_is_drafted_certified_by_the_next_watch_and_read_beside_the_original()
      throws Exception {
    Seat seat = seat("en");
    Map<String, List<String>> body = new TreeMap<>(Scenario.inquiry());
    body.put(
        "question",
        List.of(
            "Известно ли вам об этих кибератаках? Речь идёт об информационной безопасности"
                + " диспетчерских центров."));
    MessageId id =
        seat.desk.arrive(
            Scenario.draft(FakeDesk.US, "inquiry/1", Precedence.FLASH, "ru", body),
            Duration.ofMinutes(2));
    Page translator = sit(seat, 1280, ColorScheme.LIGHT, "A. Petrova", Role.TRANSLATOR);
    translator.locator(".tabs a", new Page.LocatorOptions().setHasText("Translations")).click();
    translator.locator(".waiting a").first().click();
    translator.waitForSelector("#translate");
    write(
        translator,
        Map.of(
            "title", "Scanning of power grid control systems from your addresses",
            "question",
                "Do you know of these cyber attacks? The matter is the information security of"
                    + " control centres.",
            "intent", "The inquiry is no accusation."));
    Browser.judge(translator, "translate-en-light-1280");
    translator.navigate(seat.address() + "/message/" + id);
    assertThat(translator.locator(".translation.draft")).hasCount(3);

    moved = Duration.ofHours(8);
    Page reviewer = sit(seat, 1280, ColorScheme.DARK, "B. Orlov", Role.REVIEWER);
    reviewer.navigate(seat.address() + "/translations");
    Browser.judge(reviewer, "translations-en-dark-1280");
    reviewer.locator(".waiting a").first().click();
    reviewer.locator("[data-certify]").click();
    assertThat(reviewer.locator(".done")).isVisible();

    Page watch = sit(seat, 1280, ColorScheme.DARK, "C. Clark", Role.WATCH);
    watch.navigate(seat.address() + "/message/" + id);
    assertThat(watch.locator(".translation.certified")).hasCount(3);
    assertThat(watch.locator("a.term"))
        .hasText(new String[] {"кибератаках", "информационной безопасности"});
    Browser.judge(watch, "translated-en-dark-1280");
    watch.setViewportSize(390, 844);
    Browser.judge(watch, "translated-en-dark-390");
    watch.navigate(seat.address() + "/glossary?search=information");
    Browser.judge(watch, "terms-en-dark-390");
  }

  @Test
  void a_russian_reader_has_the_original_and_the_draft_and_sends_a_phrase_in_two_clicks()
      throws Exception {
    Seat seat = seat("ru");
    Map<String, List<String>> body = new TreeMap<>(Scenario.hospitals());
    MessageId id =
        seat.desk.arrive(
            Scenario.draft(
                FakeDesk.RU, "incident-notification/1", Precedence.IMMEDIATE, "en", body),
            Duration.ofMinutes(2));
    Page translator = sit(seat, 390, ColorScheme.LIGHT, "А. Петрова", Role.TRANSLATOR);
    translator.navigate(seat.address() + "/translate/" + id);
    int fields = translator.locator("textarea[name^='text.']").count();
    for (int i = 0; i < fields; i++) {
      translator.locator("textarea[name^='text.']").nth(i).fill("Перевод поля " + (i + 1));
    }
    translator.locator("[data-draft-translation]").click();
    assertThat(translator.locator(".done")).hasText("Сохранено.");
    Browser.judge(translator, "translate-ru-light-390");

    Page watch = sit(seat, 1280, ColorScheme.LIGHT, "В. Орлов", Role.WATCH);
    watch.navigate(seat.address() + "/message/" + id);
    assertThat(watch.locator(".translation.draft")).hasCount(fields);
    Browser.judge(watch, "translated-ru-light-1280");
    watch
        .locator(".message-head .actions a", new Page.LocatorOptions().setHasText("Фраза"))
        .click();
    watch.waitForSelector(".phrases");
    Browser.judge(watch, "phrases-ru-light-1280");
    watch.locator("[data-phrase='MERIDIAN 31']").click();
    watch.waitForSelector("[data-confirm]");
    Browser.judge(watch, "phrase-ru-light-1280");
    watch.locator("[data-confirm]").click();
    watch.waitForSelector("[data-released]");
    assertThat(watch.locator("#message")).containsText("MERIDIAN 31");
    assertThat(watch.locator("#message")).containsText("is not authorised by us");
  }

  @Test
  void the_board_is_read_in_french_and_from_the_right_in_arabic() throws Exception {
    Seat seat = seat("en");
    Scenario.play(seat.desk);
    WatchDesk.Row late =
        seat.desk.board(WatchDesk.Filter.of(true, WatchDesk.Kinds.MESSAGES), 100).stream()
            .filter(row -> row.due().isPresent())
            .findFirst()
            .orElseThrow();
    seat.alarms.climb(late, Rung.HEAD, Optional.of(Rung.PAGE), Optional.empty());
    for (String language : List.of("fr", "ar")) {
      ColorScheme scheme = language.equals("ar") ? ColorScheme.DARK : ColorScheme.LIGHT;
      Page page = sit(seat, 1280, scheme, "A. Petrova", Role.WATCH);
      choose(page, language);
      assertThat(page.locator("html")).hasAttribute("dir", language.equals("ar") ? "rtl" : "ltr");
      Browser.judge(page, "board-" + language + "-1280");
      page.setViewportSize(390, 844);
      Browser.judge(page, "board-" + language + "-390");
      page.navigate(seat.address() + "/links");
      assertThat(page.locator("main")).hasAttribute("lang", "en");
      Browser.judge(page, "links-" + language + "-390");
    }
  }

  private static void choose(Page page, String language) {
    page.locator(".tools summary").click();
    page.locator("button[name=language][value=" + language + "]").click();
    page.waitForSelector("html[lang=" + language + "] #rows");
  }

  /// Whole in the chosen language: not marked as another one, and nothing in it is.
  private static void whole(Page page, String name) throws Exception {
    assertThat(page.locator("main[lang], main[dir]")).hasCount(0);
    Browser.judge(page, name);
    if (name.contains("-ar-")) {
      Assertions.assertThat((List<?>) page.evaluate(UNMARKED)).as(name).isEmpty();
    }
  }

  @Test
  void a_message_and_its_form_stand_in_french_and_from_the_right_in_arabic() throws Exception {
    Seat seat = seat("en");
    Map<String, List<String>> body = new TreeMap<>(Scenario.hospitals());
    body.put("originAddresses", List.of("2001:db8::/32"));
    MessageId id =
        seat.desk.arrive(
            Scenario.draft(
                FakeDesk.RU, "incident-notification/1", Precedence.IMMEDIATE, "en", body),
            Duration.ofMinutes(2));
    Map<String, List<String>> words =
        Map.of(
            "fr", List.of("Ce qu’il dit", "Gravité", "Secteurs touchés", "Titre"),
            "ar", List.of("ما تقوله", "الخطورة", "القطاعات المتضررة", "العنوان"));
    for (String language : List.of("fr", "ar")) {
      List<String> said = words.getOrDefault(language, List.of());
      ColorScheme scheme = language.equals("ar") ? ColorScheme.DARK : ColorScheme.LIGHT;
      Page page = sit(seat, 1280, scheme, "A. Petrova", Role.WATCH);
      choose(page, language);

      page.navigate(seat.address() + "/message/" + id);
      assertThat(page.locator("#said")).hasText(said.get(0));
      for (String label : said.subList(1, 3)) {
        assertThat(page.locator("#message .lines dt .mine").filter(with(label)).first())
            .isVisible();
      }
      Locator address = page.locator("dd.mine bdi").filter(with("2001:db8::/32"));
      assertThat(address).hasCSS("direction", "ltr");
      assertThat(page.locator(".written p").first()).hasCSS("direction", "ltr");
      whole(page, "message-" + language + "-1280");
      page.setViewportSize(390, 844);
      whole(page, "message-" + language + "-390");

      page.setViewportSize(1280, 844);
      page.navigate(seat.address() + "/compose");
      whole(page, "choose-" + language + "-1280");
      page.navigate(seat.address() + "/compose?format=incident-notification/1");
      assertThat(page.locator("label[for=f-body-title]")).containsText(said.get(3));
      assertThat(page.locator("#f-language")).hasValue("en");
      page.locator("button[value=check]").click();
      assertThat(page.locator("#problems")).isVisible();
      whole(page, "compose-" + language + "-1280");
      page.setViewportSize(390, 844);
      whole(page, "compose-" + language + "-390");
    }
  }

  private static Locator.FilterOptions with(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }
}
