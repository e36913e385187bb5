package parley.certline;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.catalogue.Raised;
import parley.certline.VersionTable.Kept;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.party.NodeId;
import parley.stix.Markings;
import parley.stix.StixId;
import parley.stix.StixObject;
import parley.store.StoreException;
import parley.taxii.ObjectCheck;
import parley.taxii.Shelf;
import parley.taxii.Shelves;

/// What may go to one partner: objects are judged as they come (K-RELEASE-1), and what is released
/// stands in the collection `to-…`. What it has done stands in tables, so it may be killed
/// anywhere. Used by the border's thread; officers' words come in by others, one at a time.
final class Releasing {
  /// Objects judged at once.
  private static final int AT_ONCE = 500;

  private final NodeId self;
  private final NodeId peer;
  private final Shelf released;
  private final SealedShelves shelves;
  private final BorderTable table;
  private final VersionTable versions;
  private final InstantSource clock;

  /// @param released the collection of what is sent to the partner
  Releasing(
      NodeId self,
      NodeId peer,
      Shelf released,
      SealedShelves shelves,
      BorderTable table,
      VersionTable versions,
      InstantSource clock) {
    this.self = self;
    this.peer = peer;
    this.released = released;
    this.shelves = shelves;
    this.table = table;
    this.versions = versions;
    this.clock = clock;
  }

  /// Judges what is new since the last look. If the power fails between the two writes it is judged
  /// again, and what is released already stays as it is.
  ///
  /// @return whether there may be more
  synchronized boolean judge(ReleaseRules.Rule rule) throws StoreException, Shelves.Away {
    boolean more = false;
    for (Shelf from : own()) {
      long at = table.judged(peer.name(), from.number(), rule.name());
      List<Kept> some = versions.after(from.number(), at, AT_ONCE);
      if (!some.isEmpty()) {
        Look look = new Look(from, rule);
        look.pass(some);
        for (StixId definition : look.defined) {
          defined(from, rule, definition.toString());
        }
        table.keepJudged(peer.name(), from.number(), rule.name(), some.getLast().added());
        more = true;
      }
    }
    return more;
  }

  /// K-RELEASE-5: what waited for a definition is judged again. If the power fails in it, the
  /// definition comes once more, and what is released already stays as it is.
  private void defined(Shelf from, ReleaseRules.Rule rule, String definition)
      throws StoreException, Shelves.Away {
    List<String> waiting = table.awaiting(peer.name(), from.number(), definition, AT_ONCE);
    while (!waiting.isEmpty()) {
      for (String id : waiting) {
        new Look(from, rule).pass(versions.versions(from.number(), id));
        table.came(peer.name(), from.number(), definition, id);
      }
      waiting = table.awaiting(peer.name(), from.number(), definition, AT_ONCE);
    }
  }

  /// Also those that the rule does not name: what they released under another rule goes back.
  private List<Shelf> own() {
    return shelves.all().stream().filter(shelf -> !shelf.partners()).toList();
  }

  /// One look at one collection. Not kept: what it has read may be other at the next.
  private final class Look {
    private final Shelf from;
    private final ReleaseRules.Rule rule;
    private final Map<StixId, Optional<StixObject>> read = new HashMap<>();
    private final Map<String, Bytes> definitions = new LinkedHashMap<>();
    private final List<Bytes> going = new ArrayList<>();
    private final Set<String> gone = new LinkedHashSet<>();
    private Passage.Words words = Passage.Words.NONE;

    /// Definitions that were met, for which others may wait.
    private final List<StixId> defined = new ArrayList<>();

    Look(Shelf from, ReleaseRules.Rule rule) {
      this.from = from;
      this.rule = rule;
    }

    void pass(List<Kept> some) throws StoreException, Shelves.Away {
      List<StixObject> objects = new ArrayList<>();
      for (Kept kept : some) {
        objects.add(open(kept));
      }
      List<String> ids = objects.stream().map(each -> each.id().toString()).distinct().toList();
      words =
          new Passage.Words(Set.copyOf(ids), table.choices(peer.name(), ids), table.raised(ids));
      for (int at = 0; at < some.size(); at++) {
        judge(some.get(at), objects.get(at));
      }
      List<Bytes> all = new ArrayList<>(definitions.values());
      all.addAll(going);
      release(all);
      // Most never went: a write each would be most of the work.
      for (String id : versions.held(released.number(), List.copyOf(gone))) {
        table.withdraw(peer.name(), released.number(), id, clock.millis());
      }
    }

