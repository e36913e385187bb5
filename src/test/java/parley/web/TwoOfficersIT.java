package parley.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import parley.node.TwoProcesses;

/// Two officers release a message with keys of their own, over two real nodes whose agreement asks
/// for it: the far node takes it only because both keys signed these very bytes.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoOfficersIT {
  private static final String TITLE = "Ransomware spreading through hospital networks";
  private static final String FLASH = "The worm stops the ports";
  private static final String MILLER = "A. Miller";
  private static final String BROWN = "B. Brown";
  private static final String WRITER = "C. Clark";
  private static final String RELEASER = "D. Dean";

  private final List<BrowserContext> windows = new ArrayList<>();
  private Browser browser;
  private TwoProcesses nodes;
  private String console = "";
  private Path place = Path.of("");

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    place = folder;
    nodes =
        TwoProcesses.start(
            Files.createDirectories(place.resolve("nodes")),
            "{\"twoPersonRelease\": [\"priority\", \"flash\"], \"flashCountersignedWithin\": 600}");
    console = nodes.us().console().replace("127.0.0.1", "localhost");
    browser = Browser.open();
  }

  @AfterAll
  void stop() {
    windows.forEach(BrowserContext::close);
    if (browser != null) {
      browser.close();
    }
    if (nodes != null) {
      nodes.close();
    }
  }

  private Page somebody(ColorScheme scheme) {
    BrowserContext window = browser.sit(1280, 800, scheme);
    windows.add(window);
    Page page = window.newPage();
    Browser.agrees(page);
    Authenticator.in(page);
    return page;
  }

  private Page administrator(String name) {
    String link =
        TwoProcesses.command(
                "officer", "enrol", "--dir", nodes.us().dir().toString(), "--name", name)
            .strip();
    Page page = somebody(ColorScheme.LIGHT);
    enrol(page, link);
    return page;
  }

  private static void enrol(Page page, String link) {
    page.navigate(link);
    page.locator("[name=label]").fill("Blue key");
    page.locator(".passkey button").click();
    page.waitForURL(Pattern.compile(".*/keys$"));
  }

  private static Locator line(Page page, String name) {
    return page.locator("[data-officer='" + name + "']");
  }

  /// Made and enrolled by two administrators, with a key to release.
  private Page officer(Page first, Page second, String name, ColorScheme scheme, String role) {
    first.navigate(console + "/people");
    first.locator("#f-name").fill(name);
    first.locator("#make-officer [name=role]:checked").all().forEach(Locator::uncheck);
    first.locator("#make-officer [name=role][value=" + role + "]").check();
    first.locator("#make-officer button").click();
    line(first, name).locator("[data-make-link]").click();
    String link = first.locator("[data-link]").innerText();
    second.navigate(console + "/people");
    line(second, name).locator("[data-confirm]").click();
    assertThat(line(second, name).locator(".pending")).containsText("confirmed by " + BROWN);
    Page page = somebody(scheme);
    enrol(page, link);
    page.locator("[aria-labelledby=add-release] [name=label]").fill("Red key");
    page.locator("[aria-labelledby=add-release] .passkey button").click();
    assertThat(page.locator(".held li")).hasCount(2);
    return page;
  }

  /// The party lists the keys on its roll, and the partner takes the roll in.
  private void onTheRoll() {
    String dir = nodes.us().dir().toString();
    String keys = place.resolve("officers.json").toString();
    TwoProcesses.command("officer", "keys", "--dir", dir, keys);
    TwoProcesses.command(
        "roll", "issue", "--dir", dir, "--passphrase-file", nodes.passphrase(), "--officers", keys);
    String roll = place.resolve("us.roll").toString();
    TwoProcesses.command("roll", "export", "--dir", dir, roll);
    TwoProcesses.command("roll", "import", "--dir", nodes.ru().dir().toString(), roll);
  }

  @Test
  void a_message_that_two_officers_signed_arrives_and_one_officer_alone_sends_nothing()
      throws Exception {
    Page miller = administrator(MILLER);
    Page brown = administrator(BROWN);
    Page writer = officer(miller, brown, WRITER, ColorScheme.LIGHT, "releasing");
    Page releaser = officer(miller, brown, RELEASER, ColorScheme.DARK, "releasing");

    String waiting = written(writer, "priority", TITLE);
    assertThat(writer.locator("#release .wrong")).containsText("roll lists no key");
    onTheRoll();
    writer.reload();
    releaser.navigate(waiting);
    assertThat(releaser.locator("#release")).containsText("Its writer has to sign first.");
    Browser.judgeEverywhere(writer, "release-writer");
    writer.locator(".passkey button").click();
    assertThat(writer.locator("#release [role=status]"))
        .hasText("You wrote this. Another officer has to release it.");
    alone(writer, waiting);

    releaser.navigate(console + "/releases");
    assertThat(releaser.locator(".tabs .count")).hasText("1");
    Browser.judgeEverywhere(releaser, "releases");
    releaser.locator(".waiting a").click();
    assertThat(releaser.locator(".preview")).containsText("здравоохранение");
    assertThat(releaser.locator(".clarity .there")).hasCount(4);
    Browser.judgeEverywhere(releaser, "release-second");
    russian(releaser, "release-second");
    releaser.locator(".passkey button").click();
    releaser.waitForSelector("#message[data-row], #problems");
    assertThat(releaser.locator("#problems").allInnerTexts()).isEmpty();
    assertThat(releaser.locator("h1")).hasText(TITLE);
    assertThat(releaser.locator(".rung.reached")).hasCount(2);
    Page far = arrived();
    countersigned(writer, releaser, far);
  }

  /// Nobody else is there: its writer releases a FLASH alone, and both boards say so until another
  /// officer countersigns.
  private void countersigned(Page writer, Page releaser, Page far) throws Exception {
    written(writer, "flash", FLASH);
    Browser.judge(writer, "countersign-alone");
    assertThat(writer.locator("#alone")).containsText("within 10 minutes of its receipt");
    writer.locator("#alone .passkey button").focus();
    writer.keyboard().press("Enter");
    writer.waitForSelector("#message[data-row], #problems");
    assertThat(writer.locator("#problems").allInnerTexts()).isEmpty();
    assertThat(writer.locator("h1")).hasText(FLASH);
    assertThat(writer.locator(".by-one-line")).containsText(WRITER + " released this alone.");
    String id = writer.locator("#message").getAttribute("data-row");
    String row = "#row-" + id;

    far.navigate(nodes.ru().console());
    assertThat(far.locator(row + " .by-one")).containsText("Выпущено одним офицером");
    assertThat(far.locator(row + " .c-clock")).containsText("Ждём их вторую подпись");
    Browser.judge(far, "countersign-board");
    far.navigate(nodes.ru().console() + "/clocks");
    assertThat(far.locator("#clocks")).containsText("Вторая подпись");

    writer.navigate(console + "/countersign/" + id);
    assertThat(writer.locator("#release [role=status]"))
        .hasText("You released this. Another officer has to countersign.");
    assertThat(writer.locator("#release .passkey")).hasCount(0);

    releaser.navigate(console + "/releases");
    assertThat(releaser.locator("#countersign .tag"))
        .hasText("waits for you or another releasing officer");
    Browser.judgeEverywhere(releaser, "countersign-list");
    releaser.locator("#countersign .waiting a").click();
    assertThat(releaser.locator(".preview")).containsText("здравоохранение");
    Browser.judgeEverywhere(releaser, "countersign");
    language(releaser, "ru", "Вторая подпись");
    Browser.judgeEverywhere(releaser, "countersign");
    language(releaser, "en", "Countersign");
    releaser.locator(".passkey button").focus();
    releaser.keyboard().press("Enter");
    releaser.waitForSelector("[data-countersigned], #problems");
    assertThat(releaser.locator("#problems").allInnerTexts()).isEmpty();
    assertThat(releaser.locator(".by-one")).containsText("Released by two officers");
    Browser.judge(releaser, "countersign-done");

    far.navigate(nodes.ru().console() + "/message/" + id);
    assertThat(far.locator(".by-one")).containsText("Выпущено двумя офицерами");
    assertThat(far.locator(".by-one-line")).containsText("Вторая подпись: " + RELEASER);
    assertThat(far.locator(".thread")).containsText("Вторая подпись");
    Browser.judge(far, "countersign-far");
    shown(id, "released by " + WRITER + " alone");
    String second = far.locator(".thread a").last().getAttribute("href");
    shown(second.substring(second.lastIndexOf('/') + 1), "countersigned by " + RELEASER);
  }

  /// Whoever gets it as evidence sees the officers' words, judged by the rolls that come with it.
  private void shown(String id, String words) {
    String to = place.resolve(id).toString();
    String said =
        TwoProcesses.command("evidence", "--dir", nodes.ru().dir().toString(), "--to", to, id);
    String folder = said.strip().substring("evidence: ".length());
    assertThat(TwoProcesses.command("verify", folder)).contains(words);
  }

  /// The far side shows it: its node has verified both keys, or it would have refused.
  private Page arrived() {
    Seat.Officer ru = Seat.sit(browser, 1280, 800, ColorScheme.DARK, nodes.ru().signIn());
    windows.add(ru.context());
    assertThat(ru.page().locator("#rows")).containsText(TITLE);
    // The agreement asks for two officers for what is of this precedence, acknowledgements too.
    ru.page().locator("#rows [data-acknowledge]").click();
    assertThat(ru.page().locator("h1")).hasText("Прочесть, подписать, выпустить");
    assertThat(ru.page().locator("#release .wrong")).containsText("нет вашего ключа");
    return ru.page();
  }

  private String written(Page page, String precedence, String title) throws Exception {
    page.navigate(console + "/compose?format=incident-notification/1");
    page.locator("[name=precedence][value=" + precedence + "]").check();
    page.locator("[name=replyWantedWithin]").selectOption("PT3H");
    new TreeMap<>(Scenario.hospitals())
        .forEach((key, values) -> {
          Locator field = page.locator("[name='body." + key + "']");
          switch (String.valueOf(field.first().evaluate("node => node.type"))) {
            case "radio", "checkbox" ->
                values.forEach(value ->
                    page.locator("[name='body." + key + "'][value='" + value + "']").check());
            case "select-one" -> field.selectOption(values.getFirst());
            default -> field.fill(String.join("\n", values));
          }
        });
    page.locator("[name='body.title']").fill(title);
    page.locator("button[value=check]").click();
    assertThat(page.locator("button[value=release]")).hasCount(0);
    page.locator("button[value=pass]").click();
    page.waitForSelector("#release");
    return page.url().replaceFirst("[?].*", "");
  }

  /// The same officer as both persons: no button, and a request that comes all the same is refused
  /// with a line that says why.
  private void alone(Page writer, String waiting) throws Exception {
    assertThat(writer.locator("#release .passkey")).hasCount(0);
    writer.evaluate(
        "path => { const form = document.createElement('form'); form.method = 'post'; form.action ="
            + " path; form.id = 'forged'; document.querySelector('main').append(form);"
            + " form.submit(); }",
        waiting);
    assertThat(writer.locator("#problems")).containsText("Another officer has to release it.");
    Browser.judgeEverywhere(writer, "release-alone");
  }

  private static void russian(Page page, String name) throws Exception {
    language(page, "ru", "Прочесть, подписать, выпустить");
    Browser.judgeEverywhere(page, name);
    language(page, "en", "Read, sign, release");
  }

  private static void language(Page page, String language, String heading) {
    page.locator(".tools summary").click();
    page.locator("button[name=language][value=" + language + "]").click();
    assertThat(page.locator("h1")).hasText(heading);
  }
}
