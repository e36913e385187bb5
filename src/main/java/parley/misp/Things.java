package parley.misp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.codec.Json;
import parley.stix.StixTime;

/// Attributes and objects of one event on its way. Mutable, one use.
final class Things {
  private static final String UUID = "uuid";
  private static final String TAG = "Tag";
  private static final String NAME = "name";
  private static final String ATTRIBUTE = "Attribute";
  private static final String SIGHTING = "Sighting";
  private static final String GALAXY = "Galaxy";
  private static final Scope NOWHERE =
      new Scope(
          "",
          Optional.empty(),
          new Marks(List.of(), List.of(), List.of()),
          java.time.Instant.EPOCH);

  private final Map<String, Json.Obj> all;
  private final List<Imported.Note> notes;
  private final Map<String, Json.Obj> attributes = new LinkedHashMap<>();
  private final Map<String, Json.Obj> objects = new LinkedHashMap<>();

  /// By the name of what it came from.
  private final Map<String, String> attributeOf = new HashMap<>();

  private final Map<String, String> objectOf = new HashMap<>();
  private final Set<String> attached = new HashSet<>();

  /// Tags that stand on the event, and so on all of it.
  private final Set<String> above = new HashSet<>();

  Things(Map<String, Json.Obj> all, List<Imported.Note> notes) {
    this.all = all;
    this.notes = notes;
  }

  void above(List<Json> tags) {
    tags.forEach(tag -> above.add(Fields.textOr((Json.Obj) tag, NAME, "")));
  }

  List<Json> attributes() {
    return List.copyOf(attributes.values());
  }

  List<Json> objects() {
    return List.copyOf(objects.values());
  }

  void put(Json.Obj object) {
    Optional<Json.Obj> attribute =
        Facts.of(object, Facts.ATTRIBUTE)
            .filter(said -> agrees(object, AttributeImport.pattern(said)));
    Optional<Json.Obj> thing =
        Facts.of(object, Facts.OBJECT).filter(said -> agrees(object, pattern(object, said)));
    if (attribute.isPresent()) {
      attribute(object, tagged(whole(attribute.get()), object));
    } else if (thing.isPresent()) {
      object(object, tagged(wholes(thing.get()), object));
      Facts.parts(object).forEach(part -> object(object, wholes(part)));
      objectOf.put(Made.id(object), Fields.textOr(thing.get(), UUID, ""));
    } else {
      foreign(object);
    }
  }

  /// What MISP said counts where it still gives the pattern that stands there (K-MISP-4).
  private static boolean agrees(Json.Obj object, Optional<String> pattern) {
    return !object.has("pattern") || object.text("pattern").equals(pattern);
  }

  private Optional<String> pattern(Json.Obj object, Json.Obj said) {
    List<Json.Obj> parts = Facts.parts(object).stream().map(this::wholes).toList();
    return object.has("pattern")
        ? ObjectImport.of(NOWHERE, wholes(said), parts, List.of())
            .objects()
            .getFirst()
            .text("pattern")
        : Optional.empty();
  }

  /// With its file, which stands in an artifact.
  private Json.Obj whole(Json.Obj attribute) {
    Optional<String> ref = attribute.text(Facts.DATA_REF);
    if (ref.isEmpty()) {
      return attribute;
    }
    Json.Obj rest = Fields.without(attribute, Facts.DATA_REF);
    Optional<String> data =
        Optional.ofNullable(all.get(ref.get())).flatMap(artifact -> artifact.text("payload_bin"));
    if (data.isEmpty()) {
      notes.add(new Imported.Note(ref.get(), "its file is not carried: it is not here"));
    }
    return data.map(bytes -> Fields.with(rest, "data", new Json.Str(bytes))).orElse(rest);
  }

  private Json.Obj wholes(Json.Obj object) {
    List<Json> whole = Fields.objects(object, ATTRIBUTE).stream().<Json>map(this::whole).toList();
    return Fields.with(object, ATTRIBUTE, new Json.Arr(whole));
  }

  private void attribute(Json.Obj from, Json.Obj attribute) {
    String uuid = Fields.text(attribute, UUID).orElse(Names.uuidOf(Made.id(from)));
    attributes.put(uuid, attribute);
    attributeOf.put(Made.id(from), uuid);
  }

  private void object(Json.Obj from, Json.Obj object) {
    objects.put(Fields.text(object, UUID).orElse(Names.uuidOf(Made.id(from))), object);
  }

