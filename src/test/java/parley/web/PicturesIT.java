package parley.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.agreement.Precedence;
import parley.console.Guard;
import parley.escalation.Rung;
import parley.linktest.LinkAlarm;
import parley.message.MessageId;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchfloor.Role;
import parley.watchline.Drafting;
import parley.watchline.WatchDesk;

/// Every page that the guard knows, with traffic, alarms and an exercise on it: accessible, nothing
/// past the edge, a head of one line, nothing against the policy. Four walks meet every pair of
/// language, theme and width. The pictures stay in target/screenshots.
class PicturesIT {
  private static final Map<String, String> PAGES =
      Map.ofEntries(
          Map.entry("/", "board"),
          Map.entry("/message/{id}", "message"),
          Map.entry("/compose", "choose"),
          Map.entry("/links", "links"),
          Map.entry("/releases", "releases"),
          Map.entry("/release/{id}", "release"),
          Map.entry("/clocks", "clocks"),
          Map.entry("/cases", "cases"),
          Map.entry("/case/{number}", "case"),
          Map.entry("/case/{number}/corrections", "corrections"),
          Map.entry("/search", "search"),
          Map.entry("/cert", "cert"),
          Map.entry("/cert/trends", "cert-trends"),
          Map.entry("/cert/preview", "cert-preview"),
          Map.entry("/cert/conflicts", "cert-conflicts"),
          Map.entry("/cert/import", "cert-import"),
          Map.entry("/cert/match", "cert-match"),
          Map.entry("/cert/reports", "cert-reports"),
          Map.entry("/translations", "translations"),
          Map.entry("/translate/{id}", "translate"),
          Map.entry("/glossary", "glossary"),
          Map.entry("/phrases", "phrases"),
          Map.entry("/exercises", "exercises"),
          Map.entry("/heightened", "heightened"),
          Map.entry("/hand-over", "hand-over"),
          Map.entry("/shifts", "roster"),
          Map.entry("/watch-log", "watch-log"),
          Map.entry("/people", "people"),
          Map.entry("/keys", "keys"),
          Map.entry("/sign-in", "door"),
          Map.entry("/signed-out", "signed-out"));

  /// These need a key that was touched, a token or a signature: another test judges them.
  private static final Set<String> ELSEWHERE =
      Set.of(
          "/enrol/{token}",
          "/locked",
          "/keys/roll", // PeopleIT
          "/countersign/{id}", // TwoOfficersIT
          "/people/accounts", // ConsoleOidcIT
          "/hand-over/signed", // ConsoleShiftsIT
          "/cert/object/{id}", // ConsoleCertIT
          "/cert/object/{id}/versions",
          "/cert/match/{run}", // ConsoleTalkIT
          "/cert/conflict",
          "/cert/import/{status}");

  private static final Set<String> PIECES =
      Set.of(
          "/board/rows",
          "/message/{id}/body",
          "/message/{id}/cases",
          "/message/{id}/note.pdf",
          "/message/{id}/evidence.zip",
          "/message/{id}/file/{place}",
          "/release/{id}/file/{place}",
          "/files",
          "/provider",
          "/provider/back",
          "/case/{number}/note.pdf",
          "/search/hits",
          "/cert/object/{id}/bytes",
          "/cert/match/runs",
          "/cert/match/{run}/stand",
          "/cert/match/{run}/result",
          "/links/rows",
          "/clocks/rows",
          "/alarms",
          "/exercises/bar",
          "/check-lists",
          "/status",
          "/idle",
          "/events",
          "/assets/{version}/{name}",
          "/favicon.ico");

  private static Browser browser;

  @BeforeAll
  static void open() throws Exception {
    browser = Browser.open();
  }

  @AfterAll
  static void close() {
    browser.close();
  }

  @Test
  void no_page_is_left_out() {
    try (Seat seat = new Seat("en", new MemorySessions())) {
      Set<String> known = new TreeSet<>();
      seat.console.routes().stream()
          .filter(route -> route.method().equals("GET"))
          .map(Guard.Route::path)
          .forEach(known::add);
      Set<String> walked = new TreeSet<>(PAGES.keySet());
      walked.addAll(ELSEWHERE);
      walked.addAll(PIECES);
      walked.add("/sign-in/{token}");
      assertThat(walked).isEqualTo(known);
    }
  }

