package parley.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Media;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.console.Guard;
import parley.message.Exercises;
import parley.message.MessageId;
import parley.sheet.NoteReader;
import parley.watchfloor.Role;
import parley.watchline.WatchDesk;

/// While an exercise is under way every page says so, in both languages; nothing of it stands among
/// what is real; and one press ends it for a real event.
class ConsoleExercisesIT {
  private static final String TITLE = "QUIET HARBOUR";
  private static Browser browser;

  @BeforeAll
  static void open() throws Exception {
    browser = Browser.open();
  }

  @AfterAll
  static void close() {
    browser.close();
  }

  private static WatchDesk.Draft draft(
      Seat seat,
      String format,
      Precedence precedence,
      Series series,
      Map<String, List<String>> body) {
    return new WatchDesk.Draft(
        seat.desk.self.equals(FakeDesk.US) ? FakeDesk.RU : FakeDesk.US,
        Scenario.agreement().id(),
        format,
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
        Optional.empty(),
        body,
        List.of());
  }

  /// @return a FLASH of the exercise
  static MessageId begin(Seat seat) throws Exception {
    var now = seat.desk.now().truncatedTo(ChronoUnit.SECONDS);
    seat.desk.arrive(
        draft(
            seat,
            Exercises.START,
            Precedence.ROUTINE,
            Series.REAL,
            Map.of(
                "title", List.of("Exercise " + TITLE),
                "windowStart", List.of(now.minusSeconds(3600).toString()),
                "windowEnd", List.of(now.plusSeconds(7200).toString()),
                "scenario", List.of("Played: a worm in two ports. No real system is concerned."))),
        Duration.ofMinutes(50));
    return seat.desk.arrive(
        draft(
            seat,
            "inquiry/1",
            Precedence.FLASH,
            Series.EXERCISE,
            Map.of(
                "title", List.of("EXERCISE: scans of two ports"),
                "question", List.of("EXERCISE. Do you see them too?"),
                "intent", List.of("EXERCISE. We ask, and accuse nobody."))),
        Duration.ofMinutes(3));
  }

  @ParameterizedTest
  @CsvSource({"en, LIGHT, 1280", "ru, DARK, 1280", "en, DARK, 390", "ru, LIGHT, 390"})
  void every_page_says_that_an_exercise_is_under_way(String language, ColorScheme scheme, int width)
      throws Exception {
    try (Seat seat = new Seat(language, new MemorySessions())) {
      Scenario.play(seat.desk);
      MessageId drill = begin(seat);
      String suffix = "-" + language + "-" + scheme.name().toLowerCase(Locale.ROOT) + "-" + width;
      try (Seat.Officer officer = seat.sit(browser, width, 844, scheme, Role.WATCH)) {
        Page page = officer.page();
        Browser.judge(page, "exercise-board" + suffix);
        assertThat(page.locator("#rows > table .exercise")).hasCount(0);
        assertThat(page.locator(".exercise-list tbody tr")).hasCount(2);
        if (width == 1280) {
          Set<String> walked = walk(seat, page, drill);
          walked.addAll(asAdministrator(seat, drill));
          // Pages that this officer may not see, or that are about nothing here, say so.
          officer
              .complaints()
              .removeIf(line -> line.contains("the server responded with a status"));
          assertThat(walked).hasSizeGreaterThanOrEqualTo(8).contains("/", "/people", "/links");
        }
        page.navigate(seat.address() + "/exercises");
        Browser.judge(page, "exercises" + suffix);
        writes(seat, page, suffix);
        page.navigate(seat.address() + "/message/" + drill);
        printed(page, "exercise-print" + suffix);
        page.locator("[data-real-event]").click();
        assertThat(page.locator(".exercise-over")).isVisible();
        assertThat(page.locator(".exercise-under")).hasCount(0);
        assertThat(page.locator("main"))
            .containsText(
                language.equals("ru")
                    ? "УЧЕНИЕ ПРЕКРАЩЕНО, РЕАЛЬНОЕ СОБЫТИЕ"
                    : "EXERCISE ENDS, REAL EVENT");
        Browser.judge(page, "exercise-over" + suffix);
        assertThat(officer.complaints()).isEmpty();
      }
    }
  }

  /// Whoever writes for the exercise sees it on the form, and whoever writes for real does not.
  private static void writes(Seat seat, Page page, String suffix) throws Exception {
    page.navigate(seat.address() + "/compose?format=inquiry/1");
    assertThat(page.locator(".exercise-form")).isHidden();
    page.locator("[name=series]").selectOption("exercise");
    assertThat(page.locator(".exercise-form")).isVisible();
    Browser.judge(page, "exercise-form" + suffix);
  }

  /// Every page that the guard knows and that this officer may see.
  private static Set<String> walk(Seat seat, Page page, MessageId message) {
    Set<String> walked = new TreeSet<>();
    for (Guard.Route route : seat.console.routes()) {
      if (route.act().isEmpty()
          || !route.method().equals("GET")
          || route.path().equals("/events")
          || route.path().endsWith(".pdf")
          || route.path().endsWith(".zip")) {
        continue;
      }
      Response answer =
          page.navigate(seat.address() + route.path().replace("{id}", message.toString()));
      if (answer.status() != 200 || !answer.text().startsWith("<!DOCTYPE html>")) {
        continue;
      }
      assertThat(page.locator(".exercise-under b").first()).isVisible();
      walked.add(route.path());
    }
    return walked;
  }

  private static Set<String> asAdministrator(Seat seat, MessageId message) throws Exception {
    BrowserContext context = browser.sit(1280, 844, ColorScheme.LIGHT);
    Page page = context.newPage();
    page.navigate(seat.link(Role.ADMINISTRATOR));
    page.locator(".door button").click();
    page.waitForSelector(".exercise-under");
    assertThat(page.locator(".exercise-under").textContent())
        .as("what messages say is for those who read them")
        .doesNotContain(TITLE);
    Set<String> walked = walk(seat, page, message);
    context.close();
    return walked;
  }

  /// At the head and at the foot of the sheet.
  private static void printed(Page page, String name) throws Exception {
    page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
    assertThat(page.locator("#message .exercise-banner")).hasCount(2);
    for (int at = 0; at < 2; at++) {
      assertThat(page.locator("#message .exercise-banner").nth(at)).isVisible();
    }
    Browser.picture(page, name);
    for (String sheet : NoteReader.pages(Bytes.owning(page.pdf()))) {
      assertThat(sheet.split("EXERCISE – УЧЕНИЕ", -1)).as("head and foot").hasSizeGreaterThan(2);
    }
    page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.SCREEN));
  }
}
