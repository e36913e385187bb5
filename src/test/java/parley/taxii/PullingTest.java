package parley.taxii;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.certline.ServedTaxii;
import parley.certline.Things;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.http.BulkClient;
import parley.taxii.QuirkyServer.Question;
import parley.taxii.QuirkyServer.Said;
import parley.taxii.QuirkyServer.Style;
import parley.taxii.QuirkyServer.Thing;

/// `parley cert pull` into collections as a node has them, from servers of every habit.
class PullingTest {
  @TempDir Path folder;
  private final List<String> said = new ArrayList<>();
  private final List<Duration> waits = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // before each test
  private ServedTaxii own;

  @BeforeEach
  void serve() throws Exception {
    own = new ServedTaxii(folder, 8 << 20, InstantSource.system(), Optional::empty);
  }

  @AfterEach
  void stop() {
    own.close();
  }

  private boolean pull(OwnNode.Line line) throws Exception {
    said.clear();
    return Pulling.run(folder, "vendor", line, said::add, InstantSource.system(), waits::add);
  }

  private boolean pull() throws Exception {
    return pull(own::tool);
  }

  private Set<String> held() throws Exception {
    Set<String> ids = new TreeSet<>();
    for (Json each :
        own.ask("/cert/collections/national/objects/").as("both").get().json().items("objects")) {
      ids.add(((Json.Obj) each).requireText("id"));
    }
    return ids;
  }

  private static Set<String> ids(List<Thing> things) {
    Set<String> ids = new TreeSet<>();
    for (int one = 0; one < things.size(); one++) {
      ids.add(Things.id("indicator", one));
    }
    return ids;
  }

  private QuirkyServer server(Function<Question, Said> play) throws Exception {
    return new QuirkyServer(folder, play);
  }

  private void isOneLine(String expected) {
    assertThatThrownBy(this::pull)
        .isInstanceOf(IOException.class)
        .satisfies(fault ->
            assertThat(String.valueOf(fault.getMessage())).doesNotContain("\n").contains(expected));
  }

  /// K-PULL-1, K-PULL-2.
  @ParameterizedTest
  @EnumSource(
      value = Style.class,
      names = {"NEXT", "NEXT_IGNORED", "NEXT_FORGOTTEN", "MORE_ONLY"})
  void each_way_of_paging_brings_everything_once_and_then_only_what_is_new(Style style)
      throws Exception {
    List<Thing> things = QuirkyServer.things(25);
    try (QuirkyServer far = server(question -> QuirkyServer.page(things, question, style))) {
      far.named(folder, ",\"limit\":10");
      assertThat(pull()).isTrue();
      assertThat(held()).isEqualTo(ids(things));
      far.asked.clear();
      assertThat(pull()).isTrue();
      assertThat(said).containsExactly("0 objects of vendor are in national, 0 were refused");
      assertThat(far.asked).hasSize(1);
      assertThat(far.asked.getFirst().after()).contains(new Added(things.getLast().micros()));
      things.add(new Thing(things.getLast().micros() + 1, Things.indicator(25)));
      assertThat(pull()).isTrue();
      assertThat(held()).isEqualTo(ids(things));
      assertThat(said).last().asString().startsWith("1 objects of vendor");
    }
  }

  /// K-PULL-2: a server that gives one moment to all objects of an envelope.
  @Test
  void objects_of_one_moment_on_two_pages_are_not_missed() throws Exception {
    List<Thing> things = new ArrayList<>();
    List<Integer> moments = List.of(1, 1, 1, 2, 2, 2, 3, 3, 3, 3);
    for (int one = 0; one < moments.size(); one++) {
      things.add(new Thing(1_000_000L * moments.get(one), Things.indicator(one)));
    }
    try (QuirkyServer far =
        server(question -> QuirkyServer.page(things, question, Style.MORE_ONLY))) {
      far.named(folder, ",\"limit\":4");
      assertThat(pull()).isTrue();
      assertThat(held()).isEqualTo(ids(things));
      far.named(folder, ",\"limit\":2,\"collection\":\"other\"");
      assertThat(pull()).isTrue();
      assertThat(said).anyMatch(line -> line.contains("more than a page may be of the moment"));
    }
  }

