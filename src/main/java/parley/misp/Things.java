package parley.misp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.codec.Json;

/// Attributes and objects of one event on its way. Mutable, one use.
final class Things {
  private static final String UUID = "uuid";
  private static final String TAG = "Tag";
  private static final String NAME = "name";
  private static final String ATTRIBUTE = "Attribute";
  private static final String SIGHTING = "Sighting";
  private static final String GALAXY = "Galaxy";
  private static final Scope NOWHERE = new Scope("", Optional.empty(), Marks.NONE, Instant.EPOCH);

  private final EventExport.Shared shared;
  private final Map<String, Json.Obj> all;
  private final List<Imported.Note> notes;
  private final Map<String, Json.Obj> attributes = new LinkedHashMap<>();
  private final Map<String, Json.Obj> objects = new LinkedHashMap<>();
  private final List<Json.Obj> parts = new ArrayList<>();

  /// By the name of what it came from.
  private final Map<String, String> attributeOf = new HashMap<>();

  private final Map<String, String> objectOf = new HashMap<>();

  /// By UUID, what it came from.
  private final Map<String, Json.Obj> sources = new HashMap<>();

  private final Set<String> attached = new HashSet<>();

  private final Tagging tagging;

  Things(EventExport.Shared shared) {
    this.shared = shared;
    this.all = shared.all;
    this.notes = shared.notes;
    this.tagging = new Tagging(shared);
  }

  Tagging tagging() {
    return tagging;
  }

  boolean holds(String id) {
    String uuid = attributeOf.getOrDefault(id, objectOf.getOrDefault(id, ""));
    Json.Obj source = sources.get(uuid);
    return source != null && Made.id(source).equals(id);
  }

  /// Names of all tags on all of it.
  Set<String> names() {
    Set<String> names = new HashSet<>();
    List<Json.Obj> all0 = new ArrayList<>(attributes.values());
    List<Json.Obj> wholes = new ArrayList<>(objects.values());
    wholes.addAll(parts);
    wholes.forEach(object -> all0.addAll(Fields.objects(object, ATTRIBUTE)));
    for (Json.Obj one : all0) {
      Fields.objects(one, TAG).forEach(tag -> names.add(Fields.textOr(tag, NAME, "")));
    }
    return names;
  }

  List<Json> attributes(String event) {
    return attributes.values().stream().<Json>map(each -> shared.alone(each, event)).toList();
  }

  List<Json> objects(String event) {
    List<Json> all0 = new ArrayList<>();
    List<Json.Obj> wholes = new ArrayList<>(objects.values());
    wholes.addAll(parts);
    for (Json.Obj whole : wholes) {
      List<Json> inner =
          Fields.objects(whole, ATTRIBUTE).stream()
              .<Json>map(each -> shared.alone(each, event))
              .toList();
      all0.add(Fields.with(shared.alone(whole, event), ATTRIBUTE, new Json.Arr(inner)));
    }
    return all0;
  }

  void put(Json.Obj object) {
    Optional<Json.Obj> attribute =
        Facts.said(object, Facts.ATTRIBUTE)
            .filter(said -> agrees(object, AttributeImport.pattern(said)));
    Optional<Json.Obj> thing =
        Facts.said(object, Facts.OBJECT)
            .filter(said -> said.items(ATTRIBUTE).size() <= MispFile.MOST_IN_ONE)
            .filter(_ -> Facts.parts(object).size() <= MispFile.MOST_IN_ONE)
            .filter(said -> agrees(object, pattern(object, said)));
    if (attribute.isPresent()) {
      Tagging.Added added = tagging.added(object, List.of(attribute.get()));
      attribute(object, tagging.now(added.on(Facts.whole(attribute.get(), all, notes)), object));
    } else if (thing.isPresent()) {
      List<Json.Obj> wholes = new ArrayList<>(List.of(thing.get()));
      wholes.addAll(Facts.parts(object));
      List<Json.Obj> holders =
          wholes.stream().flatMap(one -> Fields.objects(one, ATTRIBUTE).stream()).toList();
      Tagging.Added added = tagging.added(object, holders);
      boolean first = true;
      for (Json.Obj one : wholes) {
        Json.Obj whole = tagging.now(added.onAll(Facts.wholes(one, all, notes)), object);
        if (!first) {
          shared.weigh(whole);
          parts.add(whole);
        } else if (!object(object, whole)) {
          break;
        }
        first = false;
      }
    } else {
      foreign(object);
    }
  }

  /// What MISP said counts where it still gives the pattern that stands there (K-MISP-4).
  private static boolean agrees(Json.Obj object, Optional<String> pattern) {
    return !object.has("pattern") || object.text("pattern").equals(pattern);
  }

