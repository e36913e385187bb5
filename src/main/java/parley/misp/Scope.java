package parley.misp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.stix.Finding;
import parley.stix.StixObject;
import parley.stix.Validator;

/// What all objects of one event share.
///
/// @param author the identity that made it
/// @param markings of the event: whatever comes of it bears them, so that nothing of an event is
///   milder than the event (K-MISP-7)
/// @param at when the event was changed last
record Scope(String event, Optional<String> author, Marks markings, Instant at) {
  private static final String VERSION = "2.1";

  /// A domain object or relationship of the event's author.
  Json.Builder sdo(String type, String uuid, Instant when) {
    return Json.object()
        .with("type", type)
        .with("spec_version", VERSION)
        .with("id", type + "--" + uuid)
        .with("created_by_ref", author)
        .with("created", Fields.millis(when))
        .with("modified", Fields.millis(when));
  }

  /// An organisation, as the author or as who saw something.
  Json.Obj identity(Json.Obj org) {
    String name = Fields.said(org, "name").orElse("unknown");
    Json.Builder identity =
        Json.object()
            .with("type", "identity")
            .with("spec_version", VERSION)
            .with("id", identityOf(org))
            .with("created", Fields.millis(at))
            .with("modified", Fields.millis(at))
            .with("name", name)
            .with("identity_class", "organization");
    return marked(identity, Marks.NONE, List.of());
  }

  static String identityOf(Json.Obj org) {
    String name = Fields.said(org, "name").orElse("unknown");
    return "identity--" + Names.uuid(Fields.text(org, "uuid"), name);
  }

  /// One thing that is said twice bears what each of both bears.
  static Json.Obj stricter(Json.Obj kept, Json.Obj other) {
    Set<String> refs = new LinkedHashSet<>(kept.texts("object_marking_refs"));
    return refs.addAll(other.texts("object_marking_refs"))
        ? Fields.with(kept, "object_marking_refs", Json.texts(refs))
        : kept;
  }

  static Json.Builder sco(String type, String uuid) {
    return Json.object()
        .with("type", type)
        .with("spec_version", VERSION)
        .with("id", type + "--" + uuid);
  }

  /// Marked and labelled with what stands on the thing besides the event's own marking.
  Json.Obj marked(Json.Builder object, Marks own, List<String> labels) {
    return marked(object.build(), own, labels);
  }

  Json.Obj marked(Json.Obj object, Marks own, List<String> labels) {
    Json.Obj marked = object;
    Set<String> refs = new LinkedHashSet<>(markings.refs());
    refs.addAll(own.refs());
    if (!refs.isEmpty()) {
      marked = Fields.with(marked, "object_marking_refs", Json.texts(refs));
    }
    List<String> all = new ArrayList<>(labels);
    all.addAll(own.labels());
    return all.isEmpty() ? marked : Fields.with(marked, "labels", Json.texts(all));
  }

  /// Observables have no labels.
  Json.Obj marked(Json.Obj observable, Marks own) {
    return marked(observable, new Marks(own.refs(), List.of(), List.of()), List.of());
  }

  /// An indicator stands on what was seen.
  Json.Obj basedOn(String indicator, String observed, Instant when, Marks own) {
    return related(
        Names.relationship(indicator, "based-on", observed),
        "based-on",
        indicator,
        observed,
        when,
        own);
  }

  Json.Obj related(String id, String word, String source, String target, Instant when, Marks own) {
    Json.Builder relationship =
        Json.object()
            .with("type", "relationship")
            .with("spec_version", VERSION)
            .with("id", id)
            .with("created", Fields.millis(when))
            .with("modified", Fields.millis(when))
            .with("relationship_type", word)
            .with("source_ref", source)
            .with("target_ref", target);
    return marked(relationship.build(), own);
  }

  Json.Builder indicator(String uuid, Instant when, String language, String pattern, String phase) {
    return sdo("indicator", uuid, when)
        .with("pattern", pattern)
        .with("pattern_type", language)
        .with("pattern_version", VERSION)
        .with("valid_from", when.toString())
        .with("kill_chain_phases", new Json.Arr(List.of(phase(phase))));
  }

  static Json.Obj phase(String phase) {
    return Json.object().with("kill_chain_name", "misp-category").with("phase_name", phase).build();
  }

  Json.Builder observed(String uuid, Instant when, Json.Obj thing, List<String> refs) {
    Instant first = Fields.moment(thing, "first_seen").orElse(when);
    Instant last =
        Fields.moment(thing, "last_seen").filter(end -> !end.isBefore(first)).orElse(first);
    return sdo("observed-data", uuid, when)
        .with("first_observed", first.toString())
        .with("last_observed", last.toString())
        .with("number_observed", 1)
        .with("object_refs", Json.texts(refs));
  }

  /// Why an object is no good STIX, in one sentence.
  static Optional<String> wrong(Json.Obj object) {
    try {
      List<Finding> errors = Validator.check(StixObject.read(JsonWriter.line(object))).errors();
      return errors.stream()
          .findFirst()
          .map(error -> error.path() + ": " + error.sentence() + " (" + error.rule() + ")");
    } catch (MalformedInput e) {
      return Optional.of(e.getMessage() + " (" + e.clause() + ")");
    }
  }

  static Optional<String> wrong(Made made) {
    return made.objects().stream().flatMap(object -> wrong(object).stream()).findFirst();
  }
}
