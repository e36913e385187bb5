package parley.stix;

import java.util.List;
import java.util.Map;
import parley.codec.Json;

/// What an object says of its extensions (K-EXT-1 to K-EXT-3), read before its properties, because
/// they say which of these are known.
final class Extensions {
  static final String DEFINITION = "extension-definition";
  private static final String TYPE = "extension_type";

  private final Map<String, Json> extensions;

  Extensions(Json.Obj object) {
    this.extensions = object.object("extensions").map(Json.Obj::members).orElse(Map.of());
  }

  /// One of its extensions is of one of these types.
  boolean declares(List<String> types) {
    return extensions.entrySet().stream()
        .anyMatch(entry ->
            ofAnother(entry.getKey())
                && entry.getValue() instanceof Json.Obj extension
                && extension.text(TYPE).filter(types::contains).isPresent());
  }

  /// Further properties of the object itself are named by an extension.
  boolean topLevel() {
    return !extensions.isEmpty() && declares(List.of("toplevel-property-extension"));
  }

  /// Its key is the name of an extension definition.
  static boolean ofAnother(String key) {
    return key.startsWith(DEFINITION)
        && StixId.read(key).filter(id -> id.type().equals(DEFINITION)).isPresent();
  }

  /// An extension by its definition passes whole; that it says its type is looked at.
  static void check(Json value, Findings findings) {
    if (!(value instanceof Json.Obj extension)) {
      findings.error("K-EXT-1", "an extension must be an object");
      return;
    }
    boolean known =
        extension
            .text(TYPE)
            .filter(type ->
                type.startsWith("new-s")
                    ? List.of("new-sdo", "new-sco", "new-sro").contains(type)
                    : type.equals("property-extension")
                        || type.equals("toplevel-property-extension"))
            .isPresent();
    if (!known) {
      findings.error(TYPE, "K-EXT-2", "must be there and be one of the five types of extensions");
    }
  }
}
