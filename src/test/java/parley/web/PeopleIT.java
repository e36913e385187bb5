package parley.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.TimeoutError;
import com.microsoft.playwright.options.ColorScheme;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.agreement.Precedence;
import parley.codec.Bytes;
import parley.party.Ceremony;
import parley.party.OfficersProposal;
import parley.party.Roll;
import parley.party.RollDraft;
import parley.seal.PasskeyCheck;
import parley.watchfloor.HeldKey;

/// Officers and their keys, each at a browser of their own with a security key of their own.
class PeopleIT {
  private static final String MILLER = "A. Miller";
  private static final String BROWN = "B. Brown";
  private static final String CLARK = "C. Clark";

  private static Browser browser;
  private final List<BrowserContext> windows = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();
  private Duration later = Duration.ZERO;
  private Seat seat;

  /// Somebody at a browser, with a security key.
  private record Somebody(Page page, Authenticator key) {}

  @BeforeAll
  static void start() throws Exception {
    browser = Browser.open();
  }

  @AfterAll
  static void stop() {
    browser.close();
  }

  @BeforeEach
  void open() throws Exception {
    seat = new Seat("en", new MemorySessions(), () -> Instant.now().plus(later));
    Scenario.play(seat.desk);
  }

  @AfterEach
  void close() {
    windows.forEach(BrowserContext::close);
    seat.close();
  }

  private Somebody somebody(ColorScheme scheme) {
    BrowserContext window = browser.sit(1280, 800, scheme);
    windows.add(window);
    Page page = window.newPage();
    Browser.agrees(page);
    page.onPageError(complaints::add);
    page.onConsoleMessage(message -> {
      if (message.text().contains("Content Security Policy")) {
        complaints.add(message.text());
      }
    });
    return new Somebody(page, Authenticator.in(page));
  }

  private Somebody administrator(String name) throws Exception {
    Somebody one = somebody(ColorScheme.LIGHT);
    enrol(one, seat.address() + seat.people.firstLink(name, "Head of watch"));
    return one;
  }

  private static void enrol(Somebody one, String address) {
    one.page().navigate(address);
    one.page().locator("[name=label]").fill("Blue key");
    one.page().locator(".passkey button").click();
    one.page().waitForURL(Pattern.compile(".*/keys$"));
  }

  private Locator line(Page page, String name) {
    return page.locator("[data-officer='" + name + "']");
  }

  /// One makes the link, the other confirms it.
  private String link(Page first, Page second, String name) {
    first.navigate(seat.named() + "/people");
    line(first, name).locator("[data-make-link]").click();
    String address = first.locator("[data-link]").innerText();
    second.navigate(seat.named() + "/people");
    line(second, name).locator("[data-confirm]").click();
    assertThat(line(second, name).locator(".pending")).containsText("confirmed by " + BROWN);
    return address;
  }

  private void make(Page page, String name, String... roles) {
    page.navigate(seat.named() + "/people");
    page.locator("#f-name").fill(name);
    page.locator("#post-new").fill("Duty officer, shift 2");
    page.locator("#make-officer [name=role]:checked").all().forEach(Locator::uncheck);
    for (String role : roles) {
      page.locator("#make-officer [name=role][value=" + role + "]").check();
    }
    page.locator("#make-officer button").click();
    assertThat(line(page, name)).isVisible();
  }

  @Test
  void an_officer_is_enrolled_by_two_signs_in_is_locked_and_unlocks() throws Exception {
    Page miller = administrator(MILLER).page();
    Page brown = administrator(BROWN).page();
    make(miller, CLARK, "watch");
    miller.locator("[data-officer='" + CLARK + "'] [data-make-link]").click();
    String early = miller.locator("[data-link]").innerText();
    Browser.judgeEverywhere(miller, "people-link");
    Somebody clark = somebody(ColorScheme.DARK);
    clark.page().navigate(early);
    assertThat(clark.page().locator(".door [role=status]")).containsText("second administrator");
    assertThat(clark.page().locator(".passkey")).hasCount(0);
    Browser.judgeEverywhere(clark.page(), "enrol-waits");
    miller.navigate(seat.named() + "/people");
    assertThat(line(miller, CLARK).locator("[data-confirm]")).hasCount(0);
    brown.navigate(seat.named() + "/people");
    Browser.judgeEverywhere(brown, "people");
    line(brown, CLARK).locator("[data-confirm]").click();
    assertThat(line(brown, CLARK).locator(".pending")).containsText("confirmed by " + BROWN);

    clark.page().reload();
    Browser.judgeEverywhere(clark.page(), "enrol");
    enrol(clark, early);
    Browser.judgeEverywhere(clark.page(), "keys");
    clark.page().navigate(early);
    assertThat(clark.page().locator(".door")).containsText("has been used");

    clark.page().navigate(seat.named() + "/");
    assertThat(clark.page().locator("h1")).hasText("Board");
    clark.page().locator(".tools summary").click();
    clark.page().locator("form[action='/sign-out'] button").click();
    Browser.judgeEverywhere(clark.page(), "door");
    clark.page().locator(".passkey button").click();
    assertThat(clark.page().locator("h1")).hasText("Board");

    locksAndUnlocks(clark);
    assertThat(complaints).isEmpty();
    assertThat(seat.logged)
        .anyMatch(entry -> entry.startsWith("sign-in") && entry.contains(CLARK))
        .anyMatch(entry -> entry.startsWith("unlock") && entry.contains(CLARK));
  }

