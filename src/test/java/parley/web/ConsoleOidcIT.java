package parley.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.SelectOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.http.ConsoleListener;
import parley.provider.Provider;
import parley.watchfloor.Accounts;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchfloor.Role;
import parley.watchfloor.Ruling;
import parley.watchline.Masked;
import parley.watchline.WatchDesk;

/// Officers sign in by a real OpenID provider, at its own login page.
class ConsoleOidcIT {
  private static final String MILLER = "A. Miller";
  private static final String BROWN = "B. Brown";
  private static final String CLARK = "C. Clark";

  @TempDir private Path folder;
  private final List<BrowserContext> windows = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();
  private volatile Duration later = Duration.ZERO;
  private Browser browser;
  private RealProvider far;
  private Seat seat;

  @BeforeEach
  void open() throws Exception {
    far = RealProvider.somewhere();
    Files.writeString(
        folder.resolve("oidc.json"),
        "{\"issuer\": \"" + far.issuer() + "\", \"clientId\": \"parley-us\", \"acr\": [\"phr\"]}");
    browser = Browser.open();
    Provider provider = provider();
    seat = seat("en", provider, 0);
    far.start(seat.named() + "/provider/back", provider.publicKey());
  }

  @AfterEach
  void close() {
    windows.forEach(BrowserContext::close);
    browser.close();
    seat.close();
    far.close();
  }

  private Instant now() {
    return Instant.now().plus(later);
  }

  /// @param port 0 for any free one
  private Seat seat(String language, Provider provider, int port) {
    return new Seat(
        language,
        new MemorySessions(),
        this::now,
        ConsoleListener.Settings.loopback(port),
        Optional.of(provider));
  }

  private Provider provider() throws Exception {
    return Provider.in(folder, new Masked(), this::now, new SecureRandom()).orElseThrow();
  }

  private Page window(ColorScheme scheme) {
    BrowserContext window = browser.sit(1280, 800, scheme);
    windows.add(window);
    Page page = window.newPage();
    page.onPageError(complaints::add);
    page.onConsoleMessage(message -> {
      if (message.text().contains("Content Security Policy")) {
        complaints.add(message.text());
      }
    });
    return page;
  }

  private Page administrator(String name) throws Exception {
    Page page = window(ColorScheme.LIGHT);
    Authenticator.in(page);
    page.navigate(seat.address() + seat.people.firstLink(name, "Head of watch"));
    page.locator("[name=label]").fill("Blue key");
    page.locator(".passkey button").click();
    page.waitForURL(Pattern.compile(".*/keys$"));
    return page;
  }

  private Locator line(Page page, String name) {
    return page.locator("[data-officer='" + name + "']");
  }

  private void by(Page page) {
    page.locator("[data-by-provider]").click();
  }

  private void refused(Page page, String fault) {
    assertThat(page.locator("[data-fault]")).hasAttribute("data-fault", fault);
  }

  /// An officer with an account there that two administrators gave.
  private void known(String officer, String account) throws Exception {
    seat.people.make(permit(MILLER), officer, "", EnumSet.of(Role.WATCH, Role.RELEASING));
    Accounts accounts = seat.people.accounts(far.issuer());
    assertThat(accounts.make(permit(MILLER), officer, account)).isEqualTo(Ruling.DONE);
    assertThat(accounts.confirm(permit(BROWN), officer)).isEqualTo(Ruling.DONE);
  }

  private static Permit<Act.Administer> permit(String name) {
    return Permit.of(Person.atTheMachine(name), Act.ADMINISTER).orElseThrow();
  }

