package parley.certline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.certline.ServedTaxii.Answer;
import parley.codec.Json;

/// What becomes of objects that a client adds, asks for by version, pages through, and deletes.
/// Each test has numbers of its own.
class TaxiiObjectsTest {
  private static final String EARLY = "2026-01-01T00:00:00.000Z";
  private static final String MIDDLE = "2026-01-02T00:00:00.500Z";
  private static final String LATE = "2026-01-03T00:00:00.123456Z";

  @TempDir static Path folder;

  /// Seconds by which the clock is wrong.
  private static final AtomicLong WRONG = new AtomicLong();

  private static ServedTaxii served;

  @BeforeAll
  static void serve() throws Exception {
    served = new ServedTaxii(folder, 8 << 20, () -> Instant.now().plusSeconds(WRONG.get()));
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  private static Json.Obj add(String... objects) throws Exception {
    Answer answer = served.national("objects/").as("both").post(Things.envelope(objects));
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    return answer.json();
  }

  private static Answer get(String path) throws Exception {
    return served.national(path).as("both").get();
  }

  /// The versions of an object that a query finds.
  private static List<String> found(String id, String query) throws Exception {
    Answer answer = get("objects/" + id + "/" + query);
    List<String> versions = new ArrayList<>();
    for (Json each : answer.json().items("objects")) {
      versions.add(((Json.Obj) each).text("modified").orElse("none"));
    }
    return versions;
  }

  private static void counts(Json.Obj status, long added, long failed) throws Exception {
    assertThat(status.requireText("status")).isEqualTo("complete");
    assertThat(UUID.fromString(status.requireText("id")).version()).isEqualTo(4);
    assertThat(status.requireNumber("success_count")).isEqualTo(added);
    assertThat(status.requireNumber("failure_count")).isEqualTo(failed);
    assertThat(status.requireNumber("pending_count")).isZero();
    assertThat(status.requireNumber("total_count")).isEqualTo(added + failed);
    assertThat(status.items("successes")).hasSize((int) added);
    assertThat(status.items("failures")).hasSize((int) failed);
    assertThat(status.has("pendings")).isFalse();
    assertThat(status.has("successes")).isEqualTo(added > 0);
    assertThat(status.has("failures")).isEqualTo(failed > 0);
  }

  private static Json.Obj only(Json.Obj status, String list) {
    return (Json.Obj) status.items(list).getFirst();
  }

  /// K-ADD-4, K-KEEP-2.
  @Test
  void the_bytes_of_an_object_are_given_out_as_they_came() throws Exception {
    String odd =
        Things.indicator(
            100, EARLY, ",  \"name\": \"\\u00e9 é\\r\\n\", \"x_own\":1.50, \"x_more\":\"\\/\"");
    counts(add(odd), 1, 0);
    assertThat(get("objects/" + Things.id("indicator", 100) + "/").body()).contains(odd);
  }

  /// K-KEEP-1.
  @Test
  void the_same_again_is_no_error_however_it_is_spelled() throws Exception {
    String first = Things.indicator(110, EARLY, ",\"x_share\":1.0,\"x_word\":\"é\"");
    counts(add(first), 1, 0);
    String otherwise =
        first
            .replace(",\"x_share\":1.0,\"x_word\":\"é\"}", "}")
            .replace("{\"type\"", "{ \"x_word\":\"\\u00e9\",\"x_share\":1.00 ,\"type\"");
    for (String again : List.of(first, otherwise)) {
      Json.Obj status = add(again);
      counts(status, 1, 0);
      assertThat(only(status, "successes").text("message")).isPresent();
    }
    Json.Obj versions = get("objects/" + Things.id("indicator", 110) + "/versions/").json();
    assertThat(versions.texts("versions")).hasSize(1);
  }

  /// K-KEEP-3.
  @Test
  void another_content_of_the_same_version_fails_with_its_reason_and_changes_nothing()
      throws Exception {
    counts(add(Things.indicator(120, EARLY, ",\"name\":\"one\"")), 1, 0);
    for (int time = 0; time < 2; time++) {
      Json.Obj status = add(Things.indicator(120, EARLY, ",\"name\":\"two\""));
      counts(status, 0, 1);
      assertThat(only(status, "failures").requireText("id")).isEqualTo(Things.id("indicator", 120));
      assertThat(only(status, "failures").requireText("version")).isEqualTo(EARLY);
      assertThat(only(status, "failures").requireText("message")).contains("K-KEEP-3");
    }
    assertThat(get("objects/" + Things.id("indicator", 120) + "/").body()).contains("one");
  }

  /// K-FILTER-4, K-FILTER-5.
  @Test
  void versions_are_found_by_word_and_by_moment_compared_as_time() throws Exception {
    String id = Things.id("indicator", 140);
    add(Things.indicator(140, MIDDLE, ""));
    add(Things.indicator(140, LATE, ""), Things.indicator(140, EARLY, ""));
    assertThat(found(id, "")).containsExactly(LATE);
    assertThat(found(id, "?match[version]=last")).containsExactly(LATE);
    assertThat(found(id, "?match[version]=first")).containsExactly(EARLY);
    assertThat(found(id, "?match[version]=all")).containsExactly(MIDDLE, LATE, EARLY);
    assertThat(found(id, "?match[version]=first,last")).containsExactly(LATE, EARLY);
    assertThat(found(id, "?match[version]=2026-01-02T00:00:00.500000Z")).containsExactly(MIDDLE);
    assertThat(found(id, "?match[version]=last,2026-01-02T00:00:00.50Z"))
        .containsExactly(MIDDLE, LATE);
    assertThat(get("objects/" + id + "/?match[version]=2026-01-09T00:00:00Z").status())
        .isEqualTo(404);
    Json.Obj versions = get("objects/" + id + "/versions/").json();
    assertThat(versions.texts("versions")).containsExactly(MIDDLE, LATE, EARLY);
    String moment = "objects/?match[id]=" + id + "&match[version]=" + MIDDLE;
    assertThat(get(moment).json().items("objects")).hasSize(1);
    assertThat(get("objects/?match[version]=" + LATE).body()).contains(id);
    Json.Obj manifest = get("manifest/?match[id]=" + id + "&match[version]=all").json();
    assertThat(manifest.items("objects")).hasSize(3);
  }

  /// K-FILTER-2.
  @Test
  void fields_are_joined_by_and_values_by_or() throws Exception {
    add(
        Things.indicator(150),
        Things.object("x-one", 150, EARLY, "2.1", ""),
        Things.object("x-two", 150, EARLY, "2.1", ""));
    assertThat(get("objects/?match[type]=x-one,x-two").json().items("objects")).hasSize(2);
    String ids = Things.id("x-one", 150) + "," + Things.id("x-two", 150);
    assertThat(get("objects/?match[id]=" + ids).json().items("objects")).hasSize(2);
    Answer both = get("objects/?match%5Bid%5D=" + ids + "&match%5Btype%5D=x-two,indicator");
    assertThat(both.json().items("objects")).hasSize(1);
    assertThat(both.body()).contains(Things.id("x-two", 150));
  }

  /// K-FILTER-5.
  @Test
  void of_each_object_the_newest_version_of_stix_is_given_unless_others_are_asked_for()
      throws Exception {
    String id = Things.id("x-spec", 160);
    add(Things.object("x-spec", 160, LATE, "2.0", ",\"old\":true"));
    assertThat(get("objects/?match[type]=x-spec").body()).contains("old");
    add(Things.object("x-spec", 160, EARLY, "2.1", ""));
    for (String path : List.of("objects/?match[type]=x-spec", "objects/" + id + "/")) {
      assertThat(get(path).json().items("objects")).hasSize(1);
      assertThat(get(path).body()).doesNotContain("old");
    }
    Answer old = get("objects/?match[type]=x-spec&match[spec_version]=2.0");
    assertThat(old.json().items("objects")).hasSize(1);
    assertThat(old.body()).contains("old");
    assertThat(
            get("objects/?match[type]=x-spec&match[spec_version]=2.0,2.1").json().items("objects"))
        .hasSize(2);
    assertThat(get("objects/?match[type]=x-spec&match[spec_version]=9.9").body()).isEqualTo("{}");
    Json manifest =
        get("manifest/?match[spec_version]=2.0&match[type]=x-spec")
            .json()
            .items("objects")
            .getFirst();
    assertThat(((Json.Obj) manifest).requireText("media_type"))
        .isEqualTo("application/stix+json;version=2.0");
    assertThat(get("objects/?match[spec_version]=2.0").body()).contains(id);
    Answer gone =
        served.national("objects/" + id + "/?match[spec_version]=2.1").as("both").delete();
    assertThat(gone.status()).isEqualTo(200);
    assertThat(get("objects/" + id + "/").body()).contains("old");
  }

  /// K-OBJECT-5.
  @Test
  void an_object_without_a_moment_has_the_one_at_which_it_was_added_as_its_version()
      throws Exception {
    String id = Things.id("ipv4-addr", 170);
    Json.Obj status = add(Things.address(170, ""));
    String version = only(status, "successes").requireText("version");
    assertThat(only(add(Things.address(170, "")), "successes").requireText("version"))
        .isEqualTo(version);
    Json.Obj manifest = only(get("manifest/?match[id]=" + id).json(), "objects");
    assertThat(manifest.requireText("version")).isEqualTo(version);
    assertThat(manifest.requireText("date_added")).isEqualTo(version);
    assertThat(get("objects/" + id + "/?match[version]=" + version).status()).isEqualTo(200);
    counts(add(Things.address(170, ",\"defanged\":true")), 1, 0);
    assertThat(get("objects/" + id + "/").body()).contains("defanged");
    assertThat(get("objects/" + id + "/versions/").json().texts("versions")).hasSize(2);
    String marking =
        "{\"type\":\"marking-definition\",\"spec_version\":\"2.1\",\"id\":\""
            + Things.id("marking-definition", 170)
            + "\",\"created\":\""
            + EARLY
            + "\",\"definition_type\":\"statement\",\"definition\":{\"statement\":\"Ours\"}}";
    assertThat(only(add(marking), "successes").requireText("version")).isEqualTo(EARLY);
  }

  /// K-ADDED-1: the clock is set back.
  @Test
  void moments_only_grow_and_no_two_are_the_same_whatever_the_clock_does() throws Exception {
    add(Things.object("x-clock", 180, EARLY, "2.1", ""));
    WRONG.set(-3_600);
    try {
      for (int time = 181; time < 185; time++) {
        add(
            Things.object("x-clock", time, EARLY, "2.1", ""),
            Things.object("x-clock", time + 10, EARLY, "2.1", ""));
      }
    } finally {
      WRONG.set(0);
    }
    List<String> dates = new ArrayList<>();
    for (Json each : get("manifest/?match[type]=x-clock").json().items("objects")) {
      dates.add(((Json.Obj) each).requireText("date_added"));
    }
    assertThat(dates).hasSize(9).isSorted().doesNotHaveDuplicates();
  }

  /// K-ADD-3.
  @Test
  void an_envelope_that_breaks_off_late_says_what_of_it_was_taken() throws Exception {
    StringBuilder body = new StringBuilder("{\"objects\":[");
    for (int number = 0; number < 1_500; number++) {
      body.append(Things.object("x-broken", 5_000 + number, EARLY, "2.1", "")).append(',');
    }
    Answer answer = served.national("objects/").as("both").post(body.append("nonsense").toString());
    assertThat(answer.status()).isEqualTo(422);
    Json.Obj details = answer.json().requireObject("details");
    assertThat(details.requireNumber("objects")).isEqualTo(1_000);
    Answer status =
        served.ask("/cert/status/" + details.requireText("status") + "/").as("both").get();
    assertThat(status.json().requireNumber("success_count")).isEqualTo(1_000);
    Json.Obj kept = get("manifest/?match[type]=x-broken&limit=5000").json();
    assertThat(kept.items("objects")).hasSize(1_000);
  }

  /// K-DELETE-2, K-DELETE-3.
  @Test
  void what_was_deleted_is_not_found_again_by_any_way() throws Exception {
    String id = Things.id("x-delete", 250);
    for (String version : List.of(EARLY, MIDDLE, LATE)) {
      add(Things.object("x-delete", 250, version, "2.1", ""));
    }
    String object = "objects/" + id + "/";
    Answer one = served.national(object + "?match[version]=" + LATE).as("both").delete();
    assertThat(one.status()).isEqualTo(200);
    assertThat(one.body()).isEmpty();
    assertThat(get(object + "?match[version]=" + LATE).status()).isEqualTo(404);
    assertThat(found(id, "")).containsExactly(MIDDLE);
    assertThat(served.national(object + "?match[version]=first").as("both").delete().status())
        .isEqualTo(200);
    assertThat(found(id, "?match[version]=all")).containsExactly(MIDDLE);
    add(Things.object("x-delete", 250, LATE, "2.1", ""));
    assertThat(served.national(object).as("both").delete().status()).isEqualTo(200);
    for (String path : List.of(object, object + "versions/", object + "?match[version]=all")) {
      assertThat(get(path).status()).as(path).isEqualTo(404);
    }
    for (String path : List.of("manifest/", "objects/")) {
      assertThat(get(path + "?match[id]=" + id + "&match[version]=all").body()).isEqualTo("{}");
    }
    assertThat(served.national(object).as("both").delete().status()).isEqualTo(404);
    assertThat(served.national(object).as("both").with("Accept", "text/html").delete().status())
        .isEqualTo(406);
    assertThat(served.national(object + "?match[version]=x").as("both").delete().status())
        .isEqualTo(400);
  }

  /// K-STATUS-1.
  @Test
  void a_status_can_be_asked_for_for_a_day_and_is_gone_after_that() throws Exception {
    String status = "/cert/status/" + add(Things.indicator(260)).requireText("id") + "/";
    try {
      WRONG.set(24 * 3_600 + 60);
      assertThat(served.ask(status).as("both").get().status()).isEqualTo(200);
      WRONG.set(27 * 3_600);
      assertThat(served.ask(status).as("both").get().status()).isEqualTo(404);
    } finally {
      WRONG.set(0);
    }
  }
}
