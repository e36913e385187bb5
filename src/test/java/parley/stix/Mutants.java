package parley.stix;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.stix.Layout.Kind;
import parley.stix.Layout.Rule;

/// Objects with one thing wrong in each, made of good ones: every property of every layout that an
/// example has, in each way in which it can be wrong.
final class Mutants {
  /// @param kind what was done
  /// @param place type and property, as one word
  /// @param clause the one that must be among what is found
  record Mutant(String kind, String place, String clause, Json.Obj object) {
    /// Whether it is read and what is wrong with it is found, by its clause.
    boolean caught() {
      try {
        return Stix.wrong(StixObject.read(JsonWriter.line(object))).contains(clause);
      } catch (parley.codec.MalformedInput e) {
        return e.clause().equals(clause);
      }
    }

    /// Whether it is refused, for whatever reason.
    boolean refused() {
      try {
        return !Validator.check(StixObject.read(JsonWriter.line(object))).valid();
      } catch (parley.codec.MalformedInput e) {
        return true;
      }
    }
  }

  private static final String OTHER = "windows-registry-key--9d60282d-94aa-56a7-a0c4-2dd1b7ac1ea6";
  private static final String SDO = "course-of-action--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f";

  private final StixObject good;
  private final List<Mutant> made = new ArrayList<>();

  private Mutants(StixObject good) {
    this.good = good;
  }

  static List<Mutant> of(StixObject good) {
    Layout layout = TypeTable.STIX.type(good.type());
    Mutants mutants = new Mutants(good);
    if (layout != null) {
      mutants.whole();
      mutants.layout(layout, good.content(), List.of());
    }
    return mutants.made;
  }

  private void add(String kind, String clause, List<Object> path, @Nullable Json value) {
    StringBuilder place = new StringBuilder(good.type());
    path.forEach(step -> place.append('.').append(step instanceof Integer ? "n" : step));
    Json changed = set(good.content(), path, 0, value);
    made.add(new Mutant(kind, place.toString(), clause, (Json.Obj) changed));
  }

  /// A copy in which one place has another value, or none.
  private static Json set(@Nullable Json at, List<Object> path, int depth, @Nullable Json value) {
    Object step = path.get(depth);
    boolean last = depth == path.size() - 1;
    if (at instanceof Json.Arr(List<Json> items)) {
      List<Json> copy = new ArrayList<>(items);
      int index = (Integer) step;
      copy.set(index, last ? require(value) : set(copy.get(index), path, depth + 1, value));
      return new Json.Arr(copy);
    }
    Map<String, Json> copy = new LinkedHashMap<>(((Json.Obj) require(at)).members());
    String key = (String) step;
    if (!last) {
      copy.put(key, set(copy.get(key), path, depth + 1, value));
    } else if (value == null) {
      copy.remove(key);
    } else {
      copy.put(key, value);
    }
    return new Json.Obj(copy);
  }

  private static Json require(@Nullable Json value) {
    return Optional.ofNullable(value).orElseThrow();
  }

  private static Json text(String text) {
    return new Json.Str(text);
  }

  private static List<Object> then(List<Object> path, Object step) {
    List<Object> longer = new ArrayList<>(path);
    longer.add(step);
    return longer;
  }