    /// An older version goes only where the newest does: otherwise it would be sent, and withdrawn
    /// when that one's turn comes.
    private void judge(Kept kept, StixObject object) throws StoreException, Shelves.Away {
      Passage passage = passage(object, kept.client());
      boolean goes = passage.goes();
      if (object.type().equals("marking-definition")) {
        defined.add(object.id());
      } else if (passage.outcome() == Passage.Outcome.WAITS) {
        Set<StixId> awaited = named(object);
        awaited.removeAll(known(object).keySet());
        table.await(
            peer.name(),
            from.number(),
            awaited.stream().map(StixId::toString).toList(),
            object.id().toString());
      }
      if (goes && (kept.last() || newestGoes(object.id()))) {
        // K-RELEASE-7.
        known(object).forEach((id, known) -> definitions.put(id.toString(), known.bytes()));
        going.add(object.bytes());
        raised(object.id().toString())
            .ifPresent(
                word -> definitions.put(Raised.TYPE + word.id(), word.statement(self.name())));
      } else if (!goes && kept.last() && withdraws(object) && !elsewhere(object.id())) {
        gone.add(object.id().toString());
      }
    }

    private Optional<Boolean> choice(String id) throws StoreException {
      return words.of(id) ? words.choice(id) : table.choice(peer.name(), id);
    }

    private Optional<Raised> raised(String id) throws StoreException {
      return words.of(id) ? words.raise(id) : table.raised(id);
    }

    /// A definition or a raised marking that goes along is no object of the partner's view by
    /// itself, and a twin in STIX 2.0 says nothing of the one in 2.1.
    private static boolean withdraws(StixObject object) {
      return !object.type().equals("marking-definition")
          && !object.type().equals(Raised.TYPE)
          && StixCheck.spec(object).equals(StixCheck.NOW);
    }

    boolean newestGoes(StixId id) throws StoreException, Shelves.Away {
      Optional<Kept> newest = versions.newest(from.number(), id.toString());
      return newest.isPresent() && passage(open(newest.get()), newest.get().client()).goes();
    }

    /// Another collection releases it too.
    private boolean elsewhere(StixId id) throws StoreException, Shelves.Away {
      for (Shelf other : own()) {
        if (other.number() != from.number() && new Look(other, rule).newestGoes(id)) {
          return true;
        }
      }
      return false;
    }

    Passage passage(StixObject object, String source) throws StoreException, Shelves.Away {
      if (!rule.collections().contains(from.alias())) {
        return Passage.stays(Passage.Reason.COLLECTION, from.alias());
      }
      Optional<Boolean> choice = choice(object.id().toString());
      Map<StixId, StixObject> known = known(object);
      Passage passage =
          Passage.of(
              new Passage.Asked(object, source, choice, raised(object.id().toString())),
              rule,
              id -> Optional.ofNullable(known.get(id)));
      return passage.goes() && secret(known.values())
          ? Passage.waits(Passage.Reason.SECRET)
          : passage;
    }

    /// A definition that bears a marking of its own which does not go, or that is withheld.
    private boolean secret(Iterable<StixObject> known) throws StoreException {
      for (StixObject definition : known) {
        Markings own = Markings.of(definition, _ -> Optional.empty());
        Optional<Boolean> choice = choice(definition.id().toString());
        if ((own.stated() && own.tlp().compareTo(rule.tlp()) > 0)
            || choice.filter(release -> !release).isPresent()) {
          return true;
        }
      }
      return false;
    }

    /// The definitions of an object's markings, as far as the collection has them.
    private Map<StixId, StixObject> known(StixObject object) throws StoreException, Shelves.Away {
      Map<StixId, StixObject> known = new LinkedHashMap<>();
      for (StixId id : named(object)) {
        if (!read.containsKey(id)) {
          Optional<Kept> newest = versions.newest(from.number(), id.toString());
          read.put(id, newest.isEmpty() ? Optional.empty() : Optional.of(open(newest.get())));
        }
        read.getOrDefault(id, Optional.empty()).ifPresent(found -> known.put(id, found));
      }
      return known;
    }
  }

  static Set<StixId> named(StixObject object) {
    Set<StixId> named = new LinkedHashSet<>(object.markingRefs());
    object.granularMarkings().forEach(part -> part.marking().ifPresent(named::add));
    return named;
  }

  private void release(List<Bytes> objects) throws Shelves.Away {
    List<ObjectCheck.Accepted> accepted = new ArrayList<>();
    List<Bytes> kept = new ArrayList<>();
    StixCheck check = new StixCheck();
    for (Bytes object : objects) {
      // A definition that goes along was not judged by itself (K-RELEASE-3, K-BATCH-2).
      if (BatchFile.holds(object.size())
          && check.judge(object) instanceof ObjectCheck.Accepted good
          && good.spec().equals(StixCheck.NOW)) {
        accepted.add(good);
        kept.add(object);
      }
    }
    shelves.keep(released, self.name(), accepted, kept);
  }

