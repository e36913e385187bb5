package parley.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.agreement.Precedence;
import parley.message.MessageId;
import parley.shift.HandOver;
import parley.shift.HandOvers;
import parley.shift.OpenItems;
import parley.shift.Outcome;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchfloor.Role;

/// The page of the hand-over, as it comes and as it is sent.
class HandOverPagesTest {
  private static final String MILLER = "A. Miller";

  private final HttpClient client = HttpClient.newHttpClient();
  private Seat seat;
  private String cookie = "";

  @BeforeEach
  void sit() throws Exception {
    seat = new Seat("en", new MemorySessions());
    String path = URI.create(seat.link(MILLER, Set.of(Role.WATCH))).getPath();
    cookie =
        post(path, "").headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
  }

  @AfterEach
  void leave() {
    seat.close();
    client.close();
  }

  private HttpRequest.Builder at(String path) {
    return HttpRequest.newBuilder(URI.create(seat.address() + path))
        .header("User-Agent", "test")
        .header("Cookie", cookie);
  }

  private String got(String path) throws Exception {
    return client.send(at(path).GET().build(), BodyHandlers.ofString()).body();
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return client.send(
        at(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Origin", seat.address())
            .header("Sec-Fetch-Site", "same-origin")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private MessageId sent() throws Exception {
    return seat.desk.sent(
        Scenario.draft(FakeDesk.RU, "inquiry/1", Precedence.ROUTINE, "en", Scenario.inquiry()),
        Duration.ZERO);
  }

  @Test
  void words_stay_with_the_item_to_which_they_were_typed() throws Exception {
    MessageId first = sent();
    MessageId second = sent();
    String name = "words message/";
    String body =
        coded(name + second) + "=Ring+them+at+six&" + coded(name + first) + "=&summary=Quiet";
    assertThat(post("/hand-over/keep", body).statusCode()).isEqualTo(200);
    String page = got("/hand-over");
    assertThat(page)
        .contains("data-draft=\"A. Miller hand-over\"")
        .containsPattern("name=\"words message/" + second + "\"[^>]*>Ring them at six</textarea>")
        .containsPattern("name=\"words message/" + first + "\"[^>]*></textarea>")
        .doesNotContain("data-more-open");
  }

  private static String coded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Test
  void where_more_is_open_than_the_list_holds_it_says_so_and_so_does_what_is_signed()
      throws Exception {
    for (int message = 0; message <= OpenItems.MOST; message++) {
      sent();
    }
    String page = got("/hand-over");
    assertThat(page.split("name=\"words message/", -1)).hasSize(OpenItems.MOST + 1);
    assertThat(page)
        .containsPattern("<a href=\"/\\?open=on\" data-more-open>More than 200 messages are open")
        .contains("name=\"words more/message\"");
    String seen =
        page.replaceFirst("(?s).*name=\"seen\" value=\"", "").replaceFirst("(?s)\".*", "");
    assertThat(post("/hand-over", "seen=" + seen + "&summary=Much+is+open").statusCode())
        .isEqualTo(303);
    String id = seat.shifts.handOvers().newest(1).getFirst().id();
    assertThat(got("/hand-over/signed?id=" + id)).contains("More than 200 messages are open");
  }

  @Test
  void more_hand_overs_than_one_page_shows_are_on_the_next() throws Exception {
    Permit<Act.HandOver> leaves =
        Permit.of(Person.atTheMachine("B. Brown"), Act.HAND_OVER).orElseThrow();
    HandOver.Typed typed = new HandOver.Typed("Quiet.", Map.of());
    for (int hand = 0; hand <= 20; hand++) {
      assertThat(seat.shifts.handOvers().sign(typed, List.of(), HandOvers.seen(List.of()), leaves))
          .isEqualTo(Outcome.DONE);
    }
    String page = got("/hand-over");
    assertThat(page.split("data-take ", -1)).hasSize(21);
    assertThat(page).contains("More than 20 hand-overs wait to be taken over.");
    String older =
        page.replaceFirst("(?s).*href=\"(/hand-over\\?before=\\d+)\" data-older-hands.*", "$1");
    assertThat(older).startsWith("/hand-over?before=");
    String rest = got(older);
    assertThat(rest.split("data-take ", -1)).hasSize(2);
    assertThat(rest).doesNotContain("More than 20").doesNotContain("data-older-hands");
  }
}
