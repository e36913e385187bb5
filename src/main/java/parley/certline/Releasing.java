package parley.certline;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.certline.BorderTable.Kept;
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
  private final InstantSource clock;

  /// @param released the collection of what is sent to the partner
  Releasing(
      NodeId self,
      NodeId peer,
      Shelf released,
      SealedShelves shelves,
      BorderTable table,
      InstantSource clock) {
    this.self = self;
    this.peer = peer;
    this.released = released;
    this.shelves = shelves;
    this.table = table;
    this.clock = clock;
  }

  /// Judges what is new since the last look. If the power fails between the two writes it is judged
  /// again, and what is released already stays as it is.
  ///
  /// @return whether there is more
  synchronized boolean judge(ReleaseRules.Rule rule) throws StoreException, Shelves.Away {
    boolean more = false;
    for (Shelf from : sources(rule)) {
      long at = table.judged(peer.name(), from.number(), rule.name());
      List<Kept> some = table.after(from.number(), at, AT_ONCE);
      if (!some.isEmpty()) {
        pass(from, some, rule);
        table.judged(peer.name(), from.number(), rule.name(), some.getLast().added());
        more |= some.size() == AT_ONCE;
      }
    }
    return more;
  }

  private List<Shelf> sources(ReleaseRules.Rule rule) {
    return shelves.all().stream()
        .filter(shelf -> !shelf.partners() && rule.collections().contains(shelf.alias()))
        .toList();
  }

  private void pass(Shelf from, List<Kept> some, ReleaseRules.Rule rule)
      throws StoreException, Shelves.Away {
    List<Bytes> going = new ArrayList<>();
    Set<String> gone = new LinkedHashSet<>();
    for (Kept kept : some) {
      StixObject object = read(kept);
      Map<StixId, StixObject> known = known(from, object);
      if (passage(object, kept.client(), rule, known).goes()) {
        // K-RELEASE-7.
        known.values().forEach(definition -> going.add(definition.bytes()));
        going.add(object.bytes());
        gone.remove(object.id().toString());
      } else if (kept.last() && !elsewhere(from, object.id(), rule)) {
        gone.add(object.id().toString());
      }
    }
    release(going);
    for (String id : gone) {
      table.withdraw(peer.name(), released.number(), id);
    }
  }

  private Passage passage(
      StixObject object, String source, ReleaseRules.Rule rule, Map<StixId, StixObject> known)
      throws StoreException {
    Optional<Boolean> choice = table.choice(peer.name(), object.id().toString());
    return Passage.of(
        new Passage.Asked(object, source, choice), rule, id -> Optional.ofNullable(known.get(id)));
  }

  /// Another collection that goes to this partner has it too, and may have released it.
  private boolean elsewhere(Shelf from, StixId id, ReleaseRules.Rule rule) throws StoreException {
    for (Shelf other : sources(rule)) {
      if (other.number() != from.number() && table.holds(other.number(), id.toString())) {
        return true;
      }
    }
    return false;
  }

  /// The definitions of an object's markings, as far as the collection has them.
  Map<StixId, StixObject> known(Shelf from, StixObject object) throws StoreException, Shelves.Away {
    Set<StixId> named = new LinkedHashSet<>(object.markingRefs());
    object.granularMarkings().forEach(part -> part.marking().ifPresent(named::add));
    Map<StixId, StixObject> known = new LinkedHashMap<>();
    for (StixId id : named) {
      List<Kept> versions = table.versions(from.number(), id.toString());
      if (!versions.isEmpty()) {
        known.put(id, read(versions.getLast()));
      }
    }
    return known;
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

  private StixObject read(Kept kept) throws Shelves.Away {
    try {
      return StixObject.read(shelves.open(kept.name(), kept.sealed()));
    } catch (MalformedInput e) {
      throw new Shelves.Away("an object that was kept cannot be read", e);
    }
  }

  /// An officer's word on one object (K-RELEASE-6). It counts at once.
  ///
  /// @return how each of its versions is judged now; empty when no collection for this partner has
  ///   it
  synchronized List<Passage> choose(
      String id, boolean release, String officer, ReleaseRules.Rule rule)
      throws StoreException, Shelves.Away {
    List<Passage> found = new ArrayList<>();
    for (Shelf from : sources(rule)) {
      List<Kept> versions = table.versions(from.number(), id);
      if (!versions.isEmpty()) {
        table.choose(peer.name(), id, release, officer, clock.millis());
        pass(from, versions, rule);
        for (Kept kept : versions) {
          StixObject object = read(kept);
          found.add(passage(object, kept.client(), rule, known(from, object)));
        }
      }
    }
    return found;
  }

  /// What is told of one object by a preview.
  record Previewed(String id, String label, Passage passage) {}

  /// How everything of the collections would be judged now, oldest first.
  ///
  /// @param most objects looked at
  List<Previewed> preview(ReleaseRules.Rule rule, int most) throws StoreException, Shelves.Away {
    List<Previewed> found = new ArrayList<>();
    for (Shelf from : sources(rule)) {
      long at = Long.MIN_VALUE;
      List<Kept> some = table.after(from.number(), at, AT_ONCE);
      while (!some.isEmpty() && found.size() < most) {
        for (Kept kept : some) {
          StixObject object = read(kept);
          found.add(
              new Previewed(
                  object.id().toString(),
                  Markings.of(object, id -> Optional.empty()).tlp().label(),
                  passage(object, kept.client(), rule, known(from, object))));
        }
        at = some.getLast().added();
        some = table.after(from.number(), at, AT_ONCE);
      }
    }
    return found.size() > most ? List.copyOf(found.subList(0, most)) : found;
  }
}