  /// K-PULL-4.
  @Test
  void a_server_that_brings_the_same_for_ever_is_left() throws Exception {
    List<Thing> things = QuirkyServer.things(5);
    try (QuirkyServer far =
        server(question -> QuirkyServer.page(things, question, Style.NOTHING_HEEDED))) {
      isOneLine("the same page again and again");
      assertThat(held()).isEqualTo(ids(things));
      assertThat(far.asked).hasSizeLessThan(6);
    }
    AtomicInteger number = new AtomicInteger();
    try (QuirkyServer far =
        server(question ->
            Said.taxii(200, "{\"more\":true,\"next\":\"" + number.incrementAndGet() + "\"}"))) {
      isOneLine("brings nothing");
      assertThat(far.asked).hasSize(Pulling.MOST_EMPTY + 1);
    }
    try (QuirkyServer far = server(question -> Said.taxii(200, "{\"more\":true}"))) {
      isOneLine("not how to ask for it");
      assertThat(far.asked).hasSize(1);
    }
  }

  /// K-PULL-3, K-FAR-3: whatever the command had handed over when it died.
  @ParameterizedTest
  @EnumSource(
      value = Style.class,
      names = {"NEXT", "MORE_ONLY"})
  void a_pull_that_died_between_two_pages_goes_on_from_there(Style style) throws Exception {
    List<Thing> things = QuirkyServer.things(50);
    AtomicInteger parts = new AtomicInteger();
    try (QuirkyServer far = server(question -> QuirkyServer.page(things, question, style))) {
      far.named(folder, ",\"limit\":10");
      assertThatThrownBy(() ->
              pull((head, files) -> {
                if (parts.incrementAndGet() == 4) {
                  throw new IllegalStateException("the power fails");
                }
                return own.tool(head, files);
              }))
          .isInstanceOf(IllegalStateException.class);
      assertThat(held()).hasSize(style == Style.NEXT ? 30 : 28);
      far.asked.clear();
      assertThat(pull()).isTrue();
      assertThat(held()).isEqualTo(ids(things));
      long kept = far.asked.getFirst().after().orElseThrow().micros();
      assertThat(kept).isGreaterThan(things.get(15).micros());
    }
  }

