package parley.certline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.certline.ServedTaxii.Answer;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.stix.Stix;
import parley.stix.StixObject;

/// What a collection asks of an object (K-OBJECT-1 to K-OBJECT-4), as a client is told of it.
class TaxiiStixTest {
  private static final String EARLY = "2026-01-01T00:00:00.000Z";
  private static final String INDICATOR = "indicator";

  /// The clause at the end of what is told of an object.
  private static final Pattern CLAUSE = Pattern.compile("\\(([A-Z]-[A-Z]+-[0-9]+)\\)");

  @TempDir static Path folder;
  private static ServedTaxii served;

  @BeforeAll
  static void serve() throws Exception {
    served = new ServedTaxii(folder, 8 << 20, InstantSource.system());
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  private static Json.Obj post(String collection, String envelope) throws Exception {
    Answer answer =
        served
            .ask("/cert/collections/" + collection + "/objects/")
            .as(collection.equals("national") ? "both" : "elsewhere")
            .post(envelope);
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    return answer.json();
  }

  private static Json.Obj add(String... objects) throws Exception {
    return post("national", Things.envelope(objects));
  }

  private static int status(String type, long number) throws Exception {
    return served.national("objects/" + Things.id(type, number) + "/").as("both").get().status();
  }

  private static void counts(Json.Obj status, long added, long failed) throws Exception {
    assertThat(status.requireNumber("success_count")).isEqualTo(added);
    assertThat(status.requireNumber("failure_count")).isEqualTo(failed);
    assertThat(status.items("failures")).hasSize((int) failed);
  }

  /// K-ADD-6, K-OBJECT-1 to K-OBJECT-4.
  @Test
  void what_is_wrong_of_one_object_is_told_of_it_and_the_others_are_kept() throws Exception {
    List<String> wrong =
        List.of(
            "{}",
            "{\"type\":\"indicator\"}",
            "{\"type\":\"indicator\",\"id\":\"malware--" + UUID.randomUUID() + "\"}",
            "{\"type\":\"indicator\",\"id\":\"indicator--1\"}",
            "{\"type\":\"Indicator\",\"id\":\"Indicator--" + UUID.randomUUID() + "\"}",
            "{\"type\":5,\"id\":\"indicator--" + UUID.randomUUID() + "\"}",
            Things.indicator(131, "yesterday", ""),
            Things.indicator(132, "2026-02-30T00:00:00Z", ""),
            Things.object("indicator", 133, EARLY, "3.0", ""),
            Things.indicator(134, EARLY, ",\"a\":1,\"a\":2"),
            Things.indicator(135, EARLY, ",\"a\":\"\\ud800\""),
            Things.indicator(136, EARLY, ",\"a\":9007199254740993"),
            Things.indicator(137, EARLY, ",\"a\":1e999"),
            Things.indicator(138, EARLY, ",\"a\":" + "[".repeat(70) + "]".repeat(70)),
            Things.indicator(139, EARLY, ",\"a\":tru"));
    List<String> all = new ArrayList<>(wrong);
    all.add(3, Things.indicator(130));
    Json.Obj status = add(all.toArray(String[]::new));
    counts(status, 1, wrong.size());
    for (Json each : status.items("failures")) {
      assertThat(((Json.Obj) each).requireText("message")).containsPattern("[CK]-[A-Z]+-[0-9]");
    }
    assertThat(status(INDICATOR, 130)).isEqualTo(200);
  }

  /// What is told of one object that failed: its version and the message; or nothing.
  private static String failure(Json.Obj status, String id) throws Exception {
    List<String> found = new ArrayList<>();
    for (Json each : status.items("failures")) {
      Json.Obj failure = (Json.Obj) each;
      if (failure.requireText("id").equals(id)) {
        found.add(failure.requireText("version") + " " + failure.requireText("message"));
      }
    }
    return String.join("|", found);
  }

  /// K-OBJECT-2, K-ADD-6.
  @Test
  void what_is_no_good_stix_is_refused_with_its_place_and_clause_and_the_others_are_kept()
      throws Exception {
    String pattern = Things.indicator(402, EARLY, "").replace("[url:value = ", "[url:value == == ");
    String backwards = Things.indicator(403, "2025-12-31T23:59:59.999Z", "");
    String unknown =
        Things.indicator(
            404, EARLY, ",\"secret_notes\":\"x\",\"kill_chain_phases\":[{\"phase_name\":\"p\"}]");
    String bare = Things.object("indicator", 405, EARLY, "2.1", "");
    String newer = Things.indicator(406).replace("-4000-8000-", "-7000-8000-");
    Json.Obj status =
        add(
            Things.indicator(401),
            pattern,
            backwards,
            unknown,
            bare,
            newer,
            Things.indicator(407, EARLY, ",\"x_own\":{\"more\":[1.5]}"));
    counts(status, 2, 5);
    assertThat(failure(status, Things.id(INDICATOR, 402)))
        .matches(EARLY + " \"pattern\": .*\\(K-PAT-2\\)");
    assertThat(failure(status, Things.id(INDICATOR, 403)))
        .matches("2025-12-31T23:59:59.999Z \"modified\": .*\\(K-VALUE-6\\)");
    assertThat(failure(status, Things.id(INDICATOR, 404)))
        .matches(EARLY + " \"secret_notes\": .*\\(K-PROP-2\\), and more");
    assertThat(failure(status, Things.id(INDICATOR, 405)))
        .matches(EARLY + " \"pattern\": .*\\(K-PROP-1\\), and more");
    assertThat(failure(status, Things.id(INDICATOR, 406).replace("-4000-8000-", "-7000-8000-")))
        .matches(EARLY + " .*\\(K-ID-1\\)");
    for (int number = 401; number <= 407; number++) {
      int kept = number == 401 || number == 407 ? 200 : 404;
      assertThat(status(INDICATOR, number)).isEqualTo(kept);
    }
  }

  /// K-OBJECT-3, K-OBJECT-4.
  @Test
  void an_object_of_stix_2_0_is_judged_by_its_name_and_moments_alone() throws Exception {
    String old = ",\"labels\":[],\"pattern\":5,\"whatever\":null";
    counts(add(Things.object("indicator", 410, "2026-01-02T00:00:00Z", "2.0", old)), 1, 0);
    String other = Things.object("indicator", 411, EARLY, "2.0", old);
    Json.Obj status =
        add(
            other.replace("\"type\":\"indicator\"", "\"type\":\"malware\""),
            Things.object("indicator", 412, "soon", "2.0", old),
            Things.object("indicator", 413, EARLY, "2.0", old).replace("\"2.0\"", "2.0"));
    counts(status, 0, 3);
    assertThat(failure(status, Things.id(INDICATOR, 411))).contains("\"id\"", "K-OBJECT-3");
    assertThat(failure(status, Things.id(INDICATOR, 412))).contains("\"modified\"", "K-OBJECT-4");
    assertThat(failure(status, Things.id(INDICATOR, 413)))
        .contains("\"spec_version\"", "K-OBJECT-4");
  }

  /// How many were refused by which clause.
  private static Map<String, Integer> clauses(Json.Obj status) throws Exception {
    Map<String, Integer> clauses = new TreeMap<>();
    for (Json each : status.items("failures")) {
      Matcher clause = CLAUSE.matcher(((Json.Obj) each).requireText("message"));
      assertThat(clause.find()).as(each.toString()).isTrue();
      clauses.merge(clause.group(1), 1, Integer::sum);
    }
    return clauses;
  }

  /// K-KEEP-2: a bundle of MITRE ATT&CK as it stands. Three of its objects have an address of the
  /// web that is none.
  @Test
  void a_bundle_that_others_wrote_is_read_back_byte_for_byte_but_for_what_is_wrong_in_it()
      throws Exception {
    Path file = Stix.data().resolve("attack").resolve("ics-attack-8.0.json");
    Json.Obj status = post("other", Files.readString(file));
    assertThat(clauses(status)).isEqualTo(Map.of("K-VALUE-12", 3));
    List<Bytes> good = new ArrayList<>();
    for (Bytes object : Stix.in(Files.newInputStream(file))) {
      if (failure(status, StixObject.read(object).id().toString()).isEmpty()) {
        good.add(object);
      }
    }
    assertThat(good).hasSize(680);
    Answer page = served.ask("/cert/collections/other/objects/?limit=10000").as("elsewhere").get();
    assertThat(Stix.in(Bytes.utf8(page.body()))).isEqualTo(good);
  }
}
