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
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.agreement.Precedence;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.countersign.CountersignDesk;
import parley.envelope.ReleaseAssertion;
import parley.watchfloor.Role;
import parley.watchfloor.Sessions;
import parley.watchfloor.SignInLinks;
import parley.watchline.WatchDesk.ByOne;
import parley.watchline.WatchDesk.Filter;
import parley.watchline.WatchDesk.Kinds;
import parley.watchline.WatchDesk.Row;

/// What is passed on, taken up again and released, as seen by whoever speaks HTTP.
class ReleasePagesTest {
  private static final String FILE = "list of addresses";

  private final Sessions sessions = new MemorySessions();
  private final HttpClient client = HttpClient.newHttpClient();
  private Seat seat;
  private String clark;
  private String dean;

  @BeforeEach
  void open() throws Exception {
    seat = new Seat("en", sessions);
    clark = signIn("C. Clark", Role.WATCH);
    dean = signIn("D. Dean", Role.RELEASING);
  }

  @AfterEach
  void close() {
    seat.close();
    client.close();
  }

  private HttpRequest.Builder at(String path) {
    return HttpRequest.newBuilder(URI.create(seat.address() + path)).header("User-Agent", "test");
  }

  private HttpResponse<String> get(String path, String cookie) throws Exception {
    return client.send(at(path).header("Cookie", cookie).GET().build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String cookie, String type, String body)
      throws Exception {
    HttpRequest request =
        at(path)
            .header("Content-Type", type)
            .header("Origin", seat.address())
            .header("Cookie", cookie)
            .POST(BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String cookie, Map<String, String> fields)
      throws Exception {
    String body =
        fields.entrySet().stream()
            .map(one ->
                one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return post(path, cookie, "application/x-www-form-urlencoded", body);
  }

  private String signIn(String officer, Role role) throws Exception {
    String path =
        new SignInLinks(sessions, InstantSource.system(), new SecureRandom())
            .mint(officer, Set.of(role));
    HttpResponse<String> answer = post(path, "", Map.of());
    return answer.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
  }

  private static Map<String, String> inquiry(String act) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("format", "inquiry/1");
    fields.put("peer", FakeDesk.RU.name());
    fields.put("agreement", Scenario.agreement().id());
    fields.put("precedence", "routine");
    fields.put("replyWantedWithin", "PT3H");
    fields.put("body.title", "Scans");
    fields.put("body.asked", "information");
    fields.put("body.question", "Do you know of the scans?");
    fields.put("body.intent", "We ask in order to rule out a misunderstanding.");
    fields.put("do", act);
    return fields;
  }

  /// The identifier of what waits now.
  private static String passed(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
    String place = answer.headers().firstValue("Location").orElseThrow();
    assertThat(place).startsWith("/release/");
    return place.substring("/release/".length());
  }

  private int onTheBoard() {
    return seat.desk.board(Filter.of(false, Kinds.ALL), 10).size();
  }

  @Test
  void what_its_writer_sends_alone_after_all_goes_out_once() throws Exception {
    String id = passed(post("/compose", clark, inquiry("pass")));
    Map<String, String> again = inquiry("release");
    again.put("draft", id);
    HttpResponse<String> sent = post("/compose", clark, again);
    assertThat(sent.headers().firstValue("Location").orElseThrow()).startsWith("/message/");
    HttpResponse<String> second = post("/release/" + id, dean, Map.of());
    assertThat(second.statusCode()).isEqualTo(409);
    assertThat(second.body()).contains("has released it already");
    assertThat(onTheBoard()).isEqualTo(1);
  }

  @Test
  void what_was_released_meanwhile_is_neither_passed_on_nor_sent_anew() throws Exception {
    String id = passed(post("/compose", clark, inquiry("pass")));
    assertThat(post("/release/" + id, dean, Map.of()).statusCode()).isEqualTo(303);
    for (String act : new String[] {"pass", "release"}) {
      Map<String, String> again = inquiry(act);
      again.put("draft", id);
      assertThat(post("/compose", clark, again).statusCode()).as(act).isEqualTo(422);
    }
    assertThat(onTheBoard()).isEqualTo(1);
    assertThat(get("/releases", dean).body()).contains("Nothing waits.");
  }

  @Test
  void an_exercise_is_passed_on_to_be_ended_where_nothing_leaves_on_one_officers_word()
      throws Exception {
    ConsoleExercisesIT.begin(seat);
    seat.releases.two = true;
    String start = seat.desk.exercises().getFirst().act().start().toString();
    Map<String, String> real = Map.of("start", start, "outcome", "real-event");
    HttpResponse<String> ended = post("/exercises/end", clark, real);
    assertThat(ended.statusCode()).isEqualTo(303);
    String waits = ended.headers().firstValue("Location").orElseThrow();
    assertThat(waits).contains("/release/");
    assertThat(get(waits.replaceFirst("^https?://[^/]*", ""), dean).statusCode()).isEqualTo(200);
    assertThat(seat.releases.count()).isEqualTo(1);
  }

  @Test
  void heightened_watch_is_answered_by_one_press_or_by_two_officers() throws Exception {
    String first = ConsoleShiftsIT.propose(seat, Duration.ofHours(1)).toString();
    Map<String, String> yes = Map.of("act", first, "outcome", "accepted");
    HttpResponse<String> answered = post("/heightened/answer", clark, yes);
    assertThat(answered.headers().firstValue("Location").orElseThrow()).contains("/message/");
    assertThat(seat.desk.periods().getFirst().accepted()).contains(true);
    seat.releases.two = true;
    seat.desk.agreement = Scenario.agreement(Set.of(Precedence.IMMEDIATE, Precedence.FLASH));
    String second = ConsoleShiftsIT.propose(seat, Duration.ofHours(9)).toString();
    assertThat(get("/heightened", clark).body())
        .containsPattern("data-sure=\"Accept for both sides, from .* to .*FLASH: acknow");
    HttpResponse<String> passed =
        post("/heightened/answer", clark, Map.of("act", second, "outcome", "declined"));
    String answer = passed.headers().firstValue("Location").orElseThrow();
    assertThat(answer).contains("/release/");
    assertThat(seat.releases.count()).isEqualTo(1);
    assertThat(get(answer.replaceFirst("^https?://[^/]*", ""), dean).body())
        .as("not at a lower precedence, for which one officer suffices")
        .contains("precedence immediate")
        .as("what binds both sides stands beside it, and nothing that is not looked at")
        .contains("id=\"period\"", "data-about")
        .doesNotContain("clarity-title");
    assertThat(get("/heightened", clark).body()).contains("data-waits");
    Map<String, String> anew = Map.of("act", second, "outcome", "accepted");
    assertThat(post("/heightened/answer", dean, anew).headers().firstValue("Location"))
        .contains(answer);
    assertThat(seat.releases.count()).as("one answer waits").isEqualTo(1);
    assertThat(post("/heightened/answer", clark, Map.of("act", "none")).statusCode())
        .isEqualTo(404);
  }

  @Test
  void its_writer_alone_takes_it_up_again() throws Exception {
    String id = passed(post("/compose", clark, inquiry("pass")));
    assertThat(get("/release/" + id, clark).body()).contains("/compose?draft=" + id);
    assertThat(get("/release/" + id, dean).body()).doesNotContain("/compose?draft=" + id);
    assertThat(get("/compose?draft=" + id, dean).statusCode()).isEqualTo(403);
    Map<String, String> stolen = inquiry("pass");
    stolen.put("draft", id);
    HttpResponse<String> answer = post("/compose", dean, stolen);
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("no longer waits");
    assertThat(get("/release/" + id, clark).statusCode()).isEqualTo(200);
  }

  @Test
  void a_browser_fills_in_what_it_kept_of_this_draft_and_of_no_other() throws Exception {
    String id = passed(post("/compose", clark, inquiry("pass")));
    String page = get("/compose?draft=" + id, clark).body();
    assertThat(page).contains("data-answered=\"0\"").contains(id + "\" data-answered");
    Map<String, String> again = inquiry("check");
    again.put("draft", id);
    assertThat(post("/compose", clark, again).body()).contains("data-answered=\"1\"");
  }

  @Test
  void text_in_another_normal_form_and_odd_characters_lose_no_draft() throws Exception {
    Map<String, String> typed = inquiry("pass");
    typed.put("body.title", "Cafe\u0301");
    typed.put("caseNumberOld", "a\tb\u200bc\u0007");
    typed.put("odd name\u200b", "x");
    String id = passed(post("/compose", clark, typed));
    HttpResponse<String> again = get("/compose?draft=" + id, clark);
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.body()).contains("Caf\u00e9").contains("Do you know of the scans?");
  }

  /// Hands a file in by itself, as the page's script does; the identifier under which it waits.
  private String handedIn(String cookie) throws Exception {
    String answer =
        post(
                "/files?name=scans.txt&type=text/plain&peer=ru-nrrc&agreement=US-RU-2026",
                cookie,
                "application/octet-stream",
                FILE)
            .body();
    return answer.replaceFirst("(?s).*name=\"file\" value=\"([0-9a-f]{32})\".*", "$1");
  }

  @Test
  void attachments_stay_with_a_draft_that_is_taken_up_again() throws Exception {
    Map<String, String> first = inquiry("pass");
    first.put("file", handedIn(clark));
    String id = passed(post("/compose", clark, first));
    String page = get("/compose?draft=" + id, clark).body();
    assertThat(page).containsPattern("name=\"carried\" value=\"0\" checked> scans.txt");
    Map<String, String> again = inquiry("pass");
    again.put("draft", id);
    again.put("carried", "0");
    String next = passed(post("/compose", clark, again));
    String digest = Digest.of(Bytes.utf8(FILE)).hex();
    // The second officer sees name, size and digest before the release.
    assertThat(get("/release/" + next, dean).body())
        .contains("scans.txt")
        .contains(digest)
        .contains(String.valueOf(FILE.length()))
        .contains("/release/" + next + "/file/1");
    HttpResponse<String> taken = get("/release/" + next + "/file/1", dean);
    assertThat(taken.body()).isEqualTo(FILE);
    assertThat(taken.headers().firstValue("Content-Disposition").orElse(""))
        .startsWith("attachment;");
    assertThat(taken.headers().firstValue("Content-Type")).contains("application/octet-stream");
    assertThat(get("/release/" + next + "/file/1", clark).statusCode())
        .as("no releaser")
        .isEqualTo(403);
    assertThat(get("/release/" + next + "/file/2", dean).statusCode()).isEqualTo(404);
    again.put("draft", next);
    again.remove("carried");
    assertThat(get("/release/" + passed(post("/compose", clark, again)), dean).body())
        .doesNotContain(digest);
  }

  @Test
  void the_deputy_takes_back_what_another_wrote_and_its_writer_reads_why() throws Exception {
    String id = passed(post("/compose", clark, inquiry("pass")));
    String evans = signIn("E. Evans", Role.DEPUTY);
    String back = "/release/" + id + "/set-aside";
    assertThat(post(back, dean, Map.of("reason", "No.")).statusCode()).isEqualTo(403);
    HttpResponse<String> none = post(back, evans, Map.of("reason", "  "));
    assertThat(none.statusCode()).isEqualTo(422);
    assertThat(none.body()).contains("Say why");
    assertThat(post(back, evans, Map.of("reason", "Not before noon.")).statusCode()).isEqualTo(303);
    assertThat(get("/releases", clark).body()).contains("taken back: read why");
    assertThat(get("/release/" + id, clark).body())
        .contains("E. Evans took this back", "Not before noon.", "/compose?draft=" + id);
    assertThat(get("/compose?draft=" + id, clark).body()).contains("Do you know of the scans?");
  }

  @Test
  void a_draft_that_one_officer_releases_is_checked_for_clarity_and_asked_about_once_more()
      throws Exception {
    assertThat(post("/compose", clark, inquiry("check")).body())
        .contains("It says what is asked.")
        .containsPattern("data-release *>");
    Map<String, String> accusing = inquiry("check");
    accusing.put("body.question", "Was this done by the GRU, по заказу\u00a0государства?");
    String page = post("/compose", clark, accusing).body();
    assertThat(page)
        .contains("These words may hold somebody responsible: GRU, по заказу.")
        .containsPattern("data-release +data-sure=\"Release it as it is\\? These words[^\"]*GRU");
    accusing.put("do", "pass");
    String id = passed(post("/compose", clark, accusing));
    assertThat(get("/release/" + id, dean).body()).containsPattern("data-sure=\"[^\"]*GRU");
  }

  @Test
  void what_is_discarded_twice_says_so() throws Exception {
    String id = passed(post("/compose", clark, inquiry("pass")));
    assertThat(post("/release/" + id + "/discard", dean, Map.of()).body())
        .contains("Another officer wrote it");
    assertThat(post("/release/" + id + "/discard", clark, Map.of()).statusCode()).isEqualTo(303);
    HttpResponse<String> again = post("/release/" + id + "/discard", clark, Map.of());
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(again.body()).contains("It no longer waits");
  }

  /// What Clark released alone, as the board has it.
  private Row releasedByClark() throws Exception {
    post("/compose", clark, inquiry("release"));
    Row sent = seat.desk.board(Filter.of(false, Kinds.ALL), 10).getFirst();
    Instant due = sent.at().plusSeconds(600);
    seat.desk.byOne.put(
        sent.id(),
        new ByOne("C. Clark", Optional.of(due), Optional.empty(), Optional.empty(), true));
    Row row = seat.desk.board(Filter.of(false, Kinds.ALL), 10).getFirst();
    seat.countersign.waiting.add(
        new CountersignDesk.Waiting(row, Digest.of(Bytes.utf8("a message"))));
    return row;
  }

  @Test
  void what_one_officer_released_is_marked_counted_and_countersigned_by_another() throws Exception {
    Row row = releasedByClark();
    String page = "/countersign/" + row.id();
    assertThat(get("/", clark).body())
        .contains("Released by one officer")
        .contains("Countersign in");
    assertThat(get("/clocks", clark).body()).contains("Countersignature");
    assertThat(get("/message/" + row.id(), dean).body())
        .contains("C. Clark released this alone.")
        .contains(page);
    assertThat(get("/releases", dean).body())
        .contains(page)
        .contains("waits for you or another releasing officer");
    assertThat(get(page, clark).body()).contains("You released this.");
    assertThat(get(page, dean).body()).contains("lists no key with which you may sign");
    seat.countersign.listed.add("red key");
    assertThat(get(page, dean).body())
        .contains("Is it clear?", "It says by when a reply is wanted.")
        .contains("Sign as the second officer")
        .contains("data-allow=\"red key\"")
        .contains("Do you know of the scans?");
  }

  @Test
  void nobody_countersigns_without_the_role_a_key_and_its_time() throws Exception {
    Row row = releasedByClark();
    String page = "/countersign/" + row.id();
    String until = "2026-11-27T03:00:00.000Z";
    Map<String, String> word =
        Map.of(
            "key", "red key",
            "until", until,
            "authenticatorData", "AA",
            "clientData", "AA",
            "signature", "AA");
    assertThat(post(page, clark, word).statusCode()).as("no releasing officer").isEqualTo(403);
    for (Map<String, String> nothing : List.of(Map.<String, String>of(), Map.of("until", until))) {
      assertThat(post(page, dean, nothing).body()).contains("No key has signed.");
    }
    Map<String, String> odd = new HashMap<>(word);
    odd.put("until", "tomorrow");
    assertThat(post(page, dean, odd).body()).contains("No key has signed.");
    assertThat(seat.countersign.given).isEmpty();
    assertThat(post(page, dean, word).body()).contains("Sign again. (E-RELEASE-7)");
    assertThat(seat.countersign.given)
        .singleElement()
        .satisfies(given -> {
          assertThat(given.hand()).isEqualTo(ReleaseAssertion.Hand.COUNTERSIGN);
          assertThat(given.officer()).isEqualTo("D. Dean");
          assertThat(given.notAfter()).isEqualTo(Instant.parse(until));
        });
    seat.countersign.waiting.clear();
    HttpResponse<String> late = post(page, dean, word);
    assertThat(late.statusCode()).isEqualTo(409);
    assertThat(late.body()).contains("another officer has countersigned it");
    assertThat(get(page, dean).statusCode()).isEqualTo(404);
  }
}
