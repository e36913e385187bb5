package parley.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class JsonSchemaTest {
  private static final JsonSchema SCHEMA =
      JsonSchema.of(
          Bytes.utf8(
              """
              {"$schema": "https://json-schema.org/draft/2020-12/schema",
               "type": "object", "required": ["title"], "additionalProperties": false,
               "properties": {"title": {"type": "string", "minLength": 1, "maxLength": 5},
                              "stage": {"enum": ["early", "final"]},
                              "seen": {"type": "array", "items": {"$ref": "#/$defs/count"}}},
               "$defs": {"count": {"type": "integer", "minimum": 0}}}
              """));

  private static List<JsonSchema.Violation> check(String document) throws MalformedInput {
    return SCHEMA.check(JsonReader.read(Bytes.utf8(document), JsonReader.MESSAGE));
  }

  @Test
  void a_fitting_document_has_no_violation() throws Exception {
    assertThat(check("{\"title\":\"ok\",\"stage\":\"early\",\"seen\":[0,1]}")).isEmpty();
  }

  @Test
  void each_violation_names_place_keyword_and_argument() throws Exception {
    assertThat(check("{}"))
        .containsExactly(new JsonSchema.Violation("", "required", List.of("title")));
    assertThat(check("{\"title\":\"longer\"}"))
        .extracting(JsonSchema.Violation::pointer, JsonSchema.Violation::keyword)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("/title", "maxLength"));
    assertThat(check("{\"title\":\"a\",\"seen\":[1,-1]}"))
        .extracting(JsonSchema.Violation::pointer, JsonSchema.Violation::keyword)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("/seen/1", "minimum"));
    assertThat(check("{\"title\":\"a\",\"other\":1}"))
        .containsExactly(new JsonSchema.Violation("", "additionalProperties", List.of("other")));
  }

  @Test
  void a_schema_that_looks_elsewhere_is_refused() {
    assertThatThrownBy(() -> JsonSchema.of(Bytes.utf8("{\"$ref\":\"https://example.org/s\"}")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("outside");
  }
}
