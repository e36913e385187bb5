package parley.misp;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.stix.Marking;
import parley.stix.StixId;
import parley.stix.StixObject;

/// Tags of MISP as markings and labels (K-MISP-7): TLP and PAP mark, whatever else is written on
/// it, RSIT among it, is a label as it stands. What MISP shares with few bears a marking that
/// nobody can judge, and so does a TLP or PAP that is none.
///
/// @param refs names of markings
/// @param labels the other tags, by their names
/// @param definitions of the markings
record Marks(List<String> refs, List<String> labels, List<Json.Obj> definitions) {
  private static final String TLP = "tlp:";
  private static final String PAP = "pap:";
  private static final String OURS = "parley:";
  private static final String DEFINITION = "marking-definition--";

  /// On what MISP gives to one organisation, to a group, or to whom nobody here knows. It has no
  /// definition, so a person decides before it crosses (K-RELEASE-5).
  static final String UNSHARED = DEFINITION + Names.derived("distribution");

  /// MISP's tags have at most 255 characters.
  static final int LONGEST_TAG = 255;

  /// K-MISP-7: markings of one thing; of more that nobody can judge, these are enough to hold it.
  private static final int MOST_REFS = 32;

  private static final List<String> INHERITED = List.of("1", "2", "3", "5");

  private static final Pattern MARKING = Pattern.compile("(tlp|pap)([^a-z0-9].*)?", Pattern.DOTALL);

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

  static final Marks NONE = new Marks(List.of(), List.of(), List.of());

  /// Of an attribute, an object, a cluster or an event report, which may be shared as what they
  /// stand in.
  static Marks of(Json.Obj tagged) {
    return of(tagged, INHERITED);
  }

  /// Whether MISP gives a thing to one organisation, to a group, or to whom nobody here knows.
  static boolean few(Json.Obj thing) {
    return !shared(thing, INHERITED);
  }

  /// Whether nobody here can judge some of it.
  boolean unjudged() {
    return refs.size() > definitions.size();
  }

  static Marks ofEvent(Json.Obj event) {
    return of(event, List.of("1", "2", "3"));
  }

  private static Marks of(Json.Obj tagged, List<String> shared) {
    Map<String, Json.Obj> definitions = new LinkedHashMap<>();
    Set<String> refs = new LinkedHashSet<>();
    Set<String> labels = new LinkedHashSet<>();
    for (Json.Obj tag : Fields.objects(tagged, "Tag")) {
      String name = Fields.textOr(tag, "name", "").strip();
      Optional<Json.Obj> definition = definition(name.toLowerCase(Locale.ROOT));
      if (definition.isPresent()) {
        definitions.put(Made.id(definition.get()), definition.get());
        refs.add(Made.id(definition.get()));
        continue;
      }
      // What nobody here can judge waits for a person, also where the tag is for that MISP alone.
      if (marks(name) && refs.size() < MOST_REFS) {
        refs.add(unjudged(name));
      }
      boolean label = !name.isEmpty() && !name.startsWith("misp-galaxy:") && !ours(name);
      if (label && Facts.travels(tag)) {
        labels.add(name);
      }
    }
    if (!shared(tagged, shared)) {
      refs.add(UNSHARED);
    }
    return new Marks(List.copyOf(refs), List.copyOf(labels), List.copyOf(definitions.values()));
  }

  /// Whether MISP itself gives it to others than one organisation or one group.
  private static boolean shared(Json.Obj thing, List<String> shared) {
    boolean none =
        thing.get("distribution") == null || thing.get("distribution") instanceof Json.Null;
    String group = Fields.textOr(thing, "sharing_group_id", "");
    return (none || shared.contains(Fields.textOr(thing, "distribution", "")))
        && (group.isEmpty() || group.equals("0"));
  }

  /// Without labels: of what hangs on the thing that bears these.
  Marks bare() {
    return labels.isEmpty() ? this : new Marks(refs, List.of(), definitions);
  }

  /// Of both.
  Marks and(Marks other) {
    if (other.equals(NONE)) {
      return this;
    }
    Set<String> allRefs = new LinkedHashSet<>(refs);
    allRefs.addAll(other.refs());
    Set<String> allLabels = new LinkedHashSet<>(labels);
    allLabels.addAll(other.labels());
    Set<Json.Obj> all = new LinkedHashSet<>(definitions);
    all.addAll(other.definitions());
    return new Marks(List.copyOf(allRefs), List.copyOf(allLabels), List.copyOf(all));
  }

  /// A tag by which something is marked, well or badly written.
  private static boolean marks(String tag) {
    return MARKING.matcher(tag.toLowerCase(Locale.ROOT)).matches();
  }

  /// What this node alone says of things (K-MISP-11).
  static boolean ours(String tag) {
    return tag.strip().regionMatches(true, 0, OURS, 0, OURS.length());
  }

