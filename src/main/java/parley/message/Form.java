package parley.message;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import parley.codec.Json;
import parley.codec.Text;

/// Turns what was typed into a form into a body. It judges nothing: what cannot be a number or a
/// moment stays text, and {@link Formats#check} says so beside its field.
public final class Form {
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,15}");

  private Form() {}

  /// @param typed field key → values; empty values are left out
  public static Json.Obj body(Format format, Map<String, List<String>> typed) {
    Map<String, Json> members = new LinkedHashMap<>();
    for (Format.Field field : format.fields()) {
      enter(members, field, typed.getOrDefault(field.key(), List.of()));
    }
    for (Format.Field field : format.automatic()) {
      enter(members, field, typed.getOrDefault(field.key(), List.of()));
    }
    typed.forEach((key, values) -> {
      if (format.field(key).isEmpty()) {
        members.put(key, Json.texts(values));
      }
    });
    return new Json.Obj(members);
  }

  private static void enter(Map<String, Json> members, Format.Field field, List<String> typed) {
    List<String> values = typed.stream().map(Text::typed).filter(text -> !text.isEmpty()).toList();
    if (values.isEmpty()) {
      return;
    }
    String first = values.getFirst();
    Json value =
        switch (field.kind()) {
          case LINE, TEXT, CODE, TERNARY -> new Json.Str(first);
          case CODES -> Json.texts(values.stream().distinct().toList());
          case INSTANT -> new Json.Str(Second.typed(first));
          case NUMBER ->
              WHOLE.matcher(first).matches()
                  ? new Json.Num(Long.parseLong(first))
                  : new Json.Str(first);
          case TICK -> first.equals("false") ? new Json.Bool(false) : new Json.Bool(true);
          case LINES -> Json.texts(lines(values));
        };
    if (!value.equals(new Json.Bool(false))) {
      members.put(field.key(), value);
    }
  }

  private static List<String> lines(List<String> values) {
    List<String> lines = new ArrayList<>();
    values.forEach(value -> value.lines().map(String::strip).forEach(lines::add));
    lines.removeIf(String::isEmpty);
    return lines;
  }
}
