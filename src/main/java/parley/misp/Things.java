package parley.misp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.codec.Json;
import parley.stix.Marking;
import parley.stix.StixTime;

/// Attributes and objects of one event on its way. Mutable, one use.
final class Things {
  private static final String UUID = "uuid";
  private static final String TAG = "Tag";
  private static final String NAME = "name";
  private static final String ATTRIBUTE = "Attribute";
  private static final String SIGHTING = "Sighting";
  private static final String GALAXY = "Galaxy";
  private static final Scope NOWHERE = new Scope("", Optional.empty(), Marks.NONE, Instant.EPOCH);

  private static final Marks.Held NOTHING_HELD = Marks.Held.of(List.of());

  /// Markings of one thing that are no TLP and no PAP, as tags; of more, that there are more.
  private static final int MOST_OTHERS = 64;

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
  private final Set<String> unjudged = new HashSet<>();

  /// What stands on the event, and so on all of it.
  private Marks.Held above = Marks.Held.of(List.of());

  private Set<String> borneAbove = Set.of();

  /// Tags of what has no place for tags.
  private final Set<String> loose = new LinkedHashSet<>();

  private Optional<Marking.Tlp> raised = Optional.empty();
  private Instant changed = Instant.EPOCH;

  Things(EventExport.Shared shared) {
    this.shared = shared;
    this.all = shared.all;
    this.notes = shared.notes;
  }

  void above(List<String> tags, Set<String> borne) {
    above = Marks.Held.of(tags);
    borneAbove = borne;
    raised = Optional.empty();
  }

  /// The strictest TLP that came since MISP said what it said, or that others gave.
  Optional<Marking.Tlp> raised() {
    return raised;
  }

  private void raise(Marking.Tlp tlp) {
    raised = raised.filter(held -> held.compareTo(tlp) >= 0).or(() -> Optional.of(tlp));
  }

  /// When the newest of what is newer than what MISP said was made.
  Instant changed() {
    return changed;
  }