  /// K-FAR-6.
  @Test
  void a_busy_server_is_waited_for_as_it_asks_within_bounds() throws Exception {
    String later =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            InstantSource.system().instant().plusSeconds(300).atOffset(ZoneOffset.UTC));
    Deque<Said> first =
        new ArrayDeque<>(
            List.of(
                Said.taxii(503, "").with("Retry-After", "7"),
                Said.taxii(429, "").with("Retry-After", "Fri, 27 Nov 2020 03:00:00 GMT"),
                Said.taxii(429, "").with("Retry-After", later),
                Said.taxii(503, "").with("Retry-After", "soon")));
    try (QuirkyServer far =
        server(question -> first.isEmpty() ? Said.taxii(200, "{}") : first.removeFirst())) {
      assertThat(pull()).isTrue();
      assertThat(far.asked).hasSize(5);
      assertThat(waits.remove(2)).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(300));
      assertThat(waits)
          .containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(1), Duration.ofSeconds(10));
    }
    waits.clear();
    try (QuirkyServer far = server(question -> Said.taxii(503, "").with("Retry-After", "86400"))) {
      isOneLine("run the command again in 86400 seconds");
      assertThat(waits).isEmpty();
      assertThat(far.asked).hasSize(1);
    }
    try (QuirkyServer far = server(question -> Said.taxii(429, "").with("Retry-After", "1"))) {
      isOneLine("vendor answers 429");
      assertThat(far.asked).hasSize(FarCollection.TRIES);
    }
  }

  /// K-FAR-5.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/taxii+json",
        "application/json",
        "application/json; charset=utf-8",
        "Application/TAXII+JSON; version=\"2.1\""
      })
  void an_answer_may_be_called_what_servers_call_it(String type) throws Exception {
    List<Thing> things = QuirkyServer.things(3);
    try (QuirkyServer far =
        server(question ->
            QuirkyServer.page(things, question, Style.NEXT).with("Content-Type", type))) {
      assertThat(pull()).isTrue();
      assertThat(held()).isEqualTo(ids(things));
      assertThat(far.asked.getFirst().path()).isEqualTo("/api/collections/c1/objects/");
    }
  }

  /// K-FAR-2, K-FAR-5: what a server wants otherwise is found once and kept to.
  @Test
  void a_server_that_takes_only_the_bare_type_and_no_slash_is_asked_so() throws Exception {
    List<Thing> things = QuirkyServer.things(25);
    try (QuirkyServer far =
        server(question -> {
          if (!"application/taxii+json".equals(question.fields().get("Accept"))) {
            return Said.taxii(406, "");
          }
          return question.path().endsWith("/")
              ? Said.taxii(404, "")
              : QuirkyServer.page(things, question, Style.NEXT);
        })) {
      far.named(folder, ",\"limit\":10");
      assertThat(pull()).isTrue();
      assertThat(held()).isEqualTo(ids(things));
      assertThat(far.asked).hasSize(5);
    }
  }

  /// K-FAR-4, K-FAR-5, K-FAR-7, K-PULL-5.
  @Test
  void what_cannot_be_read_is_one_line_and_brings_nothing() throws Exception {
    String deep = "[".repeat(100_000);
    Map<String, Said> answers =
        Map.of(
            "is no envelope", Said.taxii(200, "{\"objects\":[7]}"),
            "is no envelope: ", Said.taxii(200, "{\"more\":" + deep),
            "no TAXII 2.1, but text/html", Said.taxii(200, "{}").with("Content-Type", "text/html"),
            "no TAXII 2.1, but application/vnd.oasis.stix+json",
                Said.taxii(200, "{}").with("Content-Type", "application/vnd.oasis.stix+json"),
            "answers 401 Who are you? [2J",
                Said.taxii(401, "{\"title\":\"Who are you?\\u001b[2J\\n\"}"),
            "answers 500", new Said(500, Map.of(), Bytes.utf8("<html>")),
            "\"next\" of more than",
                Said.taxii(200, "{\"more\":true,\"next\":\"" + "x".repeat(5_000) + "\"}"),
            "points elsewhere (https://127.0.0.1:1/x)",
                Said.taxii(302, "").with("Location", "https://127.0.0.1:1/x"),
            "cannot be asked",
                new Said(
                    200,
                    Map.of("Content-Type", QuirkyServer.TYPE),
                    Bytes.owning(new byte[BulkClient.LARGEST + 1])));
    for (Map.Entry<String, Said> each : answers.entrySet()) {
      try (QuirkyServer far = server(question -> each.getValue())) {
        isOneLine(each.getKey());
        assertThat(far.asked).hasSize(1);
      }
    }
    assertThat(held()).isEmpty();
    assertThat(folder.resolve("taxii-pull-vendor.json")).doesNotExist();
  }

  /// K-PULL-5.
  @Test
  void bad_objects_are_told_and_do_not_cost_the_page() throws Exception {
    String page =
        "{\"objects\":[{\"type\":\"indicator\"},"
            + Things.indicator(0)
            + ",{\"a\":1,\"a\":2},{\"id\":\"\u00ff\"},"
            + Things.indicator(1)
            + "]}";
    try (QuirkyServer far =
        server(question ->
            new Said(
                200,
                Map.of("Content-Type", QuirkyServer.TYPE),
                Bytes.owning(page.getBytes(StandardCharsets.ISO_8859_1))))) {
      assertThat(pull()).isFalse();
      assertThat(held()).isEqualTo(Set.of(Things.id("indicator", 0), Things.id("indicator", 1)));
      assertThat(said)
          .contains(
              "  2 objects taken, 3 refused",
              "2 objects of vendor are in national, 3 were refused",
              "  the server does not say when it added them: the next pull brings all again");
      assertThat(far.asked).hasSize(1);
    }
  }

  /// K-FAR-1, K-FAR-2.
  @Test
  void what_is_wrong_of_the_settings_is_one_line() throws Exception {
    isOneLine("taxii-servers.json");
    List<Thing> things = QuirkyServer.things(1);
    try (QuirkyServer far = server(question -> QuirkyServer.page(things, question, Style.NEXT))) {
      Files.writeString(folder.resolve("secret"), "a\nb");
      for (Map.Entry<String, String> each :
          Map.of(
                  ",\"limit\":0", "\"limit\" of vendor",
                  ",\"user\":\"u\"", "secretFile",
                  ",\"tlp\":\"red\"", "TLP:RED",
                  ",\"colour\":1", "\"colour\" is not known",
                  ",\"tokenFile\":\"secret\"", "holds one line",
                  ",\"tokenFile\":\"none\"", "there is no file",
                  ",\"source\":\"A B\"", "\"source\"",
                  ",\"collection\":\"nowhere\"", "there is no collection")
              .entrySet()) {
        far.named(folder, each.getKey());
        isOneLine(each.getValue());
      }
      far.named(folder, "");
      assertThatThrownBy(
              () -> Pulling.run(folder, "else", own::tool, said::add, InstantSource.system()))
          .hasMessageContaining("known: [vendor]");
      Files.copy(own.folder().resolve("taxii.pem"), folder.resolve("other.pem"));
      Files.writeString(
          folder.resolve("taxii-servers.json"),
          Files.readString(folder.resolve("taxii-servers.json"))
              .replace("vendor.pem", "other.pem"));
      far.asked.clear();
      isOneLine("its certificate is not the expected one");
      assertThat(far.asked).isEmpty();
      Files.writeString(
          folder.resolve("taxii-servers.json"),
          "{\"servers\":[{\"name\":\"vendor\",\"url\":\"http://127.0.0.1/api/collections/c1/\"}]}");
      isOneLine("\"url\" of vendor");
    }
  }

  /// Between two nodes of our own, by Basic and by token; K-PULL-6 by the source of what came.
  @Test
  void from_a_node_of_our_own_all_comes_and_is_ascribed_to_its_source(@TempDir Path other)
      throws Exception {
    try (ServedTaxii far =
        new ServedTaxii(other, 8 << 20, InstantSource.system(), Optional::empty)) {
      List<String> objects = new ArrayList<>();
      for (int one = 0; one < 1_234; one++) {
        objects.add(Things.indicator(one));
      }
      far.ask("/cert/collections/national/objects/").as("both").post(Things.envelope(objects));
      Files.copy(other.resolve("taxii.pem"), folder.resolve("far.pem"));
      Files.writeString(folder.resolve("far.secret"), far.secret("both") + "\n");
      Files.writeString(folder.resolve("far.token"), "reader." + far.secret("reader"));
      List<String> sources = new ArrayList<>();
      OwnNode.Line line =
          (head, files) -> {
            sources.add(head.text("source").orElse(""));
            return own.tool(head, files);
          };
      for (String sign :
          List.of(
              "\"user\":\"both\",\"secretFile\":\"far.secret\"",
              "\"tokenFile\":\"far.token\",\"collection\":\"other\"")) {
        Files.writeString(
            folder.resolve("taxii-servers.json"),
            "{\"servers\":[{\"name\":\"vendor\",\"url\":\"%scert/collections/national/\",%s,%s}]}"
                .formatted(far.base(), "\"certificateFile\":\"far.pem\"", sign));
        assertThat(pull(line)).isTrue();
        assertThat(said).last().asString().startsWith("1234 objects of vendor are in ");
        assertThat(pull(line)).isTrue();
        assertThat(said).last().asString().startsWith("0 objects of vendor are in ");
      }
      assertThat(sources).isNotEmpty().containsOnly("vendor");
    }
  }
}
