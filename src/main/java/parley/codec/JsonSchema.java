package parley.codec;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A JSON Schema (2020-12) that is one of our own resources. It refers only to itself: no network
/// and no file is ever read for it (C-SCHEMA-1). Compiled at its first use; safe for several
/// threads.
public final class JsonSchema {
  /// A schema document (C-SCHEMA-2).
  static final JsonReader.Limits LIMITS = new JsonReader.Limits(256 * 1024, 32, 50_000);

  private final Json.Obj source;
  private volatile @Nullable Schema compiled;

  private JsonSchema(Json.Obj source) {
    this.source = source;
  }

  /// @throws IllegalArgumentException when it is no JSON object, or refers outside itself: a fault
  ///   of our own resource
  public static JsonSchema of(Bytes schema) {
    try {
      Json.Obj source = JsonReader.readObject(schema, LIMITS);
      refuseOutsideReferences(source);
      return new JsonSchema(source);
    } catch (MalformedInput e) {
      throw new IllegalArgumentException("this schema cannot be used: " + e.getMessage(), e);
    }
  }

  /// @param pointer JSON Pointer to the offending value; the empty text is the document itself
  /// @param keyword the schema keyword that was broken, for example `required` or `maxLength`
  /// @param arguments what the keyword asked for or missed, for example the missing member
  public record Violation(String pointer, String keyword, List<String> arguments) {
    public Violation {
      arguments = List.copyOf(arguments);
    }
  }

  /// What is wrong with the value, in document order; empty when it fits.
  public List<Violation> check(Json value) {
    List<Violation> violations = new ArrayList<>();
    for (Error error : schema().validate(node(value))) {
      violations.add(
          new Violation(
              error.getInstanceLocation().toString(), error.getKeyword(), arguments(error)));
    }
    return violations;
  }

  private static List<String> arguments(Error error) {
    List<String> arguments = new ArrayList<>();
    if (error.getProperty() != null) {
      arguments.add(error.getProperty());
    }
    Object[] given = error.getArguments();
    if (given != null) {
      Arrays.stream(given)
          .map(String::valueOf)
          .filter(a -> !arguments.contains(a))
          .forEach(arguments::add);
    }
    return arguments;
  }

  private Schema schema() {
    Schema ready = compiled;
    if (ready == null) {
      ready = Shared.REGISTRY.getSchema(node(source));
      compiled = ready;
    }
    return ready;
  }

  private static void refuseOutsideReferences(Json value) throws MalformedInput {
    switch (value) {
      case Json.Obj(Map<String, Json> members) -> {
        for (Map.Entry<String, Json> member : members.entrySet()) {
          boolean refers = member.getKey().equals("$ref") || member.getKey().equals("$dynamicRef");
          MalformedInput.unless(
              !refers
                  || (member.getValue() instanceof Json.Str(String target)
                      && target.startsWith("#")),
              "C-SCHEMA-1",
              "a reference leads outside the schema");
          refuseOutsideReferences(member.getValue());
        }
      }
      case Json.Arr(List<Json> items) -> {
        for (Json item : items) {
          refuseOutsideReferences(item);
        }
      }
      case Json.Str _, Json.Num _, Json.Real _, Json.Bool _, Json.Null _ -> {}
    }
  }

  private static JsonNode node(Json value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (value) {
      case Json.Obj(Map<String, Json> members) -> {
        ObjectNode object = nodes.objectNode();
        members.forEach((key, member) -> object.set(key, node(member)));
        yield object;
      }
      case Json.Arr(List<Json> items) -> {
        ArrayNode array = nodes.arrayNode();
        items.forEach(item -> array.add(node(item)));
        yield array;
      }
      case Json.Str(String text) -> nodes.stringNode(text);
      case Json.Num(long number) -> nodes.numberNode(number);
      case Json.Real(double number) -> nodes.numberNode(number);
      case Json.Bool(boolean truth) -> nodes.booleanNode(truth);
      case Json.Null() -> nodes.nullNode();
    };
  }

  /// Made when the first schema is used, not at start.
  private static final class Shared {
    static final SchemaRegistry REGISTRY =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  }
}
