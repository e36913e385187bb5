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

/// Writes one event. Mutable, one use.
final class EventWriter {
  private static final String UUID = "uuid";
  private static final String TAG = "Tag";
  private static final String ATTRIBUTE = "Attribute";
  private static final List<String> REPORTS = List.of("report", "grouping");
  private static final String SIGNED = "parley:signed-by=\"";

  private final EventExport.Shared shared;
  private final Map<String, Json.Obj> all;
  private final Things things;
  private final Map<String, Json.Obj> galaxies = new LinkedHashMap<>();
  private final Set<String> ofEvent = new HashSet<>();
  private final List<Json> reports = new ArrayList<>();

  EventWriter(EventExport.Shared shared) {
    this.shared = shared;
    this.all = shared.all;
    this.things = new Things(shared);
  }

  /// @param report a report or grouping
  /// @param members what it names, as far as it is here
  Json.Obj event(Json.Obj report, Set<String> members) {
    Optional<Json.Obj> said = Facts.said(report, Facts.EVENT).filter(one -> agrees(report, one));
    boolean published =
        Made.type(report).equals("report") && !report.truth("revoked").orElse(false);
    String uuid = Names.uuidOf(Made.id(report));
    Json.Builder event = Json.object();
    if (said.isPresent()) {
      if (Fields.said(said.get(), UUID).isEmpty()) {
        event.with(UUID, uuid);
      }
      said.get().members().forEach(event::with);
      event.with("distribution", "0");
      if (Fields.truth(said.get(), "published") != published) {
        event.with("published", published);
      }
    } else {
      head(event, uuid, report.text("name").orElse("(no title)"), Made.moment(report), published);
      report
          .text("created_by_ref")
          .flatMap(id -> Optional.ofNullable(all.get(id)))
          .ifPresent(author -> organisation(event, author));
    }
    if (report.truth("revoked").orElse(false)) {
      shared.notes.add(
          new Imported.Note(Made.id(report), "was revoked: its event is not published"));
    }
    ofEvent.addAll(Facts.clusters(report));
    List<Json> tags = new ArrayList<>();
    said.ifPresent(known -> tags.addAll(Marks.borneOut(known.items(TAG), Marks.borne(report))));
    things
        .tagging()
        .tags(report, Marks.Held.of(names(tags)))
        .forEach(tag -> Tagging.add(tags, tag));
    things.tagging().above(names(tags), Marks.borne(report));
    walk(members);
    if (said.isEmpty()) {
      strictest(members).ifPresent(tag -> Tagging.add(tags, tag));
    } else {
      newer(event, said.get(), report);
    }
    lift(tags, members);
    return finished(event, members, tags, event.build());
  }

  /// What MISP said counts while title and author are those of the report: whoever signed it wrote
  /// both.
  private static boolean agrees(Json.Obj report, Json.Obj event) {
    Optional<String> author =
        event.object("Orgc").or(() -> event.object("Org")).map(Scope::identityOf);
    return Fields.said(event, "info").orElse("(no title)").equals(report.text("name").orElse(""))
        && author.equals(report.text("created_by_ref"));
  }

  /// MISP reads again only what has another timestamp.
  private void newer(Json.Builder event, Json.Obj said, Json.Obj report) {
    Instant last = things.tagging().changed();
    Instant written = Made.moment(report);
    Instant newest = last.isAfter(written) ? last : written;
    boolean stale =
        Fields.moment(said, "timestamp")
            .filter(at -> at.getEpochSecond() < newest.getEpochSecond())
            .isPresent();
    if (stale) {
      event.with("timestamp", Long.toString(newest.getEpochSecond()));
    }
  }

  private static List<String> names(List<Json> tags) {
    return tags.stream().map(tag -> Fields.textOr((Json.Obj) tag, "name", "")).toList();
  }

  /// Whatever is marked and has no tags of its own in MISP marks the event (K-MISP-10).
  private void lift(List<Json> tags, Set<String> members) {
    List<String> written = new ArrayList<>(names(tags));
    written.addAll(things.names());
    Marks.Held held = Marks.Held.of(written);
    for (String id : members) {
      Json.Obj object = all.get(id);
      if (object != null && !things.holds(id)) {
        things.tagging().markings(object, held).stream()
            .filter(tag -> Marks.level(tag).isEmpty())
            .forEach(tag -> Tagging.add(tags, tag));
      }
    }
    things.tagging().loose().forEach(tag -> Tagging.add(tags, tag));
    Optional<Marking.Tlp> level =
        names(tags).stream().flatMap(tag -> Marks.level(tag).stream()).max(Marking.Tlp::compareTo);
    things
        .tagging()
        .raised()
        .map(tlp ->
            level.isEmpty() && tlp.compareTo(Marking.Tlp.DEFAULT) < 0 ? Marking.Tlp.DEFAULT : tlp)
        .filter(tlp -> level.isEmpty() || tlp.compareTo(level.get()) > 0)
        .ifPresent(tlp -> Tagging.add(tags, "tlp:" + tlp.word()));
  }

