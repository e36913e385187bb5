package parley.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.escalation.Rung;
import parley.linktest.LinkAlarm;
import parley.message.MessageId;
import parley.watchfloor.Role;
import parley.watchline.WatchDesk;

/// Every page, in both languages, both themes, on a desk and on a telephone: accessible, nothing
/// past the edge, nothing against the policy. The pictures stay in target/screenshots.
class PicturesIT {
  private static Browser browser;

  @BeforeAll
  static void open() throws Exception {
    browser = Browser.open();
  }

  @AfterAll
  static void close() {
    browser.close();
  }

  @ParameterizedTest
  @CsvSource({
    "en, DARK, 1280", "en, LIGHT, 1280", "ru, DARK, 1280", "ru, LIGHT, 1280",
    "en, DARK, 390", "en, LIGHT, 390", "ru, DARK, 390", "ru, LIGHT, 390"
  })
  void every_page_is_accessible_and_fits(String language, ColorScheme scheme, int width)
      throws Exception {
    try (Seat seat = new Seat(language, new MemorySessions())) {
      MessageId first = Scenario.play(seat.desk);
      try (Seat.Officer officer =
          seat.sit(browser, width, width == 390 ? 844 : 800, scheme, Role.WATCH)) {
        Page page = officer.page();
        String suffix =
            "-" + language + "-" + scheme.name().toLowerCase(java.util.Locale.ROOT) + "-" + width;
        judge(page, "board" + suffix);
        page.navigate(seat.address() + "/message/" + first);
        judge(page, "message" + suffix);
        Browser.view(page, "view-message" + suffix);
        page.navigate(seat.address() + "/compose");
        judge(page, "choose" + suffix);
        page.navigate(seat.address() + "/compose?format=incident-notification/1");
        judge(page, "compose" + suffix);
        page.locator("button[value=check]").click();
        page.waitForSelector("#problems");
        judge(page, "problems" + suffix);
        page.navigate(seat.address() + "/links");
        judge(page, "links" + suffix);
        seat.desk.book.raise(
            LinkAlarm.Kind.TEST_UNANSWERED, "2026-11-22T13:00:00Z", seat.desk.now());
        seat.desk.book.raise(
            LinkAlarm.Kind.PEER,
            "2026-11-22T12:21:00Z the peer's journal diverged: two journals of one size",
            seat.desk.now());
        page.navigate(seat.address() + "/links");
        page.locator(".strip summary").first().click();
        assertThat(page.locator(".link-alarms").textContent())
            .contains(
                language.equals("ru")
                    ? "На нашу формальную проверку квитанция вовремя не пришла."
                    : "Our formal test had no receipt in time.");
        judge(page, "links-alarm" + suffix);
        page.navigate(seat.address() + "/nowhere");
        judge(page, "error" + suffix);
        climbing(seat, page, suffix);
      }
    }
  }

  /// Alarms at two rungs, one of them taken, on the board and beside every clock that runs.
  private static void climbing(Seat seat, Page page, String suffix) throws Exception {
    List<WatchDesk.Row> late =
        seat.desk.board(WatchDesk.Filter.of(true, WatchDesk.Kinds.MESSAGES), 100).stream()
            .filter(row -> row.due().isPresent())
            .sorted(Comparator.comparing(row -> row.due().orElseThrow()))
            .toList();
    seat.alarms.climb(late.getFirst(), Rung.HEAD, Optional.of(Rung.PAGE), Optional.empty());
    seat.alarms.climb(late.get(1), Rung.PEER, Optional.empty(), Optional.of("A. Petrova"));
    page.navigate(seat.address() + "/");
    judge(page, "board-climb" + suffix);
    page.navigate(seat.address() + "/clocks");
    assertThat(page.locator("#alarms li[id]").count()).isEqualTo(2);
    judge(page, "clocks" + suffix);
  }

  static void judge(Page page, String name) throws Exception {
    page.waitForLoadState();
    page.evaluate("() => document.fonts.ready.then(() => true)");
    Browser.picture(page, name);
    assertThat(Browser.accessibility(page)).as(name).isEmpty();
    assertThat(page.evaluate("() => document.documentElement.scrollWidth - innerWidth"))
        .as("pixels past the right edge of " + name)
        .isEqualTo(0);
  }

  @Test
  void a_correction_stands_beside_what_it_replaces_and_prints() throws Exception {
    try (Seat seat = new Seat("en", new MemorySessions())) {
      Scenario.play(seat.desk);
      try (Seat.Officer officer = seat.sit(browser, 1280, 900, ColorScheme.LIGHT, Role.WATCH)) {
        Page page = officer.page();
        page.locator("#rows tr", new Page.LocatorOptions().setHasText("Correction"))
            .locator(".title")
            .click();
        page.waitForSelector(".beside");
        judge(page, "correction");
        page.emulateMedia(
            new Page.EmulateMediaOptions().setMedia(com.microsoft.playwright.options.Media.PRINT));
        Browser.picture(page, "print");
        assertThat(page.locator(".beside .changed").count()).isEqualTo(1);
        assertThat(page.locator(".end").isVisible()).isTrue();
        assertThat(page.locator(".top").isVisible()).isFalse();
      }
    }
  }
}
