package parley.shift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.agreement.Precedence;
import parley.codec.Bytes;
import parley.message.Formats;

/// The two files of a centre's own: when its shifts begin, and its check-lists.
class ShiftTimesTest {
  private static final Formats FORMATS = Formats.bundled();
  private static final CheckLists OURS = CheckLists.bundled(FORMATS);

  @Test
  void every_moment_is_in_one_shift_also_where_the_first_begins_before_midnight_of_elsewhere() {
    ShiftTimes times = ShiftTimes.read(Bytes.utf8("{\"starts\":[\"05:30\",\"13:30\",\"21:30\"]}"));
    Shift night = times.at(Instant.parse("2026-11-26T05:29:59.999Z"));
    assertThat(night.number()).isEqualTo(3);
    assertThat(night.start()).isEqualTo(Instant.parse("2026-11-25T21:30:00Z"));
    assertThat(night.end()).isEqualTo(Instant.parse("2026-11-26T05:30:00Z"));
    assertThat(times.at(night.end()).number()).isEqualTo(1);
    assertThat(times.at(Instant.parse("2026-11-26T21:30:00Z")).start())
        .isEqualTo(Instant.parse("2026-11-26T21:30:00Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"starts\":[\"00:00\",\"08:00\"]}",
        "{\"starts\":[\"08:00\",\"00:00\",\"16:00\"]}",
        "{\"starts\":[\"00:00\",\"08:00\",\"24:30\"]}",
        "{\"starts\":[\"00:00\",\"08:00\",\"16:00\"],\"zone\":\"MSK\"}",
        "[]"
      })
  void a_wrong_file_of_times_is_refused_in_one_line(String file) {
    assertThatThrownBy(() -> ShiftTimes.read(Bytes.utf8(file)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("shifts.json: ")
        .hasMessageNotContaining("\n");
  }

  @Test
  void each_kind_of_message_has_its_lists_in_both_languages() {
    assertThat(OURS.of("inquiry/1", Precedence.FLASH, true))
        .extracting(CheckList::id)
        .containsExactly("flash-in", "inquiry-in");
    assertThat(OURS.of("inquiry/1", Precedence.ROUTINE, false))
        .extracting(CheckList::id)
        .containsExactly("inquiry-out");
    assertThat(OURS.of("good-will/1", Precedence.ROUTINE, false)).isEmpty();
    assertThat(OURS.lists())
        .flatExtracting(CheckList::steps)
        .allSatisfy(step -> assertThat(step.in("ru")).containsPattern("[а-я]"));
  }

  private static String list(String id, String more) {
    return """
    {"lists":[{"id":"%s","side":"in",%s"title":{"en":"Own","ru":"Свой"},
      "steps":[{"id":"one","words":{"en":"Do it.","ru":"Сделайте."}}]}]}
    """
        .formatted(id, more);
  }

  @Test
  void a_centre_puts_its_own_beside_ours_or_in_the_place_of_one() {
    CheckLists more = OURS.with(Bytes.utf8(list("own", "\"formats\":[\"good-will\"],")), FORMATS);
    assertThat(more.lists()).hasSize(OURS.lists().size() + 1);
    assertThat(more.of("good-will/1", Precedence.ROUTINE, true))
        .extracting(CheckList::id)
        .containsExactly("own");
    CheckLists other = OURS.with(Bytes.utf8(list("flash-in", "")), FORMATS);
    assertThat(other.lists()).hasSize(OURS.lists().size());
    assertThat(other.of("service/1", Precedence.ROUTINE, true).getFirst().titleIn("ru"))
        .isEqualTo("Свой");
  }

  @Test
  void a_wrong_file_of_lists_is_refused_in_one_line_that_names_what_is_wrong() {
    List<String> wrong =
        List.of(
            list("Own", ""),
            list("own", "\"formats\":[\"inqury\"],"),
            list("own", "\"precedences\":[\"urgent\"],"),
            list("own", "\"colour\":\"red\","),
            list("own", "").replace("\"ru\":\"Сделайте.\"", "\"ru\":\"\""),
            list("own", "").replace("\"in\"", "\"both\""),
            "{\"lists\":[]}",
            "no JSON");
    for (String file : wrong) {
      assertThatThrownBy(() -> OURS.with(Bytes.utf8(file), FORMATS))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("checklists.json: ")
          .hasMessageNotContaining("\n");
    }
    assertThatThrownBy(() -> OURS.with(Bytes.utf8(wrong.get(1)), FORMATS))
        .hasMessageContaining("inqury");
  }
}
