package parley.agreement;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import parley.party.NodeId;
import parley.party.PartyId;
import parley.party.Roll;
import parley.party.Rolls;

/// Every agreement that a node has adopted, with the acts on their measures: an immutable picture.
///
/// Documents are adopted at *positions*, numbers that only grow: the index of the entry that
/// records them in the journal that the book follows. The order of positions, and never a date,
/// decides what was in force for an entry (A-LIFE-9); {@link #at} gives the picture as it was.
public final class Agreements {
  private final Map<String, Compact> compacts;
  private final List<Picture> past;
  private final long position;

  private record Picture(long until, Agreements book) {}

  private Agreements(Map<String, Compact> compacts, List<Picture> past, long position) {
    this.compacts = new TreeMap<>(compacts);
    this.past = List.copyOf(past);
    this.position = position;
  }

  public static Agreements none() {
    return new Agreements(Map.of(), List.of(), 0);
  }

  /// The picture as it stood for an entry at `index`: with what was adopted at or before it.
  public Agreements at(long index) {
    for (Picture picture : past) {
      if (index < picture.until()) {
        return picture.book();
      }
    }
    return this;
  }

  public Optional<Agreement> named(String id) {
    return Optional.ofNullable(compacts.get(id)).map(Compact::inForce);
  }

  /// All that are in force, newest version of each.
  public List<Agreement> inForce() {
    return compacts.values().stream().map(Compact::inForce).toList();
  }

  /// The acts adopted on one agreement, in order.
  public List<Act> acts(String id) {
    Compact compact = compacts.get(id);
    return compact == null ? List.of() : compact.acts();
  }

  /// Where every measure of an agreement stands for a party.
  public Map<String, Stage> stages(String id, PartyId party) {
    Compact compact = compacts.get(id);
    return compact == null ? Map.of() : compact.stages(party);
  }

  /// The number that a party's next act under an agreement bears.
  public long nextAct(String id, PartyId party) {
    Compact compact = compacts.get(id);
    return compact == null ? 1 : compact.lastAct(party) + 1;
  }

  /// Adopts an agreement or an amendment that every party has signed.
  ///
  /// @param index of the entry that will record it; not before the last one
  public Adoption adopt(Agreement agreement, Rolls rolls, long index) {
    if (agreement.signatory(rolls.own().party()).isEmpty()) {
      return rejected(
          "A-DOC-9",
          String.format(
              java.util.Locale.ROOT, "%s is no party to this agreement", rolls.own().party()));
    }
    Compact held = compacts.get(agreement.id());
    if (held != null && held.version(agreement.hash()).isPresent()) {
      return new Adoption.Known();
    }
    if (held != null
        && AgreementCheck.amends(held.inForce(), agreement) instanceof Ruling.Refused why) {
      return new Adoption.Rejected(why);
    }
    if (agreement.verify(rolls) instanceof Ruling.Refused why) {
      return new Adoption.Rejected(why);
    }
    return next(
        agreement.id(), held == null ? Compact.of(agreement) : held.amended(agreement), index);
  }

  /// Adopts an act that the acting party's authority has signed.
  ///
  /// @param index of the entry that will record it; not before the last one
  public Adoption act(Act act, Rolls rolls, long index) {
    Compact held = compacts.get(act.agreement());
    if (held == null) {
      return rejected("A-RULE-1", "no agreement " + act.agreement() + " is in force here");
    }
    if (held.acts().stream().anyMatch(before -> before.digest().equals(act.digest()))) {
      return new Adoption.Known();
    }
    if (permitted(held, act) instanceof Ruling.Refused why) {
      return new Adoption.Rejected(why);
    }
    Optional<Roll> roll = rolls.of(act.party());
    if (roll.isEmpty()) {
      return rejected("A-LIFE-8", "no roll of " + act.party() + " is known: import it first");
    }
    if (AgreementCheck.signedBy(act.document(), held.inForce().suites(), roll.get(), "A-LIFE-8")
        instanceof Ruling.Refused why) {
      return new Adoption.Rejected(why);
    }
    return next(act.agreement(), held.after(act), index);
  }

  private static Ruling permitted(Compact held, Act act) {
    Agreement terms = held.inForce();
    if (!act.hash().equals(terms.hash())) {
      return AgreementCheck.refused(
          "A-RULE-2", "the act names another version than the one in force");
    }
    if (terms.signatory(act.party()).isEmpty()) {
      return AgreementCheck.refused("A-RULE-3", act.party() + " is no party to " + terms.id());
    }
    Agreement.Measure measure = terms.measures().get(act.measure());
    if (measure == null) {
      return AgreementCheck.refused("A-LIFE-1", "there is no measure " + act.measure());
    }
    if (act.article().filter(article -> !terms.articles().containsKey(article)).isPresent()) {
      return AgreementCheck.refused("A-LIFE-1", "the act names an article that is not there");
    }
    long expected = held.lastAct(act.party()) + 1;
    if (act.number() != expected) {
      return AgreementCheck.refused(
          "A-LIFE-3",
          String.format(
              java.util.Locale.ROOT,
              "act %d of %s is not the next one, %d",
              act.number(),
              act.party(),
              expected));
    }
    Stage now = held.measured(act.party(), act.measure()).stage();
    if (!now.next().contains(act.stage())) {
      return AgreementCheck.refused(
          "A-LIFE-2",
          String.format(
              java.util.Locale.ROOT,
              "a measure that is %s cannot become %s",
              now.code(),
              act.stage().code()));
    }
    return effect(measure, act);
  }

  private static Ruling effect(Agreement.Measure measure, Act act) {
    for (String format : act.formats()) {
      if (Protected.format(format)) {
        return AgreementCheck.refused("A-LIFE-7", "no act can suspend " + format);
      }
      if (!measure.formats().contains(format)) {
        return AgreementCheck.refused("A-LIFE-4", format + " does not serve this measure");
      }
    }
    return Ruling.allowed();
  }

  private static Adoption rejected(String clause, String detail) {
    return new Adoption.Rejected(AgreementCheck.refused(clause, detail));
  }

  private Adoption next(String id, Compact compact, long index) {
    if (index < position) {
      throw new IllegalArgumentException(
          "position " + index + " lies before the last adoption at " + position);
    }
    Map<String, Compact> changed = new TreeMap<>(compacts);
    changed.put(id, compact);
    List<Picture> longer = new ArrayList<>(past);
    longer.add(new Picture(index, this));
    return new Adoption.Adopted(new Agreements(changed, longer, index));
  }

  /// What rules on the link between an own node and a peer's: the agreements that both nodes speak
  /// under, and no other.
  public AgreementLife between(NodeId own, NodeId peer, Rolls rolls) {
    Map<String, Compact> shared = new TreeMap<>();
    compacts.forEach((id, compact) -> {
      Optional<Agreement.Signatory> near = compact.inForce().signatoryOf(own);
      Optional<Agreement.Signatory> far = compact.inForce().signatoryOf(peer);
      if (near.isPresent() && far.isPresent() && !near.equals(far)) {
        shared.put(id, compact);
      }
    });
    return new LinkTerms(own, peer, shared, rolls);
  }
}
