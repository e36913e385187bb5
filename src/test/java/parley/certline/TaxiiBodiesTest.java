package parley.certline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.certline.ServedTaxii.Answer;

/// What TAXII 2.1 says of the body of a POST, as a whole.
class TaxiiBodiesTest {
  @TempDir static Path folder;
  private static ServedTaxii served;

  @BeforeAll
  static void serve() throws Exception {
    served = new ServedTaxii(folder, ServedTaxii.LARGEST, InstantSource.system());
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  private static Answer get(String path) throws Exception {
    return served.ask(path).as("both").get();
  }

  /// K-ADD-1.
  @Test
  void a_body_of_taxii_in_any_spelling_is_taken_and_others_are_told_415() throws Exception {
    String body = Things.envelope(Things.indicator(1));
    for (String type :
        List.of(
            "application/taxii+json",
            "application/taxii+json;version=2.1",
            "application/taxii+json; version=2.1; charset=utf-8")) {
      Answer answer = served.national("objects/").as("both").with("Content-Type", type).post(body);
      assertThat(answer.status()).as(type).isEqualTo(202);
    }
    for (String type :
        List.of("application/json", "application/taxii+json;version=2.0", "text/plain")) {
      Answer answer = served.national("objects/").as("both").with("Content-Type", type).post(body);
      assertThat(answer.status()).as(type).isEqualTo(415);
    }
    Answer squeezed =
        served.national("objects/").as("both").with("Content-Encoding", "gzip").post(body);
    assertThat(squeezed.status()).isEqualTo(415);
  }

  /// K-ADD-2, K-READ-3.
  @Test
  void a_body_that_is_no_envelope_is_told_422_and_nothing_of_it_is_kept() throws Exception {
    String good = Things.indicator(55);
    for (String body :
        List.of(
            "",
            "nonsense",
            "[]",
            "{}",
            "{\"objects\":[]}",
            "{\"objects\":{}}",
            "{\"objects\":[1]}",
            "{\"objects\":[" + good,
            "{\"objects\":[" + good + "]",
            "{\"objects\":[" + good + ",]}",
            "{\"objects\":[" + good + "]}x",
            "{\"objects\":[" + good + "],\"objects\":[" + good + "]}",
            "{\"objects\":[" + good + "],\"\\u006fbjects\":[" + good + "]}",
            "{\"objects\":[" + good + "],\"more\":tru}")) {
      Answer answer = served.national("objects/").as("both").post(body);
      assertThat(answer.status()).as(body).isEqualTo(422);
    }
    String object = "objects/" + Things.id("indicator", 55) + "/";
    assertThat(served.national(object).as("both").get().status()).isEqualTo(404);
  }

  /// K-HTTP-3.
  @Test
  void a_body_up_to_the_length_that_is_told_is_taken_and_a_longer_one_is_told_413()
      throws Exception {
    String object = Things.indicator(1);
    int blanks = (int) ServedTaxii.LARGEST - Things.envelope(object).length();
    String longest = "{\"objects\":[" + object + "]" + " ".repeat(blanks) + "}";
    assertThat(served.national("objects/").as("both").post(longest).status()).isEqualTo(202);
    assertThat(served.national("objects/").as("both").post(longest + " ").status()).isEqualTo(413);
    byte[] bytes = (longest + " ".repeat(10_000)).getBytes(StandardCharsets.UTF_8);
    Answer chunked = served.national("objects/").as("both").stream(new ByteArrayInputStream(bytes));
    assertThat(chunked.status()).isEqualTo(413);
  }

  /// K-STATUS-2.
  @Test
  void a_status_is_told_to_whoever_sent_the_envelope_and_to_nobody_else() throws Exception {
    Answer sent = served.national("objects/").as("both").post(Things.envelope(Things.indicator(1)));
    String status = "/cert/status/" + sent.json().requireText("id") + "/";
    assertThat(get(status).json()).isEqualTo(sent.json());
    for (String other : Set.of("second", "reader", "elsewhere")) {
      assertThat(served.ask(status).as(other).get().status()).isEqualTo(404);
    }
  }
}
