package parley.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.certweb.FakeCert;
import parley.certweb.Samples;
import parley.match.KeptRuns;
import parley.message.MessageId;
import parley.report.Reports;
import parley.watchfloor.Role;
import parley.watchline.WatchDesk;

/// Where two CERTs talk, with the system's Chromium: an offer comes in and is taken up on a page
/// that stays open, a run is looked at and answered, reports and feedback are read (W-TALK-1 to
/// W-TALK-5, K-MATCH-15).
class ConsoleTalkIT {
  private static final String INDICATOR = Samples.id("indicator", 7);
  private static final Instant DAY = Instant.parse("2026-11-20T10:00:00Z");

  private static Browser browser;

  @BeforeAll
  static void open() throws Exception {
    browser = Browser.open();
  }

  @AfterAll
  static void close() {
    browser.close();
  }

  private static WatchDesk.Draft said(Seat seat, String title) {
    return Scenario.draft(
        seat.desk.self,
        "object-feedback/1",
        Precedence.ROUTINE,
        "en",
        Map.of(
            "verdict", List.of("false-positive"),
            "objects", List.of(INDICATOR),
            "text", List.of(title)));
  }

  private static MessageId message(Seat seat, String title) throws Exception {
    return seat.desk.arrive(said(seat, title), Duration.ZERO);
  }

  private static Reports.Report report(
      Seat seat, boolean inbound, String title, List<Reports.State> history) throws Exception {
    return new Reports.Report(
        message(seat, title),
        inbound,
        seat.cert.orElseThrow().peer(),
        "ru-nrrc/US-RU-2026/cert/real/1/4",
        Series.REAL,
        "malicious-code.c2-server",
        title,
        DAY,
        Optional.of(DAY.plusSeconds(1)),
        false,
        history,
        history.isEmpty() ? Optional.empty() : Optional.of(history.getLast()),
        history.isEmpty() ? Optional.of(DAY.plusSeconds(86_400)) : Optional.empty());
  }

  private static Reports.State state(Seat seat, String word, String judged) throws Exception {
    return new Reports.State(
        message(seat, word),
        word,
        DAY.plusSeconds(7_200),
        Optional.of(DAY.plusSeconds(7_201)),
        seat.desk.self,
        judged);
  }

  private static void filled(Seat seat) throws Exception {
    FakeCert cert = seat.cert.orElseThrow();
    cert.receive(List.of(Samples.indicator(7, Samples.FIRST, "Command server", FakeCert.GREEN)));
    cert.bring(
        "console", List.of(Samples.indicator(9, Samples.FIRST, "Another server", FakeCert.GREEN)));
    seat.told.reports.add(report(seat, true, "Command server in your networks", List.of()));
    seat.told.reports.add(
        report(
            seat,
            false,
            "Phishing pages",
            List.of(state(seat, "in-work", "follows"), state(seat, "received", "back"))));
    seat.told.reports.add(
        report(seat, true, "Scanning", List.of(state(seat, "mitigated", "follows"))));
    Reports.Answer answer =
        new Reports.Answer(message(seat, "An answer"), "kept", DAY.plusSeconds(3_600));
    for (boolean inbound : new boolean[] {true, false}) {
      seat.told.feedback.add(
          new Reports.Feedback(
              message(seat, "It is the address of a root server."),
              inbound,
              cert.peer(),
              "ru-nrrc/US-RU-2026/cert/real/1/9",
              "false-positive",
              List.of(INDICATOR),
              DAY,
              Optional.of(DAY.plusSeconds(1)),
              false,
              inbound ? List.of() : List.of(answer)));
    }
  }

