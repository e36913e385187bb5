package parley.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.console.Guard;
import parley.message.MessageId;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchfloor.Role;

/// Every page and action of the console, walked by everybody whom it is not for.
class PermitTest {
  private static final Set<String> NOT_HERE =
      Set.of(
          "/release/{id}",
          "/release/{id}/file/{place}",
          "/countersign/{id}",
          "/message/{id}/file/{place}",
          "/cert/object/{id}",
          "/cert/object/{id}/versions",
          "/cert/object/{id}/bytes",
          "/cert/conflict");

  private final HttpClient client = HttpClient.newHttpClient();
  private Seat seat;
  private MessageId message;
  private String number = "";

  @BeforeEach
  void open() throws Exception {
    seat = new Seat("en", new MemorySessions());
    message =
        seat.desk.arrive(
            Scenario.draft(
                FakeDesk.US,
                "inquiry/1",
                parley.agreement.Precedence.FLASH,
                "ru",
                Scenario.inquiry()),
            java.time.Duration.ZERO);
    number =
        seat.casework
            .cases()
            .open(
                "Outage",
                Optional.of(message),
                Permit.of(Person.atTheMachine("smith"), Act.KEEP_CASES).orElseThrow())
            .number();
  }

  @AfterEach
  void close() {
    seat.close();
    client.close();
  }

  private int ask(Guard.Route route, String cookie) throws Exception {
    String path =
        route
            .path()
            .replace("{id}", message.toString())
            .replace("{peer}", FakeDesk.RU.name())
            .replace("{number}", number)
            .replace("{place}", "1")
            .replace("{run}", "0".repeat(32))
            .replace("{status}", "00000000-0000-4000-8000-000000000001");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(seat.address() + path))
            .header("User-Agent", "test")
            .header("Cookie", cookie);
    if (route.method().equals("POST")) {
      request
          .header("Content-Type", "application/x-www-form-urlencoded")
          .header("Origin", seat.address())
          .POST(BodyPublishers.ofString(""));
    }
    // The stream of events never ends: only its head is waited for.
    HttpResponse<InputStream> answer = client.send(request.build(), BodyHandlers.ofInputStream());
    try (InputStream _ = answer.body()) {
      return answer.statusCode();
    }
  }

  private String signIn(Role role) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(seat.link(role)))
            .header("User-Agent", "test")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Origin", seat.address())
            .POST(BodyPublishers.ofString(""))
            .build();
    return client
        .send(request, BodyHandlers.discarding())
        .headers()
        .firstValue("Set-Cookie")
        .orElseThrow()
        .replaceFirst(";.*", "");
  }

  private List<Guard.Route> guarded() {
    return seat.console.routes().stream().filter(route -> route.act().isPresent()).toList();
  }

  @Test
  void what_stands_outside_the_door_is_this_and_nothing_else() {
    assertThat(
            seat.console.routes().stream()
                .filter(route -> route.act().isEmpty())
                .map(route -> route.method() + " " + route.path())
                .collect(Collectors.toSet()))
        .isEqualTo(
            Set.of(
                "GET /assets/{version}/{name}",
                "GET /favicon.ico",
                "GET /sign-in",
                "POST /sign-in",
                "GET /sign-in/{token}",
                "POST /sign-in/{token}",
                "GET /enrol/{token}",
                "POST /enrol/{token}",
                "POST /challenge",
                "GET /provider",
                "GET /provider/back",
                "POST /provider/back",
                "GET /signed-out",
                "GET /locked",
                "POST /locked",
                "POST /sign-out"));
  }

  @Test
  void every_page_and_action_refuses_a_session_that_lacks_the_role() throws Exception {
    Map<Role, String> cookies = new EnumMap<>(Role.class);
    for (Role role : Role.values()) {
      cookies.put(role, signIn(role));
    }
    int refused = 0;
    for (Guard.Route route : guarded()) {
      Act act = route.act().orElseThrow();
      for (Role role : Role.values()) {
        if (!act.roles().contains(role)) {
          assertThat(ask(route, cookies.getOrDefault(role, "")))
              .as(role + " at " + route)
              .isEqualTo(403);
          refused++;
        }
      }
    }
    assertThat(refused).isGreaterThan(100);
  }

  @Test
  void every_page_opens_for_a_role_that_may() throws Exception {
    Map<Role, String> cookies = new EnumMap<>(Role.class);
    for (Guard.Route route : guarded()) {
      // Nothing waits for release here, nor for a countersignature, and no file is attached.
      if (route.method().equals("GET") && !NOT_HERE.contains(route.path())) {
        Role role = route.act().orElseThrow().roles().iterator().next();
        // One session a role: one address knocks 30 times a minute at most (W-SIGN-5).
        if (!cookies.containsKey(role)) {
          cookies.put(role, signIn(role));
        }
        assertThat(ask(route, cookies.getOrDefault(role, "")))
            .as(role + " at " + route)
            .isEqualTo(200);
      }
    }
  }

  @Test
  void without_a_session_every_page_leads_to_the_door_and_every_action_is_refused()
      throws Exception {
    for (Guard.Route route : guarded()) {
      boolean page = route.method().equals("GET") && !route.path().equals("/events");
      assertThat(ask(route, "")).as(route.toString()).isEqualTo(page ? 303 : 401);
    }
  }
}
