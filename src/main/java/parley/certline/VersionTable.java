package parley.certline;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.store.Store;
import parley.store.StoreException;
import parley.taxii.Shelf;

/// Versions of objects, as the border reads them from collections.
final class VersionTable {
  private static final long MOST_BYTES = 4L * 1024 * 1024;

  private final Store store;

  VersionTable(Store store) {
    this.store = store;
  }

  /// One version of an object of a collection.
  ///
  /// @param added when it came there
  /// @param client who brought it
  /// @param last whether it is the newest version
  record Kept(long added, String client, boolean last, Digest name, Bytes sealed) {}

  private static final String KEPT =
      "select v.added, v.client, v.last, v.mark, v.sealed from cert_version v ";

  /// The next ones, as many as have 4 MiB together, and at least one.
  List<Kept> after(int collection, long added, int most) throws StoreException {
    return store.read(handle -> {
      List<Long> numbers = new ArrayList<>();
      long bytes = 0;
      for (Map.Entry<Long, Long> row : sizes(handle, collection, added, most)) {
        bytes += row.getValue();
        if (numbers.isEmpty() || bytes <= MOST_BYTES) {
          numbers.add(row.getKey());
        } else {
          break;
        }
      }
      return numbers.isEmpty()
          ? List.of()
          : kept(
              handle
                  .createQuery(KEPT + "where v.no in (<nos>) order by v.added")
                  .bindList("nos", numbers));
    });
  }

  private static List<Map.Entry<Long, Long>> sizes(
      Handle handle, int collection, long added, int most) {
    return handle
        .createQuery(
            "select no, size from cert_version where collection = :collection and added > :added"
                + " order by added limit :most")
        .bind("collection", collection)
        .bind("added", added)
        .bind("most", most)
        .map((row, _) -> Map.entry(row.getLong("no"), row.getLong("size")))
        .list();
  }

  /// The newest version of one object, in the newest version of STIX in which it is here.
  Optional<Kept> newest(int collection, String id) throws StoreException {
    return store.read(handle ->
        kept(
                handle
                    .createQuery(
                        KEPT
                            + "join cert_line l on l.last_no = v.no where l.collection = :collection"
                            + " and l.id = :id and l.top = 1")
                    .bind("collection", collection)
                    .bind("id", id))
            .stream()
            .findFirst());
  }

  /// All versions of one object, the one that came last at the end.
  List<Kept> versions(int collection, String id) throws StoreException {
    return store.read(handle ->
        kept(
            handle
                .createQuery(
                    KEPT
                        + "join cert_line l on l.no = v.line"
                        + " where l.collection = :collection and l.id = :id order by v.added")
                .bind("collection", collection)
                .bind("id", id)));
  }

  private static List<Kept> kept(Query query) {
    return query
        .map((row, _) ->
            new Kept(
                row.getLong("added"),
                row.getString("client"),
                row.getInt("last") == 1,
                new Digest(Bytes.owning(row.getBytes("mark"))),
                Bytes.owning(row.getBytes("sealed"))))
        .list();
  }

  boolean holds(int collection, String id) throws StoreException {
    return store.read(handle -> !BorderTable.lines(handle, collection, id).isEmpty());
  }

  /// Those of some objects that a collection has, in their order.
  List<String> held(int collection, List<String> ids) throws StoreException {
    return store.read(handle -> {
      Set<String> held = new HashSet<>();
      for (int from = 0; from < ids.size(); from += IntakeTable.AT_ONCE) {
        int to = Math.min(from + IntakeTable.AT_ONCE, ids.size());
        held.addAll(
            handle
                .createQuery(
                    "select id from cert_line where collection = :collection and id in (<ids>)")
                .bind("collection", collection)
                .bindList("ids", IntakeTable.padded(ids.subList(from, to)))
                .mapTo(String.class)
                .list());
      }
      return ids.stream().filter(held::contains).toList();
    });
  }

  /// Aliases of the collections that have an object.
  List<String> holding(List<Shelf> all, String object) throws StoreException {
    return store.read(handle ->
        all.stream()
            .filter(shelf -> !BorderTable.lines(handle, shelf.number(), object).isEmpty())
            .map(Shelf::alias)
            .toList());
  }
}