  /// What can be wrong with the object as a whole.
  private void whole() {
    String uuid = good.id().uuid();
    String other = good.type().equals("identity") ? "malware" : "identity";
    add("id of another type", "K-ID-2", List.of("id"), text(other + "--" + uuid));
    add("id without a UUID", "K-ID-1", List.of("id"), text(good.type() + "--1234"));
    add(
        "id with a bad UUID",
        "K-ID-1",
        List.of("id"),
        text(good.id().toString().replace('-', '_')));
    if (!new Extensions(good.content()).topLevel()) {
      add("unknown property", "K-PROP-2", List.of("frobnicate"), text("x"));
    }
    add("property with a bad name", "K-PROP-3", List.of("Bad-Name"), text("x"));
    add("another specification", "K-TYPE-3", List.of("spec_version"), text("3.7"));
    Json marking =
        Json.object()
            .with("marking_ref", "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1")
            .with("selectors", Json.texts(List.of("no_such_property")))
            .build();
    add("selector to nothing", "K-MARK-2", List.of("granular_markings"), list(marking));
    Json malformed =
        Json.object()
            .with("marking_ref", "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1")
            .with("selectors", Json.texts(List.of("type[")))
            .build();
    add("malformed selector", "K-MARK-1", List.of("granular_markings"), list(malformed));
    Json wrong =
        Json.object()
            .with("marking_ref", OTHER)
            .with("selectors", Json.texts(List.of("type")))
            .build();
    add("granular marking by no marking", "K-REF-2", List.of("granular_markings"), list(wrong));
    Json nowhere = Json.object().with("no-such-thing", Json.object().with("a", 1).build()).build();
    add("unknown extension", "K-EXT-3", List.of("extensions"), nowhere);
  }

  private static Json list(Json item) {
    return new Json.Arr(List.of(item));
  }

  private void layout(Layout layout, Json.Obj object, List<Object> path) {
    for (String name : layout.required()) {
      boolean named = path.isEmpty() && (name.equals("type") || name.equals("id"));
      String clause =
          named
              ? name.equals("type") ? "K-TYPE-1" : "K-ID-1"
              : name.equals("spec_version") ? "K-TYPE-3" : "K-PROP-1";
      if (object.has(name)) {
        add("missing", clause, then(path, name), null);
      }
    }
    for (Map.Entry<String, Json> member : object.members().entrySet()) {
      Layout.Property property = layout.properties().get(member.getKey());
      boolean named = member.getKey().equals("type") || member.getKey().equals("id");
      if (property != null && !(path.isEmpty() && named)) {
        value(property.kind(), member.getValue(), then(path, member.getKey()));
      }
    }
    for (Rule rule : layout.rules()) {
      rule(rule, object, path);
    }
  }

  private void rule(Rule rule, Json.Obj object, List<Object> path) {
    switch (rule) {
      case Rule.Order(String first, String second, boolean strictly) -> {
        if (object.has(first) && object.has(second)) {
          add("order", "K-VALUE-6", then(path, second), text("1999-01-01T00:00:00.000Z"));
        }
      }
      case Rule.OneOf(List<String> names) -> {
        for (String name : names) {
          if (object.has(name)) {
            add("none of those of which one must be", "K-PROP-4", then(path, name), null);
          }
        }
      }
      case Rule.When when -> {
        if (!when.stands() && object.has(when.name()) && object.has(when.other())) {
          add("when", "K-PROP-4", then(path, when.name()), new Json.Bool(when.value()));
        }
      }
      case Rule.Special special -> {
        if (special == Rule.Special.PATTERN) {
          String pattern = object.text("pattern").orElseThrow();
          boolean stix = object.text("pattern_type").equals(Optional.of("stix"));
          if (stix) {
            Json cut = text(pattern.substring(0, pattern.length() - 1));
            add("pattern", "K-PAT-2", then(path, "pattern"), cut);
          }
        }
      }
      case Rule.AnyOf _, Rule.Needs _ -> {}
    }
  }

