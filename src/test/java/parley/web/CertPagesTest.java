package parley.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.certweb.FakeCert;
import parley.certweb.Samples;
import parley.watchfloor.Role;

/// The pages of the CERT line as a browser without scripts gets them (W-CERT-1 to W-CERT-12).
class CertPagesTest {
  private static final String INDICATOR = Samples.id("indicator", 7);
  private static final String PAGE = "/cert/object/" + INDICATOR;

  private final HttpClient client = HttpClient.newHttpClient();
  private Seat seat = new Seat("en", new MemorySessions());

  @AfterEach
  void leave() {
    seat.close();
    client.close();
  }

  private void open(String language) {
    seat.close();
    seat = Seat.withCert(language);
  }

  private HttpRequest.Builder at(String path, String cookie) {
    return HttpRequest.newBuilder(URI.create(seat.address() + path))
        .header("User-Agent", "test")
        .header("Cookie", cookie);
  }

  private HttpResponse<String> ask(String path, String cookie) throws Exception {
    return client.send(at(path, cookie).GET().build(), BodyHandlers.ofString());
  }

  private String got(String path, String cookie) {
    try {
      HttpResponse<String> answer = ask(path, cookie);
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      return answer.body();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpResponse<String> post(String path, String type, String body, String cookie)
      throws Exception {
    return client.send(
        at(path, cookie)
            .header("Content-Type", type)
            .header("Origin", seat.address())
            .header("Sec-Fetch-Site", "same-origin")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> form(String path, String body, String cookie) throws Exception {
    return post(path, "application/x-www-form-urlencoded", body, cookie);
  }

  private HttpResponse<String> drop(String file, String cookie) throws Exception {
    return post("/cert/import", "application/octet-stream", file, cookie);
  }

  private String signIn(Role role) throws Exception {
    String path = URI.create(seat.link(role)).getPath();
    return form(path, "", "none=1")
        .headers()
        .firstValue("Set-Cookie")
        .orElseThrow()
        .replaceFirst(";.*", "");
  }

  private static String found(String page, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(page);
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.group(1).replace("&amp;", "&");
  }

  /// W-CERT-3.
  @Test
  void a_node_without_a_cert_line_says_so_and_what_to_do() throws Exception {
    String analyst = signIn(Role.ANALYST);
    for (String path : List.of("/cert", "/cert/trends", "/cert/preview", "/cert/import", PAGE)) {
      assertThat(got(path, analyst)).contains("This node has no CERT line", "taxii.json");
    }
  }

  /// W-CERT-1.
  @Test
  void who_reads_messages_does_not_read_indicators_for_that_and_an_auditor_changes_nothing()
      throws Exception {
    open("en");
    drop(Samples.mixed(), signIn(Role.ANALYST));
    String watch = signIn(Role.WATCH);
    assertThat(ask("/cert", watch).statusCode()).isEqualTo(403);
    assertThat(got("/", watch)).doesNotContain("href=\"/cert\"");
    String auditor = signIn(Role.AUDITOR);
    assertThat(got(PAGE, auditor))
        .contains("Address of a command server")
        .doesNotContain("/release\"", "/withhold\"");
    assertThat(form(PAGE + "/release", "partner=ru-nrrc", auditor).statusCode()).isEqualTo(403);
    assertThat(drop(Samples.mixed(), auditor).statusCode()).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "en|ru-nrrc|objects are in national|A property that must be there is missing|Indicator|"
            + "indicates →|Address of a command server|came twice|"
            + "objects go to this partner one by one|waits to be sent|Withheld by the word of",
        "ru|us-nrrc|объектов в national|Нет обязательного свойства|Индикатор|"
            + "указывает на →|Address of a command server|пришла дважды|"
            + "объекты идут этому партнёру по одному|в пути|Удержан словом"
      })
  void an_analyst_brings_reads_compares_releases_and_withholds(
      String language,
      String peer,
      String taken,
      String why,
      String type,
      String kind,
      String title,
      String twice,
      String chosen,
      String step,
      String withheld)
      throws Exception {
    open(language);
    String analyst = signIn(Role.ANALYST);
    HttpResponse<String> report = drop(Samples.mixed(), analyst);
    assertThat(report.statusCode()).isEqualTo(200);
    assertThat(report.body()).contains("<b>7</b>", taken, why, "K-PROP-1", "K-KEEP-3");
    String kept = found(report.body(), "href=\"(/cert/import/[^\"]+)\"");
    assertThat(got(kept, analyst)).contains("<b>7</b>", "K-PROP-1");

    FakeCert.eventually("relations", () -> got(PAGE, analyst).contains("Emotet"));
    String page = got(PAGE, analyst);
    assertThat(page)
        .contains(title, type, kind, "Bots in November", "TLP:GREEN", "<svg", twice)
        .contains("[ipv4-addr:value = ");
    assertThat(seat.logged).anyMatch(line -> line.startsWith("cert-read "));

    String bytes = found(page, "href=\"(/cert/object/[^\"]+/bytes[^\"]+)\"");
    HttpResponse<String> exact = ask(bytes, analyst);
    assertThat(exact.body()).isEqualTo(Samples.indicator(7, Samples.LATER, title, FakeCert.GREEN));
    assertThat(exact.headers().firstValue("Content-Disposition").orElseThrow())
        .isEqualTo("attachment; filename=\"" + INDICATOR + ".json\"");
    assertThat(exact.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("sandbox");

    Matcher versions = Pattern.compile("name=\"from\" value=\"(\\d+)\"").matcher(page);
    assertThat(versions.find()).isTrue();
    String newest = versions.group(1);
    assertThat(versions.find()).isTrue();
    assertThat(got(PAGE + "/versions?from=" + versions.group(1) + "&to=" + newest, analyst))
        .contains("<del>bot", "<ins>command server");
    String conflict = found(page, "href=\"(/cert/conflict\\?[^\"]+)\"");
    assertThat(got(conflict, analyst)).contains("Another word", "Address of a bot");
    assertThat(got("/cert/conflicts", analyst)).contains(INDICATOR);

    FakeCert.eventually("the rule", () -> got(PAGE, analyst).contains(chosen));
    assertThat(got("/cert/preview?to=" + peer, analyst)).contains(chosen, "TLP:GREEN");
    HttpResponse<String> released = form(PAGE + "/release", "partner=" + peer, analyst);
    assertThat(released.headers().firstValue("Location").orElseThrow()).contains("said=goes");
    FakeCert.eventually(
        "it leaves",
        () ->
            got(PAGE, analyst).contains("class=\"step leaves\"")
                || got(PAGE, analyst).contains("class=\"step waits\""));
    assertThat(got(PAGE, analyst)).containsAnyOf(step, "on its way", "ждёт отправки");
    form(PAGE + "/withhold", "partner=" + peer, analyst);
    assertThat(got(PAGE, analyst)).contains(withheld).doesNotContain("class=\"step");
  }

  /// W-CERT-11: without scripts.
  @Test
  void an_ordinary_field_brings_a_file_too() throws Exception {
    open("en");
    String analyst = signIn(Role.ANALYST);
    String body =
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.json\"\r\n"
            + "Content-Type: application/json\r\n\r\n"
            + Samples.mixed()
            + "\r\n--x--\r\n";
    HttpResponse<String> page =
        post("/cert/import", "multipart/form-data; boundary=x", body, analyst);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("<html", "<b>7</b>", "K-PROP-1");
    HttpResponse<String> none = drop("{\"type\":\"bundle\",\"objects\":7}", analyst);
    assertThat(none.statusCode()).isEqualTo(422);
    assertThat(none.body()).contains("could not be read to its end");
  }

  /// W-CERT-5, W-CERT-12.
  @Test
  void what_came_is_found_by_value_and_counted_by_day() throws Exception {
    open("en");
    String analyst = signIn(Role.ANALYST);
    drop(Samples.mixed(), analyst);
    FakeCert.eventually("found", () -> got("/cert?value=198.51.100.7", analyst).contains(PAGE));
    assertThat(got("/cert?value=198.51.100.8", analyst)).contains("Nothing was found");
    assertThat(got("/cert?value=Emotet&type=malware", analyst)).contains(Samples.id("malware", 8));
    assertThat(got("/cert?value=198.51.100.7&state=expired", analyst))
        .contains("Nothing was found");
    assertThat(got("/cert/trends?days=7", analyst))
        .contains("<rect class=\"s0\"", "Emotet", "Malware families");
    assertThat(seat.logged).anyMatch(line -> line.startsWith("cert-search "));
  }
}
