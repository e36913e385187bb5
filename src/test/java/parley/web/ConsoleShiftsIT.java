package parley.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.escalation.Rung;
import parley.message.Heightened;
import parley.message.MessageId;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchfloor.Role;
import parley.watchline.WatchDesk;

/// A shift ends: two officers hand over in two languages, the head plans, the log is kept.
class ConsoleShiftsIT {
  private static final String MILLER = "A. Miller";
  private static final String SUMMARY = "One FLASH, one answer awaited.\nLines up.";
  private static final String PETROVA = "Б. Петрова";
  private final List<Seat.Officer> sitting = new ArrayList<>();
  private Seat seat;
  private Browser browser;
  private MessageId inquiry;

  @BeforeEach
  void open() throws Exception {
    seat = new Seat("en", new MemorySessions());
    inquiry =
        seat.desk.arrive(
            Scenario.draft(FakeDesk.US, "inquiry/1", Precedence.FLASH, "ru", Scenario.inquiry()),
            Duration.ofMinutes(12));
    seat.desk.sent(
        Scenario.draft(FakeDesk.RU, "inquiry/1", Precedence.ROUTINE, "en", Scenario.inquiry()),
        Duration.ofMinutes(3));
    seat.alarms.climb(
        seat.desk.view(inquiry, permit(MILLER, Act.READ)).orElseThrow().row(),
        Rung.DEPUTY,
        Optional.of(Rung.HEAD),
        Optional.of(MILLER));
    for (String name : List.of(MILLER, PETROVA)) {
      seat.people.make(permit("X", Act.ADMINISTER), name, "", EnumSet.of(Role.WATCH, Role.DEPUTY));
    }
    browser = Browser.open();
  }

  @AfterEach
  void close() {
    sitting.forEach(Seat.Officer::close);
    browser.close();
    seat.close();
  }

  private static <A extends Act> Permit<A> permit(String officer, A act) {
    return Permit.of(Person.atTheMachine(officer), act).orElseThrow();
  }

  private Page sit(String officer, Role role, ColorScheme scheme) throws Exception {
    Seat.Officer there = Seat.sit(browser, 1280, 900, scheme, seat.link(officer, EnumSet.of(role)));
    sitting.add(there);
    return there.page();
  }

  private static void russian(Page page) {
    page.locator(".tools summary").click();
    page.locator("button[name=language][value=ru]").click();
    assertThat(page.locator("html")).hasAttribute("lang", "ru");
  }

  /// The counterpart proposes it.
  static MessageId propose(Seat seat, Duration in) throws Exception {
    Instant from = seat.desk.now().truncatedTo(ChronoUnit.SECONDS).plus(in);
    return seat.desk.arrive(
        Scenario.draft(
            FakeDesk.US,
            Heightened.PROPOSAL,
            Precedence.ROUTINE,
            "en",
            Map.of(
                "title", List.of("Summit in Geneva"),
                "windowStart", List.of(from.toString()),
                "windowEnd", List.of(from.plus(Duration.ofHours(6)).toString()),
                "flashAcknowledgement", List.of("5"),
                "flashReply", List.of("30"),
                "priorityAcknowledgement", List.of("60"))),
        Duration.ofMinutes(20));
  }

  private void accept(MessageId proposal) throws Exception {
    seat.desk.sent(
        new WatchDesk.Draft(
            FakeDesk.RU,
            "US-RU-2026",
            Heightened.ANSWER,
            Precedence.IMMEDIATE,
            Series.REAL,
            "en",
            "amber",
            "amber",
            Optional.empty(),
            Optional.empty(),
            Optional.of(proposal),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of("outcome", List.of(Heightened.ACCEPTED)),
            List.of()),
        Duration.ofMinutes(15));
  }

