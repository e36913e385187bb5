package parley.certweb;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.certline.SealedShelves;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.stix.StixId;
import parley.stix.StixObject;
import parley.store.StoreException;
import parley.taxii.Shelves;

/// Reads how one object is related to others (W-CERT-6): by relationships, by sightings, by what it
/// names and by what names it.
public final class Relations {
  /// W-CERT-6: of each kind that are looked at.
  private static final int MOST = 40;

  /// W-CERT-6: how far those that are not shown are counted.
  private static final int COUNTED = 1_000;

  private final SealedShelves shelves;
  private final PointerTable pointers;
  private final ObjectTable objects;
  private final Relating relating;

  Relations(SealedShelves shelves, PointerTable pointers, ObjectTable objects, Relating relating) {
    this.shelves = shelves;
    this.pointers = pointers;
    this.objects = objects;
    this.relating = relating;
  }

  /// One relation.
  ///
  /// @param kind a type of relationship, or the property that names the other
  /// @param outward from the object that is shown to the other
  /// @param id of the other
  /// @param title of it, where it is here
  /// @param by the object of STIX that says so, where it is one of its own
  public record Relation(
      String kind,
      boolean outward,
      String id,
      Optional<String> title,
      boolean here,
      Optional<String> by) {
    public String type() {
      return id.substring(0, Math.max(0, id.indexOf("--")));
    }
  }

  /// @param more there are, which are not among them; counted no further than a thousand
  /// @param drawn whether the node has looked at everything that it keeps
  public record Found(List<Relation> relations, int more, boolean drawn) {
    public Found {
      relations = List.copyOf(relations);
    }
  }

  private record Raw(String kind, boolean outward, String id, Optional<String> by) {}

  Found of(String id, Optional<Json.Obj> object, Set<Integer> collections)
      throws StoreException, Shelves.Away {
    List<Raw> raw = new ArrayList<>();
    int inward = 0;
    for (PointerTable.Rank rank :
        List.of(
            PointerTable.Rank.RELATIONSHIP, PointerTable.Rank.SIGHTING, PointerTable.Rank.OTHER)) {
      for (long no : pointers.pointing(relating.code(id), rank, MOST)) {
        inward++;
        Optional<Json.Obj> other = content(no);
        if (other.isPresent()) {
          raw.addAll(inward(id, other.get()));
        }
      }
    }
    int more = Math.max(0, pointers.count(relating.code(id), COUNTED) - inward);
    if (object.isPresent()) {
      for (Map.Entry<String, List<String>> each : Relating.references(object.get()).entrySet()) {
        List<String> named = each.getValue();
        named.stream()
            .limit(MOST)
            .forEach(other -> raw.add(new Raw(kind(each.getKey()), true, other, Optional.empty())));
        more += Math.max(0, named.size() - MOST);
      }
    }
    return new Found(named(raw, collections), more, !relating.behind());
  }

  /// What another object says of this one. A code that fitted by chance, or a version that says it
  /// no longer, says nothing.
  private static List<Raw> inward(String id, Json.Obj other) {
    String itself = other.text("id").orElse("");
    String type = other.text("type").orElse("");
    List<Raw> raw = new ArrayList<>();
    if (type.equals("relationship")) {
      String kind = other.text("relationship_type").orElse("related-to");
      String source = other.text("source_ref").orElse("");
      String target = other.text("target_ref").orElse("");
      if (source.equals(id)) {
        raw.add(new Raw(kind, true, target, Optional.of(itself)));
      } else if (target.equals(id)) {
        raw.add(new Raw(kind, false, source, Optional.of(itself)));
      }
      return raw;
    }
    Relating.references(other)
        .forEach((key, named) -> {
          if (named.contains(id)) {
            raw.add(new Raw(kind(key), false, itself, Optional.empty()));
          }
        });
    return raw;
  }

  /// `sample_refs` and `sample_ref` are one kind.
  private static String kind(String key) {
    return key.replaceFirst("_refs?$", "");
  }

  private List<Relation> named(List<Raw> raw, Set<Integer> collections)
      throws StoreException, Shelves.Away {
    Set<String> ids = new LinkedHashSet<>();
    raw.stream().map(Raw::id).filter(id -> StixId.read(id).isPresent()).forEach(ids::add);
    Map<String, ObjectTable.Sealed> found = objects.glances(collections, ids);
    List<Relation> relations = new ArrayList<>();
    for (Raw each : new LinkedHashSet<>(raw)) {
      if (!ids.contains(each.id())) {
        continue;
      }
      Optional<ObjectTable.Sealed> other = Optional.ofNullable(found.get(each.id()));
      Optional<String> title =
          other.isEmpty() ? Optional.empty() : Naming.title(open(other.get()).content());
      relations.add(
          new Relation(
              each.kind(), each.outward(), each.id(), title, other.isPresent(), each.by()));
    }
    return relations;
  }

  /// What a version says now; empty when it is gone meanwhile.
  Optional<Json.Obj> content(long no) throws StoreException, Shelves.Away {
    return object(no).map(StixObject::content);
  }

  Optional<StixObject> object(long no) throws StoreException, Shelves.Away {
    Optional<ObjectTable.Sealed> sealed = objects.sealed(no);
    return sealed.isEmpty() ? Optional.empty() : Optional.of(open(sealed.get()));
  }

  StixObject open(ObjectTable.Sealed sealed) throws Shelves.Away {
    try {
      return StixObject.read(shelves.open(sealed.name(), sealed.content()));
    } catch (MalformedInput e) {
      throw new Shelves.Away("an object that was kept cannot be read", e);
    }
  }
}
