package parley.store;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// What takes a database back to the form before a migration, newest first, for tests of upgrades
/// from there. Whoever adds a migration adds how it is undone.
public final class Undone {
  private static final NavigableMap<Integer, List<String>> MIGRATIONS =
      new TreeMap<>(
          Map.of(
              96,
              List.of(
                  "drop index outbox_order",
                  "alter table outbox add column flash boolean not null default false",
                  "update outbox set flash = true where precedence = 0",
                  "alter table outbox drop column precedence",
                  "create index outbox_order on outbox (link, flash desc, exercise, id)"),
              98,
              List.of("drop index watch_call_named", "drop index watch_call_channel"),
              100,
              List.of("drop table search_batch"),
              102,
              List.of(
                  "drop table report_position",
                  "drop table report_object",
                  "drop table report_said")));

  private Undone() {}

  /// @param version of the first migration that is to be as if it had never run
  public static void from(int version, Store store) throws StoreException {
    for (Map.Entry<Integer, List<String>> each :
        MIGRATIONS.tailMap(version, true).descendingMap().entrySet()) {
      for (String statement : each.getValue()) {
        store.write(Store.Lane.NORMAL, handle -> handle.execute(statement));
      }
      store.write(
          Store.Lane.NORMAL,
          handle ->
              handle.execute(
                  "delete from flyway_schema_history where script like ? escape '|'",
                  "common/V" + each.getKey() + "|_|_%"));
    }
  }
}
