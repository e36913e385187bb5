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
  private static final Marks NONE = new Marks(List.of(), List.of(), List.of());

  private SightingImport() {}

  /// @param of what was seen
  /// @return who saw it, where that is said, and what
  static List<Json.Obj> of(Scope scope, Json.Obj sighting, String of) {
    Instant at = Fields.moment(sighting, "date_sighting").orElse(scope.at());
    String uuid =
        Names.uuid(Fields.text(sighting, "uuid"), of + at + Fields.textOr(sighting, "source", ""));
    Optional<Json.Obj> who =
        sighting
            .object("Organisation")
            .filter(org -> Fields.said(org, "name").isPresent())
            .map(org -> identity(scope, org));
    Json.Builder made = said(scope, sighting, of, uuid, at, who);
    List<Json.Obj> all = new ArrayList<>();
    who.ifPresent(all::add);
    all.add(Facts.on(scope.marked(made, NONE, List.of()), Facts.SIGHTING, sighting));
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

  private static Json.Obj identity(Scope scope, Json.Obj org) {
    String name = Fields.textOr(org, "name", "");
    Json.Builder identity =
        Json.object()
            .with("type", "identity")
            .with("spec_version", "2.1")
            .with("id", "identity--" + Names.uuid(Fields.text(org, "uuid"), name))
            .with("created", Fields.millis(scope.at()))
            .with("modified", Fields.millis(scope.at()))
            .with("name", name)
            .with("identity_class", "organization");
    return scope.marked(identity, NONE, List.of());
  }
}
