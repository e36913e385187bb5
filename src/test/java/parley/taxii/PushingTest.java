package parley.taxii;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.certline.ServedTaxii;
import parley.certline.Things;
import parley.codec.Json;
import parley.taxii.QuirkyServer.Question;
import parley.taxii.QuirkyServer.Said;

/// `parley cert push` out of collections as a node has them, to servers of every habit.
class PushingTest {
  private static final String GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb";
  private static final String RED = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1";
  private static final String STATED = Things.id("marking-definition", 77);
  private static final String MODIFIED = "2026-01-01T00:00:00.000Z";

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

  private boolean push() throws Exception {
    said.clear();
    return Pushing.run(folder, "vendor", own::tool, said::add, InstantSource.system(), waits::add);
  }

  private void isOneLine(String expected) {
    assertThatThrownBy(this::push)
        .isInstanceOf(IOException.class)
        .satisfies(fault ->
            assertThat(String.valueOf(fault.getMessage())).doesNotContain("\n").contains(expected));
  }

  private static String marked(long number, String... markings) {
    return Things.indicator(
        number, MODIFIED, ",\"object_marking_refs\":[\"" + String.join("\",\"", markings) + "\"]");
  }

  private void keep(String... objects) throws Exception {
    ServedTaxii.Answer answer =
        own.ask("/cert/collections/national/objects/").as("both").post(Things.envelope(objects));
    assertThat(answer.json().number("failure_count")).as(answer.body()).contains(0L);
  }

  private void keepGreen(int many) throws Exception {
    String[] objects = new String[many];
    for (int one = 0; one < many; one++) {
      objects[one] = marked(one, GREEN);
    }
    keep(objects);
  }

  private static String status(String word, int total, String failures) {
    return ("{\"id\":\"2d086da7-4bdc-4f91-900e-d77486753710\",\"status\":\"%s\",\"total_count\":%d,"
            + "\"success_count\":0,\"failure_count\":%d,\"pending_count\":0%s}")
        .formatted(word, total, failures.isEmpty() ? 0 : 1, failures);
  }

