package parley.certline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.certline.ServedTaxii.Answer;
import parley.codec.Json;

/// Pages of what stands still, by both ways, and what `next` is good for.
class TaxiiPagesTest {
  private static final String EARLY = "2026-01-01T00:00:00.000Z";

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

  private static Json.Obj add(String... objects) throws Exception {
    Answer answer = served.national("objects/").as("both").post(Things.envelope(objects));
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    return answer.json();
  }

  private static Answer get(String path) throws Exception {
    return served.national(path).as("both").get();
  }

  private static String altered(String next) {
    char other = next.charAt(20) == 'A' ? 'B' : 'A';
    return next.substring(0, 20) + other + next.substring(21);
  }

  /// K-PAGE-1, K-NEXT-1 to K-NEXT-4.
  @Test
  void both_ways_of_paging_bring_every_object_once_and_in_order() throws Exception {
    List<String> objects = new ArrayList<>();
    for (int number = 200; number < 225; number++) {
      objects.add(Things.object("x-page", number, EARLY, "2.1", ""));
    }
    add(objects.toArray(String[]::new));
    for (String path : List.of("objects/", "manifest/")) {
      String all = path + "?match[type]=x-page";
      String whole = get(all).json().items("objects").toString();
      for (boolean byNext : new boolean[] {true, false}) {
        List<Json> found = new ArrayList<>();
        String from = "";
        Answer page;
        int limit = 4;
        do {
          page = get(all + "&limit=" + limit + from);
          found.addAll(page.json().items("objects"));
          from =
              byNext
                  ? "&next=" + page.json().text("next").orElse("")
                  : "&added_after=" + page.field("X-TAXII-Date-Added-Last");
          assertThat(page.json().items("objects")).hasSizeLessThanOrEqualTo(limit);
          limit = 3;
        } while (page.json().truth("more").orElse(false));
        assertThat(found.toString()).isEqualTo(whole);
      }
    }
  }

  /// K-NEXT-1 to K-NEXT-4.
  @Test
  void next_is_repeatable_outlives_a_new_start_and_fits_its_own_question_alone() throws Exception {
    add(
        Things.object("x-next", 230, EARLY, "2.1", ""),
        Things.object("x-next", 231, EARLY, "2.1", ""),
        Things.object("x-next", 232, EARLY, "2.1", ""));
    String question = "objects/?match[type]=x-next&limit=1";
    String next = get(question).json().requireText("next");
    String second = get(question + "&next=" + next).body();
    assertThat(get(question + "&next=" + next).body()).isEqualTo(second);
    served.again();
    assertThat(get(question + "&next=" + next).body()).isEqualTo(second);
    assertThat(get("objects/?match[type]=x-next&limit=2&next=" + next).json().items("objects"))
        .hasSize(2);
    for (String other :
        List.of(
            "objects/?match[type]=x-other&next=" + next,
            "objects/?next=" + next,
            "manifest/?match[type]=x-next&next=" + next,
            "objects/?match[type]=x-next&added_after=" + EARLY + "&next=" + next,
            "objects/?match[type]=x-next&next=" + next.substring(1),
            "objects/?match[type]=x-next&next=" + altered(next))) {
      assertThat(get(other).status()).as(other).isEqualTo(400);
    }
    Answer stolen = served.national(question + "&next=" + next).as("second").get();
    assertThat(stolen.status()).isEqualTo(400);
  }

  /// K-NEXT-4.
  @Test
  void versions_are_paged_too() throws Exception {
    String id = Things.id("x-versions", 240);
    for (int day = 1; day <= 5; day++) {
      add(Things.object("x-versions", 240, "2026-03-0" + day + "T00:00:00.000Z", "2.1", ""));
    }
    List<String> found = new ArrayList<>();
    String next = "";
    do {
      Json.Obj page = get("objects/" + id + "/versions/?limit=2" + next).json();
      found.addAll(page.texts("versions"));
      next = page.text("next").map(each -> "&next=" + each).orElse("");
    } while (!next.isEmpty());
    assertThat(found).hasSize(5).isSorted();
  }

  /// K-PAGE-2: more than one batch, more than one answer.
  @Test
  void a_large_envelope_is_taken_whole_and_given_out_in_answers_of_a_thousand() throws Exception {
    List<String> objects = new ArrayList<>();
    for (int number = 0; number < 2_300; number++) {
      objects.add(Things.object("x-many", 1_000 + number, EARLY, "2.1", ""));
    }
    assertThat(add(objects.toArray(String[]::new)).requireNumber("success_count")).isEqualTo(2_300);
    Json.Obj page = get("objects/?match[type]=x-many").json();
    assertThat(page.items("objects")).hasSize(1_000);
    assertThat(page.truth("more")).contains(true);
    Json.Obj all = get("objects/?match[type]=x-many&limit=99999999999999").json();
    assertThat(all.items("objects")).hasSize(2_300);
    assertThat(all.has("more")).isFalse();
  }
}
