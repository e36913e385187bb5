package parley.casework;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.statement.PreparedBatch;
import parley.journal.LogName;
import parley.ledger.PositionTable;
import parley.store.Store;
import parley.store.StoreException;

/// The table `floor_trace`: what the own log says of messages, by message.
final class FloorTraceTable {
  private final Store store;
  private final PositionTable position;

  FloorTraceTable(Store store) {
    this.store = store;
    this.position = new PositionTable(store, "floor_trace_position");
  }

  /// @param subject a message's identifier, or the digest of its signed content
  /// @param detail what else is said; empty when nothing is
  record Trace(String subject, String kind, String officer, String detail, Instant at) {}

  Map<LogName, Long> positions() throws StoreException {
    return position.positions();
  }

  /// Traces and position in one commit; of what happened again the first time stays.
  void keep(LogName log, long next, List<Trace> traces) throws StoreException {
    store.write(
        Store.Lane.BULK,
        handle -> {
          PreparedBatch batch =
              handle.prepareBatch(
                  """
                  insert into floor_trace (subject, kind, officer, detail, at)
                  values (:subject, :kind, :officer, :detail, :at)
                  on conflict (subject, kind, officer, detail) do nothing\
                  """);
          for (Trace trace : traces) {
            batch
                .bind("subject", trace.subject())
                .bind("kind", trace.kind())
                .bind("officer", trace.officer())
                .bind("detail", trace.detail())
                .bind("at", trace.at().toEpochMilli())
                .add();
          }
          if (batch.size() > 0) {
            batch.execute();
          }
          return position.advance(handle, log, next);
        });
  }

  /// Of one message, in the order in which it happened.
  List<Trace> of(String subject) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select kind, officer, detail, at from floor_trace where subject = :subject"
                    + " order by at, id")
            .bind("subject", subject)
            .map((row, _) ->
                new Trace(
                    subject,
                    row.getString("kind"),
                    row.getString("officer"),
                    row.getString("detail"),
                    Instant.ofEpochMilli(row.getLong("at"))))
            .list());
  }

  void clear() throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle -> handle.execute("delete from floor_trace") + position.clear(handle));
  }
}
