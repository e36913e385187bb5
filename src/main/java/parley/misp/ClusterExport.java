package parley.misp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import parley.codec.Json;

/// Domain objects as clusters of galaxies (K-MISP-8).
final class ClusterExport {
  private static final String NAME = "name";

  private ClusterExport() {}

  /// A galaxy with the one cluster that the object is; empty when it is none.
  static Optional<Json.Obj> of(Json.Obj object) {
    Optional<Json.Obj> said = Facts.said(object, Facts.CLUSTER);
    if (said.isPresent()) {
      Json.Obj galaxy =
          Facts.of(object, Facts.GALAXY)
              .map(fact -> Facts.given(Facts.GALAXY, fact))
              .orElse(Json.object().build());
      return Optional.of(Fields.with(galaxy, "GalaxyCluster", new Json.Arr(List.of(said.get()))));
    }
    String type = Made.type(object);
    boolean group =
        !type.equals("identity") || object.text("identity_class").equals(Optional.of("class"));
    return Table.galaxies().containsKey(type) && group && object.text(NAME).isPresent()
        ? Optional.of(galaxy(object, type))
        : Optional.empty();
  }

  private static Json.Obj galaxy(Json.Obj object, String type) {
    Json.Obj table = Table.galaxy(type);
    String kind = type.equals("identity") ? "sector" : "stix-2.1-" + type;
    String value = object.text(NAME).orElse("");
    Json.Obj cluster =
        Json.object()
            .with("uuid", Names.uuidOf(Made.id(object)))
            .with("type", kind)
            .with("value", value)
            .with("description", object.text("description"))
            .with("tag_name", "misp-galaxy:" + kind + "=\"" + value + "\"")
            .with("meta", meta(object, table))
            .build();
    return Json.object()
        .with("uuid", table.text("uuid"))
        .with("name", table.text("title"))
        .with("type", kind)
        .with("GalaxyCluster", new Json.Arr(List.of(cluster)))
        .build();
  }

  private static Json.Obj meta(Json.Obj object, Json.Obj table) {
    Json.Builder meta = Json.object();
    for (String each : table.texts("also")) {
      String key = Built.Paths.name(each);
      Json value = object.get(key);
      if (value != null && !key.equals("kill_chain_phases")) {
        meta.with(key.equals("aliases") ? "synonyms" : key, value);
      }
    }
    List<String> phases = new ArrayList<>();
    for (Json.Obj phase : Fields.objects(object, "kill_chain_phases")) {
      phases.add(
          Fields.textOr(phase, "kill_chain_name", "")
              + ":"
              + Fields.textOr(phase, "phase_name", ""));
    }
    if (!phases.isEmpty()) {
      meta.with("kill_chain", Json.texts(phases));
    }
    List<String> urls = new ArrayList<>();
    for (Json.Obj reference : Fields.objects(object, "external_references")) {
      reference.text("url").ifPresent(urls::add);
      meta.with("external_id", reference.text("external_id"));
    }
    if (!urls.isEmpty()) {
      meta.with("refs", Json.texts(urls));
    }
    return meta.build();
  }
}