  @Test
  void heightened_watch_is_accepted_and_stands_on_every_page_in_both_languages() throws Exception {
    accept(propose(seat, Duration.ofHours(-1)));
    propose(seat, Duration.ofHours(9));
    Page miller = sit(MILLER, Role.WATCH, ColorScheme.LIGHT);
    assertThat(miller.locator(".heightened-asked")).containsText("waits for our answer");
    miller.locator(".heightened-asked a").click();
    Browser.judge(miller, "heightened-asked");
    miller.locator("[name=outcome][value=accepted]").click();
    assertThat(miller.locator("#sure")).containsText("FLASH: acknowledge within 5 minutes");
    miller.locator("#sure [data-yes]").click();
    assertThat(miller.locator("main")).containsText("accepted: both sides keep to it");
    assertThat(miller.locator(".heightened-asked")).hasCount(0);
    miller.navigate(seat.address() + "/");
    assertThat(miller.locator(".heightened-under")).containsText("HEIGHTENED WATCH");
    Browser.judge(miller, "heightened-board");
    Page petrova = sit(PETROVA, Role.WATCH, ColorScheme.DARK);
    russian(petrova);
    for (String path : List.of("/clocks", "/links", "/hand-over")) {
      petrova.navigate(seat.address() + path);
      assertThat(petrova.locator("main")).containsText("Summit in Geneva");
      assertThat(petrova.locator(".heightened-under")).containsText("УСИЛЕННОЕ ДЕЖУРСТВО");
      Browser.judge(petrova, "heightened-" + path.substring(1) + "-ru-dark");
    }
    petrova.navigate(seat.address() + "/heightened");
    petrova.locator(".heightened-panel.under a.button").click();
    assertThat(petrova.locator("main")).containsText("предложение завершить раньше");
    Browser.judge(petrova, "heightened-end-form");
    petrova.navigate(seat.address() + "/compose?format=heightened-watch/1");
    Browser.judge(petrova, "heightened-form");
    quiet();
  }

  /// What the node did not hear of is in the browser until it has.
  private void outlivesSilence(Page miller) {
    Locator summary = miller.locator("#hand-over [name=summary]");
    miller.route("**/hand-over/keep", Route::abort);
    summary.fill(SUMMARY + " One more line.");
    assertThat(miller.locator("#hand-over [data-kept]")).isVisible();
    miller.reload();
    assertThat(summary).hasValue(SUMMARY + " One more line.");
    sitting.forEach(one ->
        one.complaints().removeIf(said -> said.startsWith("htmx:") || said.contains("ERR_FAILED")));
    miller.unroute("**/hand-over/keep");
    miller.waitForResponse("**/hand-over/keep", miller::reload);
    miller.waitForFunction("() => localStorage.length === 0");
    miller.waitForResponse("**/hand-over/keep", () -> summary.fill(SUMMARY));
    miller.waitForFunction("() => localStorage.length === 0");
    assertThat(miller.locator("#hand-over [data-kept]")).isHidden();
  }

  @Test
  void one_shift_hands_over_to_the_next_in_both_languages() throws Exception {
    Page miller = sit(MILLER, Role.WATCH, ColorScheme.LIGHT);
    miller.navigate(seat.address() + "/hand-over");
    assertThat(miller.locator("#hand-over .open-items li")).hasCount(3);
    Locator first = miller.locator("#hand-over .open-items textarea").first();
    first.fill("The deputy knows; the ministry of health calls back at 09:30.");
    miller.waitForResponse(
        answer ->
            answer.url().endsWith("/hand-over/keep")
                && answer.request().postData().contains("awaited"),
        () -> miller.locator("#hand-over [name=summary]").fill(SUMMARY));
    assertThat(miller.locator("#kept")).containsText("Kept as typed");
    miller.reload();
    assertThat(miller.locator("#hand-over [name=summary]")).hasValue(SUMMARY);
    outlivesSilence(miller);
    Browser.judgeEverywhere(miller, "hand-over-writing");
    seat.desk.arrive(
        Scenario.draft(FakeDesk.US, "inquiry/1", Precedence.PRIORITY, "ru", Scenario.inquiry()),
        Duration.ZERO);
    miller.locator("[data-sign]").click();
    miller.locator("#sure [data-yes]").click();
    assertThat(miller.locator("#problems")).containsText("What you typed is kept");
    assertThat(miller.locator("#hand-over .open-items li")).hasCount(4);
    miller.locator("[data-sign]").click();
    miller.locator("#sure [data-yes]").click();
    assertThat(miller.locator(".waits [role=status]")).containsText("You have signed.");
    assertThat(miller.locator("[data-take]")).hasCount(0);

    Page petrova = sit(PETROVA, Role.WATCH, ColorScheme.DARK);
    russian(petrova);
    petrova.navigate(seat.address() + "/hand-over");
    assertThat(petrova.locator(".waits .words"))
        .hasText("The deputy knows; the ministry of health calls back at 09:30.");
    Browser.judgeEverywhere(petrova, "hand-over-taking");
    petrova.locator(".waits [name=remark]").fill("Прочла. Вопросов нет.");
    petrova.locator("[data-take]").click();
    petrova.locator("#sure [data-yes]").click();
    petrova.waitForURL(Pattern.compile(".*/hand-over/signed.*"));
    assertThat(petrova.locator(".signatures")).containsText(MILLER);
    assertThat(petrova.locator(".signatures")).containsText(PETROVA);
    Browser.judgeEverywhere(petrova, "hand-over-signed");
    miller.navigate(petrova.url());
    Browser.judgeEverywhere(miller, "hand-over-signed");
    miller.navigate(seat.address() + "/hand-over");
    assertThat(miller.locator(".waits")).hasCount(0);
    assertThat(miller.locator("#hand-over [name=summary]")).hasValue("");
    quiet();
  }

