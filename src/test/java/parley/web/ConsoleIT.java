package parley.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.agreement.Precedence;
import parley.linktest.LinkAlarm;
import parley.message.MessageId;
import parley.watchfloor.Role;

/// An officer at the console, with the system's Chromium.
class ConsoleIT {
  private static Browser browser;
  private Seat seat;
  private Seat.Officer officer;
  private Page page;

  @BeforeAll
  static void open() throws Exception {
    browser = Browser.open();
  }

  @AfterAll
  static void close() {
    browser.close();
  }

  @BeforeEach
  void sit() throws Exception {
    seat = new Seat("en", new MemorySessions());
    Scenario.play(seat.desk);
    sitAs(ColorScheme.DARK, Role.WATCH);
  }

  private void sitAs(ColorScheme scheme, Role role) throws Exception {
    officer = seat.sit(browser, 1280, 800, scheme, role);
    page = officer.page();
  }

  @AfterEach
  void leave() {
    officer.close();
    seat.close();
  }

  private MessageId flash(String title) throws Exception {
    Map<String, List<String>> body = new HashMap<>(Scenario.inquiry());
    body.put("title", List.of(title));
    return seat.desk.arrive(
        Scenario.draft(FakeDesk.US, "inquiry/1", Precedence.FLASH, "ru", body), Duration.ZERO);
  }

  private Locator row(MessageId id) {
    return page.locator("#row-" + id);
  }

  @Test
  void what_arrives_is_on_the_board_without_a_reload_and_is_said_aloud() throws Exception {
    page.evaluate("() => { window.untouched = true; }");
    MessageId id = flash("Новая атака");
    assertThat(row(id)).isVisible();
    assertThat(row(id)).hasClass(Pattern.compile("flash rings.*fresh"));
    assertThat(page.locator("#arrivals")).containsText("FLASH: Новая атака");
    assertThat(page.locator(".alarm")).containsText("3 to acknowledge");
    assertThat(page.evaluate("() => window.untouched")).isEqualTo(true);
    assertThat(officer.complaints()).isEmpty();
  }

  @Test
  void one_click_acknowledges_from_the_board() throws Exception {
    MessageId id = flash("Требует подтверждения");
    row(id).locator("[data-acknowledge]").click();
    assertThat(row(id).locator(".c-step")).containsText("Acknowledged");
    assertThat(row(id).locator("[data-acknowledge]")).hasCount(0);
    assertThat(page.locator(".alarm")).containsText("2 to acknowledge");
    assertThat(page).hasURL(seat.address() + "/");
  }

  @Test
  void the_sound_button_stays_amber_until_sound_runs_and_survives_moving_about() {
    Locator sound = page.locator("[data-sound]");
    assertThat(sound).hasText("Arm sound");
    assertThat(sound).hasCSS("background-color", "rgb(255, 181, 46)");
    sound.click();
    assertThat(sound).hasText("Sound armed");
    page.locator(".tabs a", new Page.LocatorOptions().setHasText("Links")).click();
    page.waitForSelector("#links");
    assertThat(page.locator("[data-sound]")).hasText("Sound armed");
  }

  @Test
  void what_is_overdue_is_counted_and_rings_one_tone_once_when_sound_is_on() throws Exception {
    page.evaluate(
        "() => { window.low = 0; const start = OscillatorNode.prototype.start;"
            + " OscillatorNode.prototype.start = function (at) {"
            + " if (this.frequency.value === 440) window.low++; return start.call(this, at); }; }");
    String soon = "id => document.querySelector('[data-falls]').dataset.falls.includes(id)";
    MessageId late =
        seat.desk.sent(
            Scenario.draft(FakeDesk.RU, "inquiry/1", Precedence.FLASH, "en", Scenario.inquiry()),
            java.time.Duration.ofMinutes(11));
    page.waitForFunction(soon, late.toString());
    Locator badge = page.locator(".notice.overdue");
    assertThat(badge).isVisible();
    assertThat(page.evaluate("() => window.low")).isEqualTo(0);
    page.locator("[data-sound]").click();
    page.waitForFunction("() => window.low === 1");
    MessageId later =
        seat.desk.sent(
            Scenario.draft(FakeDesk.RU, "inquiry/1", Precedence.FLASH, "en", Scenario.inquiry()),
            java.time.Duration.ofMinutes(12));
    page.waitForFunction(soon, later.toString());
    page.waitForFunction("() => window.low === 2");
    badge.click();
    page.waitForSelector("#rows");
    assertThat(page.evaluate("() => window.low")).isEqualTo(2);
  }

