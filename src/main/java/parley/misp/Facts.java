package parley.misp;

import java.util.List;
import java.util.Optional;
import parley.codec.Json;

/// What MISP said, beside what it became: an extension on the object, which gives it back on export
/// as it was (K-MISP-4).
final class Facts {
  /// The name of the extension.
  static final String EXTENSION = "extension-definition--c1f0a9de-3b7c-4a56-9f57-0d1d2b6a7e21";

  static final String ATTRIBUTE = "attribute";
  static final String OBJECT = "object";
  static final String PARTS = "parts";
  static final String EVENT = "event";
  static final String CLUSTER = "cluster";
  static final String CLUSTERS = "clusters";
  static final String GALAXY = "galaxy";
  static final String SIGHTING = "sighting";
  static final String REPORT = "report";
  static final String REFERENCE = "reference";

  /// On an attribute whose file is in an artifact beside it.
  static final String DATA_REF = "data_ref";

  private Facts() {}

  /// The object with facts on it.
  static Json.Obj on(Json.Obj object, Json.Builder facts) {
    Json.Obj all = object.object("extensions").orElse(Json.object().build());
    boolean own = object.text("type").orElse("").startsWith("x-");
    Json.Builder extension =
        Json.object().with("extension_type", own ? "new-sdo" : "property-extension");
    full(facts.build()).members().forEach(extension::with);
    return Fields.with(object, "extensions", Fields.with(all, EXTENSION, extension.build()));
  }

  /// STIX has no null and nothing empty, and to MISP that is the same as not being there.
  static Json.Obj full(Json.Obj object) {
    Json.Builder full = Json.object();
    object
        .members()
        .forEach((key, value) -> {
          Json inner = value instanceof Json.Obj each ? full(each) : value;
          if (value instanceof Json.Arr(List<Json> items)) {
            inner = new Json.Arr(items.stream().map(Facts::item).filter(Facts::any).toList());
          }
          if (any(inner)) {
            full.with(key, inner);
          }
        });
    return full.build();
  }

  private static Json item(Json value) {
    return value instanceof Json.Obj object ? full(object) : value;
  }

  private static boolean any(Json value) {
    return switch (value) {
      case Json.Arr(List<Json> items) -> !items.isEmpty();
      case Json.Obj object -> !object.members().isEmpty();
      case Json.Null _ -> false;
      case Json.Str _, Json.Num _, Json.Real _, Json.Bool _ -> true;
    };
  }

  static Json.Obj on(Json.Obj object, String name, Json.Obj fact) {
    return on(object, Json.object().with(name, fact));
  }

  static Optional<Json.Obj> of(Json.Obj object, String name) {
    return extension(object).flatMap(extension -> extension.object(name));
  }

  static List<Json.Obj> parts(Json.Obj object) {
    return extension(object).map(extension -> Fields.objects(extension, PARTS)).orElse(List.of());
  }

  static List<String> clusters(Json.Obj report) {
    return extension(report).map(extension -> extension.texts(CLUSTERS)).orElse(List.of());
  }

  private static Optional<Json.Obj> extension(Json.Obj object) {
    return object.object("extensions").flatMap(all -> all.object(EXTENSION));
  }
}
