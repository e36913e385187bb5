package parley.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchfloor.Role;

/// Cases, corrections and search at the console, with the system's Chromium.
class ConsoleCasesIT {
  private static void post(Page page, String button) {
    page.locator("button", new Page.LocatorOptions().setHasText(button)).first().click();
  }

  @Test
  void an_officer_opens_a_case_keeps_it_and_finds_it_again() throws Exception {
    try (Browser browser = Browser.open();
        Seat seat = new Seat("en", new MemorySessions())) {
      Scenario.play(seat.desk);
      CertBatch batch = CertBatch.from(FakeDesk.RU, FakeDesk.US, 3, Instant.now());
      seat.search.follow(List.of(batch.fact()));
      seat.shifts
          .log()
          .write(
              "Duty doctor of the hospital called back.",
              Optional.empty(),
              Permit.of(Person.atTheMachine("A. Miller"), Act.KEEP_LOG).orElseThrow());
      try (Seat.Officer officer = seat.sit(browser, 1280, 900, ColorScheme.LIGHT, Role.WATCH)) {
        Page page = officer.page();
        page.locator("#rows .title", new Page.LocatorOptions().setHasText("Ransomware"))
            .first()
            .click();
        page.waitForSelector("#message");
        page.locator("a", new Page.LocatorOptions().setHasText("Add to a case")).click();
        page.locator("input[name=title]").fill("Outage of hospitals");
        post(page, "Open the case");
        page.waitForURL(Pattern.compile(".*/case/[0-9]+-1$"));
        assertThat(page.locator("h1")).hasText("Outage of hospitals");
        assertThat(page.locator(".case-drawing .dot").first()).isVisible();
        page.locator("textarea[name=text]").fill("Spoke to the ministry.");
        post(page, "Add the note");
        assertThat(page.locator(".case-line .was-note")).containsText("Spoke to the ministry.");
        page.locator("select[name=state]").selectOption("watching");
        page.locator(".case-acts input[name=reason]").fill("Nothing new since noon.");
        post(page, "Set the state");
        assertThat(page.locator(".marks")).containsText("Watching");
        Browser.judge(page, "case-en-light-1280");
        page.locator("a", new Page.LocatorOptions().setHasText("correction")).first().click();
        page.waitForSelector(".head h1");
        Browser.judge(page, "corrections-en-light-1280");
        page.keyboard().press("i");
        page.waitForSelector(".case-list");
        Browser.judge(page, "cases-en-light-1280");
        page.keyboard().press("/");
        page.waitForSelector("#finding");
        page.keyboard().press("/");
        Locator field = page.locator("#search");
        assertThat(field).isFocused();
        page.keyboard().type("hospital");
        assertThat(page.locator(".hits li").first()).isVisible();
        Browser.judge(page, "search-en-light-1280");
        page.locator("select[name=among]").selectOption("log");
        assertThat(page.locator(".hits li")).hasCount(1);
        page.locator(".hits a").click();
        assertThat(page.locator("li.written:target .as-typed"))
            .hasText("Duty doctor of the hospital called back.");
        assertThat(officer.complaints()).isEmpty();
      }
      String number = seat.casework.cases().cases(Optional.empty()).getFirst().number();
      try (Seat.Officer officer = seat.sit(browser, 390, 844, ColorScheme.DARK, Role.AUDITOR)) {
        Page page = officer.page();
        page.locator(".tools summary").click();
        page.locator("button[name=language][value=ru]").click();
        for (String path :
            List.of(
                "/cases",
                "/case/" + number,
                "/case/" + number + "/corrections",
                "/search?text=a")) {
          page.navigate(seat.address() + path);
          String name = path.replaceAll("[^a-z]+", "-").replaceAll("^-|-$", "");
          Browser.judge(page, "phone-" + name + "-ru-dark-390");
        }
        page.navigate(seat.address() + "/search?line=cert");
        assertThat(page.locator(".hits li")).hasCount(1);
        Browser.judge(page, "phone-search-cert-ru-dark-390");
        seat.casework
            .cases()
            .attach(
                number,
                batch.message().id(),
                Permit.of(Person.atTheMachine("A. Miller"), Act.KEEP_CASES).orElseThrow());
        page.navigate(seat.address() + "/case/" + number);
        assertThat(page.locator(".case-thread")).hasCount(2);
        Browser.judge(page, "phone-case-cert-ru-dark-390");
        assertThat(page.locator(".case-acts")).hasCount(0);
        assertThat(officer.complaints()).isEmpty();
      }
    }
  }
}