  @Test
  void on_a_telephone_the_button_that_checks_stays_in_reach() throws Exception {
    try (Seat.Officer outside = seat.sit(browser, 390, 844, ColorScheme.LIGHT, Role.WATCH)) {
      Page form = outside.page();
      form.navigate(seat.address() + "/compose?format=incident-notification/1");
      assertThat(form.locator("button[value=check]")).isInViewport();
      form.locator("[name='body.description']").scrollIntoViewIfNeeded();
      assertThat(form.locator("button[value=check]")).isInViewport();
      form.locator("button[value=check]").click();
      form.waitForSelector("#problems");
      Browser.view(form, "view-compose-390");
    }
  }

  @Test
  void the_keyboard_alone_is_enough() throws Exception {
    MessageId id = flash("С клавиатуры");
    row(id).waitFor();
    page.keyboard().press("j");
    assertThat(row(id)).hasClass(Pattern.compile("current"));
    page.keyboard().press("Enter");
    page.waitForSelector("#message");
    assertThat(page.locator("h1")).containsText("С клавиатуры");
    page.keyboard().press("a");
    assertThat(page.locator("[data-acknowledge]")).isFocused();
    page.keyboard().press("a");
    assertThat(page.locator("[data-acknowledge]")).hasCount(0);
    assertThat(page.locator(".rung.reached")).hasCount(2);
    page.keyboard().press("?");
    assertThat(page.locator("#help")).isVisible();
    page.keyboard().press("Escape");
    page.keyboard().press("c");
    page.waitForSelector(".choices");
    page.keyboard().press("b");
    page.waitForSelector("#rows");
    page.keyboard().press("/");
    assertThat(page.locator("#search")).isFocused();
    page.keyboard().type("hospital");
    assertThat(page.locator("#rows [data-row]")).hasCount(3);
    page.keyboard().press("Escape");
    page.keyboard().press("?");
    page.locator("[data-single]").click();
    page.keyboard().press("Escape");
    page.keyboard().press("l");
    assertThat(page.locator("#rows")).isVisible();
  }

  @Test
  void what_is_typed_outlives_redrawing_reload_and_refusal_and_can_be_had_back() throws Exception {
    MessageId id = flash("Неполная форма");
    page.navigate(seat.address() + "/message/" + id);
    page.locator("details.menu summary", new Page.LocatorOptions().setHasText("Incomplete"))
        .click();
    Locator note = page.locator("#incomplete-note");
    note.fill("The indicators are missing");
    seat.desk.tell("message " + id);
    page.waitForFunction("() => document.querySelector('#message [data-kept]:not([hidden])')");
    assertThat(note).isVisible();
    assertThat(note).isFocused();
    assertThat(note).hasValue("The indicators are missing");
    page.reload();
    assertThat(note).hasValue("The indicators are missing");
    page.locator("#message [data-discard]").click();
    assertThat(note).hasValue("");
    page.locator("details.menu summary", new Page.LocatorOptions().setHasText("Incomplete"))
        .click();
    page.locator("#message [data-undo]").click();
    assertThat(note).hasValue("The indicators are missing");
    page.locator("#message form[data-draft] button:not([type])").click();
    assertThat(page.locator("[data-acknowledge]")).hasCount(0);
    assertThat(page.evaluate("() => Object.keys(localStorage).length")).isEqualTo(0);
  }

  @Test
  void text_from_the_other_side_is_text() throws Exception {
    String evil =
        "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">";
    MessageId id = flash(evil);
    row(id).waitFor();
    assertThat(row(id).locator(".title")).hasText(evil);
    row(id).locator(".title").click();
    page.waitForSelector("#message");
    assertThat(page.locator("h1")).hasText(evil);
    assertThat(page.title()).contains("script").doesNotStartWith("owned");
    assertThat(officer.complaints()).isEmpty();
  }