  private Optional<String> pattern(Json.Obj object, Json.Obj said) {
    List<Json.Obj> parts =
        Facts.parts(object).stream().map(part -> Facts.wholes(part, all, notes)).toList();
    return object.has("pattern")
        ? ObjectImport.of(NOWHERE, Facts.wholes(said, all, notes), parts, List.of())
            .objects()
            .getFirst()
            .text("pattern")
        : Optional.empty();
  }

  private void attribute(Json.Obj from, Json.Obj attribute) {
    String uuid = Fields.said(attribute, UUID).orElse(Names.uuidOf(Made.id(from)));
    if (wins(from, uuid)) {
      shared.weigh(attribute);
      attributes.put(uuid, attribute);
      attributeOf.put(Made.id(from), uuid);
    }
  }

  private boolean object(Json.Obj from, Json.Obj object) {
    String uuid = Fields.said(object, UUID).orElse(Names.uuidOf(Made.id(from)));
    boolean wins = wins(from, uuid);
    if (wins) {
      shared.weigh(object);
      objects.put(uuid, object);
      objectOf.put(Made.id(from), uuid);
    }
    return wins;
  }

  /// K-MISP-10: of two that have one UUID the newer one.
  private boolean wins(Json.Obj from, String uuid) {
    Json.Obj before = sources.get(uuid);
    boolean newer = before == null || Made.moment(from).isAfter(Made.moment(before));
    if (before != null) {
      Json.Obj lost = newer ? before : from;
      notes.add(new Imported.Note(Made.id(lost), "not carried: another of its UUID is newer"));
    }
    if (newer) {
      attributes.remove(uuid);
      objects.remove(uuid);
      sources.put(uuid, from);
    } else {
      String id = Made.id(from);
      (attributes.containsKey(uuid) ? attributeOf : objectOf).put(id, uuid);
    }
    return newer;
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
          case "observed-data" -> seen(object);
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

  /// One of what was seen; what stands beside it is told.
  private Optional<Terms> seen(Json.Obj observed) {
    List<Json.Obj> roots = Reverse.roots(observed, all);
    roots.stream()
        .skip(1)
        .forEach(other ->
            notes.add(
                new Imported.Note(
                    Made.id(other),
                    "not carried: seen with another, and MISP has one thing for both")));
    return roots.stream()
        .findFirst()
        .map(root -> Terms.seen(root, id -> Optional.ofNullable(all.get(id))));
  }

  private static boolean observed(Json.Obj object) {
    return Made.type(object).equals("observed-data");
  }

  private Json.Obj written(Json.Obj object, Reverse.One one, boolean detects) {
    List<Json> tags = new ArrayList<>();
    tagging.tags(object, Tagging.NOTHING_HELD).forEach(tag -> Tagging.add(tags, tag));
    tagging.marked(object);
    boolean revoked = object.truth("revoked").orElse(false);
    Json.Builder attribute =
        Json.object()
            .with(UUID, Names.uuidOf(Made.id(object)))
            .with("type", one.type())
            .with(
                "category", Reverse.label(object, "category").orElse(Reverse.category(one.type())))
            .with("value", one.value())
            .with("to_ids", detects && !revoked)
            .with("timestamp", Made.seconds(object))
            .with("comment", Reverse.comment(object));
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
    List<String> tags = tagging.markings(from, Tagging.NOTHING_HELD);
    List<String> labels = tagging.labels(from, Tagging.NOTHING_HELD);
    tagging.marked(from);
    boolean revoked = from.truth("revoked").orElse(false);
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
              .with("to_ids", detects && !revoked)
              .with("timestamp", Made.seconds(from));
      List<Json> own = new ArrayList<>();
      tags.forEach(tag -> Tagging.add(own, tag));
      (attributes0.isEmpty() ? labels : List.<String>of()).forEach(tag -> Tagging.add(own, tag));
      if (!own.isEmpty()) {
        attribute.with(TAG, new Json.Arr(own));
      }
      attributes0.add(attribute.build());
    }
    Json.Builder object =
        Json.object()
            .with(UUID, uuid)
            .with(NAME, name)
            .with("meta-category", Reverse.label(from, "meta-category").orElse("misc"))
            .with("timestamp", Made.seconds(from))
            .with("comment", Reverse.comment(from))
            .with(ATTRIBUTE, new Json.Arr(attributes0));
    if (revoked) {
      object.with("deleted", true);
    }
    object(from, object.build());
  }

  /// Puts something on the attribute that an object became, or on an attribute of the object.
  private boolean on(String id, String member, Json.Obj what, Optional<String> inner) {
    String uuid = attributeOf.get(id);
    shared.weigh(what);
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
      Tagging.add(items, Fields.textOr(what, NAME, ""));
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
