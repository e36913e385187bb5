package parley.misp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import parley.codec.Json;

/// An object of STIX on its way, with those that it refers to. Places are written as in the table
/// of objects: `name`, `name.name`, `names[]`, `other_ref>type.name`, with a sign in front of the
/// last name that says what of the value is put there (`docs/decisions/0098`). Mutable, one thread.
final class Built {
  private static final String ADDRESS = "{ip}";
  private static final String TYPE = "type";

  /// What of an attribute goes to a place.
  ///
  /// @param uuid of what is made around it
  record Value(String uuid, String text, Optional<String> data) {}

  private final String type;
  private final String uuid;
  private final List<Built> others = new ArrayList<>();
  private final Map<String, Built> single = new LinkedHashMap<>();
  private Json.Obj body = Json.object().build();

  Built(String type, String uuid) {
    this.type = type;
    this.uuid = uuid;
  }

  String id() {
    return type + "--" + uuid;
  }

  String type() {
    return type;
  }

  Json.Obj body() {
    return body;
  }

  boolean has(String path) {
    return Paths.at(body, path).isPresent();
  }

  void put(String path, Json value) {
    body = Paths.with(body, path, value);
  }

  Optional<Built> other(String key) {
    return Optional.ofNullable(single.get(key));
  }

  /// All that it refers to, and they, itself first.
  List<Built> all() {
    List<Built> all = new ArrayList<>();
    all.add(this);
    others.forEach(other -> all.addAll(other.all()));
    return all;
  }

  /// Without what only one of several can have.
  Built plain() {
    body = Fields.without(body, "x_misp_domain");
    return this;
  }

  /// Another of the same things around it, of another name.
  Built twin(String name) {
    Built twin = new Built(type, name);
    twin.body = body;
    return twin;
  }

  /// Puts a value to its place.
  ///
  /// @return the place as patterns write it; empty when it cannot go there, or something is there
  Optional<String> set(String root, String place, Value value) {
    int arrow = place.indexOf('>');
    if (arrow < 0) {
      return leaf(root, place, value);
    }
    if (place.startsWith("=")) {
      return value.data().isEmpty()
          ? Optional.empty()
          : through(
              place.substring(1),
              arrow - 1,
              new Value(value.uuid(), value.data().get(), value.data()));
    }
    return through(place, arrow, value);
  }

  private Optional<String> through(String place, int arrow, Value value) {
    String key = place.substring(0, arrow);
    String rest = place.substring(arrow + 1);
    int point = rest.indexOf('.');
    String leaf = rest.substring(point + 1);
    Optional<Built> there = key.contains("[]") ? Optional.empty() : other(key);
    if (there.isPresent()) {
      return there.get().set("", leaf, value).map(inner -> key + "." + inner);
    }
    String kind = rest.substring(0, point);
    if (kind.equals(ADDRESS)) {
      if (!leaf.equals("value")) {
        return Optional.empty();
      }
      kind = Names.address(value.text());
    }
    Built other = new Built(kind, value.uuid());
    Optional<String> inner = other.set("", leaf, value);
    if (inner.isEmpty()) {
      return Optional.empty();
    }
    String written = numbered(key);
    put(key, new Json.Str(other.id()));
    others.add(other);
    if (!key.contains("[]")) {
      single.put(key, other);
    }
    return Optional.of(written + "." + inner.get());
  }

  /// The place of the next item, as patterns write it.
  private String numbered(String key) {
    int bracket = key.indexOf("[]");
    if (bracket < 0) {
      return key;
    }
    String list = key.substring(0, bracket);
    int count = Paths.at(body, list).map(Built::size).orElse(0);
    String index = type.equals("domain-name") ? "[*]" : "[" + count + "]";
    return list + index + key.substring(bracket + 2);
  }

  private static int size(Json list) {
    return list instanceof Json.Arr(List<Json> items) ? items.size() : 0;
  }