  @ParameterizedTest
  @CsvSource({"en, LIGHT, 1280", "ru, DARK, 1280", "ru, LIGHT, 360"})
  void an_offer_comes_in_is_taken_up_looked_at_and_answered(
      String language, ColorScheme scheme, int width) throws Exception {
    String suffix = "-" + language + "-" + scheme.name().toLowerCase(Locale.ROOT) + "-" + width;
    try (Seat seat = Seat.withCert(language)) {
      filled(seat);
      String link = seat.link("A. Petrova", Set.of(Role.ANALYST, Role.WATCH));
      try (Seat.Officer officer = Seat.sit(browser, width, 800, scheme, link)) {
        Page page = officer.page();
        Browser.agrees(page);
        page.evaluate("() => { window.untouched = true; }");
        KeptRuns runs = seat.cert.orElseThrow().runs();
        String run = runs.offered(1, seat.cert.orElseThrow().peer());
        page.locator("#offer-" + run).waitFor();
        assertThat(page.locator("#cert-count")).hasText("1");
        assertThat(page.locator("#status")).hasAttribute("data-ringing", "1");
        Browser.judge(page, "talk-offer-board" + suffix);
        page.locator("#take-offer-" + run).click();
        page.locator("#offer-" + run + ".taken").waitFor();
        assertThat(page.locator("#status")).hasAttribute("data-ringing", "0");
        assertThat(page.locator("#cert-count")).hasText("1");
        assertThat(page.evaluate("() => window.untouched")).isEqualTo(true);
        matches(seat, page, run, suffix);
        page.navigate(seat.address() + "/cert/reports");
        assertThat(page.locator(".reports > li")).hasCount(3);
        Browser.judge(page, "talk-reports" + suffix);
        page.locator("[data-report] form button").first().click();
        assertThat(page.locator("[name='body.state']").first()).isVisible();
        page.navigate(seat.address() + "/cert/object/" + INDICATOR);
        assertThat(page.locator("[data-feedback]")).hasCount(2);
        Browser.judge(page, "talk-feedback" + suffix);
        page.locator(".cert-heard form[action='/compose'] button").click();
        assertThat(page.locator("[name='body.objects']")).hasValue(INDICATOR);
        assertThat(officer.complaints()).isEmpty();
      }
    }
  }

  private static void matches(Seat seat, Page page, String run, String suffix) throws Exception {
    FakeCert cert = seat.cert.orElseThrow();
    cert.runs().underWay(2, cert.peer());
    cert.runs().ended(3, cert.peer(), "ended by the partner: busy");
    String done =
        cert.runs().done(4, cert.peer(), "[ipv4-addr:value = '198.51.100.7']", List.of(INDICATOR));
    page.navigate(seat.address() + "/cert/match");
    assertThat(page.locator(".match-list > li")).hasCount(4);
    page.locator(".match-count button").click();
    page.locator(".match-count p[role=status] time").waitFor();
    Browser.judge(page, "talk-matches" + suffix);
    page.navigate(seat.address() + "/cert/match/" + done);
    assertThat(page.locator(".match-pairs li")).hasCount(1);
    Browser.judge(page, "talk-match-done" + suffix);
    page.navigate(seat.address() + "/cert/match/" + run);
    assertThat(page.locator("form[action$='/refuse'] button")).isVisible();
    Browser.judge(page, "talk-match-asked" + suffix);
    page.locator("form[action$='/refuse'] button").click();
    assertThat(page.locator("p.done")).isVisible();
    assertThat(page.locator("#cert-count")).isHidden();
  }

  /// All pages that one officer can have still stand in one line, and the light says its word.
  @ParameterizedTest
  @ValueSource(strings = {"en", "ru"})
  void the_head_of_an_officer_with_every_role_keeps_the_word_of_the_light(String language)
      throws Exception {
    try (Seat seat = Seat.withCert(language)) {
      String link = seat.link("A. Petrova", EnumSet.allOf(Role.class));
      try (Seat.Officer officer = Seat.sit(browser, 1280, 800, ColorScheme.LIGHT, link)) {
        Page page = officer.page();
        Browser.view(page, "talk-head-" + language);
        assertThat(page.locator(".lights .light span").last()).isVisible();
        Object words =
            page.evaluate(
                "() => { const box = document.querySelector('.light span:last-child')"
                    + ".getBoundingClientRect(); return box.width > 10 && box.height > 8; }");
        assertThat(words).isEqualTo(true);
        Object height =
            page.evaluate("() => document.querySelector('.tabs').getBoundingClientRect().bottom");
        assertThat(((Number) height).doubleValue()).isLessThan(64);
        assertThat(
                page.evaluate(
                    "() => document.documentElement.scrollWidth <= window.innerWidth"
                        + " && document.querySelector('.tools').getBoundingClientRect().top < 40"))
            .isEqualTo(true);
        page.navigate(seat.address() + "/cert");
        Object tops =
            page.evaluate(
                "() => { const rows = {}; document.querySelectorAll('.search-form .field')"
                    + ".forEach(each => { const box = each.getBoundingClientRect();"
                    + " (rows[Math.round(box.bottom)] ||= []).push(box.top); });"
                    + " return Math.max(...Object.values(rows).map(row =>"
                    + " Math.max(...row) - Math.min(...row))); }");
        assertThat(((Number) tops).doubleValue()).as("labels of one row").isLessThan(1);
        Browser.view(page, "talk-filters-" + language);
      }
    }
  }
}
