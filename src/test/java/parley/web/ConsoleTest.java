package parley.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.agreement.Precedence;
import parley.http.ConsoleListener;
import parley.message.MessageId;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchfloor.Role;
import parley.watchfloor.Sessions;

/// The console as seen by whoever speaks HTTP to it, and not by a browser.
class ConsoleTest {
  private static final String FORM = "application/x-www-form-urlencoded";

  private static final Permit<Act.Read> READING =
      Permit.of(Person.atTheMachine("x"), Act.READ).orElseThrow();

  private final Sessions sessions = new MemorySessions();
  private final HttpClient client = HttpClient.newHttpClient();
  private Seat seat;

  @BeforeEach
  void open() {
    seat = new Seat("en", sessions);
  }

  @AfterEach
  void close() {
    seat.close();
    client.close();
  }

  private HttpRequest.Builder at(String path) {
    return HttpRequest.newBuilder(URI.create(seat.address() + path)).header("User-Agent", "test");
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder post(String path, String body) {
    return at(path)
        .header("Content-Type", FORM)
        .header("Origin", seat.address())
        .header("Sec-Fetch-Site", "same-origin")
        .POST(BodyPublishers.ofString(body));
  }

  private String signIn(Role role) throws Exception {
    String path = URI.create(seat.link(role)).getPath();
    HttpResponse<String> answer = send(post(path, ""));
    assertThat(answer.statusCode()).isEqualTo(303);
    String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie).contains("HttpOnly").containsIgnoringCase("SameSite=Strict");
    return cookie.replaceFirst(";.*", "");
  }