  @Test
  void a_form_shows_its_errors_beside_the_fields_and_keeps_the_draft() {
    page.navigate(seat.address() + "/compose?format=good-will/1");
    page.locator("button[value=check]").click();
    Locator problems = page.locator("#problems");
    assertThat(problems).isVisible();
    Locator title = page.locator("#problems a", new Page.LocatorOptions().setHasText("Title"));
    title.click();
    assertThat(page.locator("#f-body-title")).isFocused();
    assertThat(page.locator("#f-body-title-wrong")).isVisible();
    assertThat(page.locator("#f-body-title")).hasAttribute("aria-invalid", "true");
    page.locator("#f-body-title").fill("Half a sentence");
    assertThat(page.locator("[data-kept]")).isVisible();
    page.waitForFunction(
        "() => Object.values(localStorage).some(v => v.includes('Half a sentence'))");
    page.navigate(seat.address() + "/compose?format=good-will/1");
    assertThat(page.locator("#f-body-title")).hasValue("Half a sentence");
  }

  @Test
  void a_message_is_previewed_in_the_other_language_and_released() throws Exception {
    page.navigate(seat.address() + "/compose?format=incident-notification/1");
    page.locator("[name=precedence][value=priority]").check();
    page.locator("[name=replyWantedWithin]").selectOption("PT3H");
    new TreeMap<>(Scenario.hospitals()).forEach(this::fill);
    page.locator("button[value=check]").click();
    Locator preview = page.locator("#preview");
    assertThat(preview).containsText("Уведомление об инциденте");
    assertThat(preview).containsText("здравоохранение");
    assertThat(preview).containsText("Since 07:44 UTC");
    page.evaluate("() => scrollTo(0, 0)");
    Browser.view(page, "preview");
    page.locator("[data-release]").click();
    page.waitForSelector("[data-released]");
    assertThat(page.locator("h1")).hasText("Ransomware spreading through hospital networks");
    assertThat(page.evaluate("() => Object.keys(localStorage).length")).isEqualTo(0);
    assertThat(officer.complaints()).isEmpty();
  }

  /// Something arrives between the press and the answer: a piece of the page is drawn anew, and
  /// says nothing of what was sent.
  @Test
  void a_draft_goes_with_its_message_though_a_piece_of_the_page_is_fetched_meanwhile()
      throws Exception {
    page.navigate(seat.address() + "/compose?format=incident-notification/1");
    page.locator("[name=precedence][value=priority]").check();
    page.locator("[name=replyWantedWithin]").selectOption("PT3H");
    new TreeMap<>(Scenario.hospitals()).forEach(this::fill);
    page.locator("button[value=check]").click();
    page.waitForSelector("[data-release]");
    List<Route> held = new ArrayList<>();
    page.route("**/compose", held::add);
    page.locator("[data-release]").click();
    page.waitForCondition(() -> !held.isEmpty());
    page.waitForResponse("**/status", () -> seat.desk.tell("board"));
    page.waitForFunction("() => !document.querySelector('#status.htmx-request, .htmx-settling')");
    assertThat(page.evaluate("() => Object.keys(localStorage).length")).isEqualTo(1);
    held.forEach(Route::resume);
    page.waitForSelector("p[data-released]");
    assertThat(page.evaluate("() => Object.keys(localStorage).length")).isEqualTo(0);
    page.unroute("**/compose");
    page.navigate(seat.address() + "/compose?format=incident-notification/1");
    assertThat(page.locator("#f-body-title")).hasValue("");
    assertThat(officer.complaints()).isEmpty();
  }

  private void fill(String key, List<String> values) {
    Locator field = page.locator("[name='body." + key + "']");
    String kind = String.valueOf(field.first().evaluate("node => node.type"));
    switch (kind) {
      case "radio", "checkbox" ->
          values.forEach(
              value -> page.locator("[name='body." + key + "'][value='" + value + "']").check());
      case "select-one" -> field.selectOption(values.getFirst());
      default -> field.fill(String.join("\n", values));
    }
  }