  @ParameterizedTest
  @CsvSource({"en, LIGHT, 1280", "ru, DARK, 1280", "en, DARK, 390", "ru, LIGHT, 390"})
  void every_page_is_accessible_and_fits(String language, ColorScheme scheme, int width)
      throws Exception {
    String suffix = "-" + language + "-" + scheme.name().toLowerCase(Locale.ROOT) + "-" + width;
    try (Seat seat = Seat.withCert(language)) {
      Scene scene = Scene.of(seat);
      String link = seat.link("A. Petrova", EnumSet.allOf(Role.class));
      try (BrowserContext outside = browser.sit(width, width == 390 ? 844 : 800, scheme)) {
        Page door = outside.newPage();
        door.navigate(link);
        Browser.judge(door, "sign-in-link" + suffix);
        door.navigate(link.substring(0, link.length() - 4) + "gone");
        Browser.judge(door, "sign-in-gone" + suffix);
      }
      try (Seat.Officer officer =
          Seat.sit(browser, width, width == 390 ? 844 : 800, scheme, link)) {
        Page page = officer.page();
        for (Map.Entry<String, String> each : new TreeMap<>(PAGES).entrySet()) {
          page.navigate(seat.address() + scene.path(each.getKey()));
          Browser.judge(page, each.getValue() + suffix);
        }
        states(seat, scene, page, suffix);
        page.navigate(seat.address() + "/nowhere");
        Browser.judge(page, "error" + suffix);
        assertThat(officer.complaints()).allMatch(line -> line.contains("status of 4"));
      }
    }
  }

  /// What stands in the place of each name in a path.
  private record Scene(MessageId message, MessageId release, String number) {
    static Scene of(Seat seat) throws Exception {
      MessageId first = Scenario.play(seat.desk);
      ConsoleExercisesIT.begin(seat);
      climbing(seat);
      Permit<Act.KeepCases> keeps =
          Permit.of(Person.atTheMachine("A. Petrova"), Act.KEEP_CASES).orElseThrow();
      Permit<Act.Send> sends = Permit.of(Person.atTheMachine("B. Miller"), Act.SEND).orElseThrow();
      seat.people.make(
          Permit.of(Person.atTheMachine("X"), Act.ADMINISTER).orElseThrow(),
          "B. Miller",
          "Shift 2",
          EnumSet.of(Role.WATCH, Role.RELEASING));
      WatchDesk.Draft draft =
          Scenario.draft(
              seat.desk.self.equals(FakeDesk.US) ? FakeDesk.RU : FakeDesk.US,
              "incident-notification/1",
              Precedence.IMMEDIATE,
              "en",
              Scenario.hospitals());
      return new Scene(
          first,
          seat.releases
              .propose(draft, Drafting.typed(draft), Optional.empty(), sends)
              .id()
              .orElseThrow(),
          seat.casework.cases().open("Outage of hospitals", Optional.of(first), keeps).number());
    }

    String path(String route) {
      return route
          .replace("/release/{id}", "/release/" + release)
          .replace("{id}", message.toString())
          .replace("{number}", number);
    }
  }

  /// What some pages look like in the middle of something.
  private static void states(Seat seat, Scene scene, Page page, String suffix) throws Exception {
    page.navigate(seat.address() + "/message/" + scene.message());
    Browser.view(page, "view-message" + suffix);
    page.navigate(seat.address() + "/compose?format=incident-notification/1");
    Browser.judge(page, "compose" + suffix);
    page.locator("button[value=check]").click();
    page.waitForSelector("#problems");
    Browser.judge(page, "problems" + suffix);
    page.navigate(seat.address() + "/search?text=hospital");
    Browser.judge(page, "search-found" + suffix);
    seat.desk.book.raise(LinkAlarm.Kind.TEST_UNANSWERED, "2026-11-22T13:00:00Z", seat.desk.now());
    seat.desk.book.raise(
        LinkAlarm.Kind.PEER,
        "2026-11-22T12:21:00Z the peer's journal diverged: two journals of one size",
        seat.desk.now());
    page.navigate(seat.address() + "/links");
    page.locator(".strip summary").first().click();
    assertThat(page.locator(".link-alarms").textContent())
        .contains(
            suffix.startsWith("-ru")
                ? "На нашу формальную проверку квитанция вовремя не пришла."
                : "Our formal test had no receipt in time.");
    Browser.judge(page, "links-alarm" + suffix);
    page.navigate(seat.address() + "/");
    page.keyboard().press("?");
    Browser.judge(page, "keyboard" + suffix);
  }

  /// Alarms at two rungs, one of them taken, on the board and beside every clock that runs.
  private static void climbing(Seat seat) throws Exception {
    List<WatchDesk.Row> late =
        seat.desk.board(WatchDesk.Filter.of(true, WatchDesk.Kinds.MESSAGES), 100).stream()
            .filter(row -> row.due().isPresent())
            .sorted(Comparator.comparing(row -> row.due().orElseThrow()))
            .toList();
    seat.alarms.climb(late.getFirst(), Rung.HEAD, Optional.of(Rung.PAGE), Optional.empty());
    seat.alarms.climb(late.get(1), Rung.PEER, Optional.empty(), Optional.of("A. Petrova"));
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
        Browser.judge(page, "correction");
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
