package parley.stix;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import parley.stix.Layout.Category;
import parley.stix.Layout.Kind;
import parley.stix.Layout.Property;
import parley.stix.Layout.Rule;

/// Reads the table of types (K-TABLE-1): our own resource, so what is wrong in it is a fault of
/// ours and ends the start. One use.
final class TableReader {
  private static final String WORD = "word(";
  private static final String REF = "ref(";

  private final Map<String, Kind.Word> vocabularies = new HashMap<>();
  private final Map<String, Layout> types = new HashMap<>();
  private final Map<String, Layout> parts = new HashMap<>();
  private final Map<String, Layout> extensions = new HashMap<>();

  private TableReader() {}

  /// @throws IllegalArgumentException when a line says nothing that the form knows
  static TypeTable read(String table) {
    TableReader reader = new TableReader();
    List<String> block = new ArrayList<>();
    for (String line : table.lines().toList()) {
      boolean head = !line.isBlank() && !line.startsWith("  ") && !line.startsWith("#");
      if (head) {
        reader.block(block);
        block.clear();
      }
      if (!line.isBlank() && !line.startsWith("#")) {
        block.add(line.strip());
      }
    }
    reader.block(block);
    return new TypeTable(reader.types, reader.parts, reader.extensions);
  }

  private void block(List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    List<String> head = words(lines.getFirst());
    String name = head.get(1);
    List<String> body = lines.subList(1, lines.size());
    switch (head.getFirst()) {
      case "vocabulary" ->
          vocabularies.put(
              name,
              new Kind.Word(
                  name, head.get(2).equals("closed"), Set.copyOf(head.subList(3, head.size()))));
      case "part" -> parts.put(name, layout(name, Category.PART, "", body));
      case "extension" -> extensions.put(name, layout(name, Category.EXTENSION, head.get(3), body));
      default ->
          types.put(
              name,
              layout(name, Category.valueOf(head.getFirst().toUpperCase(Locale.ROOT)), "", body));
    }
  }

  private Layout layout(String name, Category category, String owner, List<String> body) {
    Map<String, Property> properties = new LinkedHashMap<>();
    List<Rule> rules = new ArrayList<>();
    Layout common =
        switch (category) {
          case SDO, SRO -> parts.get("common-sdo");
          case SCO -> parts.get("common-sco");
          case META -> parts.get("common-meta");
          case PART, EXTENSION -> null;
        };
    if (common != null) {
      properties.putAll(common.properties());
      rules.addAll(common.rules());
    }
    List<String> own = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (String line : body) {
      List<String> words = words(line);
      switch (words.getFirst()) {
        case "rule" -> rules.add(rule(words.subList(1, words.size())));
        case "ids" -> ids.addAll(words.subList(1, words.size()));
        default -> own.add(property(line, properties));
      }
    }
    List<String> required =
        properties.entrySet().stream()
            .filter(entry -> entry.getValue().required())
            .map(Map.Entry::getKey)
            .toList();
    return new Layout(name, category, owner, properties, required, own, ids, rules);
  }

  private String property(String line, Map<String, Property> into) {
    int colon = line.indexOf(": ");
    String written = line.substring(0, colon);
    boolean required = written.endsWith("*");
    String name = required ? written.substring(0, colon - 1) : written;
    into.put(name, new Property(kind(line.substring(colon + 2)), required));
    return name;
  }

  private Kind kind(String text) {
    if (text.startsWith("[")) {
      return new Kind.ListOf(kind(text.substring(1, text.length() - 1)));
    }
    if (text.startsWith("{")) {
      return new Kind.Dictionary(kind(text.substring(1, text.length() - 1)));
    }
    if (text.startsWith("#")) {
      return new Kind.Part(text.substring(1));
    }
    if (text.startsWith(WORD)) {
      String name = inside(text, WORD);
      Kind.Word vocabulary = vocabularies.get(name);
      if (vocabulary == null) {
        throw new IllegalArgumentException("no vocabulary " + name);
      }
      return vocabulary;
    }
    if (text.startsWith(REF)) {
      String names = inside(text, REF);
      boolean others = names.startsWith("!");
      return new Kind.Ref(Set.copyOf(words(others ? names.substring(1) : names)), others);
    }
    return numberOrPlain(text);
  }

  private static Kind numberOrPlain(String text) {
    String name = text.contains("(") ? text.substring(0, text.indexOf('(')) : text;
    List<String> bounds =
        text.contains("(") ? List.of(inside(text, name + "(").split(",", -1)) : List.of("", "");
    return switch (name) {
      case "integer" ->
          new Kind.Whole(
              bounds.get(0).isEmpty() ? Long.MIN_VALUE : Long.parseLong(bounds.get(0)),
              bounds.get(1).isEmpty() ? Long.MAX_VALUE : Long.parseLong(bounds.get(1)));
      case "float" ->
          new Kind.Fraction(
              bounds.get(0).isEmpty()
                  ? Double.NEGATIVE_INFINITY
                  : Double.parseDouble(bounds.get(0)),
              bounds.get(1).isEmpty()
                  ? Double.POSITIVE_INFINITY
                  : Double.parseDouble(bounds.get(1)));
      default -> Kind.Plain.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    };
  }

  private static Rule rule(List<String> words) {
    List<String> names = words.subList(1, words.size());
    return switch (words.getFirst()) {
      case "order" -> new Rule.Order(names.get(0), names.get(1), false);
      case "before" -> new Rule.Order(names.get(0), names.get(1), true);
      case "any" -> new Rule.AnyOf(names);
      case "one" -> new Rule.OneOf(names);
      case "needs" -> new Rule.Needs(names.get(0), names.get(1));
      case "when" ->
          new Rule.When(
              names.get(0),
              names.get(1).equals("true"),
              names.get(2).equals("needs"),
              names.get(3));
      default -> Rule.Special.valueOf(words.getFirst().toUpperCase(Locale.ROOT).replace('-', '_'));
    };
  }

  private static String inside(String text, String opening) {
    return text.substring(opening.length(), text.length() - 1);
  }

  private static List<String> words(String line) {
    return Arrays.asList(line.split(" +", -1));
  }
}
