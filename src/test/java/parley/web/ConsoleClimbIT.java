package parley.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.escalation.Siren;
import parley.message.MessageId;
import parley.node.MovedNodes;
import parley.party.NodeId;
import parley.watchfloor.Role;
import parley.watchline.WatchDesk;

/// A FLASH that nobody acknowledges, over two whole nodes whose clocks are moved: the alarm climbs
/// while people watch, over a restart of the node, until the other side shows that nobody answers.
class ConsoleClimbIT {
  private static final String TITLE = "Power grid operators in two regions";
  private final GreenMail mails =
      new GreenMail(new ServerSetup[] {new ServerSetup(0, "127.0.0.1", "smtp")});
  @TempDir Path place;
  private Siren siren;
  private MovedNodes nodes;
  private Browser browser;

  @BeforeEach
  void start() throws Exception {
    mails.start();
    siren = new Siren();
    MovedNodes.secret(place, "pagers", "pager.secret", Siren.SECRET + "\n");
    nodes =
        new MovedNodes(
            place,
            """
            {"mail": {"address": "watch@ru.example", "smtp": "127.0.0.1:%d", "security": "none",
                      "to": ["head@ru.example"]},
             "webhook": {"url": "%s", "secretFile": "../pagers/pager.secret"}}
            """
                .formatted(mails.getSmtp().getPort(), siren.url()));
    browser = Browser.open();
  }

  @AfterEach
  void stop() {
    browser.close();
    nodes.close();
    siren.close();
    mails.stop();
  }

  private Page sit(String link, ColorScheme scheme) {
    return Seat.sit(browser, 1280, 900, scheme, link).page();
  }

  private static WatchDesk.Draft inquiry() {
    return new WatchDesk.Draft(
        new NodeId("ru-nrrc"),
        "US-RU-2026",
        "inquiry/1",
        Precedence.FLASH,
        Series.REAL,
        "en",
        "amber",
        "amber",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(Duration.ofHours(2)),
        Map.of(
            "title", List.of(TITLE),
            "asked", List.of("clarify"),
            "question", List.of("Are you aware of it?"),
            "intent", List.of("This is not directed at you.")),
        List.of());
  }

  private static void marked(Page page) {
    page.evaluate("() => { window.untouched = true; }");
  }

  private static void unmoved(Page page) {
    assertThat(page.evaluate("() => window.untouched")).as("no reload").isEqualTo(true);
  }

  @Test
  void an_alarm_climbs_while_one_watches_is_taken_and_stays() throws Exception {
    MessageId id = nodes.send(inquiry());
    Page watch = sit(nodes.ruLink("А. Петрова", Role.WATCH), ColorScheme.DARK);
    Page deputy = sit(nodes.ruLink("Б. Кларк", Role.DEPUTY), ColorScheme.LIGHT);
    Page head = sit(nodes.ruLink("В. Орлов", Role.HEAD), ColorScheme.LIGHT);
    Page us = sit(nodes.usLink("A. Miller", Role.WATCH), ColorScheme.LIGHT);
    assertThat(watch.locator("#rows")).containsText(TITLE);
    assertThat(us.locator("#rows .r2")).hasCount(1);
    List.of(watch, deputy, head, us).forEach(ConsoleClimbIT::marked);

    nodes.pass(Duration.ofMinutes(10));
    assertThat(watch.locator("#alarms li.open")).containsText("Не подтверждено");
    assertThat(watch.locator("#alarms .rungs .reached-rung")).hasText("● Дежурная смена");
    assertThat(watch.locator(".alarm.standing")).hasText("▲ Тревог: 1");
    assertThat(us.locator("#alarms li.open")).containsText("They have not acknowledged");
    assertThat(deputy.locator(".alarm.standing")).hasCount(0);

    nodes.pass(Duration.ofMinutes(2));
    assertThat(watch.locator("#alarms .rungs .reached-rung")).hasCount(2);
    assertThat(deputy.locator(".alarm.standing")).hasCount(1);
    assertThat(head.locator(".alarm.standing")).hasCount(0);
    List.of(watch, deputy, head, us).forEach(ConsoleClimbIT::unmoved);
    Browser.judgeEverywhere(watch, "climb-deputy");

    nodes.restart();
    nodes.pass(Duration.ofMinutes(3));
    assertThat(head.locator(".alarm.standing")).hasCount(1);
    nodes.pass(Duration.ofMinutes(2));
    assertThat(watch.locator("#alarms .rungs .reached-rung")).hasCount(4);
    called();
    assertThat(us.locator("#alarms .told")).hasCount(0);

    nodes.pass(Duration.ofMinutes(5));
    assertThat(watch.locator("#alarms .rungs .reached-rung").last())
        .hasText("● Другой стороне сообщено, что никто не ответил");
    assertThat(us.locator("#alarms .told"))
        .containsText("The counterpart says that nobody there has answered.");
    assertThat(us.locator("#rows .state")).hasText("Nobody has answered");
    us.navigate(nodes.usConsole() + "/message/" + id);
    us.locator(".thread a", new Page.LocatorOptions().setHasText("Nobody has answered")).click();
    assertThat(us.locator("main")).containsText("no watch officer has acknowledged the message");
    assertThat(us.locator("main")).containsText("Silence is neither agreement nor refusal.");
    taken(watch, id);
  }

