package parley.web;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import parley.http.ConsoleListener;
import parley.message.Formats;
import parley.message.Wording;
import parley.store.StoreException;

/// One console over a fake desk, and people who sit down at it.
final class Seat implements AutoCloseable {
  final FakeDesk desk;
  final Sessions sessions;
  final Console console;
  private final SignInLinks links;

  /// A browser window with a signed-in officer; everything it complains of is kept.
  record Officer(BrowserContext context, Page page, List<String> complaints)
      implements AutoCloseable {
    @Override
    public void close() {
      context.close();
    }
  }

  Seat(String language, Sessions sessions) {
    InstantSource clock = InstantSource.system();
    this.desk =
        new FakeDesk(
            language.equals("ru") ? FakeDesk.RU : FakeDesk.US, Scenario.agreement(), clock);
    this.sessions = sessions;
    this.links = new SignInLinks(sessions, clock, new SecureRandom());
    this.console =
        Console.open(
            ConsoleListener.Settings.loopback(0),
            new Console.House(
                language.equals("ru") ? "ru-nrrc" : "us-nrrc",
                Map.of(
                    "en", "National Risk Reduction Center",
                    "ru", "Национальный центр уменьшения опасности"),
                language,
                List.of(Wording.in("en"), Wording.in("ru")),
                desk,
                Formats.bundled(),
                sessions),
            clock,
            new SecureRandom());
  }

  String address() {
    return "http://127.0.0.1:" + console.port();
  }

  String link(Role role) throws StoreException {
    return address() + links.mint("A. Petrova", role);
  }

  Officer sit(Browser browser, int width, int height, ColorScheme scheme, Role role)
      throws StoreException {
    return sit(browser, width, height, scheme, link(role));
  }

  /// Signs in by a one-time link, which may be of another console.
  static Officer sit(Browser browser, int width, int height, ColorScheme scheme, String link) {
    BrowserContext context = browser.sit(width, height, scheme);
    List<String> complaints = new ArrayList<>();
    context.onPage(page -> {
      page.onConsoleMessage(message -> {
        if (message.type().equals("error") || message.text().contains("Content Security Policy")) {
          complaints.add(message.text());
        }
      });
      page.onPageError(complaints::add);
    });
    Page page = context.newPage();
    page.navigate(link);
    page.locator(".door button").click();
    page.waitForSelector("#rows");
    return new Officer(context, page, complaints);
  }

  @Override
  public void close() {
    console.close();
  }
}
