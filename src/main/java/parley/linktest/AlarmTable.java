package parley.linktest;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import parley.party.LinkId;
import parley.store.Store;
import parley.store.StoreException;

/// The table `link_alarm`.
final class AlarmTable {
  private final Store store;

  AlarmTable(Store store) {
    this.store = store;
  }

  /// Raised once: an alarm that stands, acknowledged or not, is not raised again.
  void raise(LinkId link, LinkAlarm.Kind kind, String detail, Instant at) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle
                .createUpdate(
                    """
                    insert into link_alarm (link, kind, detail, raised)
                    values (:link, :kind, :detail, :at)
                    on conflict (link, kind, detail) do nothing\
                    """)
                .bind("link", link.name())
                .bind("kind", kind.name())
                .bind("detail", detail)
                .bind("at", at.toEpochMilli())
                .execute());
  }

  void end(LinkId link, LinkAlarm.Kind kind, String detail) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle
                .createUpdate(
                    "delete from link_alarm where link = :link and kind = :kind and"
                        + " detail = :detail")
                .bind("link", link.name())
                .bind("kind", kind.name())
                .bind("detail", detail)
                .execute());
  }

  /// @return false when there is no such alarm, or somebody has acknowledged it
  boolean acknowledge(LinkId link, LinkAlarm.Kind kind, String detail, String officer, Instant at)
      throws StoreException {
    return store.write(
            Store.Lane.NORMAL,
            handle ->
                handle
                    .createUpdate(
                        "update link_alarm set acknowledged = :at, officer = :officer where"
                            + " link = :link and kind = :kind and detail = :detail and"
                            + " acknowledged is null")
                    .bind("link", link.name())
                    .bind("kind", kind.name())
                    .bind("detail", detail)
                    .bind("officer", officer)
                    .bind("at", at.toEpochMilli())
                    .execute())
        > 0;
  }

  /// Newest first.
  List<LinkAlarm> all(LinkId link) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select kind, detail, raised, acknowledged, officer from link_alarm"
                    + " where link = :link order by raised desc")
            .bind("link", link.name())
            .map((row, _) -> {
              long seen = row.getLong("acknowledged");
              boolean open = row.wasNull();
              return new LinkAlarm(
                  LinkAlarm.Kind.valueOf(row.getString("kind")),
                  row.getString("detail"),
                  Instant.ofEpochMilli(row.getLong("raised")),
                  open ? Optional.empty() : Optional.of(Instant.ofEpochMilli(seen)),
                  Optional.ofNullable(row.getString("officer")));
            })
            .list());
  }

  /// What was acknowledged long ago; the peer's misdeeds are never forgotten.
  void forget(LinkId link, Instant before) throws StoreException {
    store.write(
        Store.Lane.BULK,
        handle ->
            handle
                .createUpdate(
                    "delete from link_alarm where link = :link and kind <> 'PEER' and"
                        + " acknowledged < :before")
                .bind("link", link.name())
                .bind("before", before.toEpochMilli())
                .execute());
  }
}