  /// By e-mail and webhook, once each; the code is checked as the manual says, with stock OpenSSL.
  private void called() throws Exception {
    assertThat(mails.waitForIncomingEmail(10_000, 1)).isTrue();
    assertThat(mails.getReceivedMessages()).hasSize(1);
    assertThat(mails.getReceivedMessages()[0].getSubject()).contains("МОЛНИЯ");
    assertThat(String.valueOf(mails.getReceivedMessages()[0].getContent()))
        .contains("not acknowledged")
        .doesNotContain(TITLE);
    for (int tries = 0; siren.taken.isEmpty() && tries < 100; tries++) {
      java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
    }
    assertThat(siren.taken).hasSize(1);
    Siren.Taken came = siren.taken.getFirst();
    assertThat(came.body()).doesNotContain(TITLE);
    Process openssl =
        new ProcessBuilder(
                "openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", "hexkey:" + Siren.SECRET)
            .redirectErrorStream(true)
            .start();
    try (OutputStream in = openssl.getOutputStream()) {
      in.write((came.moment() + "." + came.body()).getBytes(StandardCharsets.UTF_8));
    }
    assertThat(new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
        .endsWith(came.code());
  }

  /// By keyboard, in either language, and still there after a reload; it ends with what it warned
  /// of.
  private void taken(Page watch, MessageId id) throws Exception {
    // The first press points, the second one takes it.
    russianKey(watch, "е");
    assertThat(watch.locator("[data-take-alarm]").first()).isFocused();
    russianKey(watch, "е");
    assertThat(watch.locator("#alarms li.taken .by")).containsText("Тревогу взял(а) А. Петрова");
    assertThat(watch.locator(".alarm.standing")).hasCount(0);
    watch.reload();
    assertThat(watch.locator("#alarms li.taken .by")).containsText("Тревогу взял(а) А. Петрова");
    russianKey(watch, "ц");
    assertThat(watch.locator("h1")).hasText("Сроки");
    assertThat(watch.locator("#clocks .c-rung b")).hasText("сообщено другой стороне");
    Browser.judgeEverywhere(watch, "climb-clocks-ru");
    watch.locator(".tools summary").click();
    watch.locator("button[name=language][value=en]").click();
    assertThat(watch.locator("#alarms li.taken .by")).containsText("А. Петрова took this");
    assertThat(watch.locator("#clocks .c-rung b")).hasText("counterpart told");
    Browser.judgeEverywhere(watch, "climb-clocks-en");
    watch.locator("[data-try]").click();
    watch.locator("#sure [data-yes]").click();
    assertThat(mails.waitForIncomingEmail(10_000, 2)).isTrue();
    for (String channel : List.of("mail", "webhook")) {
      assertThat(watch.locator("[data-call=" + channel + "]")).containsText("Last call, a test");
      assertThat(watch.locator("[data-call=" + channel + "] .out")).containsText("went out at");
    }
    Browser.judgeEverywhere(watch, "climb-tried");
    watch.navigate(nodes.ruConsole() + "/message/" + id);
    watch.locator("[data-acknowledge]").first().click();
    watch.navigate(nodes.ruConsole() + "/clocks");
    assertThat(watch.locator("#alarms li")).hasCount(0);
    assertThat(watch.locator(".below-clocks")).containsText("А. Петрова took it");
    String over = "\"kind\":\"ended\",\"of\":\"" + siren.taken.getFirst().call() + "\"";
    for (int tries = 0; siren.taken.size() < 3 && tries < 100; tries++) {
      java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
    }
    assertThat(siren.taken)
        .hasSize(3)
        .last()
        .extracting(Siren.Taken::body)
        .asString()
        .contains(over);
  }

  /// Playwright's keyboard has no Russian layout.
  private static void russianKey(Page page, String key) {
    page.evaluate(
        "key => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}))",
        key);
  }
}