  /// The page fetches its pieces again by itself, and is locked all the same; the alarm goes on.
  private void locksAndUnlocks(Somebody clark) throws Exception {
    Page page = clark.page();
    later = parley.watchfloor.Session.LOCKS_AFTER.plusSeconds(5);
    Map<String, List<String>> body = new HashMap<>(Scenario.inquiry());
    body.put("title", List.of("Новая атака"));
    seat.desk.arrive(
        Scenario.draft(FakeDesk.US, "inquiry/1", Precedence.FLASH, "ru", body), Duration.ZERO);
    assertThat(page.locator("h1")).hasText("Locked");
    assertThat(page.locator("#status .alarm")).isVisible();
    assertThat(page.locator("main")).not().containsText("Новая атака");
    Browser.judgeEverywhere(page, "locked");
    page.navigate(seat.named() + "/links");
    assertThat(page.locator("h1")).hasText("Locked");
    clark.key().verifies(false);
    page.locator(".passkey button").click();
    assertThat(page.locator("[data-passkey-said]")).containsText("No key answered");
    clark.key().verifies(true);
    page.locator(".passkey button").click();
    assertThat(page.locator("h1")).hasText("Board");
    page.locator(".tools summary").click();
    page.locator("[data-lock] button").click();
    assertThat(page.locator("h1")).hasText("Locked");
    page.locator(".passkey button").click();
    assertThat(page.locator("h1")).hasText("Board");
  }

  @Test
  void the_same_pages_in_russian() throws Exception {
    seat.close();
    seat = new Seat("ru", new MemorySessions());
    Somebody miller = administrator(MILLER);
    Browser.judgeEverywhere(miller.page(), "keys");
    miller.page().navigate(seat.named() + "/keys/roll");
    Browser.judgeEverywhere(miller.page(), "roll");
    Page brown = administrator(BROWN).page();
    make(miller.page(), "В. Орлова", "watch", "releasing");
    line(miller.page(), "В. Орлова").locator("[data-make-link]").click();
    String address = miller.page().locator("[data-link]").innerText();
    brown.navigate(seat.named() + "/people");
    Browser.judgeEverywhere(brown, "people");
    line(brown, "В. Орлова").locator("[data-confirm]").click();
    Somebody orlova = somebody(ColorScheme.LIGHT);
    orlova.page().navigate(address);
    Browser.judgeEverywhere(orlova.page(), "enrol");
    miller.page().locator(".tools summary").click();
    miller.page().locator("[data-lock] button").click();
    assertThat(miller.page().locator("h1")).hasText("Заблокировано");
    Browser.judgeEverywhere(miller.page(), "locked");
    miller.page().locator("form[action='/sign-out'] button").click();
    Browser.judgeEverywhere(miller.page(), "door");
    assertThat(complaints).isEmpty();
  }

