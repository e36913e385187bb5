package parley.misp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import parley.codec.Json;

/// Sightings (K-MISP-9): that it was seen is a sighting, that it was none (a false positive) an
/// opinion, that it is over a note, since an indicator's end is its author's to say.
final class SightingImport {
  private static final String FALSE_POSITIVE = "1";
  private static final String EXPIRED = "2";

  private SightingImport() {}

  /// @param of what was seen
  /// @param own what that is marked with
  /// @return who saw it, where that is said, and what
  static List<Json.Obj> of(Scope scope, Json.Obj sighting, String of, Marks own) {
    Instant at = Fields.moment(sighting, "date_sighting").orElse(scope.at());
    String uuid =
        Names.uuid(Fields.text(sighting, "uuid"), of + at + Fields.textOr(sighting, "source", ""));
    Optional<Json.Obj> who =
        sighting
            .object("Organisation")
            .filter(org -> Fields.said(org, "name").isPresent())
            .map(scope::identity);
    Json.Builder made = said(scope, sighting, of, uuid, at, who);
    List<Json.Obj> all = new ArrayList<>();
    who.ifPresent(all::add);
    all.add(
        Facts.on(
            scope.marked(made, own, List.of()),
            Facts.SIGHTING,
            Facts.travelling(Facts.SIGHTING, sighting)));
    return all;
  }

  private static Json.Builder said(
      Scope scope, Json.Obj sighting, String of, String uuid, Instant at, Optional<Json.Obj> who) {
    Optional<String> name = who.flatMap(org -> org.text("name"));
    return switch (Fields.textOr(sighting, "type", "0")) {
      case FALSE_POSITIVE -> {
        Json.Builder opinion =
            scope
                .sdo("opinion", uuid, at)
                .with("opinion", "strongly-disagree")
                .with("explanation", "False positive")
                .with("object_refs", Json.texts(List.of(of)));
        name.ifPresent(each -> opinion.with("authors", Json.texts(List.of(each))));
        yield opinion;
      }
      case EXPIRED -> {
        Json.Builder note =
            scope
                .sdo("note", uuid, at)
                .with("content", "Expired at " + at)
                .with("object_refs", Json.texts(List.of(of)));
        name.ifPresent(each -> note.with("authors", Json.texts(List.of(each))));
        yield note;
      }
      default -> {
        Json.Builder seen =
            scope
                .sdo("sighting", uuid, at)
                .with("first_seen", at.toString())
                .with("last_seen", at.toString())
                .with("count", 1)
                .with("sighting_of_ref", of)
                .with("description", Fields.said(sighting, "source"));
        who.ifPresent(org -> seen.with("where_sighted_refs", Json.texts(List.of(Made.id(org)))));
        yield seen;
      }
    };
  }
}
