package parley.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.agreement.Precedence;
import parley.message.MessageId;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchfloor.Role;

/// Translations, terms, phrases and languages, as seen by whoever speaks HTTP to the console.
class WordsTest {
  private static final Duration WATCH = Duration.ofHours(8);

  private final HttpClient client = HttpClient.newHttpClient();
  private Instant now = Instant.parse("2026-11-26T02:00:00Z");
  private Seat seat;
  private String cookie = "";
  private MessageId inquiry;

  @BeforeEach
  void open() throws Exception {
    seat = new Seat("en", new MemorySessions(), () -> now);
    inquiry =
        seat.desk.arrive(
            Scenario.draft(FakeDesk.US, "inquiry/1", Precedence.FLASH, "ru", Scenario.inquiry()),
            Duration.ZERO);
  }

  @AfterEach
  void close() {
    seat.close();
    client.close();
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(
        request.header("Cookie", cookie).header("User-Agent", "test").build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, Map<String, String> form) throws Exception {
    String body =
        new TreeMap<>(form)
            .entrySet().stream()
                .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
    return send(
        HttpRequest.newBuilder(URI.create(seat.address() + path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Origin", seat.address())
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private void signIn(Role role) throws Exception {
    String link = seat.link(role);
    if (role == Role.REVIEWER) {
      link = seat.link("B. Orlov", Set.of(role));
    }
    cookie =
        post(URI.create(link).getPath(), Map.of())
            .headers()
            .firstValue("Set-Cookie")
            .orElseThrow()
            .replaceFirst(";.*", "");
  }

  private String page(String path) throws Exception {
    HttpResponse<String> answer =
        send(HttpRequest.newBuilder(URI.create(seat.address() + path)).GET());
    assertThat(answer.statusCode()).as(path).isEqualTo(200);
    return answer.body();
  }

  private static Map<String, String> english(int seen) {
    Map<String, String> form = new TreeMap<>();
    Map.of(
            "title", "Scanning of power grid control systems",
            "intent", "The inquiry is no accusation.")
        .forEach((field, text) -> {
          form.put("text." + field, text);
          form.put("seen." + field, String.valueOf(seen));
        });
    return form;
  }

  private String translate() {
    return "/translate/" + inquiry;
  }

  @Test
  void a_message_waits_is_translated_and_is_certified_by_another_watch() throws Exception {
    signIn(Role.TRANSLATOR);
    assertThat(page("/translations")).contains(translate()).contains("Not translated");
    assertThat(page(translate())).contains("Сканирование").contains("Not translated yet");
    assertThat(post(translate(), english(0)).statusCode()).isEqualTo(303);
    assertThat(page("/message/" + inquiry))
        .contains("Scanning of power grid control systems")
        .contains("Draft, not certified");
    assertThat(post(translate() + "/certify", english(1)).statusCode()).isEqualTo(403);

    signIn(Role.REVIEWER);
    assertThat(page("/translations")).contains("waits for review");
    HttpResponse<String> sameWatch = post(translate() + "/certify", english(1));
    assertThat(sameWatch.statusCode()).isEqualTo(422);
    assertThat(sameWatch.body()).contains("a reviewer of another watch certifies it");
    now = now.plus(WATCH);
    signIn(Role.REVIEWER);
    assertThat(post(translate() + "/certify", english(1)).statusCode()).isEqualTo(303);
    assertThat(page("/message/" + inquiry))
        .contains("Certified")
        .contains("certified by B. Orlov")
        .contains("Сканирование");
    assertThat(page("/translations")).doesNotContain(translate());
    assertThat(post(translate(), english(2)).statusCode()).isEqualTo(403);
    assertThat(seat.logged)
        .anyMatch(line -> line.startsWith("translation-drafted"))
        .anyMatch(line -> line.startsWith("translation-certified"))
        .noneMatch(line -> line.contains("power grid"));
  }

  @Test
  void what_was_typed_stands_there_again_when_it_is_not_kept() throws Exception {
    signIn(Role.TRANSLATOR);
    Map<String, String> half = english(0);
    half.put("text.intent", " ");
    HttpResponse<String> missing = post(translate(), half);
    assertThat(missing.statusCode()).isEqualTo(422);
    assertThat(missing.body())
        .contains("Translate every field")
        .contains("Scanning of power grid control systems");
    post(translate(), english(0));
    HttpResponse<String> late = post(translate(), english(0));
    assertThat(late.body()).contains("Somebody else wrote or reviewed meanwhile");
  }

  @Test
  void what_is_sent_out_is_the_original_whatever_was_translated() throws Exception {
    MessageId own =
        seat.desk.sent(
            Scenario.draft(FakeDesk.RU, "inquiry/1", Precedence.ROUTINE, "ru", Scenario.inquiry()),
            Duration.ZERO);
    signIn(Role.TRANSLATOR);
    post("/translate/" + own, english(0));
    signIn(Role.WATCH);
    assertThat(page("/compose?replaces=" + own + "&format=correction/1"))
        .doesNotContain("Scanning of power grid control systems");
    assertThat(
            seat.desk
                .view(own, Permit.of(Person.atTheMachine("x"), Act.READ).orElseThrow())
                .orElseThrow()
                .message()
                .bytes()
                .utf8())
        .contains("Сканирование")
        .doesNotContain("Scanning");
  }

  @Test
  void a_phrase_is_found_by_number_word_or_text_and_goes_once_it_is_confirmed() throws Exception {
    signIn(Role.WATCH);
    for (String search : new String[] {"53", "compass", "accidental cause", "случайной причиной"}) {
      assertThat(page("/phrases?search=" + encoded(search)))
          .contains(">COMPASS<")
          .doesNotContain(">HERON<");
    }
    assertThat(page("/phrases?phrase=COMPASS+53"))
        .contains("Сбой в наших сетях")
        .contains("An outage in our networks");
    Map<String, String> form =
        Map.of(
            "body.phrase",
            "COMPASS 53",
            "precedence",
            "priority",
            "series",
            "real",
            "language",
            "en",
            "way",
            "ru-nrrc US-RU-2026");
    HttpResponse<String> sent = post("/phrases", form);
    assertThat(sent.statusCode()).isEqualTo(303);
    assertThat(page(sent.headers().firstValue("Location").orElseThrow()))
        .contains("COMPASS 53 – An outage in our networks")
        .contains("COMPASS 53 – Сбой в наших сетях")
        .contains("Released.");
  }

  @Test
  void a_phrase_that_names_a_message_or_a_time_asks_for_it() throws Exception {
    signIn(Role.WATCH);
    Map<String, String> form =
        Map.of(
            "body.phrase", "BIRCH 68", "precedence", "flash", "series", "real", "language", "en");
    HttpResponse<String> refused = post("/phrases", form);
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("The choice made above needs this.");
    assertThat(page("/phrases?phrase=BIRCH+68&about=" + inquiry))
        .contains("value=\"2026-11-26 04:00\"")
        .containsPattern("value=\"" + inquiry + "\" selected");
  }

  @Test
  void terms_are_marked_in_the_text_with_both_definitions_and_searched() throws Exception {
    Map<String, java.util.List<String>> body = new TreeMap<>(Scenario.inquiry());
    body.put("title", java.util.List.of("Вопрос об информационной безопасности и кибератаках"));
    MessageId named =
        seat.desk.arrive(
            Scenario.draft(FakeDesk.US, "inquiry/1", Precedence.ROUTINE, "ru", body),
            Duration.ZERO);
    signIn(Role.WATCH);
    assertThat(page("/message/" + named))
        .contains(">информационной безопасности</a>")
        .contains("id=\"term-information-security\"")
        .contains("contested")
        .contains("Protection of person, society and State");
    assertThat(page("/glossary?search=weapon&mark=agreed"))
        .contains("id=\"cyber-weapon\"")
        .doesNotContain("id=\"information-weapon\"");
  }

  @Test
  void the_board_is_french_or_arabic_and_what_does_not_stand_in_it_is_marked_english()
      throws Exception {
    signIn(Role.WATCH);
    post("/preferences", Map.of("language", "ar", "back", "/"));
    assertThat(page("/"))
        .contains("<html lang=\"ar\" dir=\"rtl\"")
        .contains("<h1>اللوحة</h1>")
        .contains("طلب توضيح")
        .contains("برق")
        .contains("<main id=\"main\" tabindex=\"-1\">");
    assertThat(page("/links"))
        .contains("<html lang=\"ar\" dir=\"rtl\"")
        .contains("الروابط")
        .contains("<main id=\"main\" tabindex=\"-1\" lang=\"en\" dir=\"ltr\">")
        .contains("<h1>Links</h1>");
    post("/preferences", Map.of("language", "fr", "back", "/"));
    assertThat(page("/")).contains("<html lang=\"fr\" dir=\"ltr\"").contains("<h1>Tableau</h1>");
    assertThat(page("/compose?format=inquiry/1"))
        .contains("<main id=\"main\" tabindex=\"-1\">")
        .contains("<h1>Demande de clarification</h1>", "Déclaration d’intention")
        .contains("value=\"en\" selected")
        .doesNotContain("value=\"fr\" selected");
    assertThat(page("/clocks")).contains("<main id=\"main\" tabindex=\"-1\" lang=\"en\">");
    assertThat(page("/translations")).contains(translate());
  }
}