  /// With the markings that were added since.
  private Json.Obj tagged(Json.Obj said, Json.Obj from) {
    Set<String> held = new HashSet<>();
    Fields.objects(said, TAG).forEach(tag -> held.add(Fields.textOr(tag, NAME, "")));
    for (Json.Obj inner : Fields.objects(said, ATTRIBUTE)) {
      Fields.objects(inner, TAG).forEach(tag -> held.add(Fields.textOr(tag, NAME, "")));
    }
    List<Json> tags = new ArrayList<>(said.items(TAG));
    int before = tags.size();
    tags(from, held).forEach(tag -> add(tags, tag));
    return tags.size() == before || said.has(ATTRIBUTE)
        ? said
        : Fields.with(said, TAG, new Json.Arr(tags));
  }

  /// Tags of what an object bears, but for those that are held already.
  List<String> tags(Json.Obj object, Set<String> held) {
    List<String> tags = new ArrayList<>();
    for (String ref : object.texts("object_marking_refs")) {
      Marks.tag(ref, Optional.ofNullable(all.get(ref)))
          .filter(tag -> held.stream().noneMatch(tag::equalsIgnoreCase))
          .filter(tag -> above.stream().noneMatch(tag::equalsIgnoreCase))
          .ifPresent(tags::add);
    }
    for (String label : object.texts("labels")) {
      if (!label.startsWith("misp:") && !label.equals("Threat-Report") && !held.contains(label)) {
        tags.add(label);
      }
    }
    return tags;
  }

  static void add(List<Json> tags, String name) {
    boolean held =
        tags.stream()
            .anyMatch(tag ->
                tag instanceof Json.Obj one && Fields.textOr(one, NAME, "").equalsIgnoreCase(name));
    if (!held) {
      tags.add(Json.object().with(NAME, name).build());
    }
  }

  /// What others made.
  private void foreign(Json.Obj object) {
    Optional<Reverse.One> named = Reverse.named(object);
    if (named.isPresent()) {
      attribute(object, written(object, named.get(), false));
      return;
    }
    Optional<Terms> terms =
        switch (Made.type(object)) {
          case "indicator" ->
              object.text("pattern_type").equals(Optional.of("stix"))
                  ? Terms.read(object.text("pattern").orElse(""))
                  : Optional.empty();
          case "observed-data" -> Reverse.seen(object, all);
          default -> Optional.of(Terms.seen(object, id -> Optional.ofNullable(all.get(id))));
        };
    boolean indicator = Made.type(object).equals("indicator");
    if (!indicator && (terms.isEmpty() || (object.has("created") && !observed(object)))) {
      if (!Made.type(object).equals("identity")) {
        notes.add(new Imported.Note(Made.id(object), "not carried: MISP has no place for it"));
      }
      return;
    }
    Optional<Reverse.One> one =
        terms.flatMap(all0 -> Reverse.attribute(all0, Reverse.label(object, "type")));
    if (one.isPresent()) {
      attribute(object, written(object, one.get(), indicator));
      return;
    }
    Optional<Map.Entry<String, List<Reverse.One>>> made =
        terms
            .filter(all0 -> !all0.isEmpty())
            .flatMap(all0 -> Reverse.object(all0, Reverse.label(object, NAME)));
    if (made.isPresent()) {
      thing(object, made.get().getKey(), made.get().getValue(), indicator);
    } else if (indicator) {
      String language = object.text("pattern_type").orElse("");
      String type =
          language.equals("stix")
              ? "stix2-pattern"
              : Table.kind(language).isPresent() ? language : "other";
      attribute(object, written(object, new Reverse.One(type, Reverse.rule(object)), true));
    } else {
      notes.add(new Imported.Note(Made.id(object), "not carried: MISP has no place for it"));
    }
  }

  private static boolean observed(Json.Obj object) {
    return Made.type(object).equals("observed-data");
  }

  private static String seconds(Json.Obj object) {
    return object
        .text("modified")
        .flatMap(StixTime::read)
        .map(at -> Long.toString(at.getEpochSecond()))
        .orElse("0");
  }

