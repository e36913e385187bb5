package parley.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.text.Collator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.agreement.Precedence;
import parley.linktest.LinkAlarm;
import parley.message.MessageId;
import parley.watchfloor.Role;

/// What the console says to its officers, in both languages.
class ConsoleWordsTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private Seat seat;
  private String cookie = "";

  @BeforeEach
  void open() {
    seat = new Seat("en", new MemorySessions());
  }

  @AfterEach
  void close() {
    seat.close();
    client.close();
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(
        request.header("Cookie", cookie).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return send(
        HttpRequest.newBuilder(URI.create(seat.address() + path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Origin", seat.address())
            .header("Sec-Fetch-Site", "same-origin")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private void signIn() throws Exception {
    HttpResponse<String> answer = post(URI.create(seat.link(Role.WATCH)).getPath(), "");
    cookie = answer.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
  }

  private String page(String path) throws Exception {
    return send(HttpRequest.newBuilder(URI.create(seat.address() + path)).GET()).body();
  }

  private MessageId sentBefore(Duration ago) throws Exception {
    return seat.desk.sent(
        Scenario.draft(FakeDesk.RU, "inquiry/1", Precedence.FLASH, "en", Scenario.inquiry()), ago);
  }

  @Test
  void of_what_we_sent_the_board_says_that_they_owe_the_acknowledgement() throws Exception {
    signIn();
    sentBefore(Duration.ofMinutes(1));
    assertThat(page("/")).contains(">They must acknowledge in<").doesNotContain(">Acknowledge in<");
    assertThat(page("/status")).containsPattern("notice overdue\"[^>]* hidden>");
    MessageId late = sentBefore(Duration.ofMinutes(11));
    assertThat(page("/")).contains(">They have not acknowledged<");
    assertThat(page("/message/" + late)).contains(">They have not acknowledged<");
    assertThat(page("/status"))
        .contains("<b>1</b> overdue")
        .doesNotContainPattern("notice overdue\"[^>]* hidden>");
    post("/preferences", "language=ru&back=/");
    assertThat(page("/"))
        .contains(">Они должны подтвердить через<")
        .contains(">Они не подтвердили<");
  }

  @Test
  void sectors_stand_by_their_labels_with_unknown_and_other_first() throws Exception {
    for (String language : List.of("en", "ru")) {
      signIn();
      post("/preferences", "language=" + language + "&back=/");
      Matcher sector =
          Pattern.compile("name=\"body\\.sectors\" value=\"([a-z.-]+)\"[^>]*> <span>([^<]+)</span>")
              .matcher(page("/compose?format=incident-notification/1"));
      List<String> codes = new ArrayList<>();
      List<String> labels = new ArrayList<>();
      while (sector.find()) {
        codes.add(sector.group(1));
        labels.add(sector.group(2));
      }
      assertThat(codes).hasSizeGreaterThan(10).startsWith("unknown", "other");
      assertThat(labels.subList(2, labels.size()))
          .isSortedAccordingTo(Collator.getInstance(Locale.of(language)));
    }
  }

  @Test
  void an_alarm_says_when_as_people_write_it_and_what_to_do() throws Exception {
    signIn();
    var book = seat.desk.book;
    book.raise(LinkAlarm.Kind.TEST_MISSING, "2026-11-22T13:00:00Z", seat.desk.now());
    book.raise(LinkAlarm.Kind.PEER, "2026-11-22T12:21:00Z two contents", seat.desk.now());
    book.raise(LinkAlarm.Kind.DAY_DIFFERS, "2026-11-21", seat.desk.now());
    assertThat(page("/links"))
        .contains(">22 Nov 2026, 13:00:00 UTC</span>")
        .contains(">21 Nov 2026</span>")
        .contains(">22 Nov 2026, 12:21:00 UTC: two contents</span>")
        .contains("Ask the counterpart whether its node was running.");
    post("/preferences", "language=ru&back=/");
    assertThat(page("/links"))
        .contains("22 нояб. 2026, 13:00:00 UTC")
        .contains("Спросите другую сторону, работал ли её узел.");
  }

  @Test
  void clocks_more_than_a_minute_apart_are_a_warning_on_every_page() throws Exception {
    signIn();
    assertThat(page("/")).doesNotContain("Clocks differ");
    seat.desk.clocksDiffer(-61_000);
    assertThat(page("/")).contains("Clocks differ");
    assertThat(page("/links")).contains("one of them is wrong");
    seat.desk.clocksDiffer(60_000);
    assertThat(page("/")).doesNotContain("Clocks differ");
  }
}