  private StixObject open(Kept kept) throws Shelves.Away {
    try {
      return StixObject.read(shelves.open(kept.name(), kept.sealed()));
    } catch (MalformedInput e) {
      throw new Shelves.Away("an object that was kept cannot be read", e);
    }
  }

  /// An officer withholds an object (K-RELEASE-6), whether it is here or not: the word and what it
  /// takes back are durable together.
  synchronized Passage withhold(String id, String officer) throws StoreException {
    table.withhold(peer.name(), released.number(), id, officer, clock.millis());
    return Passage.withheld();
  }

  /// What was raised is judged again (K-RAISE-4), also where no collection has it any longer or no
  /// rule names the partner: then it is taken back unless the rule says that it may stay.
  synchronized void raised(Raised word, Optional<ReleaseRules.Rule> rule)
      throws StoreException, Shelves.Away {
    boolean here = false;
    for (Shelf from : rule.isEmpty() ? List.<Shelf>of() : own()) {
      List<Kept> all = versions.versions(from.number(), word.id());
      if (!all.isEmpty()) {
        here = true;
        new Look(from, rule.get()).pass(all);
      }
    }
    boolean stays =
        rule.filter(each ->
                word.tlp().compareTo(each.tlp()) <= 0
                    && word.pap().filter(pap -> pap.compareTo(each.pap()) > 0).isEmpty())
            .isPresent();
    if (!here && !stays) {
      table.withdraw(peer.name(), released.number(), word.id(), clock.millis());
    }
  }

  /// An officer releases an object (K-RELEASE-6). If the power fails in it, it goes when it is said
  /// again.
  ///
  /// @return how each of its versions is judged now; empty when no collection has it
  synchronized List<Passage> release(String id, String officer, ReleaseRules.Rule rule)
      throws StoreException, Shelves.Away {
    List<Passage> found = new ArrayList<>();
    for (Shelf from : own()) {
      List<Kept> all = versions.versions(from.number(), id);
      if (!all.isEmpty()) {
        table.choose(peer.name(), id, officer, clock.millis());
        Look look = new Look(from, rule);
        look.pass(all);
        for (Kept kept : all) {
          found.add(look.passage(open(kept), kept.client()));
        }
      }
    }
    return found;
  }

  /// How the newest version of one object is judged now, in each collection that has it.
  List<Passage> judged(String id, ReleaseRules.Rule rule) throws StoreException, Shelves.Away {
    List<Passage> found = new ArrayList<>();
    for (Shelf from : own()) {
      Optional<Kept> newest = versions.newest(from.number(), id);
      if (newest.isPresent()) {
        found.add(new Look(from, rule).passage(open(newest.get()), newest.get().client()));
      }
    }
    return found;
  }

  /// The next part of a preview (K-RELEASE-8): its cost follows how much is looked at, and not how
  /// much there is.
  ///
  /// @param after where the last part ended
  /// @param most versions looked at
  Passage.Previewing previewed(ReleaseRules.Rule rule, Optional<Passage.Place> after, int most)
      throws StoreException, Shelves.Away {
    List<Passage.Looked> found = new ArrayList<>();
    List<Shelf> shelves =
        own().stream().filter(shelf -> rule.collections().contains(shelf.alias())).toList();
    int first =
        after.isEmpty()
            ? 0
            : shelves.stream().map(Shelf::number).toList().indexOf(after.get().collection());
    for (int at = Math.max(0, first); at < shelves.size(); at++) {
      Shelf from = shelves.get(at);
      long added =
          after
              .filter(place -> place.collection() == from.number())
              .map(Passage.Place::added)
              .orElse(Long.MIN_VALUE);
      List<Kept> some = versions.after(from.number(), added, most - found.size());
      Look look = new Look(from, rule);
      for (Kept kept : some) {
        StixObject object = open(kept);
        found.add(
            new Passage.Looked(
                object,
                marked(object),
                kept.client(),
                kept.last(),
                look.passage(object, kept.client())));
      }
      boolean more = !some.isEmpty();
      if (more
          && (found.size() >= most || !versions.after(from.number(), last(some), 1).isEmpty())) {
        return new Passage.Previewing(
            found, Optional.of(new Passage.Place(from.number(), last(some))));
      }
    }
    return new Passage.Previewing(found, Optional.empty());
  }

  private Markings marked(StixObject object) throws StoreException {
    Markings own = Markings.of(object, _ -> Optional.empty());
    return table.raised(object.id().toString()).map(word -> word.over(own)).orElse(own);
  }

  private static long last(List<Kept> some) {
    return some.getLast().added();
  }
}