  private Json.Obj written(Json.Obj object, Reverse.One one, boolean detects) {
    List<Json> tags = new ArrayList<>();
    tags(object, Set.of()).forEach(tag -> add(tags, tag));
    boolean revoked = object.truth("revoked").orElse(false);
    Json.Builder attribute =
        Json.object()
            .with(UUID, Names.uuidOf(Made.id(object)))
            .with("type", one.type())
            .with(
                "category", Reverse.label(object, "category").orElse(Reverse.category(one.type())))
            .with("value", one.value())
            .with("to_ids", detects && !revoked)
            .with("timestamp", seconds(object))
            .with("comment", object.text("description").or(() -> object.text(NAME)).orElse(""));
    if (revoked) {
      attribute.with("deleted", true);
    }
    if (!tags.isEmpty()) {
      attribute.with(TAG, new Json.Arr(tags));
    }
    return attribute.build();
  }

  private void thing(Json.Obj from, String name, List<Reverse.One> pairs, boolean detects) {
    String uuid = Names.uuidOf(Made.id(from));
    List<String> tags = tags(from, Set.of());
    List<Json> attributes0 = new ArrayList<>();
    for (Reverse.One pair : pairs) {
      String type = Reverse.type(pair.type(), pair.value());
      Json.Builder attribute =
          Json.object()
              .with(UUID, Names.derived(uuid + attributes0.size() + pair.type()))
              .with("object_relation", pair.type())
              .with("type", type)
              .with("category", Reverse.category(type))
              .with("value", pair.value())
              .with("to_ids", detects)
              .with("timestamp", seconds(from));
      List<Json> own = new ArrayList<>();
      tags.forEach(tag -> add(own, tag));
      if (!own.isEmpty()) {
        attribute.with(TAG, new Json.Arr(own));
      }
      attributes0.add(attribute.build());
    }
    objectOf.put(Made.id(from), uuid);
    objects.put(
        uuid,
        Json.object()
            .with(UUID, uuid)
            .with(NAME, name)
            .with("meta-category", Reverse.label(from, "meta-category").orElse("misc"))
            .with("timestamp", seconds(from))
            .with("comment", from.text("description").orElse(""))
            .with(ATTRIBUTE, new Json.Arr(attributes0))
            .build());
  }

  /// Puts something on the attribute that an object became, or on an attribute of the object.
  private boolean on(String id, String member, Json.Obj what, Optional<String> inner) {
    String uuid = attributeOf.get(id);
    if (uuid != null) {
      attributes.computeIfPresent(uuid, (_, attribute) -> added(attribute, member, what));
      return true;
    }
    String object = objectOf.get(id);
    if (object == null) {
      return false;
    }
    objects.computeIfPresent(
        object,
        (_, whole) -> {
          List<Json> changed = new ArrayList<>(whole.items(ATTRIBUTE));
          int at = 0;
          for (int i = 0; i < changed.size(); i++) {
            boolean meant =
                inner.isPresent() && Fields.text((Json.Obj) changed.get(i), UUID).equals(inner);
            at = meant ? i : at;
          }
          if (!changed.isEmpty()) {
            changed.set(at, added((Json.Obj) changed.get(at), member, what));
          }
          return Fields.with(whole, ATTRIBUTE, new Json.Arr(changed));
        });
    return true;
  }

  private static Json.Obj added(Json.Obj attribute, String member, Json.Obj what) {
    List<Json> items = new ArrayList<>(attribute.items(member));
    if (member.equals(TAG)) {
      add(items, Fields.textOr(what, NAME, ""));
    } else {
      items.add(what);
    }
    return Fields.with(attribute, member, new Json.Arr(items));
  }

  void sighting(String id, Json.Obj sighting) {
    if (!on(id, SIGHTING, sighting, Fields.text(sighting, "attribute_uuid"))) {
      notes.add(new Imported.Note("sighting of " + id, "not carried: what was seen is not here"));
    }
  }

  boolean galaxy(String id, Json.Obj galaxy) {
    boolean held = on(id, GALAXY, galaxy, Optional.empty());
    if (held) {
      Fields.objects(galaxy, "GalaxyCluster")
          .forEach(cluster -> attached.add(Names.uuid(Fields.textOr(cluster, UUID, ""))));
    }
    return held;
  }

  boolean hasGalaxy(String id) {
    return attached.contains(Names.uuidOf(id));
  }

  void tag(String id, String name) {
    on(id, TAG, Json.object().with(NAME, name).build(), Optional.empty());
  }

  void comment(String uuid, String value, String seconds) {
    attributes.put(
        uuid,
        Json.object()
            .with(UUID, uuid)
            .with("type", "comment")
            .with("category", "Internal reference")
            .with("value", value)
            .with("to_ids", false)
            .with("timestamp", seconds)
            .with("comment", "")
            .build());
  }
}