  private static String unjudged(String tag) {
    return DEFINITION + Names.derived("tag " + tag.strip().toLowerCase(Locale.ROOT));
  }

  /// The marking that a tag means, with or without a definition; empty where it means none.
  static Optional<String> ref(String tag) {
    return definition(tag.strip().toLowerCase(Locale.ROOT))
        .map(Made::id)
        .or(() -> marks(tag.strip()) ? Optional.of(unjudged(tag)) : Optional.empty());
  }

  /// All markings that an object names, those of its parts included (K-MARK-6): it is exported
  /// whole.
  static Set<String> borne(Json.Obj object) {
    Set<String> borne = new LinkedHashSet<>(object.texts("object_marking_refs"));
    Fields.objects(object, "granular_markings")
        .forEach(part -> part.text("marking_ref").ifPresent(borne::add));
    return borne;
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
    return marking(DEFINITION + Names.derived(statement), statement, MADE)
        .with("definition_type", "statement")
        .with("definition", Json.object().with("statement", statement).build())
        .build();
  }

  /// A marking on its way to MISP.
  ///
  /// @param tag as MISP's taxonomies write it; empty for what the distribution says
  /// @param tlp what it counts as
  /// @param judged false where nobody here knows what it says: then it counts as the strictest
  record Worn(String tag, Optional<Marking.Tlp> tlp, boolean judged) {}

  static Worn worn(String ref, Optional<Json.Obj> definition) {
    if (ref.equals(WHITE)) {
      return new Worn("tlp:white", Optional.of(Marking.Tlp.CLEAR), true);
    }
    if (ref.equals(UNSHARED)) {
      return new Worn("", Optional.empty(), true);
    }
    Optional<Marking> fixed =
        StixId.read(ref).flatMap(Marking.Tlp::named).map(Marking.Traffic::new);
    Marking meant =
        fixed
            .or(() -> definition.flatMap(Marks::read))
            .orElseGet(() -> new Marking.Unknown(Marking.Tlp.RED.id()));
    String other = OURS + "marking=\"" + Names.uuidOf(ref) + "\"";
    return switch (meant) {
      case Marking.Traffic(Marking.Tlp tlp) -> new Worn(TLP + tlp.word(), Optional.of(tlp), true);
      case Marking.Permitted(Marking.Pap pap) ->
          new Worn(
              definition.flatMap(Marks::permission).orElse("PAP:" + pap), Optional.empty(), true);
      case Marking.Statement(String text) -> {
        String tag = "stix:statement=\"" + text.strip() + "\"";
        yield new Worn(tag.length() > LONGEST_TAG ? other : tag, Optional.empty(), true);
      }
      case Marking.Unknown _ -> new Worn(other, Optional.of(Marking.Tlp.RED), false);
    };
  }

  private static Optional<Marking> read(Json.Obj definition) {
    try {
      return Optional.of(Marking.of(StixObject.of(Bytes.EMPTY, definition)));
    } catch (MalformedInput e) {
      return Optional.empty();
    }
  }

  /// `PAP:WHITE` stays what it was called.
  private static Optional<String> permission(Json.Obj definition) {
    return definition
        .object("definition")
        .flatMap(said -> said.text("statement"))
        .map(text -> text.strip().toUpperCase(Locale.ROOT));
  }

  /// Tags that something has already, in small letters, and the markings that they mean.
  record Held(Set<String> names, Set<String> refs) {
    static Held of(Iterable<String> tags) {
      Set<String> names = new LinkedHashSet<>();
      Set<String> refs = new LinkedHashSet<>();
      for (String tag : tags) {
        names.add(tag.toLowerCase(Locale.ROOT));
        ref(tag).ifPresent(refs::add);
      }
      return new Held(names, refs);
    }

    boolean has(String tag) {
      return names.contains(tag.toLowerCase(Locale.ROOT));
    }
  }

  /// Those of the tags that MISP is said to have given which the markings on the object bear out:
  /// whoever wrote the object wrote both (K-MISP-4).
  static List<Json> borneOut(List<Json> tags, Set<String> borne) {
    return tags.stream()
        .filter(Json.Obj.class::isInstance)
        .filter(tag -> {
          String name = Fields.textOr((Json.Obj) tag, "name", "");
          return ref(name).map(borne::contains).orElse(!ours(name));
        })
        .toList();
  }

  /// The strictest TLP that an object bears, where it bears one; what nobody can judge is RED.
  static Optional<Marking.Tlp> level(Json.Obj object, Map<String, Json.Obj> all) {
    return borne(object).stream()
        .flatMap(ref -> worn(ref, Optional.ofNullable(all.get(ref))).tlp().stream())
        .max(Marking.Tlp::compareTo);
  }

  /// The level of a tag, where it has one.
  static Optional<Marking.Tlp> level(String tag) {
    return ref(tag).flatMap(ref -> worn(ref, Optional.empty()).tlp());
  }
}
