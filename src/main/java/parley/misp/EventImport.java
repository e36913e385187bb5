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

  private final Json.Obj event;
  private final Scope scope;
  private final Map<String, Json.Obj> objects = new LinkedHashMap<>();
  private final List<Imported.Note> notes = new ArrayList<>();

  /// By MISP's UUID: what it became, the first being what others refer to.
  private final Map<String, List<String>> became = new HashMap<>();

  private final Set<String> clusters = new LinkedHashSet<>();

  /// By MISP's UUID: what hangs on it is no milder.
  private final Map<String, Marks> marked = new HashMap<>();

  private long unjudged;

  private EventImport(Json.Obj written) {
    this.event = MispFile.living(written, notes);
    Instant at =
        Fields.moment(event, "timestamp")
            .or(() -> Fields.text(event, "date").flatMap(day -> Fields.moment(day + "T00:00:00Z")))
            .orElse(Instant.EPOCH);
    Optional<String> author = organisation().map(Scope::identityOf);
    String uuid =
        Fields.text(event, "uuid").orElse(Names.derived(Fields.textOr(event, "info", "")));
    this.scope = new Scope(uuid, author, Marks.ofEvent(event), at);
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
    organisation().ifPresent(org -> keep(scope.identity(org), "organisation"));
    for (Json.Obj attribute : Fields.objects(event, ATTRIBUTE)) {
      Marks own = definitions(Marks.of(attribute));
      String uuid = AttributeImport.uuid(scope, attribute);
      Made made = AttributeImport.of(scope, attribute);
      if (made("attribute", uuid, made, own)) {
        around(attribute, made.primary(), own);
      }
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

  /// @return without labels, as what hangs on the marked thing bears it
  private Marks definitions(Marks marks) {
    marks.definitions().forEach(each -> objects.putIfAbsent(Made.id(each), each));
    unjudged += marks.unjudged() ? 1 : 0;
    return marks.bare();
  }

  private void put(Json.Obj object) {
    objects.merge(Made.id(object), object, Scope::stricter);
  }

  /// Keeps what is good.
  private boolean keep(Json.Obj object, String what) {
    Optional<String> wrong = Scope.wrong(object);
    wrong.ifPresentOrElse(why -> notes.add(new Imported.Note(what, why)), () -> put(object));
    return wrong.isEmpty();
  }

  /// @return whether it is carried
  private boolean made(String what, String uuid, Made made, Marks own) {
    String named = what + " " + uuid;
    // What is of a type of STIX was checked when it was made.
    Optional<String> wrong = made.why().flatMap(_ -> Scope.wrong(made));
    if (wrong.isPresent()) {
      notes.add(new Imported.Note(named, "not carried: " + wrong.get()));
      return false;
    }
    if (became.containsKey(uuid)) {
      notes.add(new Imported.Note(named, "not carried: another of the event has its UUID"));
      made.objects().stream().filter(each -> objects.containsKey(Made.id(each))).forEach(this::put);
      return false;
    }
    made.why()
        .ifPresent(
            why -> notes.add(new Imported.Note(named, "kept as " + made.primary() + ": " + why)));
    List<String> ids = new ArrayList<>();
    for (Json.Obj object : made.objects()) {
      put(object);
      if (!Made.type(object).equals("relationship") && object.has("created")) {
        ids.add(Made.id(object));
      }
    }
    became.put(uuid, ids);
    marked.put(uuid, own);
    return true;
  }

  /// What stands on an attribute besides itself.
  private void around(Json.Obj attribute, String primary, Marks own) {
    for (Json.Obj galaxy : Fields.objects(attribute, GALAXY)) {
      for (String cluster : cluster(galaxy)) {
        String word = ClusterImport.word(primary, cluster);
        keep(
            scope.related(
                Names.relationship(primary, word, cluster),
                word,
                primary,
                cluster,
                scope.at(),
                own),
            "galaxy cluster " + cluster);
      }
    }
    for (Json.Obj sighting : Fields.objects(attribute, SIGHTING)) {
      SightingImport.of(scope, sighting, primary, own).forEach(each -> keep(each, "sighting"));
    }
    if (!attribute.items(PROPOSAL).isEmpty()) {
      notes.add(
          new Imported.Note(
              "proposals to " + AttributeImport.uuid(scope, attribute),
              "not carried: the event's author has not accepted them"));
    }
  }

  private List<String> cluster(Json.Obj galaxy) {
    List<String> ids = new ArrayList<>();
    for (Json.Obj cluster : Fields.objects(galaxy, "GalaxyCluster")) {
      if (!Facts.travels(cluster) || Fields.truth(cluster, "deleted")) {
        notes.add(
            new Imported.Note(
                "galaxy cluster " + Names.shown(Fields.textOr(cluster, "uuid", "")),
                "not carried: it was deleted, or is for that MISP alone"));
        continue;
      }
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
    List<Json.Obj> again = new ArrayList<>();
    for (Json.Obj object : Fields.objects(event, OBJECT)) {
      if (all.putIfAbsent(uuid(object), object) != null) {
        again.add(object);
      }
    }
    Map<String, List<Json.Obj>> parts = ObjectImport.parts(all);
    Set<String> inside = new HashSet<>();
    parts.values().forEach(some -> some.forEach(part -> inside.add(uuid(part))));
    List<Json.Obj> later = new ArrayList<>();
    all.forEach((uuid, object) -> {
      if (!inside.contains(uuid)) {
        if (Fields.textOr(object, "name", "").equals("annotation")) {
          later.add(object);
        } else {
          List<Json.Obj> own = new ArrayList<>();
          for (Json.Obj part : parts.getOrDefault(uuid, List.of())) {
            own.add(part);
            own.addAll(parts.getOrDefault(uuid(part), List.of()));
          }
          for (Json.Obj part :
              own.subList(Math.min(own.size(), MispFile.MOST_IN_ONE), own.size())) {
            notes.add(
                new Imported.Note("object " + uuid(part), "not carried: too many parts of one"));
          }
          thing(object, own.stream().limit(MispFile.MOST_IN_ONE).toList());
        }
      }
    });
    later.forEach(object -> thing(object, List.of()));
    again.forEach(object -> thing(object, List.of()));
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
    Marks own = definitions(ObjectImport.marks(object, parts));
    if (!made("object", uuid(object), made, own)) {
      return;
    }
    List<String> ids = became.getOrDefault(uuid(object), List.of());
    for (Json.Obj each : all) {
      became.putIfAbsent(uuid(each), ids);
      marked.putIfAbsent(uuid(each), own);
      for (Json.Obj attribute : Fields.objects(each, ATTRIBUTE)) {
        became.putIfAbsent(AttributeImport.uuid(scope, attribute), ids);
        marked.putIfAbsent(AttributeImport.uuid(scope, attribute), own);
        around(attribute, made.primary(), own);
      }
    }
  }

  private void references(Json.Obj object) {
    List<String> source = became.getOrDefault(uuid(object), List.of());
    for (Json.Obj reference : Fields.objects(object, REFERENCE)) {
      String to = Fields.textOr(reference, "referenced_uuid", "");
      List<String> target = became.getOrDefault(Names.uuid(to), List.of());
      String named = "reference to " + Names.shown(to);
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
        Marks both =
            marked
                .getOrDefault(uuid(object), Marks.NONE)
                .and(marked.getOrDefault(Names.uuid(to), Marks.NONE));
        keep(
            Facts.on(
                scope.related(
                    id,
                    word.isEmpty() ? "related-to" : word,
                    source.getFirst(),
                    target.getFirst(),
                    Fields.moment(reference, "timestamp").orElse(scope.at()),
                    both),
                Facts.REFERENCE,
                Facts.travelling(Facts.REFERENCE, reference)),
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
    return Facts.on(
        marked,
        Json.object()
            .with(Facts.EVENT, Facts.travelling(Facts.EVENT, event))
            .with(Facts.CLUSTERS, Json.texts(clusters)));
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
            scope.marked(
                note, definitions(Marks.of(written)), List.of("misp:data-layer=\"Event Report\"")),
            Facts.REPORT,
            Facts.travelling(Facts.REPORT, written)),
        "event report " + uuid);
  }

  private void passedBy() {
    if (unjudged > 0) {
      notes.add(
          new Imported.Note(
              "event " + Names.uuid(scope.event()),
              unjudged
                  + " of its parts wait for an officer's word before they cross: they are shared"
                  + " with few, or have a TLP or PAP that is none (K-RELEASE-5)"));
    }
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
