package parley.misp;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
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

  private static final String TAG = "Tag";
  private static final String UUID = "uuid";
  private static final String ATTRIBUTES = "Attribute";

  /// Of an organisation, and of a tag, what every MISP says of it.
  private static final Set<String> ORGANISATION = Set.of("name", UUID);

  private static final Set<String> TAGGED = Set.of("name", "colour");

  /// K-MISP-4: what of a thing travels. Whatever else MISP writes is of one MISP alone: numbers in
  /// its database, who may see it there, its users' addresses, other events.
  private static final Map<String, Set<String>> TRAVELS =
      Map.of(
          EVENT,
          Set.of(
              UUID,
              "info",
              "date",
              "timestamp",
              "published",
              "publish_timestamp",
              "threat_level_id",
              "analysis",
              "distribution",
              "extends_uuid",
              TAG,
              "Org",
              "Orgc"),
          ATTRIBUTE,
          Set.of(
              UUID,
              "type",
              "category",
              "value",
              "to_ids",
              "comment",
              "timestamp",
              "distribution",
              "deleted",
              "disable_correlation",
              "first_seen",
              "last_seen",
              "object_relation",
              "data",
              DATA_REF,
              TAG),
          OBJECT,
          Set.of(
              UUID,
              "name",
              "meta-category",
              "description",
              "template_uuid",
              "template_version",
              "timestamp",
              "distribution",
              "comment",
              "deleted",
              "first_seen",
              "last_seen",
              ATTRIBUTES,
              "ObjectReference"),
          REFERENCE,
          Set.of(
              UUID,
              "object_uuid",
              "source_uuid",
              "referenced_uuid",
              "referenced_type",
              "relationship_type",
              "comment",
              "timestamp",
              "deleted"),
          SIGHTING,
          Set.of(UUID, "attribute_uuid", "date_sighting", "source", "type", "Organisation"),
          REPORT,
          Set.of(UUID, "name", "content", "timestamp", "distribution", "deleted"),
          GALAXY,
          Set.of(UUID, "name", "type", "description", "namespace", "version", "icon"),
          CLUSTER,
          Set.of(
              UUID,
              "type",
              "value",
              "description",
              "tag_name",
              "meta",
              "source",
              "authors",
              "version",
              "default",
              "collection_uuid",
              "extends_uuid",
              "extends_version"));

  private Facts() {}

  /// Whether a tag or a cluster on something is more than one MISP's own note.
  static boolean travels(Json.Obj tag) {
    boolean kept = tag.has("exportable") && !Fields.truth(tag, "exportable");
    return !kept && !Fields.truth(tag, "local");
  }

  /// What of a thing travels, of all that stands in it too.
  static Json.Obj travelling(String kind, Json.Obj of) {
    Set<String> known = TRAVELS.getOrDefault(kind, Set.of());
    Json.Builder rest = Json.object();
    of.members()
        .forEach((key, value) -> {
          if (known.contains(key)) {
            rest.with(key, inner(key, value));
          }
        });
    return rest.build();
  }

  private static Json inner(String key, Json value) {
    return switch (key) {
      case TAG -> each(value, tag -> travels(tag) ? only(TAGGED, tag) : Json.object().build());
      case ATTRIBUTES -> each(value, one -> travelling(ATTRIBUTE, one));
      case "ObjectReference" -> each(value, one -> travelling(REFERENCE, one));
      case "Org", "Orgc", "Organisation" ->
          value instanceof Json.Obj org ? only(ORGANISATION, org) : new Json.Null();
      default -> value;
    };
  }

  private static Json each(Json list, UnaryOperator<Json.Obj> as) {
    return list instanceof Json.Arr(List<Json> items)
        ? new Json.Arr(
            items.stream()
                .filter(Json.Obj.class::isInstance)
                .<Json>map(item -> as.apply((Json.Obj) item))
                .filter(Facts::any)
                .toList())
        : new Json.Null();
  }

  private static Json.Obj only(Set<String> keys, Json.Obj of) {
    Json.Builder rest = Json.object();
    of.members()
        .forEach((key, value) -> {
          if (keys.contains(key)) {
            rest.with(key, value);
          }
        });
    return rest.build();
  }

  /// What MISP said of an object, for as long as it bears the name that MISP's UUID gives it
  /// (K-MISP-3): whoever wrote the object chose both. As MISP gives it to others: seen by whoever
  /// sees what it stands in, and an event by one organisation.
  static Optional<Json.Obj> said(Json.Obj object, String name) {
    return of(object, name)
        .filter(fact -> {
          Optional<String> uuid = Fields.said(fact, UUID);
          return uuid.isEmpty() || Names.uuid(uuid.get()).equals(Names.uuidOf(Made.id(object)));
        })
        .map(fact -> given(name, fact));
  }

  /// What travels, with the distribution that an export gives it.
  static Json.Obj given(String name, Json.Obj fact) {
    Json.Obj plain = travelling(name, fact);
    if (name.equals(OBJECT)) {
      List<Json> inner =
          Fields.objects(plain, ATTRIBUTES).stream()
              .<Json>map(one -> given(ATTRIBUTE, one))
              .toList();
      plain = Fields.with(plain, ATTRIBUTES, new Json.Arr(inner));
    }
    return plain.has("distribution")
        ? Fields.with(plain, "distribution", new Json.Str(name.equals(EVENT) ? "0" : "5"))
        : plain;
  }

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
    return extension(object)
        .map(extension -> Fields.objects(extension, PARTS))
        .orElse(List.of())
        .stream()
        .map(part -> given(OBJECT, part))
        .toList();
  }

  static List<String> clusters(Json.Obj report) {
    return extension(report).map(extension -> extension.texts(CLUSTERS)).orElse(List.of());
  }

  private static Optional<Json.Obj> extension(Json.Obj object) {
    return object.object("extensions").flatMap(all -> all.object(EXTENSION));
  }

  /// With its file, which stands in an artifact.
  static Json.Obj whole(Json.Obj attribute, Map<String, Json.Obj> all, List<Imported.Note> notes) {
    Optional<String> ref = attribute.text(DATA_REF);
    if (ref.isEmpty()) {
      return attribute;
    }
    Json.Obj rest = Fields.without(attribute, DATA_REF);
    Optional<String> data =
        Optional.ofNullable(all.get(ref.get())).flatMap(artifact -> artifact.text("payload_bin"));
    if (data.isEmpty()) {
      notes.add(
          new Imported.Note(
              "artifact " + Names.shown(Names.uuidOf(ref.get())),
              "its file is not carried: it is not here"));
    }
    return data.map(bytes -> Fields.with(rest, "data", new Json.Str(bytes))).orElse(rest);
  }

  static Json.Obj wholes(Json.Obj object, Map<String, Json.Obj> all, List<Imported.Note> notes) {
    List<Json> whole =
        Fields.objects(object, ATTRIBUTES).stream()
            .<Json>map(each -> whole(each, all, notes))
            .toList();
    return Fields.with(object, ATTRIBUTES, new Json.Arr(whole));
  }
}