  private void value(Kind kind, Json value, List<Object> path) {
    switch (kind) {
      case Kind.Plain plain -> plain(plain, value, path);
      case Kind.Whole(long least, long most) -> {
        add("text for a number", "K-VALUE-1", path, text("many"));
        if (least > Long.MIN_VALUE) {
          add("number below", "K-VALUE-4", path, new Json.Num(least - 1));
        }
        if (most < 1L << 40) {
          add("number above", "K-VALUE-4", path, new Json.Num(most + 1));
        }
      }
      case Kind.Fraction(double least, double most) -> {
        add("text for a number", "K-VALUE-1", path, text("many"));
        if (most < 1_000) {
          add("number above", "K-VALUE-4", path, new Json.Real(most + 0.5));
        }
      }
      case Kind.Word word -> {
        if (!path.equals(List.of("spec_version"))) {
          add("number for text", "K-VALUE-1", path, new Json.Num(7));
          if (word.closed()) {
            add("word of no list", "K-VALUE-7", path, text("no-such-word"));
          }
        }
      }
      case Kind.Ref ref -> {
        add("malformed reference", "K-REF-1", path, text("not-a-reference"));
        String wrong = !ref.others() && ref.named().contains("sdo") ? OTHER : SDO;
        if (ref.others() || !ref.named().contains("any")) {
          Json sent = text(ref.others() ? "sighting--" + good.id().uuid() : wrong);
          add("reference to a wrong type", "K-REF-2", path, sent);
        }
      }
      case Kind.ListOf(Kind item) -> {
        add("text for a list", "K-VALUE-1", path, text("x"));
        add("empty list", "K-VALUE-2", path, new Json.Arr(List.of()));
        value(item, ((Json.Arr) value).items().getFirst(), then(path, 0));
      }
      case Kind.Dictionary(Kind item) -> {
        add("text for an object", "K-VALUE-1", path, text("x"));
        add("empty dictionary", "K-VALUE-3", path, Json.object().build());
      }
      case Kind.Part(String name) -> {
        add("text for an object", "K-VALUE-1", path, text("x"));
        layout(TypeTable.STIX.part(name), (Json.Obj) value, path);
      }
    }
  }

  private void plain(Kind.Plain kind, Json value, List<Object> path) {
    switch (kind) {
      case ANY, OBSERVABLES -> {}
      case BOOLEAN -> add("text for a truth", "K-VALUE-1", path, text("maybe"));
      case EXTENSIONS -> extensions((Json.Obj) value, path);
      case HASHES -> {
        add("text for an object", "K-VALUE-1", path, text("x"));
        add("empty dictionary", "K-VALUE-3", path, Json.object().build());
        ((Json.Obj) value)
            .members()
            .forEach((algorithm, digest) ->
                add("short digest", "K-VALUE-9", then(path, algorithm), text("abcdef")));
      }
      case STRING -> add("number for text", "K-VALUE-1", path, new Json.Num(7));
      case TIMESTAMP, MILLIS -> {
        add("number for text", "K-VALUE-1", path, new Json.Num(7));
        add("no moment", "K-VALUE-5", path, text("yesterday"));
        add("no such month", "K-VALUE-5", path, text("2026-13-01T00:00:00.000Z"));
        if (kind == Kind.Plain.MILLIS) {
          add("no milliseconds", "K-VALUE-5", path, text("2026-02-01T00:00:00Z"));
        }
      }
      case HEX -> add("no hexadecimal", "K-VALUE-10", path, text("abc"));
      case BINARY -> add("no base64", "K-VALUE-11", path, text("????"));
      case URL -> add("no address", "K-VALUE-12", path, text("no address"));
      case LANG -> add("no language", "K-VALUE-13", path, text("not a language!"));
      case CPE -> add("no CPE", "K-VALUE-14", path, text("cpe"));
      case IPV4, IPV6, MAC -> add("no network address", "K-VALUE-15", path, text("999.1.2"));
      case REGISTRY_KEY -> add("short hive", "K-VALUE-16", path, text("HKLM\\Software"));
      case SELECTOR -> add("malformed selector", "K-MARK-1", path, text("[0].x"));
    }
  }

  private void extensions(Json.Obj value, List<Object> path) {
    add("text for an object", "K-VALUE-1", path, text("x"));
    add("empty dictionary", "K-VALUE-3", path, Json.object().build());
    value
        .members()
        .forEach((key, extension) -> {
          Layout layout = TypeTable.STIX.extensions().get(key);
          List<Object> inside = then(path, key);
          add("text for an extension", "K-EXT-1", inside, text("x"));
          if (layout != null) {
            layout(layout, (Json.Obj) extension, inside);
          } else {
            add("extension without its type", "K-EXT-2", then(inside, "extension_type"), null);
            add("no type of extensions", "K-EXT-2", then(inside, "extension_type"), text("other"));
          }
        });
  }
}
