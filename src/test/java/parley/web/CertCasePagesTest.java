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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.agreement.Precedence;
import parley.message.MessageId;
import parley.watchfloor.Role;

/// A batch of the CERT line in the search and in a case, as pages show it (F-CASE-8, F-FIND-11).
class CertCasePagesTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private Seat seat = new Seat("en", new MemorySessions());

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

  private String got(String path, String cookie) throws Exception {
    HttpResponse<String> answer =
        client.send(at(path, cookie).GET().build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(path).isEqualTo(200);
    return answer.body();
  }

  private HttpResponse<String> post(String path, String body, String cookie) throws Exception {
    return client.send(
        at(path, cookie)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Origin", seat.address())
            .header("Sec-Fetch-Site", "same-origin")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private String signIn(Role role) throws Exception {
    String path = URI.create(seat.link(role)).getPath();
    return post(path, "", "none=1")
        .headers()
        .firstValue("Set-Cookie")
        .orElseThrow()
        .replaceFirst(";.*", "");
  }

  private static void has(String page, List<String> parts) {
    assertThat(page).contains(parts);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "en|Batch of STIX objects|3 objects, 0 withdrawals|CERT line|From |Add to a case",
        "ru|Пакет объектов STIX|3 объекта, 0 отзывов|линия групп реагирования|От: |Добавить в дело"
      })
  void an_analyst_finds_a_batch_ties_it_to_a_case_and_takes_it_out(
      String language, String kind, String brought, String line, String from, String add)
      throws Exception {
    seat.close();
    seat = new Seat(language, new MemorySessions());
    boolean us = language.equals("en");
    CertBatch batch =
        CertBatch.from(
            us ? FakeDesk.RU : FakeDesk.US, us ? FakeDesk.US : FakeDesk.RU, 3, Instant.now());
    seat.search.follow(List.of(batch.fact()));
    String id = batch.message().id().toString();
    String analyst = signIn(Role.ANALYST);
    has(
        got("/search?line=cert", analyst),
        List.of(kind, brought, line, from, add, "/cases?message=" + id, "cert/real/1/1"));
    assertThat(got("/search?line=watch", analyst)).doesNotContain("cert/real/1/1");
    assertThat(got("/search?text=" + id, analyst)).contains(brought).doesNotContain("/message/");
    // W-BOARD-6
    assertThat(got("/?search=" + id, analyst))
        .as("no board")
        .doesNotContain("cert/real/1/1")
        .contains("href=\"/search?line=cert&text=" + id, "href=\"/cert?value=" + id);
    assertThat(got("/?search=" + id, signIn(Role.WATCH))).doesNotContain("/cert?value");
    assertThat(got("/?search=nothing%26here", analyst))
        .doesNotContain("/search?line=cert&")
        .contains("/cert?value=nothing%26here");
    assertThat(got("/search?line=cert", signIn(Role.AUDITOR)))
        .contains(brought)
        .doesNotContain(add);

    String opened =
        post("/cases", "title=Outage&message=" + id, analyst)
            .headers()
            .firstValue("Location")
            .orElseThrow();
    String page = got(opened, analyst);
    has(page, List.of(kind, brought, line, from, "was-received", "cert/real/1/1"));
    assertThat(page).doesNotContain("/message/" + id);
    assertThat(post(opened + "/detach", "reason=Other&message=" + id, analyst).statusCode())
        .isEqualTo(303);
    assertThat(got(opened, analyst)).doesNotContain(brought);
    assertThat(post(opened + "/attach", "message=" + id, analyst).statusCode()).isEqualTo(303);
    assertThat(got(opened, analyst)).contains(brought);
  }

  /// What officers write on the CERT line stands on the board, and is of that line in a case too.
  @Test
  void a_thread_of_feedback_is_shown_as_one_of_the_cert_line() throws Exception {
    MessageId id =
        seat.desk.arrive(
            Scenario.draft(
                FakeDesk.US,
                "object-feedback/1",
                Precedence.ROUTINE,
                "en",
                Map.of(
                    "verdict",
                    List.of("useful"),
                    "objects",
                    List.of("indicator--7d2f1c88-5b0a-4c2e-9d3f-0a1b2c3d4e5f"))),
            Duration.ZERO);
    String analyst = signIn(Role.ANALYST);
    String opened =
        post("/cases", "title=Outage&message=" + id, analyst)
            .headers()
            .firstValue("Location")
            .orElseThrow();
    has(got(opened, analyst), List.of("/message/" + id, "<span class=\"mark\">CERT line</span>"));
    assertThat(post(opened + "/detach", "reason=Other&message=" + id, analyst).statusCode())
        .isEqualTo(303);
    assertThat(got(opened, analyst)).doesNotContain(">CERT line</span>");
  }
}
