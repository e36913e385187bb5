package parley.misp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.codec.Json;

/// One event of MISP as objects of STIX 2.1 (K-MISP-3 to K-MISP-9). Mutable, one use.
public final class EventImport {
  private static final String ATTRIBUTE = "Attribute";
  private static final String OBJECT = "Object";
  private static final String GALAXY = "Galaxy";
  private static final String SIGHTING = "Sighting";
  private static final String PROPOSAL = "ShadowAttribute";
  private static final String REFERENCE = "ObjectReference";

  /// Members of an event that are carried, or that say the same as others.
  private static final Set<String> CARRIED =
      Set.of(ATTRIBUTE, OBJECT, GALAXY, "Tag", "Org", "Orgc", "EventReport", PROPOSAL, REFERENCE);

  /// K-MISP-5: names in one report; 250,000 of them have some 14 MB.
  private static final int MOST_NAMED = 250_000;

  private static final Marks NONE = new Marks(List.of(), List.of(), List.of());

  private final Json.Obj event;
  private final Scope scope;
  private final Map<String, Json.Obj> objects = new LinkedHashMap<>();
  private final List<Imported.Note> notes = new ArrayList<>();

  /// By MISP's UUID: what it became, the first being what others refer to.
  private final Map<String, List<String>> became = new HashMap<>();

  private final Set<String> clusters = new LinkedHashSet<>();

  private EventImport(Json.Obj event) {
    this.event = event;
    Instant at =
        Fields.moment(event, "timestamp")
            .or(() -> Fields.text(event, "date").flatMap(day -> Fields.moment(day + "T00:00:00Z")))
            .orElse(Instant.EPOCH);
    Optional<String> author =
        organisation().map(org -> "identity--" + Names.uuid(Fields.text(org, "uuid"), name(org)));
    String uuid =
        Fields.text(event, "uuid").orElse(Names.derived(Fields.textOr(event, "info", "")));
    this.scope = new Scope(uuid, author, Marks.of(event), at);
  }

  /// @param event as {@link MispFile} read it
  public static Imported of(Json.Obj event) {
    EventImport one = new EventImport(event);
    one.all();
    return new Imported(
        Fields.textOr(event, "info", ""), List.copyOf(one.objects.values()), one.notes);
  }

  private void all() {
    definitions(scope.markings());
    organisation().ifPresent(org -> keep(identity(org), "organisation"));
    for (Json.Obj attribute : Fields.objects(event, ATTRIBUTE)) {
      definitions(Marks.of(attribute));
      made(
          "attribute",
          AttributeImport.uuid(scope, attribute),
          attribute,
          AttributeImport.of(scope, attribute));
    }
    things();
    for (Json.Obj object : Fields.objects(event, OBJECT)) {
      references(object);
    }
    for (Json.Obj galaxy : Fields.objects(event, GALAXY)) {
      clusters.addAll(cluster(galaxy));
    }
    if (event.has("uuid") || event.has("info")) {
      Json.Obj report = report();
      for (Json.Obj written : Fields.objects(event, "EventReport")) {
        written(written, Made.id(report));
      }
      keep(report, "event");
    }
    passedBy();
  }

  private Optional<Json.Obj> organisation() {
    return event.object("Orgc").or(() -> event.object("Org"));
  }

  private static String name(Json.Obj org) {
    return Fields.said(org, "name").orElse("unknown");
  }

  private Json.Obj identity(Json.Obj org) {
    String uuid = Names.uuid(Fields.text(org, "uuid"), name(org));
    Json.Builder identity =
        Json.object()
            .with("type", "identity")
            .with("spec_version", "2.1")
            .with("id", "identity--" + uuid)
            .with("created", Fields.millis(scope.at()))
            .with("modified", Fields.millis(scope.at()))
            .with("name", name(org))
            .with("identity_class", "organization");
    return scope.marked(identity, NONE, List.of());
  }

  private void definitions(Marks marks) {
    marks.definitions().forEach(each -> objects.putIfAbsent(Made.id(each), each));
  }

  /// Keeps what is good.
  private boolean keep(Json.Obj object, String what) {
    Optional<String> wrong = Scope.wrong(object);
    wrong.ifPresentOrElse(
        why -> notes.add(new Imported.Note(what, why)),
        () -> objects.putIfAbsent(Made.id(object), object));
    return wrong.isEmpty();
  }

  private void made(String what, String uuid, Json.Obj of, Made made) {
    String named = what + " " + uuid;
    // What is of a type of STIX was checked when it was made.
    Optional<String> wrong = made.why().flatMap(_ -> Scope.wrong(made));
    if (wrong.isPresent()) {
      notes.add(new Imported.Note(named, "not carried: " + wrong.get()));
      return;
    }
    made.why()
        .ifPresent(
            why -> notes.add(new Imported.Note(named, "kept as " + made.primary() + ": " + why)));
    List<String> ids = new ArrayList<>();
    for (Json.Obj object : made.objects()) {
      objects.putIfAbsent(Made.id(object), object);
      if (!Made.type(object).equals("relationship") && object.has("created")) {
        ids.add(Made.id(object));
      }
    }
    became.put(uuid, ids);
    around(of, made.primary());
  }

