package parley.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.certweb.FakeCert;
import parley.certweb.Samples;
import parley.watchfloor.Role;

/// The CERT line at the console, with the system's Chromium: an analyst drops a file, reads what
/// was refused, searches, opens an object, compares versions, and releases it to a partner.
class ConsoleCertIT {
  private static final String PAGE = "/cert/object/" + Samples.id("indicator", 7);

  private static void drop(Page page, String file) {
    JSHandle data =
        page.evaluateHandle(
            "text => { const data = new DataTransfer(); data.items.add(new File([text], 'bots.json',"
                + " {type: 'application/json'})); return data; }",
            file);
    page.locator("[data-bring]").dispatchEvent("dragover", Map.of("dataTransfer", data));
    page.locator("[data-bring]").dispatchEvent("drop", Map.of("dataTransfer", data));
  }

  @ParameterizedTest
  @CsvSource({
    "en, LIGHT, 1280",
    "ru, LIGHT, 1280",
    "ru, DARK, 1280",
    "en, DARK, 360",
    "ru, LIGHT, 360"
  })
  void an_analyst_brings_reads_and_releases(String language, ColorScheme scheme, int width)
      throws Exception {
    String suffix = "-" + language + "-" + scheme.name().toLowerCase(Locale.ROOT) + "-" + width;
    try (Browser browser = Browser.open();
        Seat seat = Seat.withCert(language);
        Seat.Officer officer = seat.sit(browser, width, 800, scheme, Role.ANALYST)) {
      Page page = officer.page();
      Browser.agrees(page);
      page.locator(".tabs a[href='/cert']").click();
      page.locator(".shift-tabs a[href='/cert/import']").click();
      assertThat(page.locator("[data-bring-here]")).isVisible();
      drop(page, Samples.mixed());
      assertThat(page.locator(".cert-report .tally")).containsText("7");
      assertThat(page.locator(".cert-refused li")).hasCount(2);
      Browser.judge(page, "cert-import-report" + suffix);

      FakeCert.eventually(
          "found",
          () -> {
            page.navigate(seat.address() + "/cert?value=198.51.100.7");
            return page.locator(".hits li").count() == 1;
          });
      Browser.judge(page, "cert-found" + suffix);
      page.locator(".hits a").first().click();
      assertThat(page.locator("h1")).hasText("Address of a command server");
      FakeCert.eventually(
          "relations",
          () -> {
            page.navigate(seat.address() + PAGE);
            return page.locator(".cert-relations li").count() == 3;
          });
      assertThat(page.locator(".cert-drawing svg .edge")).hasCount(3);
      page.locator(".cert-raw summary").click();
      assertThat(page.locator(".cert-raw pre")).containsText("\"type\":\"indicator\"");
      page.locator(".cert-raw summary").click();
      Browser.judge(page, "cert-object" + suffix);
      page.locator("form[action$='/versions'] button").click();
      assertThat(page.locator(".differences del").first()).isVisible();
      Browser.judge(page, "cert-versions" + suffix);
      page.navigate(seat.address() + PAGE);
      page.locator("a[href^='/cert/conflict?']").first().click();
      assertThat(page.locator(".differences ins").first()).isVisible();
      Browser.judge(page, "cert-conflict" + suffix);
      release(seat, page, suffix);
      for (String path : new String[] {"trends", "preview", "conflicts"}) {
        page.navigate(seat.address() + "/cert/" + path);
        Browser.judge(page, "cert-" + path + "-full" + suffix);
      }
      assertThat(officer.complaints()).isEmpty();
    }
  }

  private static void release(Seat seat, Page page, String suffix) throws Exception {
    FakeCert.eventually(
        "the rule is read",
        () -> {
          page.navigate(seat.address() + PAGE);
          return page.locator("form[action$='/release'] button").count() == 1;
        });
    page.locator("form[action$='/release'] button").click();
    assertThat(page.locator("p.done")).isVisible();
    FakeCert.eventually(
        "it leaves",
        () -> {
          page.navigate(seat.address() + PAGE);
          return page.locator(".step.leaves").count() == 2;
        });
    Browser.judge(page, "cert-released" + suffix);
    page.locator("form[action$='/withhold'] button").click();
    assertThat(page.locator("p.done")).isVisible();
    assertThat(page.locator(".step")).hasCount(0);
    assertThat(page.locator(".cert-given li")).hasCount(2);
    Browser.judge(page, "cert-withheld" + suffix);
  }
}
