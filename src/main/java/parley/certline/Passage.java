package parley.certline;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import parley.catalogue.Raised;
import parley.message.Wording;
import parley.stix.Markings;
import parley.stix.StixId;
import parley.stix.StixObject;

/// Whether one object may go to one partner, and why not (K-RELEASE-2 to K-RELEASE-7, K-SIGHT-1).
///
/// @param about what of the object or the rule decided, where it has a name: a tool, a marking
/// @param most the rule's bound, where there is one
public record Passage(Outcome outcome, Reason reason, String about, String most) {
  /// What becomes of the object.
  public enum Outcome {
    GOES,
    /// For an officer's word.
    WAITS,
    STAYS
  }

  /// What decided, and the clause that says so.
  public enum Reason {
    RULE("K-RELEASE-1"),
    WITHHELD("K-RELEASE-6"),
    OLD("K-RELEASE-3"),
    DEFINITION("K-RELEASE-7"),
    LARGE("K-BATCH-2"),
    COLLECTION("K-RELEASE-4"),
    SOURCE("K-RELEASE-4"),
    TYPE("K-RELEASE-4"),
    SIGHTING("K-SIGHT-1"),
    TLP("K-RELEASE-2"),
    UNMARKED("K-RELEASE-2"),
    PAP("K-RELEASE-2"),
    UNKNOWN("K-RELEASE-5"),
    SECRET("K-RELEASE-5"),
    CHOSEN("K-RELEASE-6");

    private final String clause;

    Reason(String clause) {
      this.clause = clause;
    }

    /// For words files: `tlp`.
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// What officers said of some objects, read at once and not one by one.
  ///
  /// @param all the objects, by name
  /// @param choices their words to release and withhold, where there is one
  /// @param raised markings that they raised
  record Words(Set<String> all, Map<String, Boolean> choices, Map<String, Raised> raised) {
    static final Words NONE = new Words(Set.of(), Map.of(), Map.of());

    Words {
      all = Set.copyOf(all);
      choices = Map.copyOf(choices);
      raised = Map.copyOf(raised);
    }

    /// Whether it is one of them.
    boolean of(String id) {
      return all.contains(id);
    }

    Optional<Boolean> choice(String id) {
      return Optional.ofNullable(choices.get(id));
    }

    Optional<Raised> raise(String id) {
      return Optional.ofNullable(raised.get(id));
    }
  }

  /// One version of an object, as a preview looked at it.
  ///
  /// @param markings what it is marked with, and what was raised
  /// @param source who brought it
  /// @param newest whether it is the newest version
  public record Looked(
      StixObject object, Markings markings, String source, boolean newest, Passage passage) {}

  /// Where a part of a preview ends.
  public record Place(int collection, long added) {}

  /// @param next empty at the end
  public record Previewing(List<Looked> looked, Optional<Place> next) {
    public Previewing {
      looked = List.copyOf(looked);
    }
  }

  /// What is asked about.
  ///
  /// @param source the tool that brought it
  /// @param choice an officer's word on it: true to release, false to withhold
  /// @param raised an officer's word on its marking
  record Asked(
      StixObject object, String source, Optional<Boolean> choice, Optional<Raised> raised) {
    Asked(StixObject object, String source, Optional<Boolean> choice) {
      this(object, source, choice, Optional.empty());
    }

    /// K-RAISE-3.
    private Markings markings(Function<StixId, Optional<StixObject>> definitions) {
      Markings own = Markings.of(object, definitions);
      return raised.map(word -> word.over(own)).orElse(own);
    }
  }

  /// The first that keeps it back is told.
  ///
  /// @param definitions marking definitions that are at hand, by name
  static Passage of(
      Asked asked, ReleaseRules.Rule rule, Function<StixId, Optional<StixObject>> definitions) {
    StixObject object = asked.object();
    if (asked.choice().filter(release -> !release).isPresent()) {
      return withheld();
    }
    if (StixCheck.spec(object).equals(StixCheck.OLD)) {
      return stays(Reason.OLD, "");
    }
    if (object.type().equals("marking-definition")) {
      return stays(Reason.DEFINITION, "");
    }
    if (!BatchFile.holds(object.bytes().size())) {
      return stays(Reason.LARGE, "");
    }
    boolean chosen = asked.choice().isPresent();
    if (!chosen && !rule.sources().contains(asked.source())) {
      return stays(Reason.SOURCE, asked.source());
    }
    Optional<Boolean> sighting = rule.onSighting(object.type());
    if (sighting.filter(go -> !go).isPresent()) {
      return stays(Reason.SIGHTING, "");
    }
    if (sighting.isEmpty() && !rule.types().isEmpty() && !rule.types().contains(object.type())) {
      return stays(Reason.TYPE, "");
    }
    return marked(asked.markings(definitions), rule, chosen, rule.chosen() && sighting.isEmpty());
  }

  /// @param wanted whether an officer's word on the object is wanted besides
  private static Passage marked(
      Markings markings, ReleaseRules.Rule rule, boolean chosen, boolean wanted) {
    if (markings.tlp().compareTo(rule.tlp()) > 0) {
      return new Passage(
          Outcome.STAYS,
          markings.stated() ? Reason.TLP : Reason.UNMARKED,
          markings.tlp().label(),
          rule.tlp().label());
    }
    if (markings.pap().filter(pap -> pap.compareTo(rule.pap()) > 0).isPresent()) {
      return new Passage(
          Outcome.STAYS, Reason.PAP, "PAP:" + markings.pap().get(), "PAP:" + rule.pap());
    }
    if (!chosen && !markings.unknown().isEmpty()) {
      return waits(Reason.UNKNOWN);
    }
    if (!chosen && wanted) {
      return waits(Reason.CHOSEN);
    }
    return new Passage(Outcome.GOES, Reason.RULE, "", "");
  }

  static Passage stays(Reason reason, String about) {
    return new Passage(Outcome.STAYS, reason, about, "");
  }

  static Passage waits(Reason reason) {
    return new Passage(Outcome.WAITS, reason, "", "");
  }

  static Passage withheld() {
    return stays(Reason.WITHHELD, "");
  }

  public boolean goes() {
    return outcome == Outcome.GOES;
  }

  /// That decided.
  public String clause() {
    return reason.clause;
  }

  /// One sentence for the officer, in the reader's language.
  public String why(Wording words) {
    return words.say("cert.passage." + reason.code(), "about", about, "most", most);
  }

  /// For people: `goes`, `waits`, `stays`.
  public String word() {
    return outcome.name().toLowerCase(Locale.ROOT);
  }
}
