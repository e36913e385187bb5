package parley.misp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import parley.codec.Json;

/// Places in an object of JSON: names with points between. `name[]` is a new item at the end of a
/// list, `name[0]` its first one.
final class Paths {
  private static final String NEW = "[]";
  private static final String FIRST = "[0]";

  private Paths() {}

  /// The same with a value at a place.
  static Json.Obj with(Json.Obj base, String path, Json value) {
    int point = path.indexOf('.');
    String step = point < 0 ? path : path.substring(0, point);
    String rest = point < 0 ? "" : path.substring(point + 1);
    String key = name(step);
    @Nullable Json old = base.get(key);
    if (!step.endsWith("]")) {
      return Fields.with(base, key, below(old, rest, value));
    }
    List<Json> items = new ArrayList<>(base.items(key));
    if (step.endsWith(FIRST) && !items.isEmpty()) {
      items.set(0, below(items.getFirst(), rest, value));
    } else {
      items.add(below(null, rest, value));
    }
    return Fields.with(base, key, new Json.Arr(items));
  }

  private static Json below(@Nullable Json old, String rest, Json value) {
    if (rest.isEmpty()) {
      return value;
    }
    Json.Obj inner = old instanceof Json.Obj object ? object : Json.object().build();
    return with(inner, rest, value);
  }

  static String name(String step) {
    int bracket = step.indexOf('[');
    return bracket < 0 ? step : step.substring(0, bracket);
  }

  /// What stands at a place; a list's first item stands for the list where the path goes on.
  static Optional<Json> at(Json.Obj base, String path) {
    int point = path.indexOf('.');
    String step = point < 0 ? path : path.substring(0, point);
    @Nullable Json found = base.get(name(step));
    if (step.endsWith("]") && found instanceof Json.Arr(List<Json> items)) {
      found = step.endsWith(NEW) || items.isEmpty() ? null : items.getFirst();
    }
    if (found == null) {
      return Optional.empty();
    }
    if (point < 0) {
      return Optional.of(found);
    }
    return found instanceof Json.Obj inner
        ? at(inner, path.substring(point + 1))
        : Optional.empty();
  }
}
