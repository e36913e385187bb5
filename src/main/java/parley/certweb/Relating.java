package parley.certweb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import parley.certline.SealedShelves;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.seal.SharedKey;
import parley.stix.StixObject;
import parley.store.StoreException;
import parley.taxii.Shelf;
import parley.taxii.Shelves;

/// Follows the collections and keeps who names whom (W-CERT-6), so that an object's page finds its
/// relations without going through everything. Its position moves in the commit of what is drawn:
/// it may be killed anywhere, and dropped and drawn again.
final class Relating implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("parley.certweb");

  /// W-CERT-6: objects drawn in one commit, and how often it looks for more.
  private static final int AT_ONCE = 500;

  private static final long LOOK_MILLIS = 1_000;

  /// Bytes of a code; what is found by one is looked at before it is believed.
  private static final int CODE = 12;

  /// Everything bears a marking and somebody made everything: neither relates two objects.
  private static final Set<String> NO_RELATION = Set.of("object_marking_refs", "created_by_ref");

  private final SealedShelves shelves;
  private final PointerTable table;
  private final SharedKey names;
  private final Thread thread;
  private final Semaphore ending = new Semaphore(0);
  private volatile boolean behind = true;

  Relating(SealedShelves shelves, PointerTable table) {
    this.shelves = shelves;
    this.table = table;
    this.names = shelves.names();
    this.thread = Thread.ofPlatform().name("cert-relations").unstarted(this::run);
  }

  Relating start() {
    thread.start();
    return this;
  }

  /// Whether not everything is drawn yet: then relations may be missing on pages.
  boolean behind() {
    return behind;
  }

  Bytes code(String id) {
    return names.code(Bytes.utf8(id)).slice(0, CODE);
  }

  private void run() {
    try {
      boolean more = true;
      while (!ending.tryAcquire(more ? 0 : LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        more = turn();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// What fails is tried again at the next look.
  private boolean turn() {
    try {
      boolean more = draw();
      behind = more;
      return more;
    } catch (StoreException | Shelves.Away | RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "relations of objects wait: " + e.getMessage());
      return false;
    }
  }

  /// The next ones of each collection. What is sent to partners stands in our own collections too.
  ///
  /// @return whether there may be more
  boolean draw() throws StoreException, Shelves.Away {
    boolean more = false;
    for (Shelf shelf : shelves.all()) {
      if (shelf.alias().startsWith(Shelf.TO)) {
        continue;
      }
      List<PointerTable.Version> some =
          table.next(shelf.number(), table.drawn(shelf.number()), AT_ONCE);
      if (!some.isEmpty()) {
        table.draw(shelf.number(), some.getLast().added(), drawn(some));
        more = true;
      }
    }
    return more;
  }

  private List<PointerTable.Drawn> drawn(List<PointerTable.Version> some) throws Shelves.Away {
    List<PointerTable.Drawn> drawn = new ArrayList<>();
    for (PointerTable.Version version : some) {
      if (version.newest()) {
        Bytes object = shelves.open(version.name(), version.sealed());
        Set<Bytes> targets = new LinkedHashSet<>();
        named(object).forEach(id -> targets.add(code(id)));
        drawn.add(
            new PointerTable.Drawn(version.line(), PointerTable.Rank.of(version.type()), targets));
      }
    }
    return drawn;
  }

  private static Set<String> named(Bytes object) throws Shelves.Away {
    Set<String> named = new LinkedHashSet<>();
    try {
      references(StixObject.json(object)).values().forEach(named::addAll);
    } catch (MalformedInput e) {
      throw new Shelves.Away("an object that was kept cannot be read", e);
    }
    return named;
  }

  /// The objects that one names, by the property in which it does.
  static Map<String, List<String>> references(Json.Obj object) {
    Map<String, List<String>> references = new LinkedHashMap<>();
    for (String key : object.members().keySet()) {
      if (NO_RELATION.contains(key)) {
        continue;
      }
      if (key.endsWith("_refs")) {
        references.put(key, object.texts(key));
      } else if (key.endsWith("_ref")) {
        object.text(key).ifPresent(id -> references.put(key, List.of(id)));
      }
    }
    return references;
  }

  @Override
  public void close() {
    ending.release();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
