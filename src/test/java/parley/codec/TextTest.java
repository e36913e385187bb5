package parley.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain\ntext",
        "Ёлка — «щит»",
        "中文 テスト 한국어",
        "می\u200cخواهم",
        "क्\u200dष",
        "😀",
        "line\u2028break"
      })
  void what_people_write_passes(String text) {
    assertThatCode(() -> Text.plain(text)).doesNotThrowAnyException();
  }

  @Test
  void a_joiner_hides_nothing_between_latin_letters() {
    assertThat(clauseOf("pay\u200dpal")).isEqualTo("C-TEXT-6");
    assertThat(clauseOf("\u200c")).isEqualTo("C-TEXT-6");
  }

  @Test
  void the_position_counts_characters_and_not_code_units() {
    MalformedInput fault =
        catchThrowableOfType(MalformedInput.class, () -> Text.plain("😀😀\u202e"));
    assertThat(fault).hasMessage("a bidirectional control at position 2");
  }

  @Test
  void every_control_but_line_feed_is_refused() {
    for (int c = 0; c < 0xa0; c++) {
      if (c < 0x20 || c >= 0x7f) {
        assertThat(clauseOf("a" + (char) c)).isEqualTo(c == '\n' ? "passes" : "C-TEXT-4");
      }
    }
  }

  @Test
  void one_line_has_no_line_break() {
    assertThat(catchThrowableOfType(MalformedInput.class, () -> Text.line("a\nb")).clause())
        .isEqualTo("C-TEXT-8");
  }

  private static String clauseOf(String text) {
    MalformedInput fault = catchThrowableOfType(MalformedInput.class, () -> Text.plain(text));
    return fault == null ? "passes" : fault.clause();
  }
}
