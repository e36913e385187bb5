package parley.stix;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// What the markings of one object come to (K-MARK-6): the strictest of all that it bears, also of
/// those that mark a part of it only, for the object travels whole.
///
/// @param tlp the strictest; {@link Marking.Tlp#DEFAULT} where none is borne
/// @param stated a TLP was borne
/// @param pap the strictest, where one is borne
/// @param statements in their order
/// @param unknown markings that nobody here can judge: a person does before it is passed on
public record Markings(
    Marking.Tlp tlp,
    boolean stated,
    Optional<Marking.Pap> pap,
    List<String> statements,
    Set<StixId> unknown) {
  /// K-MARK-3: definitions looked at while a ring of markings is searched.
  static final int MOST_STEPS = 1_000;

  /// K-MARK-3: definitions that wait to be looked at.
  static final int MOST_WAITING = 100_000;

  public Markings {
    statements = List.copyOf(statements);
    unknown = Set.copyOf(unknown);
  }

  /// @param object one that is valid: a reference that is no name would not be seen here
  /// @param definitions the marking definitions that are at hand, by name
  public static Markings of(StixObject object, Function<StixId, Optional<StixObject>> definitions) {
    Optional<Marking.Tlp> tlp = Optional.empty();
    Optional<Marking.Pap> pap = Optional.empty();
    List<String> statements = new ArrayList<>();
    Set<StixId> unknown = new LinkedHashSet<>();
    for (StixId id : borne(object)) {
      switch (marking(id, definitions)) {
        case Marking.Traffic(Marking.Tlp level) ->
            tlp = tlp.filter(held -> held.compareTo(level) > 0).or(() -> Optional.of(level));
        case Marking.Permitted(Marking.Pap level) ->
            pap = pap.filter(held -> held.compareTo(level) > 0).or(() -> Optional.of(level));
        case Marking.Statement(String text) -> statements.add(text);
        case Marking.Unknown(StixId other) -> unknown.add(other);
      }
    }
    return new Markings(tlp.orElse(Marking.Tlp.DEFAULT), tlp.isPresent(), pap, statements, unknown);
  }

  /// The same, where it is not to be milder than this: never milder than it was (K-RAISE-1).
  public Markings raised(Marking.Tlp least, Optional<Marking.Pap> leastPap) {
    Optional<Marking.Pap> raised =
        pap.filter(held -> leastPap.isEmpty() || held.compareTo(leastPap.get()) > 0)
            .or(() -> leastPap);
    return new Markings(tlp.compareTo(least) > 0 ? tlp : least, true, raised, statements, unknown);
  }

  private static Marking marking(StixId id, Function<StixId, Optional<StixObject>> definitions) {
    Optional<Marking> fixed = Marking.Tlp.named(id).map(Marking.Traffic::new);
    return fixed
        .or(() -> definitions.apply(id).map(Marking::of))
        .orElseGet(() -> new Marking.Unknown(id));
  }

  /// All markings that an object names, each once.
  private static Set<StixId> borne(StixObject object) {
    Set<StixId> borne = new LinkedHashSet<>(object.markingRefs());
    object.granularMarkings().forEach(part -> part.marking().ifPresent(borne::add));
    return borne;
  }

  /// A marking definition that marks itself through others (K-MARK-3).
  public static boolean ring(
      StixObject definition, Function<StixId, Optional<StixObject>> definitions) {
    Set<StixId> seen = new LinkedHashSet<>();
    List<StixId> next = new ArrayList<>(borne(definition));
    while (!next.isEmpty() && seen.size() < MOST_STEPS && next.size() < MOST_WAITING) {
      StixId id = next.removeLast();
      if (id.equals(definition.id())) {
        return true;
      }
      if (seen.add(id)) {
        definitions.apply(id).ifPresent(further -> next.addAll(borne(further)));
      }
    }
    return false;
  }
}
