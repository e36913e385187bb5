package parley.certweb;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.store.Store;
import parley.store.StoreException;

/// Which objects name another (W-CERT-6): codes of names, and the lines of those that name them.
final class PointerTable {
  private static final long MOST_BYTES = 4L * 1024 * 1024;

  private final Store store;

  PointerTable(Store store) {
    this.store = store;
  }

  /// How an object names another, for whoever reads it.
  enum Rank {
    RELATIONSHIP(0),
    SIGHTING(1),
    ORIGIN(2),
    OTHER(3);

    private final int number;

    Rank(int number) {
      this.number = number;
    }

    /// Of an object of this type.
    static Rank of(String type) {
      return switch (type) {
        case "relationship" -> RELATIONSHIP;
        case "sighting" -> SIGHTING;
        case "parley-provenance" -> ORIGIN;
        default -> OTHER;
      };
    }
  }

  /// A version of an object that is to be drawn.
  ///
  /// @param newest whether it is what the object says now
  record Version(long added, long line, String type, boolean newest, Digest name, Bytes sealed) {}

  /// How far a collection is drawn.
  long drawn(int collection) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery("select added from cert_pointed where collection = :collection")
            .bind("collection", collection)
            .mapTo(Long.class)
            .findOne()
            .orElse(Long.MIN_VALUE));
  }

  /// The next ones, as many as have 4 MiB together, and at least one.
  List<Version> next(int collection, long added, int most) throws StoreException {
    return store.read(handle -> {
      List<Long> numbers = new ArrayList<>();
      long bytes = 0;
      for (Map.Entry<Long, Long> row :
          handle
              .createQuery(
                  "select no, size from cert_version where collection = :collection"
                      + " and added > :added order by added limit :most")
              .bind("collection", collection)
              .bind("added", added)
              .bind("most", most)
              .map((row, _) -> Map.entry(row.getLong("no"), row.getLong("size")))
              .list()) {
        bytes += row.getValue();
        if (!numbers.isEmpty() && bytes > MOST_BYTES) {
          break;
        }
        numbers.add(row.getKey());
      }
      return numbers.isEmpty() ? List.of() : versions(handle, numbers);
    });
  }

  private static List<Version> versions(Handle handle, List<Long> numbers) {
    return handle
        .createQuery(
            "select added, line, type, top, last, mark, sealed from cert_version"
                + " where no in (<nos>) order by added")
        .bindList("nos", numbers)
        .map((row, _) ->
            new Version(
                row.getLong("added"),
                row.getLong("line"),
                row.getString("type"),
                row.getInt("top") == 1 && row.getInt("last") == 1,
                new Digest(Bytes.owning(row.getBytes("mark"))),
                Bytes.owning(row.getBytes("sealed"))))
        .list();
  }

  /// What one object names now.
  record Drawn(long line, Rank rank, Set<Bytes> targets) {
    Drawn {
      targets = Set.copyOf(targets);
    }
  }

  /// If the power fails in it, the same ones come again.
  void draw(int collection, long added, List<Drawn> objects) throws StoreException {
    store.write(
        Store.Lane.BULK,
        handle -> {
          PreparedBatch gone = handle.prepareBatch("delete from cert_pointer where line = :line");
          PreparedBatch there =
              handle.prepareBatch(
                  "insert into cert_pointer (target, rank, line) values (:target, :rank, :line)"
                      + " on conflict do nothing");
          for (Drawn each : objects) {
            gone.bind("line", each.line()).add();
            each.targets()
                .forEach(target ->
                    there
                        .bind("target", target.toArray())
                        .bind("rank", each.rank().number)
                        .bind("line", each.line())
                        .add());
          }
          if (gone.size() > 0) {
            gone.execute();
          }
          if (there.size() > 0) {
            there.execute();
          }
          return handle.execute(
              "insert into cert_pointed (collection, added) values (?, ?)"
                  + " on conflict (collection) do update set added = excluded.added",
              collection,
              added);
        });
  }

  /// Forgets everything that was drawn; it is drawn again from the collections.
  void reset() throws StoreException {
    store.write(
        Store.Lane.BULK,
        handle ->
            handle.execute("delete from cert_pointer")
                + handle.execute("delete from cert_pointed"));
  }

  /// Who names an object, the last ones to come first.
  List<Long> pointing(Bytes target, Rank rank, int most) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select l.last_no from cert_pointer p join cert_line l on l.no = p.line"
                    + " where p.target = :target and p.rank = :rank order by p.line desc limit :most")
            .bind("target", target.toArray())
            .bind("rank", rank.number)
            .bind("most", most)
            .mapTo(Long.class)
            .list());
  }

  /// How many name an object by relationship, sighting or otherwise, counted no further than asked.
  int count(Bytes target, int most) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select count(*) from (select 1 from cert_pointer"
                    + " where target = :target and rank <> :origin limit :most) as found")
            .bind("target", target.toArray())
            .bind("origin", Rank.ORIGIN.number)
            .bind("most", most)
            .mapTo(Integer.class)
            .one());
  }
}