  /// What no report names.
  Json.Obj rest(String collection, Set<String> members) {
    Json.Builder event = Json.object();
    Instant last =
        members.stream()
            .map(all::get)
            .map(object -> object == null ? Instant.EPOCH : Made.moment(object))
            .max(Instant::compareTo)
            .orElse(Instant.EPOCH);
    head(
        event,
        Names.derived("objects of " + collection),
        "Objects of the collection " + collection + " that no report names",
        last,
        false);
    walk(members);
    List<Json> tags = new ArrayList<>();
    strictest(members).ifPresent(tag -> Tagging.add(tags, tag));
    lift(tags, members);
    return finished(event, members, tags, event.build());
  }

  private static void head(
      Json.Builder event, String uuid, String info, Instant at, boolean published) {
    String seconds = Long.toString(at.getEpochSecond());
    event
        .with(UUID, uuid)
        .with("info", info)
        .with("date", at.toString().substring(0, "2026-11-27".length()))
        .with("timestamp", seconds)
        .with("published", published)
        .with("threat_level_id", "4")
        .with("analysis", "0")
        .with("distribution", "0");
    if (published) {
      event.with("publish_timestamp", seconds);
    }
    organisation(
        event,
        Json.object()
            .with("name", "Parley")
            .with("id", "identity--" + Names.derived("Parley"))
            .build());
  }

  private static void organisation(Json.Builder event, Json.Obj author) {
    Json.Obj org =
        Json.object()
            .with("name", author.text("name").orElse("unknown"))
            .with(UUID, Names.uuidOf(Made.id(author)))
            .build();
    event.with("Org", org).with("Orgc", org);
  }

  private void walk(Set<String> members) {
    Set<String> covered = covered(members);
    List<Json.Obj> later = new ArrayList<>();
    for (String id : members) {
      Json.Obj object = all.get(id);
      if (object == null || covered.contains(id)) {
        continue;
      }
      Optional<Json.Obj> cluster = cluster(object);
      if (cluster.isPresent()) {
        galaxies.put(id, cluster.get());
      } else if (written(object).isPresent()) {
        reports.add(written(object).get());
      } else if (List.of("relationship", "sighting", "opinion", "note").contains(Made.type(object))
          && Facts.said(object, Facts.OBJECT).isEmpty()) {
        later.add(object);
      } else {
        things.put(object);
      }
    }
    later.forEach(this::around);
  }

  private static Optional<Json.Obj> cluster(Json.Obj object) {
    boolean thing =
        Facts.said(object, Facts.ATTRIBUTE).isPresent()
            || Facts.said(object, Facts.OBJECT).isPresent()
            || Reverse.named(object).isPresent();
    return thing ? Optional.empty() : ClusterExport.of(object);
  }

  /// The report of MISP that a note was, while it says what the note says.
  private static Optional<Json.Obj> written(Json.Obj note) {
    return Facts.said(note, Facts.REPORT)
        .filter(report ->
            Fields.said(report, "content").equals(note.text("content"))
                || Fields.said(report, "content").isEmpty());
  }

  /// What was seen and is said already: by the indicator of the same name, or by what MISP said on
  /// the one that stands on it. What others saw is not what their indicator looks for.
  private Set<String> covered(Set<String> members) {
    Set<String> covered = new HashSet<>();
    Set<String> based = new HashSet<>();
    for (String id : members) {
      Json.Obj object = all.get(id);
      if (object != null && object.text("relationship_type").equals(Optional.of("based-on"))) {
        covered.add(id);
        object
            .text("target_ref")
            .filter(_ -> members.contains(object.text("source_ref").orElse("")))
            .filter(_ -> ours(object.text("source_ref").orElse("")))
            .ifPresent(based::add);
      }
    }
    for (String id : members) {
      if (id.startsWith("observed-data--")) {
        boolean said = based.contains(id) || members.contains("indicator--" + Names.uuidOf(id));
        Json.Obj observed = all.get(id);
        if (said) {
          covered.add(id);
        }
        if (observed != null) {
          covered.addAll(observed.texts("object_refs"));
        }
      }
    }
    return covered;
  }

  private boolean ours(String indicator) {
    Json.Obj object = all.get(indicator);
    return object != null
        && (Facts.said(object, Facts.ATTRIBUTE).isPresent()
            || Facts.said(object, Facts.OBJECT).isPresent());
  }

