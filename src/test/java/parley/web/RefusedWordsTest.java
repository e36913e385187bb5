package parley.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.agreement.Precedence;
import parley.codec.Bytes;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchfloor.Role;
import parley.watchfloor.Sessions;
import parley.watchfloor.SignInLinks;
import parley.watchline.ReleaseDesk.Refusal;
import parley.watchline.WatchDesk.Draft;

/// What is refused, and what was done, is said in the reader's language.
class RefusedWordsTest {
  private static final String WORD = "key=k&authenticatorData=AA&clientData=AA&signature=AA";

  private final Sessions sessions = new MemorySessions();
  private final HttpClient client = HttpClient.newHttpClient();
  private Seat seat;
  private String head = "";
  private String path = "";

  @BeforeEach
  void open() throws Exception {
    seat = new Seat("ru", sessions);
    String link =
        new SignInLinks(sessions, InstantSource.system(), new SecureRandom())
            .mint("Б. Петрова", Set.of(Role.WATCH, Role.HEAD));
    head = post(link, "").headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
    path = "/release/" + waits("Б. Петрова");
  }

  @AfterEach
  void close() {
    seat.close();
    client.close();
  }

  private String waits(String writer) throws Exception {
    Draft draft =
        Scenario.draft(FakeDesk.US, "inquiry/1", Precedence.ROUTINE, "ru", Scenario.inquiry());
    Permit<Act.Send> permit = Permit.of(Person.atTheMachine(writer), Act.SEND).orElseThrow();
    return seat.releases
        .propose(draft, Bytes.EMPTY, Optional.empty(), permit)
        .id()
        .orElseThrow()
        .toString();
  }

  private HttpResponse<String> post(String to, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(seat.address() + to))
            .header("User-Agent", "test")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Origin", seat.address())
            .POST(BodyPublishers.ofString(body));
    return client.send(
        (head.isEmpty() ? request : request.header("Cookie", head)).build(),
        BodyHandlers.ofString());
  }

  private String get(String what) throws Exception {
    return client
        .send(
            HttpRequest.newBuilder(URI.create(seat.address() + what))
                .header("User-Agent", "test")
                .header("Cookie", head)
                .build(),
            BodyHandlers.ofString())
        .body();
  }

  @Test
  void why_an_officers_word_does_not_count_is_said_in_russian() throws Exception {
    Map<String, String> said =
        Map.of(
            "word", "дана не для этого",
            "key", "нет такого ключа для выпуска",
            "writer", "офицер, который написал сообщение",
            "left", "больше не вправе писать");
    for (Map.Entry<String, String> each : said.entrySet()) {
      seat.releases.no = new Refusal(each.getKey(), "W-TWO-8", "in English");
      HttpResponse<String> answer = post(path + "/sign", WORD);
      assertThat(answer.statusCode()).isEqualTo(422);
      assertThat(answer.body()).contains(each.getValue(), "(W-TWO-8)").doesNotContain("in English");
    }
  }

  @Test
  void what_has_no_sentence_is_said_as_the_node_said_it() throws Exception {
    seat.releases.no = new Refusal("Z-NEW-1", "of another release");
    assertThat(post(path + "/sign", WORD).body()).contains("Z-NEW-1", "of another release");
  }

  @Test
  void that_it_was_discarded_or_taken_back_is_said_on_the_list() throws Exception {
    String gone = post(path + "/discard", "").headers().firstValue("Location").orElseThrow();
    assertThat(get(gone.replaceFirst("^https?://[^/]*", ""))).contains("Удалено.");
    String other = "/release/" + waits("Г. Иванов");
    String back =
        post(other + "/set-aside", "reason=x").headers().firstValue("Location").orElseThrow();
    assertThat(get(back.replaceFirst("^https?://[^/]*", ""))).contains("Снято с выпуска.");
    assertThat(get("/releases?done=%3Cb%3E")).doesNotContain("data-done");
  }
}