  private static int total(Question question) {
    try {
      return question.ids().size();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private QuirkyServer server(Function<Question, Said> play) throws Exception {
    QuirkyServer far = new QuirkyServer(folder, play);
    far.named(folder, ",\"tlp\":\"green\"");
    return far;
  }

  private static Set<String> posted(QuirkyServer far) throws Exception {
    Set<String> ids = new TreeSet<>();
    for (Question each : List.copyOf(far.asked)) {
      if (each.method().equals("POST")) {
        ids.addAll(each.ids());
      }
    }
    return ids;
  }

  /// K-PUSH-1, K-PUSH-2, to a node of our own.
  @Test
  void what_may_go_is_there_afterwards_and_goes_once(@TempDir Path other) throws Exception {
    try (ServedTaxii far =
        new ServedTaxii(other, 256 * 1024, InstantSource.system(), Optional::empty)) {
      Files.copy(other.resolve("taxii.pem"), folder.resolve("far.pem"));
      Files.writeString(folder.resolve("far.secret"), far.secret("both") + "\n");
      Files.writeString(
          folder.resolve("taxii-servers.json"),
          """
          {"servers": [{"name": "vendor", "url": "%scert/collections/national/", "user": "both",
            "secretFile": "far.secret", "certificateFile": "far.pem", "tlp": "green"}]}
          """
              .formatted(far.base()));
      keep(
          marked(1, GREEN),
          marked(2, RED),
          Things.indicator(3),
          marked(4, GREEN, STATED),
          marked(5, GREEN, Things.id("marking-definition", 78)),
          "{\"type\":\"marking-definition\",\"spec_version\":\"2.1\",\"id\":\""
              + STATED
              + "\",\"created\":\""
              + MODIFIED
              + "\",\"definition_type\":\"statement\",\"definition\":{\"statement\":\"Ours\"}}");
      assertThat(push()).as(said.toString()).isTrue();
      assertThat(said)
          .last()
          .isEqualTo(
              "3 objects of national are with vendor, 0 were refused, 3 stay here by their marking");
      assertThat(there(far))
          .containsExactlyInAnyOrder(Things.id("indicator", 1), Things.id("indicator", 4), STATED);
      assertThat(push()).isTrue();
      assertThat(said).last().asString().startsWith("0 objects of national");
      keep(marked(6, GREEN));
      assertThat(push()).isTrue();
      assertThat(said).last().asString().startsWith("1 objects of national");
      assertThat(there(far)).contains(Things.id("indicator", 6));
    }
  }

  private static Set<String> there(ServedTaxii far) throws Exception {
    Set<String> ids = new TreeSet<>();
    for (Json each :
        far.ask("/cert/collections/national/objects/").as("both").get().json().items("objects")) {
      ids.add(((Json.Obj) each).requireText("id"));
    }
    return ids;
  }

  /// K-PUSH-4, K-PUSH-5.
  @Test
  void a_status_is_asked_for_until_it_is_complete_and_failures_are_told() throws Exception {
    keepGreen(3);
    AtomicInteger polls = new AtomicInteger();
    String failures =
        ",\"failures\":[{\"id\":\"" + Things.id("indicator", 1) + "\",\"message\":\"No\\nroom\"}]";
    try (QuirkyServer far =
        server(question -> {
          if (question.path().equals("/api/")) {
            return Said.taxii(200, "{\"title\":\"t\",\"max_content_length\":100000}");
          }
          if (question.method().equals("POST")) {
            return Said.taxii(202, status("pending", 3, ""));
          }
          boolean done = polls.incrementAndGet() == 3;
          return Said.taxii(200, status(done ? "complete" : "pending", 3, done ? failures : ""));
        })) {
      assertThat(push()).isFalse();
      assertThat(waits).hasSize(3);
      assertThat(far.asked.getLast().path())
          .isEqualTo("/api/status/2d086da7-4bdc-4f91-900e-d77486753710/");
      assertThat(said)
          .contains(
              "  " + Things.id("indicator", 1) + ": No room",
              "2 objects of national are with vendor, 1 were refused, 0 stay here by their marking");
      far.asked.clear();
      assertThat(push()).isTrue();
      assertThat(posted(far)).isEmpty();
    }
  }

  /// K-PUSH-4, K-FAR-3: what was not answered is posted again.
  @Test
  void the_position_moves_only_over_what_was_answered() throws Exception {
    keepGreen(2);
    try (QuirkyServer far = server(question -> Said.taxii(202, status("pending", 2, "")))) {
      isOneLine("has not said within 300 seconds");
      assertThat(far.asked).hasSize(2 + Pushing.MOST_POLLS);
      assertThat(waits).hasSize(Pushing.MOST_POLLS);
      assertThat(folder.resolve("taxii-push-vendor.json")).doesNotExist();
    }
    try (QuirkyServer far = server(question -> Said.taxii(403, "{\"title\":\"Not you\"}"))) {
      isOneLine("answers 403 Not you");
      assertThat(posted(far)).hasSize(2);
      assertThat(folder.resolve("taxii-push-vendor.json")).doesNotExist();
    }
    try (QuirkyServer far =
        server(question -> Said.taxii(202, "{\"status\":\"pending\",\"id\":\"../../x\"}"))) {
      isOneLine("no status that could be asked for");
      assertThat(far.asked).noneMatch(question -> question.path().contains("x"));
    }
    try (QuirkyServer far = server(question -> Said.taxii(202, "[]"))) {
      isOneLine("what is no TAXII");
      assertThat(posted(far)).isEmpty();
    }
    try (QuirkyServer far =
        server(question ->
            question.path().equals("/api/")
                ? Said.taxii(200, "{}")
                : Said.taxii(202, status("complete", total(question), "")))) {
      assertThat(push()).isTrue();
      assertThat(posted(far)).hasSize(2);
    }
  }

  /// K-PUSH-3.
  @Test
  void envelopes_have_at_most_what_the_server_takes() throws Exception {
    keepGreen(40);
    keep(
        Things.indicator(
            41,
            MODIFIED,
            ",\"object_marking_refs\":[\"" + GREEN + "\"],\"name\":\"" + "x".repeat(3_000) + "\""));
    try (QuirkyServer far =
        server(question ->
            question.path().equals("/api/")
                ? Said.taxii(200, "{\"max_content_length\":3000}")
                : Said.taxii(202, status("complete", total(question), "")))) {
      assertThat(push()).isFalse();
      assertThat(posted(far)).hasSize(40);
      assertThat(far.asked).allMatch(question -> question.body().size() <= 3_000);
      assertThat(far.asked).hasSizeGreaterThan(5);
      assertThat(said)
          .contains("  " + Things.id("indicator", 41) + ": it is larger than the server takes");
    }
  }

  /// K-PUSH-5.
  @Test
  void an_envelope_that_is_refused_whole_is_halved_until_the_object_is_found() throws Exception {
    keepGreen(9);
    String wrong = Things.id("indicator", 4);
    try (QuirkyServer far =
        server(question -> {
          if (!question.method().equals("POST")) {
            return Said.taxii(404, "");
          }
          return question.body().utf8().contains(wrong)
              ? Said.taxii(422, "{\"title\":\"Unprocessable\"}")
              : Said.taxii(202, status("complete", total(question), ""));
        })) {
      assertThat(push()).isFalse();
      assertThat(posted(far)).hasSize(9);
      assertThat(said)
          .contains(
              "  " + wrong + ": 422 Unprocessable",
              "8 objects of national are with vendor, 1 were refused, 0 stay here by their marking");
    }
    Files.delete(folder.resolve("taxii-push-vendor.json"));
    keepGreen(400);
    try (QuirkyServer far = server(question -> Said.taxii(400, ""))) {
      isOneLine("refuses envelope after envelope");
      assertThat(far.asked).hasSizeLessThan(Pushing.MOST_REFUSED + 5);
    }
  }

  /// K-PUSH-2.
  @Test
  void nothing_goes_where_nobody_said_what_may() throws Exception {
    keepGreen(1);
    try (QuirkyServer far = server(question -> Said.taxii(200, "{}"))) {
      far.named(folder, "");
      isOneLine("say by \"tlp\" of vendor");
      assertThat(far.asked).isEmpty();
    }
  }
}