  /// What stands on an attribute besides itself.
  private void around(Json.Obj attribute, String primary) {
    for (Json.Obj galaxy : Fields.objects(attribute, GALAXY)) {
      for (String cluster : cluster(galaxy)) {
        boolean indicates =
            primary.startsWith("indicator--") && !cluster.startsWith("x-") && !lesser(cluster);
        String word = indicates ? "indicates" : "related-to";
        keep(
            scope.related(
                Names.relationship(primary, word, cluster),
                word,
                primary,
                cluster,
                scope.at(),
                NONE),
            "galaxy cluster " + cluster);
      }
    }
    for (Json.Obj sighting : Fields.objects(attribute, SIGHTING)) {
      SightingImport.of(scope, sighting, primary).forEach(each -> keep(each, "sighting"));
    }
    if (!attribute.items(PROPOSAL).isEmpty()) {
      notes.add(
          new Imported.Note(
              "proposals to " + Fields.textOr(attribute, "uuid", "an attribute"),
              "not carried: the event's author has not accepted them"));
    }
  }

  /// What an indicator does not indicate.
  private static boolean lesser(String cluster) {
    return List.of("identity", "location", "vulnerability", "course-of-action")
        .contains(Names.typeOf(cluster));
  }

  private List<String> cluster(Json.Obj galaxy) {
    List<String> ids = new ArrayList<>();
    for (Json.Obj cluster : Fields.objects(galaxy, "GalaxyCluster")) {
      Json.Obj object = ClusterImport.of(scope, galaxy, cluster);
      if (keep(object, "galaxy cluster " + Made.id(object))) {
        ids.add(Made.id(object));
      }
    }
    return ids;
  }

  /// Objects last that are about others, and parts with their wholes.
  private void things() {
    Map<String, Json.Obj> all = new LinkedHashMap<>();
    for (Json.Obj object : Fields.objects(event, OBJECT)) {
      all.put(ObjectImport.uuid(scope, object), object);
    }
    Set<String> inside = new HashSet<>();
    all.values().forEach(whole -> parts(whole, all, 0).forEach(part -> inside.add(uuid(part))));
    List<Json.Obj> later = new ArrayList<>();
    all.forEach((uuid, object) -> {
      if (!inside.contains(uuid)) {
        if (Fields.textOr(object, "name", "").equals("annotation")) {
          later.add(object);
        } else {
          thing(object, parts(object, all, 0));
        }
      }
    });
    later.forEach(object -> thing(object, List.of()));
  }

  private String uuid(Json.Obj object) {
    return ObjectImport.uuid(scope, object);
  }

  private void thing(Json.Obj object, List<Json.Obj> parts) {
    List<String> refers = new ArrayList<>();
    for (Json.Obj reference : Fields.objects(object, REFERENCE)) {
      refers.addAll(
          became.getOrDefault(
              Names.uuid(Fields.textOr(reference, "referenced_uuid", "")), List.of()));
    }
    List<Json.Obj> all = new ArrayList<>(List.of(object));
    all.addAll(parts);
    Made made = ObjectImport.of(scope, object, parts, refers);
    made("object", uuid(object), Json.object().build(), made);
    List<String> ids = became.getOrDefault(uuid(object), List.of());
    for (Json.Obj each : all) {
      became.put(uuid(each), ids);
      for (Json.Obj attribute : Fields.objects(each, ATTRIBUTE)) {
        definitions(Marks.of(attribute));
        became.put(AttributeImport.uuid(scope, attribute), ids);
        if (!ids.isEmpty()) {
          around(attribute, ids.getFirst());
        }
      }
    }
  }

  /// Parts of a whole that stand in this event, with theirs.
  private List<Json.Obj> parts(Json.Obj whole, Map<String, Json.Obj> all, int depth) {
    Json.Obj known =
        Table.template(Fields.textOr(whole, "name", ""))
            .map(template -> Table.part(template, "parts"))
            .orElse(Json.object().build());
    List<Json.Obj> parts = new ArrayList<>();
    if (depth > 1 || known.members().isEmpty()) {
      return parts;
    }
    for (Json.Obj reference : Fields.objects(whole, REFERENCE)) {
      Json.Obj part = all.get(Names.uuid(Fields.textOr(reference, "referenced_uuid", "")));
      if (part != null && known.has(Fields.textOr(part, "name", ""))) {
        parts.add(part);
        parts.addAll(parts(part, all, depth + 1));
      }
    }
    return parts;
  }

