package parley.misp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;

/// What of MISP becomes what of STIX (K-MISP-5): three tables of our own, written from the public
/// descriptions of both. Read once, immutable.
final class Table {
  private static final Json.Obj ATTRIBUTES = load("attributes");
  private static final Json.Obj OBJECTS = load("objects");
  private static final Json.Obj GALAXIES = load("galaxies");
  private static final Json.Obj NOTHING = Json.object().build();

  /// Algorithms by MISP's name of them, as STIX spells them in observables and patterns alike.
  static final Map<String, String> HASHES = texts(part(ATTRIBUTES, "hashes"));

  private static final Map<String, Kind> KINDS = kinds();

  private Table() {}

  /// What attributes of one type become.
  ///
  /// @param seen observables; the first is what the others stand around
  /// @param data the same for an attribute that brings a file
  /// @param pattern places and values of an indicator
  /// @param is one domain object, in place of both
  /// @param rule the language of a rule, which is the pattern itself
  record Kind(
      List<Json> seen,
      List<Json> data,
      List<String> pattern,
      Optional<Json.Obj> is,
      Optional<String> rule) {
    Kind {
      seen = List.copyOf(seen);
      data = List.copyOf(data);
      pattern = List.copyOf(pattern);
    }
  }

  static Optional<Kind> kind(String type) {
    return Optional.ofNullable(KINDS.get(type));
  }

  /// In the order in which they are tried for a pattern of others.
  static Map<String, Kind> kinds() {
    Map<String, Kind> kinds = new LinkedHashMap<>();
    HASHES.forEach((name, algorithm) -> {
      Json.Obj hashes = Json.object().with(algorithm, "{0}").build();
      kinds.put(name, file(Json.object().with("hashes", hashes), "", algorithm, "{0}"));
      Json.Obj second = Json.object().with(algorithm, "{2}").build();
      kinds.put(
          "filename|" + name,
          file(Json.object().with("hashes", second).with("name", "{1}"), "{1}", algorithm, "{2}"));
    });
    part(ATTRIBUTES, "types")
        .members()
        .forEach((name, value) -> {
          Json.Obj each = (Json.Obj) value;
          kinds.put(
              name,
              new Kind(
                  each.items("seen"),
                  each.items("data"),
                  each.texts("pattern"),
                  each.object("is"),
                  each.text("rule")));
        });
    return kinds;
  }

  private static Kind file(Json.Builder members, String name, String algorithm, String digest) {
    List<String> pattern = new ArrayList<>();
    if (!name.isEmpty()) {
      pattern.add("file:name=" + name);
    }
    pattern.add("file:hashes." + algorithm + "=" + digest);
    Json.Obj seen = members.with("type", "file").build();
    return new Kind(List.of(seen), List.of(), pattern, Optional.empty(), Optional.empty());
  }

  /// What objects made from a template become.
  static Optional<Json.Obj> template(String name) {
    return OBJECTS.object(name);
  }

  static Map<String, Json> templates() {
    return OBJECTS.members();
  }

  /// By the type of STIX object that clusters become.
  static Map<String, Json> galaxies() {
    return GALAXIES.members();
  }

  static Json.Obj galaxy(String type) {
    return part(GALAXIES, type);
  }

  static Json.Obj part(Json.Obj of, String key) {
    return of.object(key).orElse(NOTHING);
  }

  static Map<String, String> texts(Json.Obj object) {
    Map<String, String> texts = new LinkedHashMap<>();
    object.members().keySet().forEach(key -> texts.put(key, object.text(key).orElse("")));
    return texts;
  }

  private static Json.Obj load(String name) {
    try (InputStream in = Table.class.getResourceAsStream("/parley/misp/" + name + ".json")) {
      if (in == null) {
        throw new IllegalStateException("the jar has no table " + name);
      }
      return JsonReader.readObject(Bytes.owning(in.readAllBytes()), JsonReader.MESSAGE);
    } catch (MalformedInput e) {
      throw new IllegalStateException("the table " + name + " cannot be read", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