  private Optional<String> leaf(String root, String place, Value value) {
    char sign = place.charAt(0);
    boolean signed = "#%*!~^=|?&".indexOf(sign) >= 0;
    String name = signed ? place.substring(1) : place;
    int blank = name.indexOf(' ');
    String path = root + (blank < 0 ? name : name.substring(0, blank));
    Optional<Json> put =
        sign == '?'
            ? Optional.of(new Json.Bool(value.text().equals(name.substring(blank + 1))))
            : typed(signed ? sign : ' ', value);
    if (put.isEmpty()) {
      return Optional.empty();
    }
    if (sign == '&' && has(path)) {
      String before = body.text(path).orElse("");
      put(path, new Json.Str(before + " " + value.text()));
      return Optional.of(path);
    }
    if (!path.contains("[]") && has(path)) {
      return Optional.empty();
    }
    String written = numbered(path);
    put(path, put.get());
    return Optional.of(written);
  }

  private static Optional<Json> typed(char sign, Value value) {
    String text = value.text();
    return switch (sign) {
      case '#' ->
          Optional.of(AttributeImport.whole(AttributeImport.number(text)))
              .filter(Json.Num.class::isInstance);
      case '%' -> real(text, 1);
      case '*' -> real(text, 1000);
      case '!' -> Optional.of(new Json.Bool(Fields.truth(text)));
      case '~' -> Fields.moment(text).map(at -> new Json.Str(at.toString()));
      case '^' -> Optional.of(new Json.Str(text.toLowerCase(Locale.ROOT)));
      case '=' -> value.data().map(Json.Str::new);
      case '|' -> Optional.of(new Json.Str(AttributeImport.key(text)));
      default -> Optional.of(new Json.Str(text));
    };
  }

  private static Optional<Json> real(String text, int factor) {
    try {
      double number = Double.parseDouble(text) * factor;
      return Double.isFinite(number) ? Optional.of(new Json.Real(number)) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /// What every object of its type has, from what is there.
  void finish(List<String> protocols) {
    switch (type) {
      case "email-message" -> mail();
      case "network-traffic" -> traffic(protocols);
      default -> {}
    }
  }

  private void mail() {
    List<Json> parts = new ArrayList<>();
    for (Json each : body.items("body_multipart")) {
      Json.Obj part = (Json.Obj) each;
      String file = part.text("body_raw_ref").orElse("");
      String name =
          others.stream()
              .filter(other -> other.id().equals(file))
              .flatMap(other -> other.body().text("name").stream())
              .findFirst()
              .orElse("");
      parts.add(
          Fields.with(
              part, "content_disposition", new Json.Str("attachment; filename='" + name + "'")));
    }
    if (!parts.isEmpty()) {
      put("body_multipart", new Json.Arr(parts));
      body.text("body").ifPresent(text -> put("x_misp_email_body", new Json.Str(text)));
      body = Fields.without(body, "body");
    }
    put("is_multipart", new Json.Bool(!parts.isEmpty()));
  }

  private void traffic(List<String> protocols) {
    List<String> all = new ArrayList<>(protocols);
    body.texts("protocols").stream().filter(each -> !all.contains(each)).forEach(all::add);
    if (all.isEmpty()) {
      String version =
          other("dst_ref")
              .or(() -> other("src_ref"))
              .map(Built::type)
              .filter(each -> each.endsWith("-addr"))
              .map(each -> each.substring(0, each.indexOf('-')))
              .map(each -> each.substring(0, 4))
              .orElse("tcp");
      all.add(version);
    }
    put("protocols", Json.texts(all));
  }

  /// As an observable.
  Json.Obj observable() {
    Json.Builder observable = Scope.sco(type, uuid);
    Fields.without(body, TYPE).members().forEach(observable::with);
    return observable.build();
  }

  /// Places in an object of JSON: names with points between. `name[]` is a new item at the end of a
  /// list, `name[0]` its first one.
  static final class Paths {
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
}
