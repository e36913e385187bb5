package parley.agreement;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import parley.codec.Digest;
import parley.party.PartyId;

/// One agreement as it stands: its versions, and where each measure stands for each party.
///
/// @param versions oldest first; the last is in force
/// @param measures by party and measure; one that no act touched stands where it begins
/// @param acts adopted, in order
record Compact(List<Agreement> versions, Map<Key, Measured> measures, List<Act> acts) {
  Compact {
    versions = List.copyOf(versions);
    measures = Map.copyOf(measures);
    acts = List.copyOf(acts);
  }

  record Key(PartyId party, String measure) {}

  /// @param refused formats that the newest act lists
  record Measured(Stage stage, Set<String> refused) {
    Measured {
      refused = Set.copyOf(refused);
    }
  }

  static Compact of(Agreement first) {
    return new Compact(List.of(first), Map.of(), List.of());
  }

  Agreement inForce() {
    return versions.getLast();
  }

  Optional<Agreement> version(Digest hash) {
    return versions.stream().filter(version -> version.hash().equals(hash)).findFirst();
  }

  /// The version that replaced this one.
  Optional<Agreement> successor(Agreement version) {
    int next = versions.indexOf(version) + 1;
    return next < versions.size() ? Optional.of(versions.get(next)) : Optional.empty();
  }

  Measured measured(PartyId party, String measure) {
    Measured found = measures.get(new Key(party, measure));
    if (found != null) {
      return found;
    }
    Agreement.Measure terms = inForce().measures().get(measure);
    return new Measured(terms == null ? Stage.IN_FORCE : terms.begins(), Set.of());
  }

  /// Number of the party's newest act.
  long lastAct(PartyId party) {
    return acts.stream()
        .filter(act -> act.party().equals(party))
        .mapToLong(Act::number)
        .max()
        .orElse(0);
  }

  Compact amended(Agreement next) {
    List<Agreement> longer = new ArrayList<>(versions);
    longer.add(next);
    return new Compact(longer, measures, acts);
  }

  Compact after(Act act) {
    Map<Key, Measured> changed = new HashMap<>(measures);
    changed.put(new Key(act.party(), act.measure()), new Measured(act.stage(), act.formats()));
    List<Act> longer = new ArrayList<>(acts);
    longer.add(act);
    return new Compact(versions, changed, longer);
  }

  /// Where every measure stands for a party.
  Map<String, Stage> stages(PartyId party) {
    Map<String, Stage> found = new TreeMap<>();
    for (String measure : inForce().measures().keySet()) {
      found.put(measure, measured(party, measure).stage());
    }
    return found;
  }
}
