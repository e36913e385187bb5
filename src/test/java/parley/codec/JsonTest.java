package parley.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
  private static Json read(String text) throws MalformedInput {
    return JsonReader.read(Bytes.utf8(text), JsonReader.MESSAGE);
  }

  private static String clauseOf(String text) {
    MalformedInput fault = catchThrowableOfType(MalformedInput.class, () -> read(text));
    return fault == null ? "read" : fault.clause();
  }

  @Test
  void members_keep_their_order_and_come_back_as_written() throws Exception {
    String line = "{\"b\":1,\"a\":[true,false,null,-9007199254740991],\"ш\":\"щит\\n\\\"\\\\ 😀\"}";
    Json value = read(line);
    assertThat(JsonWriter.line(value)).isEqualTo(Bytes.utf8(line));
    assertThat(JsonReader.read(JsonWriter.pretty(value), JsonReader.MESSAGE)).isEqualTo(value);
  }

  @Test
  void people_get_an_indented_form_that_is_always_the_same() throws Exception {
    assertThat(JsonWriter.pretty(read("{\"a\":[1,{}],\"b\":{\"c\":[]}}")).utf8())
        .isEqualTo(
            """
            {
              "a": [
                1,
                {}
              ],
              "b": {
                "c": []
              }
            }
            """);
  }

  @Test
  void line_separators_and_controls_are_escaped_and_nothing_else() {
    assertThat(JsonWriter.line(new Json.Str("\u2028\u2029\u0001\u001f\t\r/é<")).utf8())
        .isEqualTo("\"\\u2028\\u2029\\u0001\\u001f\\t\\r/é<\"");
  }

  @Test
  void a_lone_surrogate_is_never_written() {
    assertThatThrownBy(() -> JsonWriter.line(new Json.Str("\ud83d")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":1,\"a\":2}|C-JSON-3",
        "{\"a\":1,\"\\u0061\":2}|C-JSON-3",
        "1.0|C-JSON-4",
        "1e3|C-JSON-4",
        "-0|C-JSON-4",
        "9007199254740992|C-JSON-4",
        "-9007199254740992|C-JSON-4",
        "01|C-JSON-5",
        "NaN|C-JSON-5",
        "// no|C-JSON-5",
        "{'a':1}|C-JSON-5",
        "[1,]|C-JSON-5",
        "\"\\t\"|C-TEXT-4",
        "\"\\ud800\"|C-TEXT-2",
        "\"\\udc00\\ud800\"|C-TEXT-2",
        "\"\\u202e\"|C-TEXT-5",
        "\"\\ufeff\"|C-TEXT-6",
        "\"e\\u0301\"|C-TEXT-7",
        "{\"\\u202e\":1}|C-TEXT-5",
        "{\"\":1}|C-JSON-7",
        "1 2|C-JSON-6",
        "{}x|C-JSON-6",
        "[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]|C-JSON-1",
      })
  void each_fault_is_refused_by_its_clause(String document, String clause) {
    assertThat(clauseOf(document)).isEqualTo(clause);
  }

  @Test
  void sixteen_levels_are_read() {
    assertThat(clauseOf("[".repeat(16) + "]".repeat(16))).isEqualTo("read");
  }

  @Test
  void no_refusal_repeats_content() {
    for (String secret : List.of("{\"a\":secret}", "{\"secret\":1,\"secret\":2}", "secret")) {
      assertThatThrownBy(() -> read(secret)).hasMessageNotContaining("secret").hasNoCause();
    }
  }

  @Test
  void an_empty_document_and_one_byte_too_many_are_refused() {
    assertThat(clauseOf("")).isEqualTo("C-JSON-5");
    assertThat(clauseOf("\ufeff{}")).isEqualTo("C-JSON-2");
    assertThat(clauseOf(" ".repeat(256 * 1024) + "1")).isEqualTo("C-JSON-1");
  }

  @Test
  void tokens_are_counted() {
    JsonReader.Limits five = new JsonReader.Limits(100, 4, 5);
    assertThatThrownBy(() -> JsonReader.read(Bytes.utf8("[1,2,3,4]"), five))
        .isInstanceOf(MalformedInput.class)
        .hasMessageContaining("tokens");
  }
}
