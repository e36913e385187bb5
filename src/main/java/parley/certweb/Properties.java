package parley.certweb;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.codec.Json;
import parley.message.Wording;
import parley.stix.Marking;
import parley.stix.StixId;

/// The properties of an object as a person reads them (W-CERT-4): named in the reader's language,
/// moments as moments, lists as lines, references as links.
///
/// @param fields in the order in which they are read
public record Properties(List<Field> fields) {
  /// Characters of one value; the rest stands in the object's bytes.
  private static final int LONGEST = 4_000;

  /// Values of one property; the rest likewise.
  private static final int MOST = 100;

  private static final int DEEPEST = 4;

  private static final List<String> FIRST =
      List.of(
          "name",
          "value",
          "relationship_type",
          "source_ref",
          "target_ref",
          "sighting_of_ref",
          "description",
          "pattern",
          "pattern_type",
          "hashes");

  private static final List<String> LAST =
      List.of(
          "external_references",
          "extensions",
          "object_marking_refs",
          "granular_markings",
          "created_by_ref",
          "created",
          "modified",
          "spec_version",
          "type",
          "id");

  /// What people wrote, as against words of a list.
  private static final Set<String> WRITTEN =
      Set.of(
          "name",
          "description",
          "abstract",
          "content",
          "explanation",
          "opinion",
          "pattern",
          "body");

  public Properties {
    fields = List.copyOf(fields);
  }

  /// @param object to which it leads, where the value is a reference
  /// @param code whether it is for machines rather than people
  public record Value(String text, Optional<String> object, boolean code) {}

  /// @param key as STIX calls it
  /// @param written whether it is free text
  public record Field(String key, String label, List<Value> values, boolean written) {
    public Field {
      values = List.copyOf(values);
    }
  }

  static Properties of(Json.Obj object, Wording words) {
    List<Field> fields = new ArrayList<>();
    object.members().keySet().stream()
        .sorted(Comparator.comparingInt(Properties::place))
        .forEach(key -> fields.add(field(key, object, words)));
    return new Properties(fields);
  }

  private static int place(String key) {
    int first = FIRST.indexOf(key);
    int last = LAST.indexOf(key);
    return first >= 0 ? first - FIRST.size() : last >= 0 ? 1 + last : 0;
  }

  private static Field field(String key, Json.Obj object, Wording words) {
    List<Value> values = new ArrayList<>();
    Json value = object.get(key);
    if (value instanceof Json.Arr(List<Json> items)) {
      items.stream().limit(MOST).forEach(item -> values.add(value(key, item, words)));
      if (items.size() > MOST) {
        String more = words.say("cert.more", "count", items.size() - MOST);
        values.add(new Value(more, Optional.empty(), false));
      }
    } else if (value instanceof Json.Obj(Map<String, Json> members) && !members.isEmpty()) {
      members.entrySet().stream()
          .limit(MOST)
          .forEach(each ->
              values.add(
                  new Value(
                      cut(each.getKey() + ": " + line(each.getValue(), words, 1)),
                      Optional.empty(),
                      key.equals("hashes"))));
    } else if (value != null) {
      values.add(value(key, value, words));
    }
    return new Field(key, label(key, words), values, WRITTEN.contains(key));
  }

  /// In the reader's language where we know it, else as STIX writes it.
  public static String label(String key, Wording words) {
    String known = "cert.prop." + key;
    return words.known(known) ? words.say(known) : key.replace('_', ' ');
  }

  private static Value value(String key, Json value, Wording words) {
    if (value instanceof Json.Str(String text)) {
      Optional<StixId> id =
          key.endsWith("_ref") || key.endsWith("_refs") ? StixId.read(text) : Optional.empty();
      if (id.isPresent()) {
        Optional<String> marking = id.flatMap(Marking.Tlp::named).map(Marking.Tlp::label);
        return marking.isPresent()
            ? new Value(marking.get(), Optional.empty(), false)
            : new Value(text, Optional.of(text), true);
      }
      boolean code = key.equals("pattern") || key.equals("id") || key.equals("value");
      return new Value(moment(text, words).orElseGet(() -> cut(text)), Optional.empty(), code);
    }
    return new Value(cut(line(value, words, 0)), Optional.empty(), false);
  }

  private static Optional<String> moment(String text, Wording words) {
    if (!text.endsWith("Z") || !text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,24}Z")) {
      return Optional.empty();
    }
    try {
      return Optional.of(words.moment(Instant.parse(text)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static String line(Json value, Wording words, int deep) {
    if (deep > DEEPEST) {
      return "…";
    }
    return switch (value) {
      case Json.Str(String text) -> moment(text, words).orElse(text);
      case Json.Num(long number) -> Long.toString(number);
      case Json.Real(double number) -> Double.toString(number);
      case Json.Bool(boolean truth) -> words.say(truth ? "cert.yes" : "cert.no");
      case Json.Null() -> "–";
      case Json.Arr(List<Json> items) ->
          String.join(
              ", ", items.stream().limit(MOST).map(item -> line(item, words, deep + 1)).toList());
      case Json.Obj(Map<String, Json> members) ->
          String.join(
              " · ",
              members.entrySet().stream()
                  .limit(MOST)
                  .map(each ->
                      label(each.getKey(), words) + ": " + line(each.getValue(), words, deep + 1))
                  .toList());
    };
  }

  private static String cut(String text) {
    return text.codePointCount(0, text.length()) <= LONGEST
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONGEST)) + " …";
  }

  /// For setting one version beside another.
  List<Wording.Part> parts() {
    return fields.stream()
        .map(field ->
            new Wording.Part(
                field.key(),
                field.label(),
                field.values().stream().map(Value::text).toList(),
                // Free text is compared word by word; in which language it is, nobody says.
                field.written() ? "und" : "",
                ""))
        .toList();
  }
}
