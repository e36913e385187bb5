package parley.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.agreement.Precedence;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.http.ConsoleListener;
import parley.seal.PasskeyCheck;
import parley.seal.SoftPasskey;
import parley.watchfloor.Act;
import parley.watchfloor.HeldKey;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchfloor.Role;
import parley.watchfloor.Ruling;
import parley.watchfloor.Session;
import parley.watchfloor.Sessions;
import parley.watchfloor.SignInLinks;

/// Who is let in, who is locked out and who is no longer told, as seen by whoever speaks HTTP.
class DoorTest {
  private static final String MILLER = "A. Miller";
  private static final String BROWN = "B. Brown";

  private final Sessions sessions = new MemorySessions();
  private final HttpClient client = HttpClient.newHttpClient();
  private volatile Instant now = Instant.parse("2026-11-26T02:00:00Z");
  private Seat seat;

  @BeforeEach
  void open() {
    seat = new Seat("en", sessions, () -> now);
  }

  @AfterEach
  void close() {
    seat.close();
    client.close();
  }

  private HttpRequest.Builder at(String path) {
    return HttpRequest.newBuilder(URI.create(seat.address() + path)).header("User-Agent", "test");
  }

  private HttpRequest.Builder post(String path, String body) {
    return at(path)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("Sec-Fetch-Site", "same-origin")
        .POST(BodyPublishers.ofString(body));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static String cookie(HttpResponse<String> answer) {
    return answer.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
  }

  private String byLink() throws Exception {
    return cookie(send(post(URI.create(seat.link(Role.WATCH)).getPath(), "")));
  }

  private static PasskeyCheck.Passkey key(String seed, String place) {
    return new PasskeyCheck.Passkey(
        seed, new SoftPasskey(seed).publicKey(), "localhost", Set.of(place));
  }

  private void enrolled(String name) throws Exception {
    String path = seat.people.firstLink(name, "");
    String secret = path.substring("/enrol/".length());
    assertThat(seat.people.enrol(secret, key(name, seat.named()), "blue")).isEqualTo(Ruling.DONE);
  }

  private void watches(String name) throws Exception {
    Permit<Act.Administer> permit =
        Permit.of(new Person("C. Clark", Set.of(Role.ADMINISTRATOR)), Act.ADMINISTER).orElseThrow();
    assertThat(seat.people.change(permit, name, "", Set.of(Role.ADMINISTRATOR, Role.WATCH)))
        .isEqualTo(Ruling.DONE);
  }

  /// What the page's script sends once the key has signed.
  private String signed(String name, String cookie) throws Exception {
    Digest asked =
        new Digest(
            Bytes.owning(
                Base64.getUrlDecoder()
                    .decode(send(post("/challenge", "").header("Cookie", cookie)).body())));
    return seat.signed(name, asked);
  }

  private String byKey(String name) throws Exception {
    HttpResponse<String> answer = send(post("/sign-in", signed(name, "none=")));
    assertThat(answer.statusCode()).isEqualTo(303);
    return cookie(answer);
  }

  @Test
  void strangers_who_knock_without_end_keep_no_officer_out() throws Exception {
    String cookie = byLink();
    int status = 200;
    for (int knock = 0; knock < 40 && status == 200; knock++) {
      status = send(post("/challenge", "")).statusCode();
    }
    assertThat(status).isEqualTo(429);
    for (int knock = 0; knock < 30; knock++) {
      assertThat(send(post("/challenge", "").header("Cookie", cookie)).statusCode()).isEqualTo(200);
    }
    assertThat(send(post("/challenge", "").header("Cookie", cookie)).statusCode()).isEqualTo(429);
    assertThat(send(post("/challenge", "").header("Cookie", "x=y")).statusCode()).isEqualTo(429);
    now = now.plus(Duration.ofMinutes(1));
    assertThat(send(post("/challenge", "")).statusCode()).isEqualTo(200);
  }

  @Test
  void behind_a_proxy_each_address_that_it_saw_is_counted_by_itself() throws Exception {
    seat.close();
    seat =
        new Seat(
            "en",
            sessions,
            () -> now,
            new ConsoleListener.Settings(
                "127.0.0.1", 0, Optional.of(URI.create("https://console.example"))));
    for (int knock = 0; knock < 30; knock++) {
      assertThat(knocked("192.0.2." + knock + ", 198.51.100.7")).isEqualTo(200);
    }
    assertThat(knocked("198.51.100.7")).isEqualTo(429);
    assertThat(knocked("198.51.100.7, 198.51.100.8")).isEqualTo(200);
  }

  private int knocked(String forwarded) throws Exception {
    return send(post("/challenge", "").header("X-Forwarded-For", forwarded)).statusCode();
  }

  @Test
  void without_a_proxy_nobody_names_an_address_of_his_own() throws Exception {
    for (int knock = 0; knock < 30; knock++) {
      assertThat(knocked("192.0.2." + knock)).isEqualTo(200);
    }
    assertThat(knocked("192.0.2.99")).isEqualTo(429);
  }

  @Test
  void a_session_by_link_is_never_locked() throws Exception {
    String cookie = byLink();
    assertThat(send(at("/").header("Cookie", cookie).GET()).body()).doesNotContain("data-lock");
    send(post("/lock", "").header("Cookie", cookie));
    now = now.plus(Session.LOCKS_AFTER).plusSeconds(5);
    assertThat(send(at("/").header("Cookie", cookie).GET()).statusCode()).isEqualTo(200);
    assertThat(seat.logged)
        .anyMatch(entry -> entry.startsWith("sign-in") && entry.contains("A. Petrova"));
  }

  @Test
  void a_window_left_alone_locks_nobody_who_works_in_another() throws Exception {
    enrolled(MILLER);
    String cookie = byKey(MILLER);
    assertThat(send(at("/people").header("Cookie", cookie).GET()).body()).contains("data-lock");
    now = now.plus(Session.LOCKS_AFTER).minusSeconds(5);
    send(post("/touch", "").header("Cookie", cookie));
    now = now.plusSeconds(10);
    assertThat(idle(cookie)).isEqualTo(200);
    // Asking is no work either.
    now = now.plus(Session.LOCKS_AFTER);
    assertThat(idle(cookie)).isEqualTo(401);
    assertThat(send(at("/people").header("Cookie", cookie).GET()).headers().firstValue("Location"))
        .hasValue("/locked");
  }

  private int idle(String cookie) throws Exception {
    return send(at("/idle").header("Cookie", cookie).header("HX-Request", "true").GET())
        .statusCode();
  }

  @Test
  void a_locked_console_says_that_something_rings_and_nothing_of_what() throws Exception {
    enrolled(MILLER);
    enrolled(BROWN);
    watches(MILLER);
    String id = arrived();
    String cookie = byKey(MILLER);
    assertThat(send(at("/status").header("Cookie", cookie).GET()).body()).contains(id, "lights");
    send(post("/lock", "").header("Cookie", cookie));
    for (String path : new String[] {"/status", "/locked"}) {
      String page = send(at(path).header("Cookie", cookie).GET()).body();
      assertThat(page)
          .as(path)
          .contains("data-ringing=\"1\"", "class=\"alarm")
          .doesNotContain(id, "lights", "overdue", "/links");
    }
  }

  private String arrived() throws Exception {
    return seat.desk
        .arrive(
            Scenario.draft(FakeDesk.US, "inquiry/1", Precedence.FLASH, "ru", Scenario.inquiry()),
            Duration.ZERO)
        .toString();
  }

  @Test
  void a_colleagues_key_takes_the_desk_over_and_the_own_log_calls_it_a_sign_in() throws Exception {
    enrolled(MILLER);
    enrolled(BROWN);
    String cookie = byKey(MILLER);
    send(post("/lock", "").header("Cookie", cookie));
    seat.logged.clear();
    HttpResponse<String> answer =
        send(post("/locked", signed(BROWN, cookie)).header("Cookie", cookie));
    assertThat(answer.statusCode()).isEqualTo(303);
    String page = send(at("/people").header("Cookie", cookie(answer)).GET()).body();
    assertThat(page).contains("<summary>" + BROWN + "</summary>");
    assertThat(seat.logged).singleElement().asString().startsWith("sign-in").contains(BROWN);
    assertThat(send(at("/people").header("Cookie", cookie).GET()).headers().firstValue("Location"))
        .hasValue("/signed-out");
  }

  /// W-SESSION-6.
  @Test
  void a_page_that_stayed_open_sends_nothing_in_the_name_of_who_sits_there_now() throws Exception {
    enrolled(MILLER);
    enrolled(BROWN);
    String cookie = byKey(BROWN);
    String own = "page-of=" + java.net.URLEncoder.encode(BROWN, StandardCharsets.UTF_8);
    String old = "page-of=" + java.net.URLEncoder.encode(MILLER, StandardCharsets.UTF_8);
    assertThat(send(at("/people").header("Cookie", cookie).GET()).body())
        .contains("data-of=\"" + BROWN + "\"");
    HttpResponse<String> answer = send(post("/lock", old).header("Cookie", cookie));
    assertThat(answer.statusCode()).isEqualTo(412);
    assertThat(answer.body()).contains("Nothing was sent");
    assertThat(send(at("/people").header("Cookie", cookie).GET()).statusCode()).isEqualTo(200);
    assertThat(send(post("/lock", own).header("Cookie", cookie)).statusCode()).isEqualTo(303);
    assertThat(send(at("/people").header("Cookie", cookie).GET()).headers().firstValue("Location"))
        .hasValue("/locked");
  }

  @Test
  void the_own_key_unlocks_and_the_session_is_of_that_key_from_then_on() throws Exception {
    enrolled(MILLER);
    String cookie = byKey(MILLER);
    send(post("/lock", "").header("Cookie", cookie));
    assertThat(send(post("/locked", signed(MILLER, cookie)).header("Cookie", cookie)).statusCode())
        .isEqualTo(303);
    assertThat(seat.logged.getLast()).startsWith("unlock");
    Digest id = SignInLinks.named(cookie.substring(cookie.indexOf('=') + 1));
    assertThat(sessions.find(id).orElseThrow().key()).isEqualTo(MILLER);
    assertThat(send(at("/people").header("Cookie", cookie).GET()).statusCode()).isEqualTo(200);
  }

  @Test
  void the_page_of_keys_says_which_is_not_on_the_roll_yet_and_what_to_do() throws Exception {
    enrolled(MILLER);
    String cookie = byKey(MILLER);
    assertThat(send(at("/keys").header("Cookie", cookie).GET()).body())
        .doesNotContain("data-unlisted");
    Permit<Act.Enter> permit =
        Permit.of(new Person(MILLER, Set.of(Role.ADMINISTRATOR)), Act.ENTER).orElseThrow();
    for (String made : new String[] {"listed", "fresh"}) {
      assertThat(
              seat.people.addKey(
                  permit, key(made, seat.named()), made + " key", HeldKey.Purpose.RELEASE))
          .isEqualTo(Ruling.DONE);
    }
    seat.releases.listed.add("listed");
    String page = send(at("/keys").header("Cookie", cookie).GET()).body();
    assertThat(page).contains("data-unlisted", "the partner takes it in");
    assertThat(page.split("tag unlisted", -1)).as("one of the two").hasSize(2);
    assertThat(page.indexOf("tag unlisted")).isGreaterThan(page.indexOf("fresh key"));
    seat.releases.listed.add("fresh");
    assertThat(send(at("/keys").header("Cookie", cookie).GET()).body()).doesNotContain("unlisted");
  }

  @Test
  void who_is_signed_out_hears_no_message_more() throws Exception {
    String cookie = byLink();
    HttpRequest.Builder request =
        at("/events").header("Cookie", cookie).header("Accept", "text/event-stream").GET();
    HttpResponse<InputStream> answer = client.send(request.build(), BodyHandlers.ofInputStream());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).isEqualTo("event: hello");
      send(post("/sign-out", "").header("Cookie", cookie));
      arrived();
      StringBuilder heard = new StringBuilder();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        heard.append(line).append('\n');
      }
      assertThat(heard.toString()).doesNotContain("change");
    }
  }
}
