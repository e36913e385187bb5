package parley.certline;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import parley.catalogue.Raised;
import parley.stix.Markings;
import parley.stix.StixId;
import parley.stix.StixObject;

/// Whether one object may go to one partner, and why not (K-RELEASE-2 to K-RELEASE-7, K-SIGHT-1).
///
/// @param clause that decided
/// @param why one sentence for the officer
record Passage(Outcome outcome, String clause, String why) {
  enum Outcome {
    GOES,
    /// For an officer's word.
    WAITS,
    STAYS
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
      return stays("K-RELEASE-3", "it is written in STIX 2.0");
    }
    if (object.type().equals("marking-definition")) {
      return stays("K-RELEASE-7", "a marking goes with what bears it, and not by itself");
    }
    if (!BatchFile.holds(object.bytes().size())) {
      return stays("K-BATCH-2", "it is larger than a batch");
    }
    boolean chosen = asked.choice().isPresent();
    if (!chosen && !rule.sources().contains(asked.source())) {
      return stays("K-RELEASE-4", "what " + asked.source() + " brings does not go to this partner");
    }
    Optional<Boolean> sighting = rule.onSighting(object.type());
    if (sighting.filter(go -> !go).isPresent()) {
      return stays("K-SIGHT-1", "sightings do not go to this partner");
    }
    if (sighting.isEmpty() && !rule.types().isEmpty() && !rule.types().contains(object.type())) {
      return stays("K-RELEASE-4", "objects of this type do not go to this partner");
    }
    return marked(asked.markings(definitions), rule, chosen, rule.chosen() && sighting.isEmpty());
  }

  /// @param wanted whether an officer's word on the object is wanted besides
  private static Passage marked(
      Markings markings, ReleaseRules.Rule rule, boolean chosen, boolean wanted) {
    if (markings.tlp().compareTo(rule.tlp()) > 0) {
      return stays(
          "K-RELEASE-2",
          markings.tlp().label()
              + (markings.stated() ? "" : " (no marking)")
              + ": this partner gets up to "
              + rule.tlp().label());
    }
    if (markings.pap().filter(pap -> pap.compareTo(rule.pap()) > 0).isPresent()) {
      return stays(
          "K-RELEASE-2",
          "PAP:" + markings.pap().get() + ": this partner gets up to PAP:" + rule.pap());
    }
    if (!chosen && !markings.unknown().isEmpty()) {
      return waits("K-RELEASE-5", "it bears a marking that only a person can judge");
    }
    if (!chosen && wanted) {
      return waits("K-RELEASE-6", "objects go to this partner one by one");
    }
    return new Passage(Outcome.GOES, "K-RELEASE-1", "");
  }

  static Passage stays(String clause, String why) {
    return new Passage(Outcome.STAYS, clause, why);
  }

  static Passage waits(String clause, String why) {
    return new Passage(Outcome.WAITS, clause, why);
  }

  static Passage withheld() {
    return stays("K-RELEASE-6", "an officer withholds it");
  }

  boolean goes() {
    return outcome == Outcome.GOES;
  }

  /// For people: `goes`, `waits`, `stays`.
  String word() {
    return outcome.name().toLowerCase(Locale.ROOT);
  }
}