  Set<String> loose() {
    return loose;
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
      Added added = added(object, List.of(attribute.get()));
      attribute(object, now(added.on(whole(attribute.get())), object));
    } else if (thing.isPresent()) {
      List<Json.Obj> wholes = new ArrayList<>(List.of(thing.get()));
      wholes.addAll(Facts.parts(object));
      List<Json.Obj> holders =
          wholes.stream().flatMap(one -> Fields.objects(one, ATTRIBUTE).stream()).toList();
      Added added = added(object, holders);
      if (holders.isEmpty()) {
        loose.addAll(added.markings());
      }
      boolean first = true;
      for (Json.Obj one : wholes) {
        Json.Obj whole = now(added.onAll(wholes(one)), object);
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

  /// What came since MISP said what it said.
  ///
  /// @param borne markings of the object, which bear out the tags that stand there
  private record Added(Set<String> borne, List<String> markings, List<String> labels) {
    Json.Obj on(Json.Obj holder) {
      List<Json> tags = new ArrayList<>(Marks.borneOut(holder.items(TAG), borne));
      markings.forEach(tag -> add(tags, tag));
      labels.forEach(tag -> add(tags, tag));
      return tags.isEmpty()
          ? Fields.without(holder, TAG)
          : Fields.with(holder, TAG, new Json.Arr(tags));
    }

    /// On each attribute of an object, which has no tags itself; labels on the first.
    Json.Obj onAll(Json.Obj object) {
      Added further = new Added(borne, markings, List.of());
      List<Json> inner = new ArrayList<>();
      for (Json.Obj each : Fields.objects(object, ATTRIBUTE)) {
        inner.add((inner.isEmpty() ? this : further).on(each));
      }
      return Fields.with(object, ATTRIBUTE, new Json.Arr(inner));
    }
  }

  private Added added(Json.Obj from, List<Json.Obj> holders) {
    Set<String> borne = Marks.borne(from);
    Set<String> names = new HashSet<>();
    for (Json.Obj holder : holders) {
      Marks.borneOut(holder.items(TAG), borne)
          .forEach(tag -> names.add(Fields.textOr((Json.Obj) tag, NAME, "")));
    }
    Marks.Held held = Marks.Held.of(names);
    return new Added(borne, markings(from, held), labels(from, held));
  }

  /// Withdrawn where it was revoked, and of the time of the version that stands here.
  private Json.Obj now(Json.Obj said, Json.Obj from) {
    boolean revoked = from.truth("revoked").orElse(false);
    Instant made = Made.moment(from);
    boolean stale =
        Fields.moment(said, "timestamp")
            .filter(at -> at.getEpochSecond() < made.getEpochSecond())
            .isPresent();
    if (stale) {
      changed = made.isAfter(changed) ? made : changed;
    }
    if (!stale && !revoked) {
      return said;
    }
    Json.Obj now = said;
    if (stale) {
      now = Fields.with(now, "timestamp", new Json.Str(seconds(from)));
    }
    if (revoked) {
      now = Fields.with(now, "deleted", new Json.Bool(true));
    }
    if (!now.has(ATTRIBUTE)) {
      return revoked ? Fields.with(now, "to_ids", new Json.Bool(false)) : now;
    }
    List<Json> inner =
        Fields.objects(now, ATTRIBUTE).stream().<Json>map(each -> now(each, from)).toList();
    return Fields.with(now, ATTRIBUTE, new Json.Arr(inner));
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

  /// Tags of what an object bears, but for those that are held already.
  List<String> tags(Json.Obj object, Marks.Held held) {
    List<String> tags = new ArrayList<>(markings(object, held));
    tags.addAll(labels(object, held));
    return tags;
  }

  List<String> markings(Json.Obj object, Marks.Held held) {
    Map<String, String> labelled = new HashMap<>();
    object
        .texts("labels")
        .forEach(label -> Marks.ref(label).ifPresent(ref -> labelled.put(ref, label)));
    Set<String> tags = new LinkedHashSet<>();
    int others = 0;
    for (String ref : Marks.borne(object)) {
      if (borneAbove.contains(ref) || held.refs().contains(ref)) {
        continue;
      }
      Marks.Worn worn = Marks.worn(ref, Optional.ofNullable(all.get(ref)));
      String tag = worn.judged() ? worn.tag() : labelled.getOrDefault(ref, worn.tag());
      if (tag.isEmpty() || above.has(tag) || held.has(tag)) {
        continue;
      }
      worn.tlp().ifPresent(this::raise);
      if (!worn.judged() && tag.equals(worn.tag()) && unjudged.add(ref)) {
        notes.add(
            new Imported.Note(
                Names.shown(Names.uuidOf(ref)),
                "a marking that cannot be judged here: as tlp:red"));
      }
      boolean plain = worn.judged() && (worn.tlp().isPresent() || tag.startsWith("PAP:"));
      others += plain ? 0 : 1;
      tags.add(others > MOST_OTHERS && !plain ? "parley:marking=\"others\"" : tag);
    }
    return List.copyOf(tags);
  }

  private List<String> labels(Json.Obj object, Marks.Held held) {
    List<String> tags = new ArrayList<>();
    for (String label : object.texts("labels")) {
      boolean own = label.startsWith("misp:") || label.equals("Threat-Report");
      boolean marks = Marks.ref(label).isPresent() || Marks.ours(label);
      if (!own && !marks && !held.has(label)) {
        if (label.length() > Marks.LONGEST_TAG) {
          notes.add(new Imported.Note(Made.id(object), "a label of it is too long for MISP"));
        } else {
          tags.add(label);
        }
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

  private static String seconds(Json.Obj object) {
    return object
        .text("modified")
        .flatMap(StixTime::read)
        .map(at -> Long.toString(at.getEpochSecond()))
        .orElse("0");
  }

  private Json.Obj written(Json.Obj object, Reverse.One one, boolean detects) {
    List<Json> tags = new ArrayList<>();
    tags(object, NOTHING_HELD).forEach(tag -> add(tags, tag));
    marked(object);
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
            .with("comment", comment(object));
    if (revoked) {
      attribute.with("deleted", true);
    }
    if (!tags.isEmpty()) {
      attribute.with(TAG, new Json.Arr(tags));
    }
    return attribute.build();
  }

  /// What others made counts as by K-MARK-9 where it bears no TLP.
  private void marked(Json.Obj object) {
    if (Marks.level(object, all).isEmpty()) {
      raise(Marking.Tlp.DEFAULT);
    }
  }

  private static String comment(Json.Obj object) {
    String said = object.text("description").or(() -> object.text(NAME)).orElse("");
    return object
        .text("valid_until")
        .map(end -> said + (said.isEmpty() ? "" : " ") + "(valid until " + end + ")")
        .orElse(said);
  }

  private void thing(Json.Obj from, String name, List<Reverse.One> pairs, boolean detects) {
    String uuid = Names.uuidOf(Made.id(from));
    List<String> tags = markings(from, NOTHING_HELD);
    List<String> labels = labels(from, NOTHING_HELD);
    marked(from);
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
              .with("timestamp", seconds(from));
      List<Json> own = new ArrayList<>();
      tags.forEach(tag -> add(own, tag));
      (attributes0.isEmpty() ? labels : List.<String>of()).forEach(tag -> add(own, tag));
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
            .with("timestamp", seconds(from))
            .with("comment", comment(from))
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
