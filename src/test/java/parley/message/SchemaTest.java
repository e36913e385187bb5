package parley.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import parley.codec.Json;

/// The schema that another nation's engineers read says the same as the fields that our own check
/// reads. So no body passes the fields and fails the schema, and M-BODY-10 is a second lock.
class SchemaTest {
  private static final CodeLists CODES = CodeLists.bundled();

  static Stream<Format> formats() {
    return Sample.FORMATS.all().stream();
  }

  @ParameterizedTest
  @MethodSource("formats")
  void the_schema_of_a_body_says_what_the_fields_say(Format format) {
    Json.Obj schema = Resources.json("formats/" + format.id().replace('/', '-') + ".schema.json");

    assertThat(schema).isEqualTo(expected(format));
  }

  private static Json.Obj expected(Format format) {
    List<Format.Field> fields =
        Stream.concat(format.fields().stream(), format.automatic().stream()).toList();
    Json.Builder schema =
        Json.object()
            .with("$schema", "https://json-schema.org/draft/2020-12/schema")
            .with("title", format.id() + ": body")
            .with("type", "object")
            .with("additionalProperties", false)
            .with(
                "required",
                Json.texts(
                    fields.stream()
                        .filter(Format.Field::required)
                        .map(Format.Field::key)
                        .toList()));
    Map<String, Json> properties = new LinkedHashMap<>();
    Map<String, Json> dependent = new LinkedHashMap<>();
    for (Format.Field field : fields) {
      properties.put(field.key(), property(field));
      field.shownWith().ifPresent(o -> dependent.put(field.key(), Json.texts(List.of(o))));
    }
    schema.with("properties", new Json.Obj(properties));
    if (!dependent.isEmpty()) {
      schema.with("dependentRequired", new Json.Obj(dependent));
    }
    return schema.build();
  }

  private static Json property(Format.Field field) {
    Json.Builder property = Json.object().with("title", field.label().getOrDefault("en", ""));
    String line = field.pattern().orElse("^[^\\n]+$");
    switch (field.kind()) {
      case LINE -> text(property, field.longest()).with("pattern", line);
      case TEXT -> text(property, field.longest());
      case CODE, TERNARY -> property.with("enum", codes(field));
      case CODES ->
          property
              .with("type", "array")
              .with("items", Json.object().with("enum", codes(field)).build())
              .with("minItems", 1)
              .with("maxItems", field.longest())
              .with("uniqueItems", true);
      case INSTANT -> property.with("type", "string").with("pattern", Second.FORM);
      case NUMBER ->
          property
              .with("type", "integer")
              .with("minimum", field.least())
              .with("maximum", field.longest());
      case TICK -> property.with("const", true);
      case LINES ->
          property
              .with("type", "array")
              .with("items", text(Json.object(), field.longest()).with("pattern", line).build())
              .with("minItems", 1)
              .with("maxItems", FormatCheck.MOST_LINES);
    }
    return property.build();
  }

  private static Json.Builder text(Json.Builder property, int longest) {
    return property.with("type", "string").with("minLength", 1).with("maxLength", longest);
  }

  private static Json codes(Format.Field field) {
    return Json.texts(CODES.named(field.codes().orElseThrow()).orElseThrow().codes().keySet());
  }
}
