package parley.shift;

import java.time.Instant;
import java.util.List;
import parley.store.Store;
import parley.store.StoreException;

/// The table `step_tick`.
final class TickTable {
  private final Store store;

  TickTable(Store store) {
    this.store = store;
  }

  List<Tick> of(String message) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select list, step, officer, at from step_tick where message = :message"
                    + " order by at, list, step")
            .bind("message", message)
            .map((row, _) ->
                new Tick(
                    row.getString("list"),
                    row.getString("step"),
                    row.getString("officer"),
                    Instant.ofEpochMilli(row.getLong("at"))))
            .list());
  }

  void put(String message, Tick tick) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle
                .createUpdate(
                    "insert into step_tick (message, list, step, officer, at)"
                        + " values (:message, :list, :step, :officer, :at)"
                        + " on conflict (message, list, step) do nothing")
                .bind("message", message)
                .bind("list", tick.list())
                .bind("step", tick.step())
                .bind("officer", tick.officer())
                .bind("at", tick.at().toEpochMilli())
                .execute());
  }

  void remove(String message, String list, String step) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle
                .createUpdate(
                    "delete from step_tick where message = :message and list = :list"
                        + " and step = :step")
                .bind("message", message)
                .bind("list", list)
                .bind("step", step)
                .execute());
  }
}