  /// What is about others.
  private void around(Json.Obj object) {
    Optional<Json.Obj> sighting = Facts.said(object, Facts.SIGHTING);
    String of =
        object
            .text("sighting_of_ref")
            .or(() -> object.text("source_ref"))
            .orElse(object.texts("object_refs").stream().findFirst().orElse(""));
    String target = object.text("target_ref").orElse("");
    if (sighting.isPresent()) {
      things.sighting(of, sighting.get());
    } else if (Made.type(object).equals("sighting") || Made.type(object).equals("opinion")) {
      things.sighting(of, sighting(object));
    } else if (Made.type(object).equals("note")) {
      reports.add(
          Json.object()
              .with(UUID, Names.uuidOf(Made.id(object)))
              .with("name", object.text("abstract").orElse("Note"))
              .with("content", object.text("content").orElse(""))
              .with("timestamp", Long.toString(Made.moment(object).getEpochSecond()))
              .build());
    } else if (galaxies.containsKey(target) && things.galaxy(of, galaxies.get(target))) {
      return;
    } else if (Facts.of(object, Facts.REFERENCE).isEmpty()) {
      shared.notes.add(
          new Imported.Note(
              Made.id(object), "not carried: MISP relates only objects, by references of theirs"));
    }
  }

  private static Json.Obj sighting(Json.Obj object) {
    boolean none = object.text("opinion").filter(word -> word.endsWith("disagree")).isPresent();
    Instant at =
        object.text("last_seen").flatMap(StixTime::read).orElseGet(() -> Made.moment(object));
    return Json.object()
        .with(UUID, Names.uuidOf(Made.id(object)))
        .with("date_sighting", Long.toString(at.getEpochSecond()))
        .with("source", object.text("description").or(() -> object.text("explanation")).orElse(""))
        .with("type", none ? "1" : "0")
        .build();
  }

  /// The strictest TLP of all; what bears none counts as it does elsewhere (K-MARK-9).
  private Optional<String> strictest(Set<String> members) {
    return members.stream()
        .map(all::get)
        .filter(object -> object != null && !Made.type(object).equals("identity"))
        .filter(object -> object.has("created") || !Marks.borne(object).isEmpty())
        .map(object -> Marks.level(object, all).orElse(Marking.Tlp.DEFAULT))
        .max(Marking.Tlp::compareTo)
        .map(tlp -> "tlp:" + tlp.word());
  }

  private Json.Obj finished(
      Json.Builder event, Set<String> members, List<Json> tags, Json.Obj head) {
    Set<String> top = new LinkedHashSet<>();
    for (Json.Obj each : shared.provenance) {
      provenance(each, members, tags, head);
    }
    galaxies.forEach((id, _) -> {
      if (ofEvent.contains(id) || !things.hasGalaxy(id)) {
        top.add(id);
      }
    });
    list(event, TAG, tags);
    String uuid = Fields.textOr(head, UUID, "");
    list(event, ATTRIBUTE, things.attributes(uuid));
    list(event, "Object", things.objects(uuid));
    list(event, "Galaxy", top.stream().<Json>map(galaxies::get).toList());
    list(event, "EventReport", reports);
    return Json.object().with("Event", event.build()).build();
  }

  private static void list(Json.Builder event, String key, List<? extends Json> items) {
    event.with(key, new Json.Arr(List.copyOf(items)));
  }

  /// Who signed what came from a partner: tags on the event and on what it brought, and a comment
  /// with the facts by which the evidence is found (K-MISP-11).
  private void provenance(Json.Obj signed, Set<String> members, List<Json> tags, Json.Obj head) {
    List<String> mine = signed.texts("object_refs").stream().filter(members::contains).toList();
    String event = Fields.textOr(head, UUID, "");
    boolean report =
        signed.texts("object_refs").stream()
            .anyMatch(
                ref -> REPORTS.contains(Names.typeOf(ref)) && ref.endsWith(Names.uuid(event)));
    if (mine.isEmpty() && !report) {
      return;
    }
    String tag = SIGNED + signed.text("signed_by").orElse("") + "\"";
    Tagging.add(tags, tag);
    mine.forEach(id -> things.tag(id, tag));
    Map<String, String> facts = new HashMap<>();
    signed.members().keySet().forEach(key -> facts.put(key, Fields.textOr(signed, key, "")));
    String value =
        "Signed by "
            + facts.getOrDefault("signed_by", "")
            + ", message "
            + facts.getOrDefault("message", "")
            + ", signed content SHA-256 "
            + facts.getOrDefault("signed_content_sha256", "")
            + ", journal "
            + facts.getOrDefault("journal", "")
            + " index "
            + facts.getOrDefault("journal_index", "");
    things.comment(
        Names.derived(event + Made.id(signed)),
        value,
        Long.toString(Made.moment(signed).getEpochSecond()));
  }
}
