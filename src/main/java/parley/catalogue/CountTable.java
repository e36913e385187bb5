package parley.catalogue;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import parley.codec.Bytes;
import parley.store.Store;
import parley.store.StoreException;

/// How many objects came on which day (K-SEEK-6): counted as they come, so that a plot costs what
/// it shows.
final class CountTable {
  private static final long DAY = TimeUnit.DAYS.toMicros(1);

  private CountTable() {}

  private record Cell(int kind, long day, int collection, long code) {}

  /// @param fresh objects that were not here before, by collection
  static void add(Handle handle, Map<Integer, List<Drawn.Is>> fresh) {
    Map<Cell, Long> sums = new HashMap<>();
    fresh.forEach((collection, objects) -> {
      for (Drawn.Is is : objects) {
        long day = Math.floorDiv(is.added(), DAY);
        for (Drawn.Counted each : is.counted()) {
          sums.merge(new Cell(each.by().number(), day, collection, each.name()), 1L, Long::sum);
        }
      }
    });
    PreparedBatch batch =
        handle.prepareBatch(
            "insert into cat_count (kind, day, collection, code, objects)"
                + " values (:kind, :day, :collection, :code, :objects)"
                + " on conflict (kind, day, collection, code)"
                + " do update set objects = cat_count.objects + excluded.objects");
    sums.forEach((cell, objects) ->
        batch
            .bind("kind", cell.kind())
            .bind("day", cell.day())
            .bind("collection", cell.collection())
            .bind("code", cell.code())
            .bind("objects", objects)
            .add());
    DrawTable.execute(batch);
  }

  /// Sealed names; those that are there stay.
  static void names(Handle handle, Map<Long, Bytes> sealed) {
    PreparedBatch batch =
        handle.prepareBatch(
            "insert into cat_name (code, sealed) values (:code, :sealed) on conflict do nothing");
    sealed.forEach((code, name) -> batch.bind("code", code).bind("sealed", name.toArray()).add());
    DrawTable.execute(batch);
  }

  /// A cell with its name, sealed.
  record Kept(LocalDate day, String collection, long code, Bytes sealed, long objects) {}

  /// @param until the first day that is not meant
  static List<Kept> read(Store store, Count.By by, LocalDate since, LocalDate until, int most)
      throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select n.day, c.alias, n.code, m.sealed, n.objects from cat_count n"
                    + " join cert_collection c on c.no = n.collection"
                    + " join cat_name m on m.code = n.code"
                    + " where n.kind = :kind and n.day >= :since and n.day < :until"
                    + " order by n.day, n.collection, n.code limit :most")
            .bind("kind", by.number())
            .bind("since", since.toEpochDay())
            .bind("until", until.toEpochDay())
            .bind("most", most)
            .map((row, _) ->
                new Kept(
                    LocalDate.ofEpochDay(row.getLong("day")),
                    row.getString("alias"),
                    row.getLong("code"),
                    Bytes.owning(row.getBytes("sealed")),
                    row.getLong("objects")))
            .list());
  }
}
