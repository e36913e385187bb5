package parley.misp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import parley.codec.Json;

/// A cluster of a galaxy as the domain object that it stands for, by the galaxy's type (K-MISP-8);
/// of a galaxy without such a type an object of MISP's own.
final class ClusterImport {
  static final String OWN = "x-misp-galaxy-cluster";
  private static final String META = "meta";
  private static final String NAME = "name";
  private static final String LIST = "[]";

  private ClusterImport() {}

  /// The type of object that clusters of a galaxy become.
  static Optional<String> type(String galaxy) {
    for (Map.Entry<String, Json> each : Table.galaxies().entrySet()) {
      boolean named = ((Json.Obj) each.getValue()).texts("galaxies").contains(galaxy);
      if (named || galaxy.matches("stix-2\\.[01]-" + each.getKey())) {
        return Optional.of(each.getKey());
      }
    }
    return Optional.empty();
  }

  static Json.Obj of(Scope scope, Json.Obj galaxy, Json.Obj cluster) {
    String of = Fields.textOr(galaxy, "type", Fields.textOr(cluster, "type", ""));
    Optional<Json.Obj> made = type(of).map(type -> object(scope, galaxy, cluster, of, type));
    return made.filter(good -> Scope.wrong(good).isEmpty())
        .orElseGet(() -> finished(scope, galaxy, cluster, of, own(scope, cluster, of)));
  }

  /// How what an attribute became is related to a cluster on it.
  static String word(String from, String cluster) {
    boolean lesser =
        cluster.startsWith("x-")
            || List.of("identity", "location", "vulnerability", "course-of-action")
                .contains(Names.typeOf(cluster));
    return from.startsWith("indicator--") && !lesser ? "indicates" : "related-to";
  }

  private static String uuid(Json.Obj cluster, String galaxy) {
    return Names.uuid(
        Fields.text(cluster, "uuid"), galaxy + "|" + Fields.textOr(cluster, "value", ""));
  }

  private static Json.Obj own(Scope scope, Json.Obj cluster, String galaxy) {
    return scope
        .sdo(OWN, uuid(cluster, galaxy), scope.at())
        .with("x_misp_type", galaxy)
        .with("x_misp_value", Fields.textOr(cluster, "value", ""))
        .with("x_misp_description", Fields.said(cluster, "description"))
        .build();
  }

  private static Json.Obj object(
      Scope scope, Json.Obj galaxy, Json.Obj cluster, String of, String type) {
    Json.Obj meta = Table.part(cluster, META);
    Json.Obj table = Table.galaxy(type);
    String name = name(cluster, of);
    Json.Builder object =
        Json.object()
            .with("type", type)
            .with("spec_version", "2.1")
            .with("id", type + "--" + uuid(cluster, of))
            .with("created", Fields.millis(scope.at()))
            .with("modified", Fields.millis(scope.at()))
            .with(NAME, name)
            .with("description", description(galaxy, cluster, of));
    Table.part(table, "set").members().forEach(object::with);
    meta.members().forEach((key, value) -> meta(object, table, key, value, name));
    if (of.equals("country")) {
      object.with("country", Fields.said(meta, "ISO"));
    } else if (of.equals("region")) {
      object.with("region", name.toLowerCase(Locale.ROOT).replace(' ', '-'));
    }
    List<Json> references = references(meta, type);
    if (!references.isEmpty()) {
      object.with("external_references", new Json.Arr(references));
    }
    return finished(scope, galaxy, cluster, of, object.build());
  }

  private static Json.Obj finished(
      Scope scope, Json.Obj galaxy, Json.Obj cluster, String of, Json.Obj object) {
    List<String> labels =
        List.of(
            "misp:galaxy-name=\"" + Fields.textOr(galaxy, NAME, of) + "\"",
            "misp:galaxy-type=\"" + of + "\"");
    // Those that come with MISP are known to all, whatever that MISP writes beside them.
    Marks own = Fields.truth(cluster, "default") ? Marks.NONE : Marks.of(cluster).bare();
    return Facts.on(
        scope.marked(object, own, labels),
        Json.object()
            .with(Facts.GALAXY, Facts.travelling(Facts.GALAXY, galaxy))
            .with(Facts.CLUSTER, Facts.travelling(Facts.CLUSTER, cluster)));
  }

