package parley.ledger;

import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import parley.journal.LogName;
import parley.store.Store;
import parley.store.StoreException;

/// How far a follower has drawn each log: a table of its own with the columns `log` and `next`, so
/// that the position moves in the same commit as what is drawn.
public final class PositionTable {
  private final Store store;
  private final String table;

  /// @param table a name from the program's own text, never from outside
  public PositionTable(Store store, String table) {
    this.store = store;
    this.table = table;
  }

  /// Index of the next entry wanted, per log.
  public Map<LogName, Long> positions() throws StoreException {
    return store.read(handle -> {
      Map<LogName, Long> positions = new HashMap<>();
      handle
          .createQuery("select log, next from " + table)
          .map((row, _) -> Map.entry(new LogName(row.getString(1)), row.getLong(2)))
          .forEach(entry -> positions.put(entry.getKey(), entry.getValue()));
      return positions;
    });
  }

  /// Within the transaction in which it is drawn.
  ///
  /// @return rows written
  public int advance(Handle handle, LogName log, long next) {
    return handle
        .createUpdate(
            "insert into "
                + table
                + " (log, next) values (:log, :next)"
                + " on conflict (log) do update set next = excluded.next")
        .bind("log", log.origin())
        .bind("next", next)
        .execute();
  }

  /// Within the transaction in which everything drawn is dropped.
  ///
  /// @return rows dropped
  public int clear(Handle handle) {
    return handle.execute("delete from " + table);
  }
}
