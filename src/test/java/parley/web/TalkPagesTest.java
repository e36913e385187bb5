package parley.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.certweb.FakeCert;
import parley.certweb.Samples;
import parley.match.KeptRuns;
import parley.message.MessageId;
import parley.party.NodeId;
import parley.report.Reports;
import parley.watchfloor.Role;
import parley.watchline.WatchDesk;

/// The pages on which two CERTs talk, as a browser without scripts gets them (W-TALK-1 to W-TALK-5,
/// K-MATCH-15, K-FEEDBACK-3).
class TalkPagesTest {
  private static final String INDICATOR = Samples.id("indicator", 7);
  private static final String PAGE = "/cert/object/" + INDICATOR;

  private final HttpClient client = HttpClient.newHttpClient();
  private Seat seat = Seat.withCert("en");

  @AfterEach
  void leave() {
    seat.close();
    client.close();
  }

  private HttpRequest.Builder at(String path, String cookie) {
    return HttpRequest.newBuilder(URI.create(seat.address() + path))
        .header("User-Agent", "test")
        .header("Cookie", cookie);
  }

  private HttpResponse<String> ask(String path, String cookie) {
    try {
      return client.send(at(path, cookie).GET().build(), BodyHandlers.ofString());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private String got(String path, String cookie) {
    HttpResponse<String> answer = ask(path, cookie);
    assertThat(answer.statusCode()).as(path).isEqualTo(200);
    return answer.body();
  }

  private HttpResponse<String> form(String path, String body, String cookie) throws Exception {
    return client.send(
        at(path, cookie)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Origin", seat.address())
            .header("Sec-Fetch-Site", "same-origin")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private String signIn(Role... roles) throws Exception {
    String path = URI.create(seat.link("A. Petrova", Set.of(roles))).getPath();
    return form(path, "", "none=1")
        .headers()
        .firstValue("Set-Cookie")
        .orElseThrow()
        .replaceFirst(";.*", "");
  }

  private static String to(HttpResponse<String> answer) {
    return answer.headers().firstValue("Location").orElse("");
  }

  private KeptRuns runs() throws Exception {
    return seat.cert.orElseThrow().runs();
  }

  private NodeId peer() {
    return seat.cert.orElseThrow().peer();
  }

  /// K-MATCH-15: seen on the board by whoever reads it, rings for those who may take it up.
  @Test
  void an_offer_rings_until_somebody_takes_it_up_and_waits_until_an_analyst_answers()
      throws Exception {
    String watch = signIn(Role.WATCH);
    String analyst = signIn(Role.ANALYST);
    String auditor = signIn(Role.AUDITOR);
    assertThat(got("/", watch)).doesNotContain("private match");
    String run = runs().offered(1, peer());
    FakeCert.eventually("seen", () -> got("/", watch).contains("offers a private match"));
    assertThat(got("/status", watch)).contains("data-ringing=\"1\"");
    assertThat(got("/status", analyst))
        .contains("data-ringing=\"1\"", "id=\"cert-count\" hx-swap-oob=\"true\">1<");
    assertThat(got("/status", auditor)).contains("data-ringing=\"0\"", "private match offered");
    assertThat(got("/", watch))
        .contains("action=\"/cert/offers/" + run + "/take\"", "call one")
        .doesNotContain("href=\"/cert/match");
    assertThat(form("/cert/offers/" + run + "/take", "", auditor).statusCode()).isEqualTo(403);
    assertThat(form("/cert/match/" + run + "/take", "", watch).statusCode()).isEqualTo(403);
    form("/cert/offers/" + run + "/take", "", watch);
    assertThat(seat.logged).anyMatch(line -> line.startsWith("cert-match-take "));
    assertThat(got("/status", analyst)).contains("data-ringing=\"0\"", ">1<");
    assertThat(got("/", analyst)).contains("A. Petrova looks after it");
    assertThat(got("/cert/match/" + run, auditor)).doesNotContain("/accept\"", "/refuse\"");
    assertThat(form("/cert/match/" + run + "/accept", "", auditor).statusCode()).isEqualTo(403);
    assertThat(ask("/cert/match/" + run, watch).statusCode()).isEqualTo(403);
    HttpResponse<String> refused = form("/cert/match/" + run + "/refuse", "", analyst);
    assertThat(to(refused)).endsWith("said=refused");
    assertThat(seat.logged)
        .anyMatch(line -> line.startsWith("cert-match-refuse ") && line.contains("A. Petrova"));
    assertThat(got("/status", analyst)).contains("hidden>0<").doesNotContain("offered");
    assertThat(to(form("/cert/match/" + run + "/accept", "", analyst))).endsWith("said=gone");
    assertThat(ask("/cert/match/nonsense", analyst).statusCode()).isEqualTo(404);
  }

  /// W-TALK-2, W-TALK-3: what would be compared is counted before anybody consents.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "en|1 item of ours in a list of 1,024 points|Your consent is logged|being hidden|"
            + "A run with this partner is open",
        "ru|1 наш элемент в списке из 1 024 точек|Ваше согласие записано|скрывается|"
            + "уже идёт сопоставление"
      })
  void an_analyst_counts_offers_and_sees_it_move(
      String language, String count, String consent, String hiding, String open) throws Exception {
    if (!language.equals("en")) {
      seat.close();
      seat = Seat.withCert(language);
    }
    seat.cert
        .orElseThrow()
        .bring("console", List.of(Samples.indicator(7, Samples.FIRST, "A server", FakeCert.GREEN)));
    String analyst = signIn(Role.ANALYST);
    form("/cert/match/count", "", analyst);
    FakeCert.eventually(
        "counted", () -> got("/cert/match", analyst).replace('\u00a0', ' ').contains(count));
    HttpResponse<String> offered = form("/cert/match/offer", "to=" + peer(), analyst);
    assertThat(to(offered)).endsWith("said=offered");
    assertThat(got(to(offered), analyst)).contains(consent);
    assertThat(seat.logged).anyMatch(line -> line.startsWith("cert-match-offer "));
    FakeCert.eventually(
        "the list is hidden",
        () -> seat.logged.stream().anyMatch(line -> line.startsWith("cert-match-list ")));
    assertThat(got("/cert/match", analyst)).contains(open);
    assertThat(got("/cert/match/runs", analyst)).contains("match-bars");
    assertThat(to(form("/cert/match/offer", "to=" + peer(), analyst))).endsWith("said=open");
  }

  /// W-TALK-4.
  @Test
  void what_both_hold_is_read_logged_and_taken_as_a_file() throws Exception {
    String pattern = "[ipv4-addr:value = '198.51.100.7']";
    String run = runs().done(3, peer(), pattern, List.of(INDICATOR));
    String analyst = signIn(Role.ANALYST);
    String page = got("/cert/match/" + run, analyst);
    assertThat(page)
        .contains("1 of our 3,011 items is held by both", "198.51.100.7", "href=\"" + PAGE + "\"")
        .doesNotContain("hx-get=\"/cert/match/" + run + "/stand\"");
    assertThat(seat.logged).anyMatch(line -> line.startsWith("cert-match-read "));
    HttpResponse<String> file = ask("/cert/match/" + run + "/result", analyst);
    assertThat(file.body()).contains(INDICATOR, "\"compared\": 3011");
    assertThat(file.headers().firstValue("Content-Disposition").orElseThrow())
        .contains("attachment", run);
    assertThat(seat.logged).anyMatch(line -> line.startsWith("cert-match-write "));
    String ended = runs().ended(4, peer(), "faulty: a part has another size (K-MATCH-6)");
    assertThat(got("/cert/match/" + ended, analyst))
        .contains("breaks the protocol", "a part has another size (K-MATCH-6)");
    assertThat(ask("/cert/match/" + ended + "/result", analyst).statusCode()).isEqualTo(404);
  }

  private static WatchDesk.Draft said() {
    return Scenario.draft(
        FakeDesk.US,
        "object-feedback/1",
        Precedence.ROUTINE,
        "en",
        Map.of(
            "verdict", List.of("false-positive"),
            "objects", List.of(INDICATOR),
            "text", List.of("A root server.")));
  }

  private Reports.Report report(boolean inbound, List<Reports.State> history) throws Exception {
    MessageId id = seat.desk.arrive(said(), Duration.ZERO);
    return new Reports.Report(
        id,
        inbound,
        peer(),
        "ru-nrrc/US-RU-2026/cert/real/1/4",
        Series.REAL,
        "malicious-code.c2-server",
        "Command server",
        Instant.parse("2026-11-20T10:00:00Z"),
        Optional.of(Instant.parse("2026-11-20T10:00:01Z")),
        false,
        history,
        history.isEmpty() ? Optional.empty() : Optional.of(history.getLast()),
        history.isEmpty() ? Optional.of(Instant.parse("2026-11-21T10:00:00Z")) : Optional.empty());
  }

  private Reports.State state(String word, String judged) throws Exception {
    Instant at = Instant.parse("2026-11-20T12:00:00Z");
    MessageId id = seat.desk.arrive(said(), Duration.ZERO);
    return new Reports.State(id, word, at, Optional.of(at), seat.desk.self, judged);
  }

  /// W-TALK-1.
  @Test
  void reports_stand_with_their_course_and_a_new_state_is_one_step_away() throws Exception {
    seat.told.reports.add(report(true, List.of()));
    seat.told.reports.add(
        report(false, List.of(state("in-work", "follows"), state("received", "back"))));
    String watch = signIn(Role.WATCH);
    String page = got("/cert/reports", watch);
    assertThat(page)
        .contains("no state yet", "a state is overdue since", "about our territory", "goes back")
        .contains("name=\"body.state\"", "name=\"inReplyTo\"")
        .contains("course-steps s0", "course-steps s1");
    assertThat(got("/cert/reports?way=out", watch))
        .contains("about their territory")
        .doesNotContain("about our territory");
    assertThat(got("/cert/reports?state=mitigated", watch)).contains("No report fits");
    assertThat(got("/cert/reports", signIn(Role.AUDITOR))).doesNotContain("name=\"body.state\"");
    assertThat(ask("/cert/reports", signIn(Role.OPERATOR)).statusCode()).isEqualTo(403);
    String form =
        got(
            "/compose?format=object-feedback/1&precedence=routine&peer="
                + peer()
                + "&body.verdict=false-positive&body.objects="
                + INDICATOR,
            watch);
    assertThat(form)
        .contains(INDICATOR)
        .containsPattern("value=\"false-positive\"[^>]*(selected|checked)");
  }

  private Reports.Feedback feedback(boolean inbound, List<Reports.Answer> answers)
      throws Exception {
    MessageId id = seat.desk.arrive(said(), Duration.ZERO);
    return new Reports.Feedback(
        id,
        inbound,
        peer(),
        "ru-nrrc/US-RU-2026/cert/real/1/9",
        "false-positive",
        List.of(INDICATOR),
        Instant.parse("2026-11-20T10:00:00Z"),
        Optional.of(Instant.parse("2026-11-20T10:00:01Z")),
        false,
        answers);
  }

  /// K-FEEDBACK-3, K-FEEDBACK-4, W-TALK-5.
  @Test
  void feedback_stands_beside_its_object_is_given_and_answered_from_there() throws Exception {
    String object = Samples.indicator(7, Samples.FIRST, "A server", FakeCert.GREEN);
    seat.cert.orElseThrow().receive(List.of(object));
    Reports.Feedback theirs = feedback(true, List.of());
    seat.told.feedback.add(theirs);
    seat.told.feedback.add(
        feedback(
            false,
            List.of(
                new Reports.Answer(theirs.id(), "kept", Instant.parse("2026-11-20T11:00:00Z")))));
    String both = signIn(Role.ANALYST, Role.WATCH);
    String page = got(PAGE, both);
    assertThat(page)
        .contains("Feedback and sightings", "false positive", "kept: the objects stand")
        .contains("A root server.")
        .contains("action=\"/cert/feedback/" + theirs.id() + "/answer\"")
        .contains("value=\"object-feedback/1\"", "name=\"body.verdict\"");
    String alone = signIn(Role.ANALYST);
    assertThat(got(PAGE, alone))
        .contains("An officer who may send messages")
        .doesNotContain("name=\"body.verdict\"", "/answer\"");
    String path = "/cert/feedback/" + theirs.id() + "/answer";
    assertThat(form(path, "outcome=kept", alone).statusCode()).isEqualTo(403);
    assertThat(to(form(path, "outcome=kept", both)))
        .isEqualTo(
            "/compose?format=object-feedback-answer/1&inReplyTo="
                + theirs.id()
                + "&body.outcome=kept");
    assertThat(form(path, "outcome=nonsense", both).statusCode()).isEqualTo(404);
    assertThat(seat.logged).noneMatch(line -> line.startsWith("cert-withhold "));
  }

  /// What is revoked is withheld first, from every partner that it was released to.
  @Test
  void who_revokes_withholds_before_the_answer_is_written() throws Exception {
    String object = Samples.indicator(7, Samples.FIRST, "A server", FakeCert.GREEN);
    seat.cert.orElseThrow().bring("console", List.of(object));
    String both = signIn(Role.ANALYST, Role.WATCH);
    FakeCert.eventually(
        "the rule is read", () -> got(PAGE, both).contains("action=\"" + PAGE + "/release\""));
    form(PAGE + "/release", "partner=" + peer(), both);
    Reports.Feedback theirs = feedback(true, List.of());
    seat.told.feedback.add(theirs);
    String path = "/cert/feedback/" + theirs.id() + "/answer";
    assertThat(to(form(path, "outcome=revoked", both))).contains("body.outcome=revoked");
    assertThat(seat.logged).anyMatch(line -> line.startsWith("cert-withhold "));
    assertThat(got(PAGE, both)).contains("Withheld by the word of");
  }

  /// W-CERT-3.
  @Test
  void a_node_without_a_cert_line_says_so_here_too() throws Exception {
    seat.close();
    seat = new Seat("en", new MemorySessions());
    String analyst = signIn(Role.ANALYST);
    for (String path : List.of("/cert/match", "/cert/match/runs")) {
      assertThat(got(path, analyst)).contains("This node has no CERT line");
    }
    assertThat(got("/cert/reports", analyst)).contains("There is no report of origin yet");
  }
}