  @Test
  void the_log_is_corrected_by_new_entries_and_steps_are_ticked() throws Exception {
    Page miller = sit(MILLER, Role.WATCH, ColorScheme.LIGHT);
    miller.navigate(seat.address() + "/watch-log");
    miller.locator("[name=text]").fill("Line test by telephone at 06:00.");
    miller.locator("[data-write]").click();
    miller.locator(".watch-log .tools a").click();
    assertThat(miller.locator(".log-form [name=corrects]")).hasCount(1);
    miller.locator("[name=text]").fill("It was at 06:30.");
    miller.locator("[data-write]").click();
    assertThat(miller.locator(".watch-log .written")).hasCount(2);
    assertThat(miller.locator(".watch-log .written").first()).containsText("corrects entry");
    miller.locator("[data-check]").click();
    assertThat(miller.locator("[data-whole]")).containsText("Nobody has altered the log");
    Browser.judgeEverywhere(miller, "watch-log");
    miller.navigate(seat.address() + "/message/" + inquiry);
    assertThat(miller.locator(".check-list")).hasCount(2);
    miller.locator("#tick-flash-in-read").click();
    assertThat(miller.locator(".check-list .ticked")).containsText(MILLER);
    Browser.judgeEverywhere(miller, "check-lists");
    miller.locator("#tick-flash-in-read").click();
    assertThat(miller.locator(".check-list .ticked")).hasCount(0);
    miller.navigate(seat.address() + "/compose?format=incident-notification/1");
    assertThat(miller.locator(".check-list h2")).hasText("We notify them of an incident");
    quiet();
  }

  @Test
  void the_head_of_the_watch_plans_the_week() throws Exception {
    Page head = sit("C. Clark", Role.HEAD, ColorScheme.DARK);
    russian(head);
    head.navigate(seat.address() + "/shifts");
    assertThat(head.locator(".roster > li")).hasCount(21);
    for (String post : List.of("deputy", "watch")) {
      head.locator("[name=post]").first().selectOption(post);
      head.locator("select[name=officer]").selectOption(post.equals("watch") ? MILLER : PETROVA);
      head.locator("[data-put]").click();
      assertThat(head.locator(".running-shift .posted"))
          .containsText(post.equals("watch") ? MILLER : PETROVA);
    }
    head.locator("[name=post]").first().selectOption("deputy");
    head.locator("[data-put]").click();
    assertThat(head.locator("#problems")).containsText("Не выполнено");
    Browser.judgeEverywhere(head, "roster");
    head.locator(".running-shift .posted button").first().click();
    assertThat(head.locator(".running-shift .posted li")).hasCount(1);
    quiet();
  }

  /// A browser complains of every answer that says no, as some here have to.
  private void quiet() {
    assertThat(sitting)
        .flatExtracting(Seat.Officer::complaints)
        .allMatch(said -> said.contains("status of 422"));
  }
}
