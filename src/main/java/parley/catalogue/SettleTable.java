package parley.catalogue;

import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import parley.codec.Bytes;
import parley.store.RenewableStore;
import parley.store.Store;
import parley.store.StoreException;

/// The transactions in which the catalogue is drawn, and dropped to be drawn anew (K-ENTRY-3,
/// K-ENTRY-6).
final class SettleTable {
  /// K-ENTRY-6: rows dropped in one commit, of each table.
  private static final int DROPPED = 2_000;

  private final RenewableStore store;

  SettleTable(RenewableStore store) {
    this.store = store;
  }

  /// What is drawn and how far: both or neither.
  ///
  /// @param names sealed, by code
  void draw(NewsTable.News news, List<Drawn> drawn, Map<Long, Bytes> names) throws StoreException {
    write(handle -> {
      if (NewsTable.clearing(handle)) {
        return false;
      }
      CountTable.names(handle, names);
      new DrawTable(handle).draw(drawn);
      settle(handle, news, drawn);
      return true;
    });
  }

  private static void settle(Handle handle, NewsTable.News news, List<Drawn> drawn) {
    news.positions()
        .forEach((collection, added) ->
            handle.execute(
                "insert into cat_position (collection, added) values (?, ?)"
                    + " on conflict (collection) do update set added = excluded.added",
                collection,
                added));
    for (long row : news.rows()) {
      handle.execute("delete from cat_touched where no = ?", row);
    }
    for (Drawn each : drawn) {
      for (String marking : each.awaited()) {
        handle.execute(
            "insert into cat_awaited (collection, marking, id) values (?, ?, ?)"
                + " on conflict do nothing",
            each.place().collection(),
            marking,
            each.place().id());
      }
      if (each.defines()) {
        defined(handle, each.place());
      }
    }
  }

  /// What waited for a definition is looked at again, some at a time: while there are more the
  /// definition itself is.
  private static void defined(Handle handle, Drawn.Place definition) {
    List<String> waiting =
        handle
            .createQuery(
                "select id from cat_awaited where collection = :collection and marking = :marking"
                    + " order by id limit :most")
            .bind("collection", definition.collection())
            .bind("marking", definition.id())
            .bind("most", Drawing.AT_ONCE)
            .mapTo(String.class)
            .list();
    for (String id : waiting) {
      TouchTable.touched(handle, definition.collection(), id);
      handle.execute(
          "delete from cat_awaited where collection = ? and marking = ? and id = ?",
          definition.collection(),
          definition.id(),
          id);
    }
    if (waiting.size() == Drawing.AT_ONCE) {
      TouchTable.touched(handle, definition.collection(), definition.id());
    }
  }

  void reset() throws StoreException {
    write(handle -> {
      handle.execute("delete from cat_position");
      return handle.execute("update cert_number set last = 1 where name = 'clearing'");
    });
  }

  void clear() throws StoreException {
    write(handle -> {
      int dropped =
          drop(handle, "cat_code", "(code, place)", "code, place")
              + drop(handle, "cat_source", "(id, collection)", "id, collection")
              + drop(handle, "cat_entry", "no", "no")
              + drop(handle, "cat_touched", "no", "no")
              + drop(handle, "cat_awaited", "(collection, marking, id)", "collection, marking, id")
              + drop(handle, "cat_name", "code", "code")
              + drop(
                  handle,
                  "cat_count",
                  "(kind, day, collection, code)",
                  "kind, day, collection, code");
      if (dropped == 0) {
        handle.execute("update cert_number set last = 0 where name in ('clearing', 'place')");
      }
      return dropped;
    });
  }

  private static int drop(Handle handle, String table, String row, String columns) {
    return handle.execute(
        "delete from "
            + table
            + " where "
            + row
            + " in (select "
            + columns
            + " from "
            + table
            + " limit "
            + DROPPED
            + ")");
  }

  /// After a commit of unknown outcome the database is opened anew, and what was to be drawn comes
  /// again.
  private <T> T write(Store.Work<T> work) throws StoreException {
    try {
      return store.write(Store.Lane.BULK, work);
    } catch (StoreException e) {
      if (store.broken()) {
        store.renew();
      }
      throw e;
    }
  }
}
