package parley.linktest;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import parley.codec.Bytes;
import parley.party.LinkId;
import parley.store.Store;
import parley.store.StoreException;

/// The table `formal_test`, and since when a link is watched.
final class FormalTestTable {
  private final Store store;

  FormalTestTable(Store store) {
    this.store = store;
  }

  /// When this node first watched the link; now, when it never did.
  Instant begun(LinkId link, Instant now) throws StoreException {
    Optional<Long> known =
        store.read(handle ->
            handle
                .createQuery("select begun from link_watch where link = :link")
                .bind("link", link.name())
                .mapTo(Long.class)
                .findOne());
    if (known.isPresent()) {
      return Instant.ofEpochMilli(known.get());
    }
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle
                .createUpdate(
                    "insert into link_watch (link, begun) values (:link, :begun)"
                        + " on conflict (link) do nothing")
                .bind("link", link.name())
                .bind("begun", now.toEpochMilli())
                .execute());
    return now;
  }

  /// @param document to be released, when nobody can say that it was
  record Kept(FormalTest.State state, Optional<Bytes> document, Optional<Instant> at) {}

  Optional<Kept> find(LinkId link, boolean outbound, Slot slot) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select state, document, at from formal_test where link = :link and"
                    + " outbound = :outbound and slot = :slot")
            .bind("link", link.name())
            .bind("outbound", outbound)
            .bind("slot", slot.start().toEpochMilli())
            .map((row, _) ->
                new Kept(
                    FormalTest.State.valueOf(row.getString(1)),
                    Optional.ofNullable(row.getBytes(2)).map(Bytes::owning),
                    moment(row, "at")))
            .findOne());
  }

  /// Keeps the composed message of a slot; the first one stays.
  void plan(LinkId link, Slot slot, String message, Bytes document) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle
                .createUpdate(
                    """
                    insert into formal_test (link, outbound, slot, state, message, document)
                    values (:link, true, :slot, 'PLANNED', :message, :document)
                    on conflict (link, outbound, slot) do nothing\
                    """)
                .bind("link", link.name())
                .bind("slot", slot.start().toEpochMilli())
                .bind("message", message)
                .bind("document", document.toArray())
                .execute());
  }

  /// Only from the states named: what is further on stays.
  ///
  /// @param at when it was released; empty where nobody knows that it was
  void settle(LinkId link, Slot slot, FormalTest.State state, Optional<Instant> at, String detail)
      throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle
                .createUpdate(
                    "update formal_test set state = :state, at = coalesce(at, :at),"
                        + " detail = :detail where link = :link and outbound = true and"
                        + " slot = :slot and state in ('PLANNED', 'SENT')")
                .bind("link", link.name())
                .bind("slot", slot.start().toEpochMilli())
                .bind("state", state.name())
                .bind("at", at.map(Instant::toEpochMilli).orElse(null))
                .bind("detail", detail)
                .execute());
  }

  /// A slot of ours in which nothing was sent, or of the peer's in which nothing came.
  void miss(LinkId link, boolean outbound, Slot slot) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle
                .createUpdate(
                    """
                    insert into formal_test (link, outbound, slot, state)
                    values (:link, :outbound, :slot, 'MISSED')
                    on conflict (link, outbound, slot) do nothing\
                    """)
                .bind("link", link.name())
                .bind("outbound", outbound)
                .bind("slot", slot.start().toEpochMilli())
                .execute());
  }

  static void sent(Handle handle, String message, long at) {
    handle
        .createUpdate(
            "update formal_test set state = 'SENT', at = :at where message = :message and"
                + " outbound = true and state in ('PLANNED', 'SENT')")
        .bind("message", message)
        .bind("at", at)
        .execute();
  }

  /// A late receipt ends a missed test too: what is true is shown, the alarm stays.
  static void ended(Handle handle, String message, FormalTest.State state, long at) {
    handle
        .createUpdate(
            "update formal_test set state = :state, receipted = :at where message = :message and"
                + " outbound = true")
        .bind("message", message)
        .bind("state", state.name())
        .bind("at", at)
        .execute();
  }

  static void received(Handle handle, String link, long slot, String message, long at) {
    handle
        .createUpdate(
            """
            insert into formal_test (link, outbound, slot, state, message, at)
            values (:link, false, :slot, 'RECEIVED', :message, :at)
            on conflict (link, outbound, slot) do update set state = 'RECEIVED',
              message = excluded.message, at = excluded.at
              where formal_test.state = 'MISSED'\
            """)
        .bind("link", link)
        .bind("slot", slot)
        .bind("message", message)
        .bind("at", at)
        .execute();
  }

  /// Newest first.
  List<FormalTest> since(LinkId link, Instant from, Instant until) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select outbound, slot, state, at, receipted, detail from formal_test where"
                    + " link = :link and slot >= :from and slot < :until order by slot desc")
            .bind("link", link.name())
            .bind("from", from.toEpochMilli())
            .bind("until", until.toEpochMilli())
            .map((row, _) -> test(row))
            .list());
  }

  void forget(LinkId link, Instant before) throws StoreException {
    store.write(
        Store.Lane.BULK,
        handle ->
            handle
                .createUpdate("delete from formal_test where link = :link and slot < :before")
                .bind("link", link.name())
                .bind("before", before.toEpochMilli())
                .execute());
  }

  private static FormalTest test(ResultSet row) throws SQLException {
    Optional<Instant> at = moment(row, "at");
    Optional<Instant> receipted = moment(row, "receipted");
    String detail = row.getString("detail");
    return new FormalTest(
        row.getBoolean("outbound"),
        Instant.ofEpochMilli(row.getLong("slot")),
        FormalTest.State.valueOf(row.getString("state")),
        at,
        at.flatMap(from -> receipted.map(to -> Duration.between(from, to))),
        detail == null ? "" : detail);
  }

  private static Optional<Instant> moment(ResultSet row, String column) throws SQLException {
    long at = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(at));
  }
}
