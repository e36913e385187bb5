package parley.misp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import parley.codec.Json;
import parley.stix.Marking;
import parley.stix.StixId;

/// Tags of MISP as markings and labels (K-MISP-7): TLP and PAP mark, whatever else is written on
/// it, RSIT among it, is a label as it stands.
///
/// @param refs names of markings
/// @param labels the other tags, by their names
/// @param definitions of the markings
record Marks(List<String> refs, List<String> labels, List<Json.Obj> definitions) {
  private static final String TLP = "tlp:";
  private static final String PAP = "pap:";

  /// TLP 1's colour that 2.0 calls clear, by its fixed name.
  private static final String WHITE = "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9";

  private static final String MADE = "2022-10-01T00:00:00.000Z";
  private static final String SECOND = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";
  private static final List<String> PERMITTED = List.of("clear", "white", "green", "amber", "red");

  Marks {
    refs = List.copyOf(refs);
    labels = List.copyOf(labels);
    definitions = List.copyOf(definitions);
  }

  static Marks of(Json.Obj tagged) {
    Map<String, Json.Obj> definitions = new LinkedHashMap<>();
    List<String> labels = new ArrayList<>();
    for (Json.Obj tag : Fields.objects(tagged, "Tag")) {
      String name = Fields.textOr(tag, "name", "").strip();
      Optional<Json.Obj> definition = definition(name.toLowerCase(Locale.ROOT));
      if (definition.isPresent()) {
        definitions.put(definition.get().text("id").orElseThrow(), definition.get());
      } else if (!name.isEmpty() && !labels.contains(name) && !name.startsWith("misp-galaxy:")) {
        labels.add(name);
      }
    }
    return new Marks(List.copyOf(definitions.keySet()), labels, List.copyOf(definitions.values()));
  }

  private static Optional<Json.Obj> definition(String tag) {
    if (tag.equals("tlp:white")) {
      return Optional.of(white());
    }
    for (Marking.Tlp tlp : Marking.Tlp.values()) {
      if (tag.equals(TLP + tlp.word()) || tag.equals(TLP + tlp.word().replace('+', '-'))) {
        return Optional.of(second(tlp));
      }
    }
    boolean pap = tag.startsWith(PAP) && PERMITTED.contains(tag.substring(PAP.length()));
    return pap ? Optional.of(permitted(tag.toUpperCase(Locale.ROOT))) : Optional.empty();
  }

  private static Json.Builder marking(String id, String name, String made) {
    return Json.object()
        .with("type", "marking-definition")
        .with("spec_version", "2.1")
        .with("id", id)
        .with("created", made)
        .with("name", name);
  }

  private static Json.Obj second(Marking.Tlp tlp) {
    Json.Obj extension =
        Json.object()
            .with("extension_type", "property-extension")
            .with("tlp_2_0", tlp.word())
            .build();
    return marking(tlp.id().toString(), tlp.label(), MADE)
        .with("extensions", Json.object().with(SECOND, extension).build())
        .build();
  }

  private static Json.Obj white() {
    return marking(WHITE, "TLP:WHITE", "2017-01-20T00:00:00.000Z")
        .with("definition_type", "tlp")
        .with("definition", Json.object().with("tlp", "white").build())
        .build();
  }

  /// PAP has no definitions of its own in STIX: a statement of which it is the whole (K-MARK-7).
  private static Json.Obj permitted(String statement) {
    return marking("marking-definition--" + Names.derived(statement), statement, MADE)
        .with("definition_type", "statement")
        .with("definition", Json.object().with("statement", statement).build())
        .build();
  }

  /// The tag of a marking, as MISP's taxonomies write it.
  static Optional<String> tag(String ref, Optional<Json.Obj> definition) {
    if (ref.equals(WHITE)) {
      return Optional.of("tlp:white");
    }
    for (Marking.Tlp tlp : Marking.Tlp.values()) {
      if (StixId.read(ref).filter(tlp.id()::equals).isPresent()) {
        return Optional.of(TLP + tlp.word());
      }
    }
    Optional<Json.Obj> said = definition.flatMap(each -> each.object("definition"));
    Optional<String> first = said.flatMap(each -> each.text("tlp")).map(word -> TLP + word);
    return first.or(() -> said.flatMap(each -> each.text("statement")).map(Marks::stated));
  }

  private static String stated(String statement) {
    String plain = statement.strip();
    if (plain.regionMatches(true, 0, PAP, 0, PAP.length())) {
      return plain.toUpperCase(Locale.ROOT);
    }
    boolean tlp = plain.regionMatches(true, 0, TLP, 0, TLP.length());
    return tlp ? plain.toLowerCase(Locale.ROOT) : "stix:statement=\"" + plain + "\"";
  }
}