  @Test
  void a_sign_in_link_survives_a_look_and_works_once() throws Exception {
    String path = URI.create(seat.link(Role.WATCH)).getPath();
    for (int look = 0; look < 3; look++) {
      assertThat(send(at(path).GET()).body()).contains("A. Petrova");
    }
    assertThat(send(post(path, "")).statusCode()).isEqualTo(303);
    HttpResponse<String> again = send(post(path, ""));
    assertThat(again.statusCode()).isEqualTo(410);
    assertThat(again.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(send(at(path).GET()).statusCode()).isEqualTo(410);
  }

  @Test
  void without_a_session_there_is_nothing_but_the_way_in() throws Exception {
    assertThat(send(at("/").GET()).headers().firstValue("Location")).hasValue("/signed-out");
    assertThat(send(at("/links").GET()).statusCode()).isEqualTo(303);
    assertThat(send(at("/events").GET()).statusCode()).isEqualTo(401);
    assertThat(send(post("/compose", "do=release")).statusCode()).isEqualTo(401);
    HttpResponse<String> fragment = send(at("/board/rows").header("HX-Request", "true").GET());
    assertThat(fragment.statusCode()).isEqualTo(401);
    assertThat(fragment.headers().firstValue("HX-Redirect")).hasValue("/signed-out");
  }

  @Test
  void a_cookie_is_of_no_use_in_another_browser() throws Exception {
    String cookie = signIn(Role.WATCH);
    assertThat(send(at("/").header("Cookie", cookie).GET()).statusCode()).isEqualTo(200);
    HttpRequest.Builder elsewhere =
        HttpRequest.newBuilder(URI.create(seat.address() + "/")).header("User-Agent", "other");
    assertThat(send(elsewhere.header("Cookie", cookie).GET()).statusCode()).isEqualTo(303);
  }

  @Test
  void a_session_outlives_a_restart_of_the_console() throws Exception {
    String cookie = signIn(Role.WATCH);
    seat.close();
    seat = new Seat("en", sessions);
    assertThat(send(at("/").header("Cookie", cookie).GET()).statusCode()).isEqualTo(200);
  }

  @Test
  void who_signs_out_is_out() throws Exception {
    String cookie = signIn(Role.WATCH);
    send(post("/sign-out", "").header("Cookie", cookie));
    assertThat(send(at("/").header("Cookie", cookie).GET()).statusCode()).isEqualTo(303);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cross-site", "same-site", "none"})
  void a_post_from_elsewhere_is_refused_and_changes_nothing(String site) throws Exception {
    String cookie = signIn(Role.WATCH);
    MessageId id = arrived();
    HttpRequest.Builder forged =
        at("/message/" + id + "/acknowledge")
            .header("Cookie", cookie)
            .header("Content-Type", FORM)
            .header("Sec-Fetch-Site", site)
            .POST(BodyPublishers.ofString(""));
    assertThat(send(forged).statusCode()).isEqualTo(403);
    assertThat(seat.desk.view(id, READING).orElseThrow().canAcknowledge()).isTrue();
  }

  @Test
  void a_post_with_a_foreign_origin_or_with_no_witness_at_all_is_refused() throws Exception {
    String cookie = signIn(Role.WATCH);
    String path = "/message/" + arrived() + "/acknowledge";
    HttpRequest.Builder bare =
        at(path)
            .header("Cookie", cookie)
            .header("Content-Type", FORM)
            .POST(BodyPublishers.ofString(""));
    assertThat(send(bare).statusCode()).isEqualTo(403);
    for (String origin : List.of("https://evil.example", "null", seat.address() + "0")) {
      HttpRequest.Builder foreign = at(path).header("Cookie", cookie).header("Content-Type", FORM);
      assertThat(
              send(foreign.header("Origin", origin).POST(BodyPublishers.ofString(""))).statusCode())
          .as(origin)
          .isEqualTo(403);
    }
  }

  private MessageId arrived() throws Exception {
    return seat.desk.arrive(
        Scenario.draft(
            FakeDesk.US, "inquiry/1", parley.agreement.Precedence.FLASH, "ru", Scenario.inquiry()),
        Duration.ZERO);
  }

  @Test
  void a_note_that_is_too_refusedis_given_back_whole_and_nothing_is_sent() throws Exception {
    String cookie = signIn(Role.WATCH);
    MessageId id = arrived();
    String path = "/message/" + id + "/acknowledge";
    String note = "a\r\n".repeat(1_000) + "b";
    HttpResponse<String> refused =
        send(post(path, "complete=no&note=" + encoded(note)).header("Cookie", cookie));
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("a\n".repeat(1_000) + "b</textarea>", "2,001");
    assertThat(seat.desk.view(id, READING).orElseThrow().canAcknowledge()).isTrue();
    String most = encoded("a\r\n".repeat(999) + "bb");
    assertThat(send(post(path, "complete=no&note=" + most).header("Cookie", cookie)).statusCode())
        .as("a line end is one character")
        .isEqualTo(303);
    assertThat(seat.desk.view(id, READING).orElseThrow().canAcknowledge()).isFalse();
  }

  private static String encoded(String text) {
    return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8);
  }

  @Test
  void an_auditor_reads_and_sends_nothing() throws Exception {
    String cookie = signIn(Role.AUDITOR);
    MessageId id = arrived();
    String page = send(at("/message/" + id).header("Cookie", cookie).GET()).body();
    assertThat(page).contains("Сканирование").doesNotContain("data-acknowledge");
    assertThat(
            send(post("/message/" + id + "/acknowledge", "").header("Cookie", cookie)).statusCode())
        .isEqualTo(403);
    assertThat(send(at("/compose").header("Cookie", cookie).GET()).statusCode()).isEqualTo(403);
    assertThat(send(post("/compose", "do=release").header("Cookie", cookie)).statusCode())
        .isEqualTo(403);
  }

  @Test
  void a_severity_that_is_not_on_the_scale_does_not_take_the_board_down() throws Exception {
    String cookie = signIn(Role.WATCH);
    Map<String, List<String>> body = new HashMap<>(Scenario.inquiry());
    body.put("severity", List.of("9"));
    MessageId id =
        seat.desk.arrive(
            Scenario.draft(FakeDesk.US, "inquiry/1", parley.agreement.Precedence.FLASH, "ru", body),
            Duration.ZERO);
    for (String path : List.of("/", "/message/" + id)) {
      assertThat(send(at(path).header("Cookie", cookie).GET()).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void every_answer_carries_the_policy_and_is_not_stored() throws Exception {
    for (String path : List.of("/signed-out", "/nowhere", "/", "/favicon.ico")) {
      var headers = send(at(path).GET()).headers();
      assertThat(headers.firstValue("Content-Security-Policy").orElseThrow())
          .startsWith("default-src 'none'; script-src 'self';")
          .doesNotContain("unsafe");
      assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(headers.firstValue("Cache-Control")).hasValue("no-store");
      assertThat(headers.firstValue("Permissions-Policy")).isPresent();
      assertThat(headers.firstValue("Server")).isEmpty();
    }
  }

  @Test
  void the_form_asks_to_whom_it_may_be_passed_on_where_the_format_takes_it() throws Exception {
    String cookie = signIn(Role.WATCH);
    String inquiry = send(at("/compose?format=inquiry/1").header("Cookie", cookie).GET()).body();
    assertThat(inquiry)
        .contains("name=\"releasability\"")
        .contains("value=\"parties-only\"")
        .contains("the parties to the agreement only");
    String service = send(at("/compose?format=service/1").header("Cookie", cookie).GET()).body();
    assertThat(service).contains("name=\"tlp\"").doesNotContain("name=\"releasability\"");
  }

  @Test
  void an_own_message_is_followed_up_and_never_answered() throws Exception {
    String cookie = signIn(Role.WATCH);
    MessageId own =
        seat.desk.sent(
            Scenario.draft(FakeDesk.RU, "inquiry/1", Precedence.ROUTINE, "en", Scenario.inquiry()),
            Duration.ZERO);
    String choices = send(at("/compose?inReplyTo=" + own).header("Cookie", cookie).GET()).body();
    assertThat(choices)
        .contains("Follows up")
        .contains("/compose?format=incident-notification/1&amp;inReplyTo=" + own)
        .doesNotContain("format=reply/1")
        .doesNotContain("format=correction/1");
    String form = "/compose?format=incident-notification/1&inReplyTo=" + own;
    assertThat(send(at(form).header("Cookie", cookie).GET()).body()).contains("Follows up");
    MessageId theirs =
        seat.desk.arrive(
            Scenario.draft(FakeDesk.US, "inquiry/1", Precedence.ROUTINE, "ru", Scenario.inquiry()),
            Duration.ZERO);
    assertThat(send(at("/compose?inReplyTo=" + theirs).header("Cookie", cookie).GET()).body())
        .contains("In reply to")
        .contains("name=\"body.answer\"");
  }

  @Test
  void behind_a_proxy_that_ends_tls_browsers_are_told_to_come_by_https_alone() throws Exception {
    for (Optional<URI> origin :
        List.of(Optional.of(URI.create("https://console.example")), Optional.<URI>empty())) {
      ConsoleListener listener =
          ConsoleListener.open(
              new ConsoleListener.Settings("127.0.0.1", 0, origin),
              (context, status) -> "",
              routes -> routes.get("/", context -> context.result("here")));
      try {
        URI address = URI.create("http://127.0.0.1:" + listener.port() + "/");
        assertThat(send(HttpRequest.newBuilder(address).GET()).headers().map())
            .satisfies(headers ->
                assertThat(headers.containsKey("strict-transport-security"))
                    .isEqualTo(origin.isPresent()));
      } finally {
        listener.close();
      }
    }
  }

  @Test
  void a_failure_is_one_clear_line_without_its_reason() throws Exception {
    String cookie = signIn(Role.WATCH);
    seat.desk.broken = true;
    HttpResponse<String> answer = send(at("/").header("Cookie", cookie).GET());
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body())
        .contains("The node failed to do this")
        .doesNotContain("the disk is gone")
        .doesNotContain("Exception")
        .doesNotContain("at parley");
  }

  @Test
  void no_other_method_is_taken() throws Exception {
    String cookie = signIn(Role.WATCH);
    for (String method : List.of("PUT", "DELETE", "PATCH", "TRACE")) {
      HttpRequest.Builder request = at("/").header("Cookie", cookie);
      assertThat(send(request.method(method, BodyPublishers.noBody())).statusCode())
          .as(method)
          .isEqualTo(405);
    }
  }

  @Test
  void a_form_past_its_limit_is_refused_before_it_is_read() throws Exception {
    assertThat(
            raw(
                "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: "
                    + FORM
                    + "\r\nOrigin: http://127.0.0.1\r\nContent-Length: 1048577\r\n\r\n"))
        .startsWith("HTTP/1.1 413");
  }

  @Test
  void another_name_for_our_address_is_not_answered() throws Exception {
    assertThat(raw("GET /signed-out HTTP/1.1\r\nHost: rebound.example\r\n\r\n"))
        .startsWith("HTTP/1.1 421");
    assertThat(raw("GET /signed-out HTTP/1.1\r\nHost: localhost:1\r\n\r\n"))
        .startsWith("HTTP/1.1 200");
  }

  private String raw(String request) throws IOException {
    try (Socket socket =
        new Socket(java.net.InetAddress.getLoopbackAddress(), seat.console.port())) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      byte[] answer = new byte[64];
      int length = socket.getInputStream().read(answer);
      return new String(answer, 0, Math.max(0, length), StandardCharsets.US_ASCII);
    }
  }

  private BufferedReader stream(String cookie) throws Exception {
    HttpRequest request =
        at("/events").header("Cookie", cookie).header("Accept", "text/event-stream").GET().build();
    HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
    assertThat(answer.statusCode()).isEqualTo(200);
    return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
  }

  @Test
  void open_event_streams_do_not_hold_up_the_stop() throws Exception {
    String cookie = signIn(Role.WATCH);
    List<BufferedReader> streams = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      BufferedReader stream = stream(cookie);
      readTo(stream, "event: hello");
      streams.add(stream);
    }
    Instant before = Instant.now();
    seat.close();
    assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(2));
    for (BufferedReader stream : streams) {
      stream.close();
    }
  }

  @Test
  void the_bell_of_an_event_names_what_changed_and_nothing_else() throws Exception {
    String cookie = signIn(Role.WATCH);
    try (BufferedReader lines = stream(cookie)) {
      readTo(lines, "event: hello");
      arrived();
      readTo(lines, "event: change");
      assertThat(lines.readLine()).isEqualTo("data: board");
      readTo(lines, "event: beat");
      assertThat(lines.readLine()).isEqualTo("data: -");
    }
  }

  private static void readTo(BufferedReader lines, String wanted) throws IOException {
    String line = lines.readLine();
    while (!wanted.equals(line)) {
      assertThat(line).as("before %s", wanted).isNotNull();
      line = lines.readLine();
    }
  }
}
