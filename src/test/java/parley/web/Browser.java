package parley.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotCaret;
import com.microsoft.playwright.options.ViewportSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// The system's Chromium, driven from tests. Neither it nor its driver is downloaded: `./parley
/// test` puts both in place.
final class Browser implements AutoCloseable {
  private static final Path TOOLS = Path.of("src/test/browser/node_modules").toAbsolutePath();
  private static final Path SCREENS = Path.of("target/screenshots");

  /// Pixels of the smallest desk.
  private static final int DESK = 1280;

  /// How many of what stands in the head begin below the line of the pages, what rings apart.
  private static final String HEAD_LINES =
      """
      () => {
        const parts = ['.tabs', '.lights', '.top .clocks', '.tools']
          .map(each => document.querySelector(each)).filter(Boolean).map(each => each.getBoundingClientRect());
        const bottom = Math.min(...parts.map(each => each.bottom));
        return parts.length === 0 ? 0 : 1 + parts.filter(each => each.top >= bottom).length;
      }\
      """;

  private final Playwright playwright;
  private final com.microsoft.playwright.Browser chromium;

  private Browser(Playwright playwright, com.microsoft.playwright.Browser chromium) {
    this.playwright = playwright;
    this.chromium = chromium;
  }

  static Browser open() throws IOException {
    Path program =
        found(
            "Chromium (package chromium)",
            List.of("/usr/bin/chromium", "/usr/bin/chromium-browser"));
    System.setProperty("playwright.cli.dir", driver().toString());
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    List<String> flags =
        List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");
    return new Browser(
        playwright,
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(program)
                    .setHeadless(true)
                    .setArgs(flags)));
  }

  /// A folder that looks like the driver which the Java library would otherwise unpack: 200 MB
  /// less.
  private static Path driver() throws IOException {
    Path node = found("Node.js (package nodejs)", List.of("/usr/bin/node", "/usr/local/bin/node"));
    Path core = TOOLS.resolve("playwright-core");
    if (!Files.isDirectory(core)) {
      throw new IllegalStateException(
          "the browser tests need their tools: run npm ci in src/test/browser, or ./parley test");
    }
    Path folder = Path.of("target/driver").toAbsolutePath();
    Files.createDirectories(folder);
    link(folder.resolve("node"), node);
    link(folder.resolve("package"), core);
    return folder;
  }

  private static void link(Path from, Path to) throws IOException {
    Files.deleteIfExists(from);
    Files.createSymbolicLink(from, to);
  }

  private static Path found(String what, List<String> places) {
    return Stream.concat(
            places.stream(),
            Stream.of(System.getenv("PATH").split(":"))
                .map(dir -> dir + "/node")
                .filter(path -> what.startsWith("Node")))
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException(
                "the browser tests need " + what + "; ./parley test installs it"));
  }

  /// A fresh person at a screen of this size.
  BrowserContext sit(int width, int height, ColorScheme scheme) {
    return chromium.newContext(
        new com.microsoft.playwright.Browser.NewContextOptions()
            .setViewportSize(width, height)
            .setLocale("en-GB")
            .setTimezoneId("Europe/Moscow")
            .setColorScheme(scheme));
  }

  /// Says yes whenever the page asks once more.
  static void agrees(Page page) {
    page.addLocatorHandler(page.locator("#sure[open]"), box -> box.locator("[data-yes]").click());
  }

  /// What axe finds wrong with the page; each line names the rule and the element.
  static List<String> accessibility(Page page) throws IOException {
    page.evaluate(Files.readString(TOOLS.resolve("axe-core/axe.min.js")));
    Object found =
        page.evaluate(
            "async () => (await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a',"
                + " 'wcag21aa', 'wcag22aa', 'best-practice']})).violations.flatMap(v =>"
                + " v.nodes.map(n => v.id + ': ' + n.html.slice(0, 160) + ' ' +"
                + " (n.any[0] ? n.any[0].message : '')))");
    return ((List<?>) found).stream().map(String::valueOf).toList();
  }

  /// What every page is held to: accessible, nothing past the right edge, and on a desk a head of
  /// one line. The picture stays as test output.
  static void judge(Page page, String name) throws IOException {
    page.waitForLoadState();
    page.evaluate("() => document.fonts.ready.then(() => true)");
    // As it is first seen: the head and the bar at the foot lie over whatever was scrolled to.
    page.evaluate("() => window.scrollTo(0, 0)");
    picture(page, name);
    assertThat(accessibility(page)).as(name).isEmpty();
    assertThat(page.evaluate("() => document.documentElement.scrollWidth - innerWidth"))
        .as("pixels past the right edge of " + name)
        .isEqualTo(0);
    if (page.viewportSize().width >= DESK) {
      assertThat(page.evaluate(HEAD_LINES)).as("lines of the head of " + name).isIn(0, 1);
    }
  }

  /// The same in both themes on a desk, and on a telephone.
  static void judgeEverywhere(Page page, String name) throws IOException {
    String whole = name + "-" + page.locator("html").getAttribute("lang");
    ViewportSize desk = page.viewportSize();
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
      judge(page, whole + "-" + scheme.name().toLowerCase(Locale.ROOT));
    }
    page.setViewportSize(390, 844);
    judge(page, whole + "-390");
    page.setViewportSize(desk.width, desk.height);
  }

  /// Keeps a picture of the whole page as test output.
  static void picture(Page page, String name) throws IOException {
    shoot(page, name, true);
  }

  /// Keeps a picture of what is on the screen.
  static void view(Page page, String name) throws IOException {
    shoot(page, name, false);
  }

  private static void shoot(Page page, String name, boolean whole) throws IOException {
    Files.createDirectories(SCREENS);
    // The caret is left alone: hiding it would need a style that the console's policy forbids.
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(SCREENS.resolve(name + ".png"))
            .setFullPage(whole)
            .setCaret(ScreenshotCaret.INITIAL));
  }

  @Override
  public void close() {
    chromium.close();
    playwright.close();
  }
}