  @Test
  void what_the_agreement_refuses_is_said_and_nothing_is_lost() {
    page.navigate(seat.address() + "/compose?format=incident-notification/1");
    page.locator("[name=precedence][value=routine]").check();
    page.locator("[name=replyWantedWithin]").selectOption("PT3H");
    new TreeMap<>(Scenario.hospitals()).forEach(this::fill);
    fill("contact", List.of("refuse me"));
    page.locator("button[value=check]").click();
    page.locator("[data-release]").click();
    assertThat(page.locator("#problems")).containsText("A-LIFE-3");
    assertThat(page.locator("[name='body.contact']")).hasValue("refuse me");
  }

  @Test
  void dark_and_light_are_what_was_asked_for() {
    assertThat(page.locator("body")).hasCSS("background-color", "rgb(13, 18, 22)");
    // The page is left before the node has heard of it, as on a busy machine.
    page.route("**/preferences", Route::abort, new Page.RouteOptions().setTimes(1));
    page.locator(".tools summary").click();
    page.locator("button[name=theme][value=light]").click();
    assertThat(page.locator("body")).hasCSS("background-color", "rgb(238, 241, 244)");
    page.waitForResponse("**/preferences", page::reload);
    assertThat(page.locator("body")).hasCSS("background-color", "rgb(238, 241, 244)");
    page.waitForFunction("() => sessionStorage.getItem('parley theme') === null");
    assertThat(page.reload().text()).contains("data-theme=\"light\"");
  }

  @Test
  void the_language_changes_for_this_officer_and_stays() {
    page.locator(".tools summary").click();
    page.locator("button[name=language][value=ru]").click();
    assertThat(page.locator("h1")).hasText("Табло");
    assertThat(page.locator("html")).hasAttribute("lang", "ru");
    assertThat(page.locator(".precedence.flash").first()).hasText("МОЛНИЯ");
    page.navigate(seat.address() + "/links");
    assertThat(page.locator("h1")).hasText("Линии");
  }

  @Test
  void the_light_of_a_link_turns_while_one_looks() {
    assertThat(page.locator(".status .light")).containsText("up");
    seat.desk.lightTurns("down");
    assertThat(page.locator(".status .light.down")).containsText("down");
  }

  @Test
  void an_alarm_of_a_link_stands_over_every_page_until_an_officer_has_seen_it() {
    assertThat(page.locator(".link-alarm")).hasCount(0);
    seat.desk.book.raise(LinkAlarm.Kind.TEST_MISSING, "2026-11-22T13:00:00Z", seat.desk.now());
    seat.desk.lightTurns("late");
    assertThat(page.locator(".link-alarm")).containsText("1 link alarm");
    page.locator(".link-alarm").click();
    assertThat(page.locator(".link-alarms .open")).containsText("Their formal test did not come.");
    page.locator(".link-alarms button").focus();
    page.keyboard().press("Enter");
    assertThat(page.locator(".link-alarms .seen")).containsText("Seen by");
    assertThat(page.locator(".link-alarm")).hasCount(0);
  }

  @Test
  void the_strip_of_a_route_is_drawn_and_stands_as_a_table_too() {
    page.navigate(seat.address() + "/links");
    assertThat(page.locator(".strip")).hasCount(3);
    assertThat(page.locator(".strip").nth(1).locator("svg .cell")).hasCount(96);
    page.locator(".strip summary").nth(1).press("Enter");
    assertThat(page.locator(".strip").nth(1).locator("tbody tr")).hasCount(90);
    assertThat(page.locator(".differences").first()).containsText("routine 19 ≠ 18");
  }

  @Test
  void test_traffic_is_on_the_board_only_when_asked_for() {
    int before = page.locator("#rows tbody tr").count();
    page.locator("input[name=tests]").check();
    assertThat(page.locator("#rows tbody tr")).not().hasCount(before);
    assertThat(page.locator("#rows")).not().containsText("FLASH");
  }

  @Test
  void a_node_that_is_gone_is_said_to_be_gone() {
    seat.console.close();
    assertThat(page.locator("#watchdog"))
        .isVisible(
            new com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions()
                .setTimeout(20_000));
    assertThat(page.locator("#watchdog")).containsText("No data from the node since");
  }
}