  /// Without the identifier that MITRE's clusters bear at their end, and the number of a region at
  /// its beginning.
  private static String name(Json.Obj cluster, String galaxy) {
    String value = Fields.textOr(cluster, "value", "");
    if (galaxy.equals("country") && !value.isEmpty()) {
      return value.substring(0, 1).toUpperCase(Locale.ROOT) + value.substring(1);
    }
    if (galaxy.equals("region")) {
      return value.replaceFirst("^[0-9]{1,9} - ", "");
    }
    String id = Table.part(cluster, META).text("external_id").orElse("");
    String end = " - " + id;
    return !id.isEmpty() && value.endsWith(end) && value.length() > end.length()
        ? value.substring(0, value.length() - end.length())
        : value;
  }

  private static Optional<String> description(Json.Obj galaxy, Json.Obj cluster, String of) {
    Optional<String> own = Fields.said(cluster, "description");
    Optional<String> all = Fields.said(galaxy, "description");
    if (of.equals("country") || of.equals("region")) {
      String value = of.equals("country") ? Fields.textOr(cluster, "value", "") : own.orElse("");
      return all.map(text -> text + " | " + value);
    }
    return own.or(() -> all);
  }

  /// Where a member of a cluster goes: to the property that it is, or to one of our own.
  private static void meta(
      Json.Builder object, Json.Obj table, String key, Json value, String name) {
    List<String> also = table.texts("also");
    switch (key) {
      case "synonyms" -> aliases(object, also, value, name);
      case "kill_chain" -> phases(object, also, value);
      case "external_id", "refs" -> {}
      case "labels" -> {
        Optional<String> types = table.text("labels");
        own(object, types.orElse("x_misp_labels"), value);
      }
      default -> {
        boolean list = also.contains(key + LIST);
        boolean property = list || also.contains(key);
        String place = property ? key : "x_misp_" + key.replaceAll("[^A-Za-z0-9_]", "_");
        own(
            object,
            place,
            list && value instanceof Json.Str ? new Json.Arr(List.of(value)) : value);
      }
    }
  }

  /// STIX has no empty lists and no null.
  private static void own(Json.Builder object, String place, Json value) {
    boolean empty = value instanceof Json.Arr(List<Json> items) && items.isEmpty();
    boolean odd = value instanceof Json.Obj || value instanceof Json.Null || place.length() > 250;
    if (!empty && !odd && !place.equals("x_misp_aliases")) {
      object.with(place, value);
    }
  }

  private static void aliases(Json.Builder object, List<String> also, Json value, String name) {
    List<String> others = new ArrayList<>(texts(value));
    others.remove(name);
    if (!others.isEmpty() && also.contains("aliases")) {
      object.with("aliases", Json.texts(others));
    }
  }

  private static List<String> texts(Json value) {
    return Json.object().with("all", value).build().texts("all");
  }

  private static void phases(Json.Builder object, List<String> also, Json value) {
    List<Json> phases = new ArrayList<>();
    for (String each : texts(value)) {
      int colon = each.lastIndexOf(':');
      if (colon > 0) {
        phases.add(
            Json.object()
                .with("kill_chain_name", each.substring(0, colon))
                .with("phase_name", each.substring(colon + 1))
                .build());
      }
    }
    if (!phases.isEmpty() && also.contains("kill_chain_phases")) {
      object.with("kill_chain_phases", new Json.Arr(phases));
    }
  }

  private static List<Json> references(Json.Obj meta, String type) {
    List<Json> references = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    Fields.said(meta, "external_id").ifPresent(ids::add);
    if (type.equals("vulnerability")) {
      ids.addAll(meta.texts("aliases"));
    }
    for (String id : ids) {
      references.add(Json.object().with("source_name", source(id)).with("external_id", id).build());
    }
    for (String url : meta.texts("refs")) {
      references.add(Json.object().with("source_name", "url").with("url", url).build());
    }
    return references;
  }

  private static String source(String id) {
    if (id.startsWith("CAPEC-")) {
      return "capec";
    }
    return id.startsWith("CVE-") ? "cve" : "mitre-attack";
  }
}
