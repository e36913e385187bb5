package parley.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.message.MessageId;
import parley.party.NodeId;
import parley.watchfloor.Role;
import parley.watchline.WatchDesk;

/// Reports of origin on the ordinary pages of messages (K-REPORT-1, K-STATE-1).
class ConsoleReportsIT {
  private static Browser browser;

  @BeforeAll
  static void open() throws Exception {
    browser = Browser.open();
  }

  @AfterAll
  static void close() {
    browser.close();
  }

  private static WatchDesk.Draft report(NodeId to, String language) {
    return new WatchDesk.Draft(
        to,
        "US-RU-2026",
        "origin-report/1",
        Precedence.PRIORITY,
        Series.REAL,
        language,
        "amber",
        "amber",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(Duration.ofDays(2)),
        Map.ofEntries(
            Map.entry("title", List.of("Command server in your networks")),
            Map.entry("category", List.of("malicious-code.c2-server")),
            Map.entry("addresses", List.of("198.41.0.4\n2001:500:200::/48")),
            Map.entry("systems", List.of("AS397196")),
            Map.entry("from", List.of("2026-11-20T00:00:00Z")),
            Map.entry("until", List.of("2026-11-21T00:00:00Z")),
            Map.entry("observed", List.of("Infected computers ask it for orders each minute.")),
            Map.entry("asked", List.of("stop", "preserve")),
            Map.entry("intent", List.of("This is not directed at you.")),
            Map.entry("contact", List.of("CERT duty officer"))),
        List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "en, us-nrrc, Report: appears to originate on your territory, State of a report of origin,"
        + " It says nothing of who is responsible",
    "ru, ru-nrrc, Сообщение: предположительно исходит с вашей территории,"
        + " Состояние сообщения об источнике, ничего не утверждается"
  })
  void a_report_is_read_and_its_state_is_written(
      String language, String own, String report, String state, String statement) throws Exception {
    try (Seat seat = new Seat(language, new MemorySessions());
        Seat.Officer officer = seat.sit(browser, 1280, 1000, ColorScheme.LIGHT, Role.WATCH)) {
      MessageId id = seat.desk.arrive(report(new NodeId(own), "en"), Duration.ZERO);
      Page page = officer.page();
      page.navigate(seat.address() + "/message/" + id);
      page.waitForSelector("#message");
      assertThat(page.locator("#message")).containsText(report);
      assertThat(page.locator("#message")).containsText(statement);
      assertThat(page.locator("#message")).containsText("2001:500:200::/48");
      Browser.view(page, "view-report-" + language);
      page.locator("a[href='/compose?inReplyTo=" + id + "']").first().click();
      page.locator("a[href^='/compose?format=origin-state/1']").click();
      assertThat(page.locator("body")).containsText(state);
      page.locator("[name='body.state']").first().waitFor();
      assertThat(page.locator("a[href^='/compose?format=object-feedback-answer/1']")).hasCount(0);
      Browser.view(page, "view-state-" + language);
      assertThat(officer.complaints()).isEmpty();
    }
  }

  @Test
  void what_officers_write_on_the_cert_line_is_offered_and_a_batch_is_not() throws Exception {
    try (Seat seat = new Seat("en", new MemorySessions());
        Seat.Officer officer = seat.sit(browser, 1280, 1000, ColorScheme.DARK, Role.WATCH)) {
      Page page = officer.page();
      page.navigate(seat.address() + "/compose");
      assertThat(page.locator("a[href='/compose?format=origin-report/1']")).hasCount(1);
      assertThat(page.locator("a[href='/compose?format=object-feedback/1']")).hasCount(1);
      assertThat(page.locator("a[href='/compose?format=origin-state/1']")).hasCount(0);
      assertThat(page.locator("a[href='/compose?format=stix-batch/1']")).hasCount(0);
      page.locator("a[href='/compose?format=origin-report/1']").click();
      page.locator("[name='body.title']").fill("Command server");
      page.locator("[name='body.addresses']").fill("192.168.1.7");
      page.locator("button[value=check]").click();
      page.waitForSelector("#problems");
      assertThat(page.locator("#problems")).containsText("192.168.1.7");
      assertThat(page.locator("#problems")).containsText("private, reserved");
      assertThat(page.locator("#problems")).not().containsText("another line");
      Browser.view(page, "view-report-check");
    }
  }
}