  private void references(Json.Obj object) {
    List<String> source = became.getOrDefault(uuid(object), List.of());
    for (Json.Obj reference : Fields.objects(object, REFERENCE)) {
      String to = Fields.textOr(reference, "referenced_uuid", "");
      List<String> target = became.getOrDefault(Names.uuid(to), List.of());
      String named = "reference to " + to;
      if (target.isEmpty() || source.isEmpty()) {
        notes.add(
            new Imported.Note(named, "no relationship: what it refers to is not in this event"));
        continue;
      }
      boolean about = source.getFirst().startsWith("note--");
      if (!about && !target.equals(source)) {
        String word =
            Fields.textOr(reference, "relationship_type", "related-to")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9-]+", "-");
        String id =
            "relationship--"
                + Names.uuid(
                    Fields.text(reference, "uuid"), source.getFirst() + word + target.getFirst());
        keep(
            Facts.on(
                scope.related(
                    id,
                    word.isEmpty() ? "related-to" : word,
                    source.getFirst(),
                    target.getFirst(),
                    Fields.moment(reference, "timestamp").orElse(scope.at()),
                    NONE),
                Facts.REFERENCE,
                Fields.without(reference, OBJECT, ATTRIBUTE)),
            named);
      }
    }
  }

  private Json.Obj report() {
    boolean published = Fields.truth(event, "published");
    String uuid = Names.uuid(scope.event());
    Json.Builder report =
        scope
            .sdo(published ? "report" : "grouping", uuid, scope.at())
            .with("name", Fields.said(event, "info").orElse("(no title)"));
    if (published) {
      Instant when = Fields.moment(event, "publish_timestamp").orElse(scope.at());
      report.with("published", when.toString());
      report.with("report_types", Json.texts(List.of("threat-report")));
    } else {
      report.with("context", "suspicious-activity");
    }
    List<String> refs = new ArrayList<>(named());
    scope.author().filter(_ -> refs.isEmpty()).ifPresent(refs::add);
    report.with("object_refs", Json.texts(refs));
    Json.Obj marked =
        scope.marked(report, scope.markings(), List.of("Threat-Report", "misp:tool=\"parley\""));
    Json.Builder said = Json.object();
    event
        .members()
        .forEach((key, value) -> {
          boolean kept = List.of("Tag", "Org", "Orgc").contains(key);
          boolean list = value instanceof Json.Arr || value instanceof Json.Obj;
          if (kept || !list) {
            said.with(key, value);
          }
        });
    return Facts.on(
        marked,
        Json.object().with(Facts.EVENT, said.build()).with(Facts.CLUSTERS, Json.texts(clusters)));
  }

  /// All that was made; of very many things not what they stand on, since an object has its bounds
  /// (K-READ-1): indicators lead there.
  private List<String> named() {
    List<String> all =
        objects.keySet().stream()
            .filter(id -> scope.author().filter(id::equals).isEmpty())
            .filter(id -> !id.startsWith("marking-definition--"))
            .toList();
    List<String> thought =
        all.size() <= MOST_NAMED
            ? all
            : all.stream()
                .filter(id -> !id.startsWith("relationship--") && said(id).has("created"))
                .toList();
    return thought.size() <= MOST_NAMED
        ? thought
        : thought.stream().filter(id -> said(id).has("extensions")).toList();
  }

  private Json.Obj said(String id) {
    return Optional.ofNullable(objects.get(id)).orElseGet(() -> Json.object().build());
  }

  /// A report in words.
  private void written(Json.Obj written, String report) {
    String uuid =
        Names.uuid(
            Fields.text(written, "uuid"), scope.event() + Fields.textOr(written, "name", ""));
    Instant at = Fields.moment(written, "timestamp").orElse(scope.at());
    Json.Builder note =
        scope
            .sdo("note", uuid, at)
            .with("abstract", Fields.said(written, "name"))
            .with("content", Fields.said(written, "content").orElse("(empty)"))
            .with("object_refs", Json.texts(List.of(report)));
    keep(
        Facts.on(
            scope.marked(note, NONE, List.of("misp:data-layer=\"Event Report\"")),
            Facts.REPORT,
            written),
        "event report " + uuid);
  }

  private void passedBy() {
    if (!event.items(PROPOSAL).isEmpty()) {
      notes.add(
          new Imported.Note(
              "proposals to the event", "not carried: the event's author has not accepted them"));
    }
    event
        .members()
        .forEach((key, value) -> {
          boolean full =
              (value instanceof Json.Arr(List<Json> items) && !items.isEmpty())
                  || (value instanceof Json.Obj inner && !inner.members().isEmpty());
          if (full && !CARRIED.contains(key) && key.matches("[A-Za-z_]{1,60}")) {
            notes.add(
                new Imported.Note(
                    "\"" + key + "\"", "not carried: it is no part of what happened"));
          }
        });
  }
}