  @Test
  void a_second_key_and_a_release_key_are_made_and_one_is_removed() throws Exception {
    Page miller = administrator(MILLER).page();
    Page brown = administrator(BROWN).page();
    make(miller, CLARK, "watch", "releasing");
    Somebody clark = somebody(ColorScheme.LIGHT);
    enrol(clark, link(miller, brown, CLARK));
    Page page = clark.page();
    page.locator("[aria-labelledby=add-release] [name=label]").fill("Red key");
    page.locator("[aria-labelledby=add-release] .passkey button").click();
    assertThat(page.locator(".held li")).hasCount(2);
    page.locator("[aria-labelledby=add-sign-in] [name=label]").fill("Same device");
    page.locator("[aria-labelledby=add-sign-in] .passkey button").click();
    assertThat(page.locator("[aria-labelledby=add-sign-in] [data-passkey-said]"))
        .containsText("already");
    assertThat(clark.key().keys()).isEqualTo(2);
    Browser.judgeEverywhere(page, "keys-two");
    consents(page);
    page.navigate(seat.named() + "/keys");
    page.locator(".held li", new Page.LocatorOptions().setHasText("Blue key"))
        .locator("button")
        .click();
    assertThat(page.locator("#problems")).containsText("last key");
    later = parley.watchfloor.Session.SURE_FOR.plusSeconds(1);
    page.navigate(seat.named() + "/keys");
    assertThat(page.locator(".held button")).hasCount(0);
    page.locator("a[href='/locked?back=/keys']").click();
    page.locator(".passkey button").click();
    page.locator(".held li", new Page.LocatorOptions().setHasText("Red key"))
        .locator("button")
        .click();
    assertThat(page.locator(".held li")).hasCount(1);
    assertThat(complaints).isEmpty();
  }

  /// By the key that the browser has just made, where the roll lists it.
  private void consents(Page page) throws Exception {
    PasskeyCheck.Passkey red =
        seat.people.keys().stream()
            .filter(key -> !key.signsIn())
            .map(HeldKey::passkey)
            .findFirst()
            .orElseThrow();
    List<Roll.OfficerCredential> listed =
        List.of(
            new Roll.OfficerCredential(
                CLARK,
                red.id(),
                red.publicKey().base64(),
                red.relyingParty(),
                List.copyOf(red.origins()),
                List.of("draft", "release")),
            Ceremony.officers().getFirst());
    Roll held = Ceremony.sign(RollDraft.after(Ceremony.roll(Ceremony.US)).officers(listed), "US");
    seat.roll = held;
    seat.releases.listed.add(red.id());
    page.navigate(seat.named() + "/keys/roll");
    Browser.judgeEverywhere(page, "roll");
    OfficersProposal proposal =
        OfficersProposal.after(held, List.of(listed.getFirst(), Ceremony.officers().getLast()));
    page.locator("#proposal").fill(proposal.bytes().utf8());
    page.locator("main form button.primary").click();
    assertThat(page.locator("[data-changes] li")).hasCount(2);
    Browser.judgeEverywhere(page, "roll-changes");
    page.locator(".passkey button").click();
    assertThat(page.locator("[data-carried]")).isVisible();
    String carried = page.locator("[data-carried]").inputValue();
    assertThat(OfficersProposal.read(Bytes.utf8(carried)).consented())
        .containsExactly(CLARK + " by passkey");
    Browser.judgeEverywhere(page, "roll-given");
  }

  @Test
  void who_is_struck_is_out_at_the_next_click_and_comes_in_no_more() throws Exception {
    Page miller = administrator(MILLER).page();
    Page brown = administrator(BROWN).page();
    make(miller, CLARK, "auditor");
    Somebody clark = somebody(ColorScheme.LIGHT);
    enrol(clark, link(miller, brown, CLARK));
    clark.page().navigate(seat.named() + "/");
    brown.navigate(seat.named() + "/people");
    line(brown, CLARK).locator("summary").click();
    line(brown, CLARK).locator("form[action='/people/strike'] button").click();
    assertThat(line(brown, CLARK)).containsText("Struck");
    try {
      Locator tab = clark.page().locator(".tabs a[href='/links']");
      tab.click(new Locator.ClickOptions().setTimeout(2_000));
    } catch (TimeoutError gone) {
      System.out.println("the page heard of it before the click, and left by itself");
    }
    assertThat(clark.page().locator("h1")).hasText("You are not signed in");
    clark.page().locator(".passkey button").click();
    assertThat(clark.page().locator("[data-passkey-said]")).containsText("does not sign you in");
    line(brown, BROWN).locator("summary").click();
    assertThat(line(brown, BROWN).locator("form[action='/people/strike']")).hasCount(0);
    line(brown, MILLER).locator("summary").click();
    line(brown, MILLER).locator("form[action='/people/strike'] button").click();
    assertThat(brown.locator("#problems")).containsText("Two administrators");
    assertThat(complaints).isEmpty();
  }
}