  @Test
  void two_administrators_make_an_account_an_officers_and_it_signs_in_and_unlocks()
      throws Exception {
    Page miller = administrator(MILLER);
    Page brown = administrator(BROWN);
    seat.people.make(permit(MILLER), CLARK, "Duty officer", EnumSet.of(Role.WATCH));
    Page page = window(ColorScheme.DARK);
    page.navigate(seat.address() + "/sign-in");
    Browser.judgeEverywhere(page, "oidc-door");
    by(page);
    RealProvider.signIn(page, "clark", "phr");
    refused(page, "unknown");
    miller.navigate(seat.named() + "/people");
    miller.locator("a[href='/people/accounts']").click();
    line(miller, CLARK).locator("[name=account]").fill("clark");
    line(miller, CLARK).locator("[data-make]").click();
    assertThat(line(miller, CLARK)).containsText("another administrator confirms");
    assertThat(line(miller, CLARK).locator("[data-confirm]")).hasCount(0);
    brown.navigate(seat.named() + "/people/accounts");
    Browser.judgeEverywhere(brown, "oidc-accounts");
    line(brown, CLARK).locator("[data-confirm]").click();
    assertThat(line(brown, CLARK)).containsText("confirmed by " + BROWN);

    page.locator("main a.button").click();
    by(page);
    RealProvider.signIn(page, "clark", "pwd");
    refused(page, "weak");
    Browser.judgeEverywhere(page, "oidc-weak");
    page.locator("main a.button").click();
    by(page);
    RealProvider.signIn(page, "clark", "phr");
    assertThat(page.locator("h1")).hasText("Board");
    page.locator(".tools summary").click();
    page.locator("[data-lock] button").click();
    assertThat(page.locator("h1")).hasText("Locked");
    Browser.judgeEverywhere(page, "oidc-locked");
    by(page);
    RealProvider.signIn(page, "clark", "phr");
    assertThat(page.locator("h1")).hasText("Board");
    line(brown, CLARK).locator("[data-remove]").click();
    brown.locator("#sure [data-yes]").click();
    assertThat(line(brown, CLARK).locator("[data-make]")).isVisible();
    try {
      page.navigate(seat.named() + "/links");
    } catch (PlaywrightException gone) {
      System.out.println("the page heard of it meanwhile, and left by itself");
    }
    assertThat(page.locator("h1")).hasText("You are not signed in");
    assertThat(complaints).isEmpty();
    assertThat(seat.logged)
        .anyMatch(entry -> entry.startsWith("account-made") && entry.contains(MILLER))
        .anyMatch(entry -> entry.startsWith("account-confirmed") && entry.contains(BROWN))
        .anyMatch(entry -> entry.startsWith("sign-in") && entry.contains("\"account\":\"clark\""))
        .anyMatch(entry -> entry.startsWith("unlock") && entry.contains("\"account\":\"clark\""));
  }

  @Test
  void whoever_came_by_the_provider_releases_nothing_without_a_passkey() throws Exception {
    Scenario.play(seat.desk);
    known(CLARK, "clark");
    Page page = window(ColorScheme.LIGHT);
    page.navigate(seat.named() + "/sign-in");
    by(page);
    RealProvider.signIn(page, "clark", "phr");
    assertThat(page.locator("h1")).hasText("Board");
    long sent = seat.desk.board(WatchDesk.Filter.of(false, WatchDesk.Kinds.MESSAGES), 200).size();
    page.navigate(seat.named() + "/phrases");
    page.locator("[data-phrase='MERIDIAN 31']").click();
    page.locator("#f-about").selectOption(new SelectOption().setIndex(1));
    page.locator("[data-confirm]").click();
    assertThat(page.locator("main")).containsText("shows it by a passkey");
    Browser.view(page, "oidc-phrase");
    assertThat(seat.desk.board(WatchDesk.Filter.of(false, WatchDesk.Kinds.MESSAGES), 200))
        .hasSize((int) sent);
    page.navigate(seat.named() + "/keys");
    assertThat(page.locator("[name=label]")).hasCount(0);
    Browser.view(page, "oidc-keys");
    page.locator(".tools summary").click();
    page.locator("form[action='/sign-out'] button").click();
    assertThat(page.locator("[data-left]")).containsText("sign out there too");
    Browser.judgeEverywhere(page, "oidc-left");
    assertThat(complaints).isEmpty();
  }

  @Test
  void the_same_in_russian_and_a_provider_that_is_away_leaves_the_passkeys() throws Exception {
    int port = seat.console.port();
    seat.close();
    seat = seat("ru", provider(), port);
    Page miller = administrator(MILLER);
    known("В. Орлова", "orlova");
    miller.navigate(seat.named() + "/people/accounts");
    Browser.judgeEverywhere(miller, "oidc-accounts");
    Page page = window(ColorScheme.LIGHT);
    page.navigate(seat.named() + "/sign-in");
    Browser.judgeEverywhere(page, "oidc-door");
    by(page);
    RealProvider.signIn(page, "orlova", "");
    refused(page, "cancelled");
    page.locator("main a.button").click();
    by(page);
    RealProvider.signIn(page, "orlova", "phr");
    assertThat(page.locator("html")).hasAttribute("lang", "ru");
    assertThat(page.locator(".menu summary")).hasText("В. Орлова");
    page.navigate(seat.named() + "/provider/back?code=stolen&state=of-another&iss=" + far.issuer());
    refused(page, "late");
    far.close();
    later = Duration.ofMinutes(11);
    page.navigate(seat.named() + "/provider");
    refused(page, "unreachable");
    Browser.judgeEverywhere(page, "oidc-away");
    miller.locator(".tools summary").click();
    miller.locator("form[action='/sign-out'] button").click();
    miller.locator(".passkey button").click();
    assertThat(miller.locator(".menu summary")).hasText(MILLER);
    assertThat(complaints).isEmpty();
  }
}
