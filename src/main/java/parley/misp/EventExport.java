package parley.misp;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.codec.Json;

/// Objects of STIX as events of MISP (K-MISP-10): each report and each grouping is one, and what
/// none of them names is one more.
public final class EventExport {
  private static final List<String> NO_PART =
      List.of("marking-definition", "extension-definition", "parley-provenance", "bundle");
  private static final List<String> REPORTS = List.of("report", "grouping");

  private final Map<String, Json.Obj> objects = new LinkedHashMap<>();
  private final List<Json.Obj> provenance = new ArrayList<>();

  private EventExport() {}

  /// @param objects each name once
  /// @param collection where they stand, for the title of what no report names
  public static Exported of(List<Json.Obj> objects, String collection) {
    EventExport export = new EventExport();
    for (Json.Obj object : objects) {
      export.objects.put(Made.id(object), object);
      if (Made.type(object).equals("parley-provenance")) {
        export.provenance.add(object);
      }
    }
    return export.all(collection);
  }

  private Exported all(String collection) {
    List<Json.Obj> events = new ArrayList<>();
    List<Imported.Note> notes = new ArrayList<>();
    Set<String> named = new HashSet<>();
    Map<String, List<String>> around = around();
    for (Json.Obj report : List.copyOf(objects.values())) {
      if (REPORTS.contains(Made.type(report))) {
        Set<String> members = members(report, around, notes);
        named.add(Made.id(report));
        named.addAll(members);
        report.text("created_by_ref").ifPresent(named::add);
        events.add(new EventWriter(objects, provenance, notes).event(report, members));
      }
    }
    Set<String> rest = new LinkedHashSet<>();
    objects.forEach((id, object) -> {
      if (!named.contains(id) && !NO_PART.contains(Made.type(object))) {
        rest.add(id);
      }
    });
    if (rest.stream().anyMatch(id -> !id.startsWith("identity--"))) {
      events.add(new EventWriter(objects, provenance, notes).rest(collection, rest));
    }
    return new Exported(events, notes);
  }

  private Set<String> members(
      Json.Obj report, Map<String, List<String>> around, List<Imported.Note> notes) {
    Set<String> members = new LinkedHashSet<>();
    for (String ref : report.texts("object_refs")) {
      boolean event = REPORTS.contains(Names.typeOf(ref));
      if (!event && objects.containsKey(ref)) {
        members.add(ref);
        members.addAll(around.getOrDefault(ref, List.of()));
      } else if (!event) {
        notes.add(new Imported.Note(ref, "not carried: a report names it, and it is not here"));
      }
    }
    members.addAll(around.getOrDefault(Made.id(report), List.of()));
    further(members);
    return members;
  }

  /// What members stand on: a report with very many things does not name each of these.
  private void further(Set<String> members) {
    for (String id : List.copyOf(members)) {
      Json.Obj object = objects.get(id);
      if (object != null && object.text("relationship_type").equals(Optional.of("based-on"))) {
        object.text("target_ref").filter(objects::containsKey).ifPresent(members::add);
      }
    }
    for (String id : List.copyOf(members)) {
      Json.Obj object = objects.get(id);
      if (object != null && id.startsWith("observed-data--")) {
        object.texts("object_refs").stream().filter(objects::containsKey).forEach(members::add);
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
