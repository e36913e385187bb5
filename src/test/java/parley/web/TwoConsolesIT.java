package parley.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import parley.node.TwoProcesses;

/// Both consoles at once, over two real nodes: what one officer releases, the other sees, hears,
/// acknowledges and answers, without a reload on either side.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoConsolesIT {
  private static final String TITLE = "Ransomware spreading through hospital networks";
  private static final String ANSWER =
      "Аналогичную активность наблюдаем с 09:30 UTC. Указанные вами узлы отключены от сети,"
          + " журналы сохранены.";
  private static final String DARK = "rgb(13, 18, 22)";
  private static final String LIGHT = "rgb(238, 241, 244)";

  private Browser browser;
  private TwoProcesses nodes;
  private Seat.Officer us;
  private Seat.Officer ru;

  @BeforeAll
  void sit_down_on_both_sides(@TempDir Path place) throws Exception {
    nodes = TwoProcesses.start(place);
    browser = Browser.open();
    us = Seat.sit(browser, 1280, 800, ColorScheme.LIGHT, nodes.us().signIn());
    ru = Seat.sit(browser, 1280, 800, ColorScheme.DARK, nodes.ru().signIn());
  }

  @AfterAll
  void leave() {
    if (browser != null) {
      browser.close();
    }
    if (nodes != null) {
      nodes.close();
    }
  }

  @Test
  void a_notification_is_released_heard_acknowledged_and_answered_across_two_consoles()
      throws Exception {
    listen(ru.page());
    release(us.page());
    assertThat(us.page().locator("h1")).hasText(TITLE);
    String here = us.page().locator("#message").getAttribute("data-row");

    arrives(ru.page());
    judge(ru.page(), "board-ru");
    read(ru.page());
    assertThat(us.page().locator(".rung.reached")).hasCount(2);
    judge(ru.page(), "message-ru");
    ru.page().locator("[data-acknowledge]").click();
    assertThat(ru.page().locator("[data-acknowledge]")).hasCount(0);
    assertThat(ru.page().locator(".alarm")).hasCount(0);

    assertThat(us.page().locator(".rung.reached"))
        .hasText(
            new Pattern[] {
              Pattern.compile("Released, in our journal"),
              Pattern.compile("Delivered.*\\+", Pattern.DOTALL),
              Pattern.compile("Their officer’s acknowledgement.*\\+", Pattern.DOTALL)
            });
    unmoved(us.page());
    judge(us.page(), "message-us");

    taken(us.page());
    answer(ru.page());
    assertThat(us.page().locator(".rung.reached")).hasCount(4);
    unmoved(us.page());
    receive(us.page(), here);
    assertThat(us.complaints()).isEmpty();
    assertThat(ru.complaints()).isEmpty();
  }

  /// An officer takes the evidence out at the page of the message, and whoever gets the file
  /// verifies it; the own log has it.
  private void taken(Page page) throws Exception {
    Download file = page.waitForDownload(() -> page.locator("[data-evidence]").click());
    Path archive = Files.createTempDirectory("parley-evidence").resolve(file.suggestedFilename());
    file.saveAs(archive);
    assertThat(archive.getFileName().toString()).startsWith("us-nrrc-US-RU-2026-watch-real-");
    assertThat(TwoProcesses.command("verify", archive.toString())).contains("verified");
    unmoved(page);
    Page log = page.context().newPage();
    log.navigate(nodes.us().console() + "/watch-log");
    assertThat(log.locator(".watch-log")).containsText("Took out evidence");
    log.close();
  }

  /// Marks the page, so that a reload would be noticed, arms the sound, and counts what is played.
  private static void listen(Page page) {
    page.evaluate(
        """
        () => {
          window.untouched = true;
          window.tones = 0;
          const start = OscillatorNode.prototype.start;
          OscillatorNode.prototype.start = function (...at) {
            window.tones += 1;
            return start.apply(this, at);
          };
        }\
        """);
    page.locator("[data-sound]").click();
    assertThat(page.locator("[data-sound]")).hasText("Звук включён");
    page.waitForFunction("() => window.tones === 1");
    assertThat(page.locator("#status")).hasAttribute("data-ringing", "0");
  }

  private static void unmoved(Page page) {
    assertThat(page.evaluate("() => window.untouched")).as("no reload").isEqualTo(true);
  }

  private void release(Page page) throws Exception {
    page.navigate(nodes.us().console() + "/compose?format=incident-notification/1");
    page.evaluate("() => { window.untouched = true; }");
    page.locator("[name=precedence][value=flash]").check();
    page.locator("[name=replyWantedWithin]").selectOption("PT3H");
    fill(page, Scenario.hospitals());
    page.locator("button[value=check]").click();
    Locator preview = page.locator("#preview");
    assertThat(preview).containsText("Уведомление об инциденте");
    assertThat(preview).containsText("здравоохранение");
    assertThat(preview).not().containsText("Номер сообщения");
    judge(page, "preview-us");
    press(page);
  }

  private static void press(Page page) {
    page.locator("[data-release]").click();
    // What is not said is asked about once more (W-TWO-4).
    if (page.locator("#sure[open]").count() > 0) {
      page.locator("#sure [data-yes]").click();
    }
    page.waitForSelector("[data-released], #problems, #failure:not([hidden])");
    assertThat(page.locator("#problems, #failure:not([hidden])").allInnerTexts()).isEmpty();
    assertThat(page.locator("[data-released]")).isVisible();
    unmoved(page);
  }

  private static void fill(Page page, Map<String, List<String>> body) {
    new TreeMap<>(body)
        .forEach((key, values) -> {
          Locator field = page.locator("[name='body." + key + "']");
          String kind = String.valueOf(field.first().evaluate("node => node.type"));
          switch (kind) {
            case "radio", "checkbox" ->
                values.forEach(value ->
                    page.locator("[name='body." + key + "'][value='" + value + "']").check());
            case "select-one" -> field.selectOption(values.getFirst());
            default -> field.fill(String.join("\n", values));
          }
        });
  }

  private static void arrives(Page page) {
    Locator row = page.locator("#rows [data-row]");
    assertThat(row).hasCount(1);
    assertThat(row).hasClass(Pattern.compile("flash rings.*fresh"));
    assertThat(row.locator(".precedence")).hasText("МОЛНИЯ");
    assertThat(row.locator(".about")).containsText("Уведомление об инциденте");
    assertThat(row.locator(".severity")).containsText("4");
    assertThat(row.locator(".title span")).hasText(TITLE);
    assertThat(row.locator(".title span")).hasAttribute("lang", "en");
    assertThat(row.locator(".clock .for")).hasText("Подтвердить через");
    assertThat(page.locator("#arrivals")).containsText("МОЛНИЯ: " + TITLE);
    assertThat(page.locator(".alarm")).containsText("Подтвердить: 1");
    assertThat(page.locator("#status")).hasAttribute("data-flash", "1");
    page.waitForFunction("() => window.tones >= 7");
    unmoved(page);
  }

  private static void read(Page page) {
    page.locator("#rows .title").click();
    page.waitForSelector("#message");
    unmoved(page);
    assertThat(page.locator("h1 span")).hasAttribute("lang", "en");
    Locator said = page.locator("#message .lines.body");
    assertThat(line(said, "Этап").locator("dd.mine"))
        .hasText(Pattern.compile("раннее предупреждение"));
    assertThat(line(said, "Затронутые отрасли").locator("dd.mine")).hasText("здравоохранение");
    assertThat(line(said, "Затронутые отрасли").locator("dd.theirs")).hasText("health care");
    Locator written = line(said, "Что произошло");
    assertThat(written.locator(".tongue")).hasText("Как написано, язык: английский");
    assertThat(written.locator("p[lang=en]").first()).containsText("self-spreading ransomware");
    assertThat(page.locator(".rung.reached")).hasCount(2);
    assertThat(page.locator(".rung .after"))
        .hasText(Pattern.compile("\\+[\\s\\u00a0]*\\d,\\d+[\\s\\u00a0]с"));
  }

  private static Locator line(Locator lines, String label) {
    return lines.locator(".line").filter(new Locator.FilterOptions().setHasText(label)).first();
  }

  private void answer(Page page) throws Exception {
    page.locator(".actions a", new Page.LocatorOptions().setHasText("Ответить")).click();
    page.waitForSelector("#compose");
    assertThat(page.locator("#f-language")).hasValue("ru");
    fill(page, Map.of("answer", List.of("aware", "looking"), "text", List.of(ANSWER)));
    page.locator("button[value=check]").click();
    assertThat(page.locator("#preview")).containsText("Answer in brief");
    judge(page, "reply-ru");
    press(page);
  }

  private void receive(Page page, String notification) throws Exception {
    page.locator("a.centre").click();
    page.waitForSelector("#rows");
    Locator asked = page.locator("#row-" + notification);
    assertThat(asked.locator(".c-step")).hasText(Pattern.compile("Answered"));
    Locator reply =
        page.locator("#rows [data-inbound='1']", new Page.LocatorOptions().setHasText("Reply"));
    assertThat(reply.locator(".precedence")).hasText("FLASH");
    judge(page, "board-us");
    reply.locator(".title").click();
    page.waitForSelector("#message");
    Locator said = page.locator("#message .lines.body");
    assertThat(line(said, "Answer in brief").locator("dd.mine p").first())
        .hasText("we are aware of the activity");
    Locator written = said.locator(".line.free", new Locator.LocatorOptions().setHasText(ANSWER));
    assertThat(written.locator(".tongue")).hasText("As written, in Russian");
    assertThat(written.locator("p[lang=ru]")).hasText(ANSWER);
    judge(page, "reply-us");
    unmoved(page);
  }

  @Test
  void an_invalid_form_shows_its_errors_beside_the_fields_and_nothing_is_sent() throws Exception {
    int here = rows(us, nodes.us());
    int there = rows(ru, nodes.ru());
    Page page = us.context().newPage();
    page.navigate(nodes.us().console() + "/compose?format=incident-notification/1");
    page.locator("[name='body.title']").fill(TITLE);
    page.locator("[name='body.detected']").fill("this morning");
    page.locator("[name='body.originAddresses']").fill("somewhere");
    page.locator("button[value=check]").click();
    assertThat(page.locator("#problems")).isVisible();
    for (String field : List.of("precedence", "body-detected", "body-originAddresses")) {
      assertThat(page.locator("#f-" + field + "-wrong")).isVisible();
    }
    assertThat(page.locator("#f-body-sectors-wrong")).isVisible();
    assertThat(page.locator("#f-body-title-wrong")).hasCount(0);
    assertThat(page.locator("#f-body-detected")).hasAttribute("aria-invalid", "true");
    assertThat(page.locator("#f-body-detected")).hasValue("this morning");
    assertThat(page.locator("[data-release]")).hasCount(0);
    judge(page, "problems-us");
    assertThat(forced(page)).as("released past the check").isEqualTo(422);
    page.close();
    assertThat(rows(us, nodes.us())).isEqualTo(here);
    assertThat(rows(ru, nodes.ru())).isEqualTo(there);
    // The browser itself notes each 422 on its console; nothing else is complained of.
    assertThat(us.complaints()).allMatch(said -> said.contains("422"));
    us.complaints().clear();
  }

  /// What the node answers to the form as it stands, sent as if the release button were there.
  private static Object forced(Page page) {
    return page.evaluate(
        """
        async () => {
          const form = new FormData(document.querySelector('#compose'));
          form.set('do', 'release');
          return (await fetch('/compose', {method: 'POST', body: form})).status;
        }\
        """);
  }

  private static int rows(Seat.Officer officer, TwoProcesses.Side side) {
    Page page = officer.context().newPage();
    page.navigate(side.console() + "/");
    int count = page.locator("#rows [data-row]").count();
    page.close();
    return count;
  }

  /// Both themes, a desk and a telephone: what is asked for is what is drawn, axe has nothing to
  /// say, and nothing reaches past the edge. The pictures stay in target/screenshots.
  private static void judge(Page page, String name) throws Exception {
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
      assertThat(page.locator("body"))
          .hasCSS("background-color", scheme == ColorScheme.DARK ? DARK : LIGHT);
      for (int width : List.of(1280, 390)) {
        page.setViewportSize(width, width == 390 ? 844 : 800);
        String full = "two-" + name + "-" + scheme.name().toLowerCase(java.util.Locale.ROOT);
        Browser.judge(page, full + "-" + width);
      }
    }
    page.setViewportSize(1280, 800);
  }
}
