package parley.certweb;

import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import parley.store.Store;
import parley.store.StoreException;

/// How many objects crossed the border on which day, from the batches that arrived here or there.
final class TrendTable {
  private static final long DAY = TimeUnit.DAYS.toMillis(1);

  private final Store store;

  TrendTable(Store store) {
    this.store = store;
  }

  record Crossed(String partner, boolean inbound, LocalDate day, long objects) {}

  /// @param partners at least one
  /// @param until the first day that is not meant
  List<Crossed> crossed(List<String> partners, LocalDate since, LocalDate until)
      throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select partner, inbound, at / "
                    + DAY
                    + " as day, sum(objects) as objects from cert_batch"
                    + " where partner in (<partners>) and inbound in (0, 1)"
                    + " and at >= :since and at < :until group by partner, inbound, at / "
                    + DAY)
            .bindList("partners", partners)
            .bind("since", since.toEpochDay() * DAY)
            .bind("until", until.toEpochDay() * DAY)
            .map((row, _) ->
                new Crossed(
                    row.getString("partner"),
                    row.getInt("inbound") == 1,
                    LocalDate.ofEpochDay(row.getLong("day")),
                    row.getLong("objects")))
            .list());
  }
}
