package parley.misp;

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

/// Objects of STIX as events of MISP (K-MISP-10): each report and each grouping is one, and what
/// none of them names is one more.
public final class EventExport {
  private static final List<String> NO_PART =
      List.of(
          "marking-definition",
          "extension-definition",
          "parley-provenance",
          "parley-raised-marking",
          "bundle");
  private static final List<String> REPORTS = List.of("report", "grouping");

  /// K-MISP-13: what all events of one export have as members, and about as many bytes.
  static final long MOST_MEMBERS = 2_000_000;

  static final long MOST_BYTES = 512L * 1024 * 1024;

  /// What all events of one export share. Mutable, one thread.
  static final class Shared {
    final Map<String, Json.Obj> all = new LinkedHashMap<>();
    final List<Json.Obj> provenance = new ArrayList<>();
    final List<Imported.Note> notes = new ArrayList<>();
    private final Set<String> uuids = new HashSet<>();
    private long bytes;
    private long members;

    /// One object may be named by many reports, and one cluster stand on many things.
    void weigh(Json written) {
      bytes += Fields.weight(written);
      bounded(bytes <= MOST_BYTES, "would write more than " + MOST_BYTES + " bytes");
    }

    void member() {
      members++;
      bounded(members <= MOST_MEMBERS, "would have more than " + MOST_MEMBERS + " parts");
    }

    private static void bounded(boolean holds, String what) {
      if (!holds) {
        throw new IllegalArgumentException(
            "the events " + what + " (K-MISP-13): too many reports name the same objects");
      }
    }

    /// MISP has one thing of one UUID: a second one gets another.
    Json.Obj alone(Json.Obj thing, String event) {
      Optional<String> uuid = Fields.said(thing, "uuid");
      if (uuid.isEmpty() || uuids.add(uuid.get().toLowerCase(Locale.ROOT))) {
        return thing;
      }
      String other = Names.derived(event + " " + uuid.get());
      while (!uuids.add(other)) {
        other = Names.derived(other);
      }
      notes.add(
          new Imported.Note(
              "what MISP calls " + Names.shown(uuid.get()),
              "is " + other + " in the event " + Names.shown(event) + ": its UUID is taken"));
      return Fields.with(thing, "uuid", new Json.Str(other));
    }
  }

  private final Shared shared = new Shared();
  private final Map<String, Json.Obj> objects = shared.all;

  private EventExport() {}

  /// @param objects each name once
  /// @param collection where they stand, for the title of what no report names
  /// @throws IllegalArgumentException in one line, where the events would be too large
  public static Exported of(List<Json.Obj> objects, String collection) {
    EventExport export = new EventExport();
    for (Json.Obj object : objects) {
      export.objects.put(Made.id(object), object);
      if (Made.type(object).equals("parley-provenance")) {
        export.shared.provenance.add(object);
      }
    }
    return export.all(collection);
  }

  private Exported all(String collection) {
    List<Json.Obj> events = new ArrayList<>();
    List<Imported.Note> notes = shared.notes;
    Map<String, Json.Obj> newest = newest();
    Set<String> named = new HashSet<>();
    Map<String, List<String>> around = around();
    for (Json.Obj report : List.copyOf(objects.values())) {
      if (!REPORTS.contains(Made.type(report))) {
        continue;
      }
      String uuid = Names.uuidOf(Made.id(report));
      if (report.equals(newest.get(uuid))) {
        Set<String> members = members(report, around, notes);
        named.add(Made.id(report));
        named.addAll(members);
        report.text("created_by_ref").ifPresent(named::add);
        events.add(new EventWriter(shared).event(report, members));
      } else {
        named.add(Made.id(report));
        notes.add(new Imported.Note(Made.id(report), "not carried: another of its UUID is newer"));
      }
    }
    Set<String> rest = new LinkedHashSet<>();
    objects.forEach((id, object) -> {
      if (!named.contains(id) && !NO_PART.contains(Made.type(object))) {
        rest.add(id);
      }
    });
    if (rest.stream().anyMatch(id -> !id.startsWith("identity--"))) {
      events.add(new EventWriter(shared).rest(collection, rest));
    }
    return new Exported(events, notes);
  }

  /// A draft and what was published of it have one UUID.
  private Map<String, Json.Obj> newest() {
    Map<String, Json.Obj> newest = new HashMap<>();
    for (Json.Obj each : objects.values()) {
      if (REPORTS.contains(Made.type(each))) {
        newest.merge(
            Names.uuidOf(Made.id(each)),
            each,
            (kept, other) -> Made.moment(other).isAfter(Made.moment(kept)) ? other : kept);
      }
    }
    return newest;
  }

  private Set<String> members(
      Json.Obj report, Map<String, List<String>> around, List<Imported.Note> notes) {
    Set<String> members = new LinkedHashSet<>();
    for (String ref : report.texts("object_refs")) {
      boolean event = REPORTS.contains(Names.typeOf(ref));
      if (!event && objects.containsKey(ref)) {
        add(members, List.of(ref));
        add(members, around.getOrDefault(ref, List.of()));
      } else if (!event) {
        notes.add(new Imported.Note(ref, "not carried: a report names it, and it is not here"));
      }
    }
    add(members, around.getOrDefault(Made.id(report), List.of()));
    further(members);
    return members;
  }

  private void add(Set<String> members, List<String> more) {
    for (String each : more) {
      members.add(each);
      shared.member();
    }
  }

  /// What members stand on: a report with very many things does not name each of these.
  private void further(Set<String> members) {
    for (String id : List.copyOf(members)) {
      Json.Obj object = objects.get(id);
      if (object != null && object.text("relationship_type").equals(Optional.of("based-on"))) {
        object
            .text("target_ref")
            .filter(objects::containsKey)
            .ifPresent(each -> add(members, List.of(each)));
      }
    }
    for (String id : List.copyOf(members)) {
      Json.Obj object = objects.get(id);
      if (object != null && id.startsWith("observed-data--")) {
        add(members, object.texts("object_refs").stream().filter(objects::containsKey).toList());
      }
    }
  }

  /// What is about an object and seldom named by a report: relationships, sightings, opinions,
  /// notes.
  private Map<String, List<String>> around() {
    Map<String, List<String>> around = new LinkedHashMap<>();
    objects.forEach((id, object) -> {
      List<String> of =
          switch (Made.type(object)) {
            case "relationship" -> object.text("source_ref").stream().toList();
            case "sighting" -> object.text("sighting_of_ref").stream().toList();
            case "opinion", "note" -> object.texts("object_refs");
            default -> List.of();
          };
      of.forEach(each -> around.computeIfAbsent(each, _ -> new ArrayList<>()).add(id));
    });
    return around;
  }
}
