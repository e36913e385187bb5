package parley.certline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.certline.ServedTaxii.Answer;
import parley.codec.Json;

/// What TAXII 2.1 says that a server must do, as a client sees it: what stands still. What changes
/// a collection is in {@link TaxiiObjectsTest}.
class TaxiiWalkTest {
  private static final List<String> ENDPOINTS =
      List.of(
          "/taxii2/",
          "/cert/",
          "/cert/status/2d086da7-4bdc-4f91-900e-d77486753710/",
          "/cert/collections/",
          "/cert/collections/national/",
          "/cert/collections/national/manifest/",
          "/cert/collections/national/objects/",
          "/cert/collections/national/objects/" + Things.id("indicator", 1) + "/",
          "/cert/collections/national/objects/" + Things.id("indicator", 1) + "/versions/",
          "/nowhere/");

  @TempDir static Path folder;
  private static ServedTaxii served;

  @BeforeAll
  static void serve() throws Exception {
    served = new ServedTaxii(folder, ServedTaxii.LARGEST, InstantSource.system());
    Answer added =
        served
            .national("objects/")
            .as("both")
            .post(Things.envelope(Things.indicator(1), Things.indicator(2)));
    assertThat(added.status()).isEqualTo(202);
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  private static Answer get(String path) throws Exception {
    return served.ask(path).as("both").get();
  }

  private static Answer query(String query) throws Exception {
    return served.national("objects/?" + query).as("both").get();
  }

  /// K-HTTP-1.
  @Test
  void every_answer_has_the_type_of_taxii_and_every_error_is_a_taxii_error() throws Exception {
    for (String path : ENDPOINTS) {
      for (Answer answer : List.of(get(path), served.ask(path).get())) {
        assertThat(answer.field("Content-Type")).as(path).isEqualTo(ServedTaxii.TYPE);
        if (answer.status() >= 400) {
          assertThat(answer.json().requireText("title")).isNotBlank();
          assertThat(answer.json().requireText("http_status"))
              .isEqualTo(Integer.toString(answer.status()));
        }
      }
    }
  }

  /// K-SIGN-1, K-SIGN-2.
  @Test
  void nobody_is_answered_who_has_not_signed_in() throws Exception {
    for (String path : ENDPOINTS) {
      for (String wrong :
          List.of(
              ServedTaxii.basic("both", "wrong"),
              "Bearer nobody.wrong",
              "Digest x",
              "Basic !",
              "Basic")) {
        if (path.equals("/taxii2/") || wrong.startsWith("D")) {
          Answer answer = served.ask(path).with("Authorization", wrong).get();
          assertThat(answer.status()).as(path + " " + wrong).isEqualTo(401);
        }
      }
      Answer answer = served.ask(path).get();
      assertThat(answer.status()).as(path).isEqualTo(401);
      assertThat(answer.fields().get("www-authenticate"))
          .as(path)
          .anyMatch(scheme -> scheme.startsWith("Basic realm="))
          .anyMatch(scheme -> scheme.startsWith("Bearer realm="));
    }
  }

  /// K-SIGN-1.
  @Test
  void a_token_signs_in_as_name_and_secret_do() throws Exception {
    String token = "both." + served.secret("both");
    for (String scheme : List.of("Bearer ", "bearer ", "Token ")) {
      Answer answer = served.ask("/cert/").with("Authorization", scheme + token).get();
      assertThat(answer.status()).isEqualTo(200);
    }
  }

  /// K-MEDIA-1.
  @Test
  void whoever_takes_taxii_in_any_spelling_is_answered() throws Exception {
    for (String accept :
        List.of(
            "application/taxii+json",
            "application/taxii+json;version=2.1",
            "application/taxii+json; version=2.1",
            "Application/TAXII+JSON; Version=\"2.1\"",
            "application/taxii+json;version=2.1;q=0.3",
            "text/html, application/taxii+json;q=0.5",
            "application/taxii+json;version=2.0, application/taxii+json;version=2.1",
            "application/taxii+json;version=2.1,application/stix+json;version=2.1",
            "application/*",
            "*/*")) {
      for (String path : List.of("/taxii2/", "/cert/collections/national/objects/")) {
        Answer answer = served.ask(path).as("both").with("Accept", accept).get();
        assertThat(answer.status()).as(accept).isEqualTo(200);
      }
    }
    assertThat(served.ask("/taxii2/").as("both").without("Accept").get().status()).isEqualTo(200);
  }

  /// K-MEDIA-1.
  @Test
  void whoever_takes_only_other_types_or_versions_is_told_406() throws Exception {
    for (String accept :
        List.of(
            "application/vnd.oasis.taxii+json; version=2.0",
            "application/taxii+json;version=2.0",
            "application/taxii+json;q=0",
            "application/json",
            "text/html")) {
      for (String path : ENDPOINTS.subList(0, 9)) {
        Answer answer = served.ask(path).as("both").with("Accept", accept).get();
        assertThat(answer.status()).as(path + " " + accept).isEqualTo(406);
      }
    }
  }

  /// K-PATH-1.
  @Test
  void a_path_without_its_last_slash_or_of_nothing_is_not_found() throws Exception {
    for (String path :
        List.of(
            "/taxii2",
            "/cert",
            "/",
            "/cert/collections",
            "/cert/collections/national/objects",
            "/cert/collections/" + UUID.randomUUID() + "/",
            "/cert/collections/national/nothing/",
            "/cert/status/not-one/",
            "/other/",
            "/cert/collections/national/objects/" + Things.id("indicator", 9) + "/",
            "/cert/collections/national/objects/" + Things.id("indicator", 9) + "/versions/")) {
      assertThat(get(path).status()).as(path).isEqualTo(404);
    }
  }

  /// K-PATH-4.
  @Test
  void a_method_that_an_endpoint_does_not_know_is_told_which_it_knows() throws Exception {
    Answer posted = served.ask("/taxii2/").as("both").post("{}");
    assertThat(posted.status()).isEqualTo(405);
    assertThat(posted.field("Allow")).isEqualTo("GET");
    assertThat(served.national("").as("both").delete().status()).isEqualTo(405);
  }

  /// K-PATH-2.
  @Test
  void discovery_names_the_root_by_a_path_of_its_own() throws Exception {
    Json.Obj said = get("/taxii2/").json();
    assertThat(said.requireText("title")).isEqualTo("National CERT");
    assertThat(said.texts("api_roots")).containsExactly("/cert/");
    assertThat(said.requireText("default")).isEqualTo("/cert/");
  }

  /// K-PATH-3.
  @Test
  void the_root_says_its_version_and_how_long_a_body_may_be() throws Exception {
    Json.Obj said = get("/cert/").json();
    assertThat(said.texts("versions")).contains(ServedTaxii.TYPE);
    assertThat(said.requireNumber("max_content_length")).isEqualTo(ServedTaxii.LARGEST);
  }

  /// K-RIGHT-1, K-RIGHT-2.
  @Test
  void each_client_sees_the_collections_that_it_may_use_and_what_it_may_do() throws Exception {
    Json.Obj national = get("/cert/collections/national/").json();
    assertThat(UUID.fromString(national.requireText("id")).version()).isEqualTo(4);
    assertThat(national.requireText("alias")).isEqualTo("national");
    assertThat(national.texts("media_types")).contains("application/stix+json;version=2.1");
    assertThat(get("/cert/collections/" + national.requireText("id") + "/").json())
        .isEqualTo(national);
    assertThat(get("/cert/collections/other/").status()).isEqualTo(404);
    for (String client : List.of("both", "reader", "poster")) {
      Json.Obj seen = served.national("").as(client).get().json();
      assertThat(seen.truth("can_read")).contains(!client.equals("poster"));
      assertThat(seen.truth("can_write")).contains(!client.equals("reader"));
    }
    assertThat(get("/cert/collections/").json().items("collections")).containsExactly(national);
    assertThat(get("/cert/collections/").json()).isEqualTo(get("/cert/collections/").json());
  }

  /// K-RIGHT-2, K-DELETE-1.
  @Test
  void what_a_client_may_not_do_is_refused_as_the_specification_says() throws Exception {
    String object = "objects/" + Things.id("indicator", 1) + "/";
    for (String path : List.of("objects/", "manifest/", object, object + "versions/")) {
      assertThat(served.national(path).as("poster").get().status()).as(path).isEqualTo(403);
      assertThat(served.national(path).as("elsewhere").get().status()).as(path).isEqualTo(404);
    }
    String body = Things.envelope(Things.indicator(77));
    assertThat(served.national("objects/").as("reader").post(body).status()).isEqualTo(403);
    assertThat(served.national("objects/").as("elsewhere").post(body).status()).isEqualTo(404);
    assertThat(served.national(object).as("reader").delete().status()).isEqualTo(403);
    assertThat(served.national(object).as("poster").delete().status()).isEqualTo(403);
    assertThat(served.national(object).as("elsewhere").delete().status()).isEqualTo(404);
  }

  /// K-FILTER-1 to K-FILTER-6.
  @Test
  void a_malformed_query_is_told_400() throws Exception {
    List<String> malformed =
        List.of(
            "added_after=yesterday",
            "added_after=2026-01-01",
            "added_after=2026-02-30T00:00:00.000000Z",
            "added_after=2026-01-01T00:00:00.000000%2B01:00",
            "added_after=2026-01-01T00:00:00Z,2026-01-02T00:00:00Z",
            "added_after=2026-01-01T00:00:00Z&added_after=2026-01-01T00:00:00Z",
            "added_after=",
            "limit=0",
            "limit=-1",
            "limit=ten",
            "limit=1.5",
            "limit=5&limit=5",
            "limit=",
            "match[type]=indicator&match[type]=malware",
            "match[type]=",
            "match[type]=indicator,,malware",
            "match[type]=indicator,%20malware",
            "match[version]=rubbish",
            "match[version]=all,last",
            "match[version]=last,last",
            "match[version]=2026-01-01T00:00:00Z,2026-01-01T00:00:00.000Z",
            "next=rubbish",
            "next=",
            "match%5Btype%5D=%ff");
    for (String query : malformed) {
      assertThat(query(query).status()).as(query).isEqualTo(400);
      assertThat(served.national("manifest/?" + query).as("both").get().status())
          .as(query)
          .isEqualTo(400);
    }
  }

  /// K-FILTER-1.
  @Test
  void unknown_parameters_and_fields_are_passed_over() throws Exception {
    assertThat(query("match[colour]=red&other=1&match[colour]=blue").status()).isEqualTo(200);
  }

  /// K-FILTER-3.
  @Test
  void no_type_of_stix_is_an_error_to_ask_for() throws Exception {
    for (String type :
        List.of(
            "attack-pattern",
            "campaign",
            "course-of-action",
            "grouping",
            "identity",
            "incident",
            "indicator",
            "infrastructure",
            "intrusion-set",
            "location",
            "malware",
            "malware-analysis",
            "note",
            "observed-data",
            "opinion",
            "report",
            "threat-actor",
            "tool",
            "vulnerability",
            "relationship",
            "sighting",
            "artifact",
            "autonomous-system",
            "directory",
            "domain-name",
            "email-addr",
            "email-message",
            "file",
            "ipv4-addr",
            "ipv6-addr",
            "mac-addr",
            "mutex",
            "network-traffic",
            "process",
            "software",
            "url",
            "user-account",
            "windows-registry-key",
            "x509-certificate",
            "language-content",
            "marking-definition",
            "extension-definition",
            "x-own")) {
      assertThat(query("match[type]=" + type).status()).as(type).isEqualTo(200);
    }
  }

  /// K-PAGE-4.
  @Test
  void what_fits_nothing_is_an_empty_object_without_moments() throws Exception {
    for (String path : List.of("objects/", "manifest/")) {
      Answer empty = served.national(path + "?match[type]=malware").as("both").get();
      assertThat(empty.status()).isEqualTo(200);
      assertThat(empty.body()).isEqualTo("{}");
      assertThat(empty.field("X-TAXII-Date-Added-First")).isEmpty();
    }
    Answer later =
        served
            .national("objects/" + Things.id("indicator", 1) + "/?added_after=2100-01-01T00:00:00Z")
            .as("both")
            .get();
    assertThat(later.status()).isEqualTo(200);
    assertThat(later.body()).isEqualTo("{}");
  }

  /// K-DATE-1, K-PAGE-4.
  @Test
  void every_list_says_when_its_first_and_last_were_added_to_the_microsecond() throws Exception {
    List<String> dates = new ArrayList<>();
    for (Json each : get("/cert/collections/national/manifest/").json().items("objects")) {
      dates.add(((Json.Obj) each).requireText("date_added"));
    }
    assertThat(dates).isSorted().doesNotHaveDuplicates().hasSize(2);
    assertThat(dates)
        .allMatch(date -> date.matches("[0-9-]{10}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{6}Z"));
    for (String path : List.of("manifest/", "objects/")) {
      Answer answer = served.national(path).as("both").get();
      assertThat(answer.field("X-TAXII-Date-Added-First")).isEqualTo(dates.getFirst());
      assertThat(answer.field("X-TAXII-Date-Added-Last")).isEqualTo(dates.getLast());
    }
    String object = "objects/" + Things.id("indicator", 2) + "/";
    for (String path : List.of(object, object + "versions/")) {
      Answer answer = served.national(path).as("both").get();
      assertThat(answer.field("X-TAXII-Date-Added-First")).isEqualTo(dates.getLast());
      assertThat(answer.field("X-TAXII-Date-Added-Last")).isEqualTo(dates.getLast());
    }
  }

  /// K-SIGN-1.
  @Test
  void no_user_agent_is_asked_for() throws Exception {
    assertThat(served.ask("/cert/").as("both").with("User-Agent", "").get().status())
        .isEqualTo(200);
  }
}
