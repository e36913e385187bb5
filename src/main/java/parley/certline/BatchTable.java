package parley.certline;

import org.jdbi.v3.core.Handle;
import parley.store.Store;
import parley.store.StoreException;

/// Batches that arrived, here or at a partner: for who asks how much crossed, and whether a message
/// is done with.
final class BatchTable {
  private final Store store;

  BatchTable(Store store) {
    this.store = store;
  }

  /// A batch that arrived.
  ///
  /// @param inbound from the partner
  /// @param content digest of the signed content, hexadecimal
  /// @param at milliseconds since 1970
  /// @param reason why nothing of it could be read; empty when it could
  record Arrived(
      String message,
      boolean inbound,
      String partner,
      String content,
      long at,
      int objects,
      int refused,
      int withdrawn,
      String reason) {}

  /// Whether a message was a batch that arrived before a moment.
  boolean arrived(String content, long before) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery("select 1 from cert_batch where content = :content and at < :before")
            .bind("content", content)
            .bind("before", before)
            .mapTo(Integer.class)
            .findFirst()
            .isPresent());
  }

  /// Within the transaction that takes it in or settles it; once.
  static void insert(Handle handle, Arrived arrived) {
    handle.execute(
        "insert into cert_batch (message, inbound, partner, content, at, objects, refused,"
            + " withdrawn, reason) values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
        arrived.message(),
        arrived.inbound() ? 1 : 0,
        arrived.partner(),
        arrived.content(),
        arrived.at(),
        arrived.objects(),
        arrived.refused(),
        arrived.withdrawn(),
        arrived.reason());
  }

  /// Sums over batches of one direction.
  ///
  /// @param last milliseconds since 1970, 0 for none
  record Tally(long batches, long objects, long refused, long withdrawn, long last) {}

  Tally tally(String partner, boolean inbound) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select count(*) as batches, coalesce(sum(objects), 0) as objects,"
                    + " coalesce(sum(refused), 0) as refused,"
                    + " coalesce(sum(withdrawn), 0) as withdrawn, coalesce(max(at), 0) as last"
                    + " from cert_batch where partner = :partner and inbound = :inbound"
                    + " and (inbound = 1 or reason = '')")
            .bind("partner", partner)
            .bind("inbound", inbound ? 1 : 0)
            .map((row, _) ->
                new Tally(
                    row.getLong("batches"),
                    row.getLong("objects"),
                    row.getLong("refused"),
                    row.getLong("withdrawn"),
                    row.getLong("last")))
            .one());
  }
}
