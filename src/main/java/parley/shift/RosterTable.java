package parley.shift;

import java.time.Instant;
import java.util.List;
import parley.store.Store;
import parley.store.StoreException;
import parley.watchfloor.Role;

/// The table `shift_post`.
final class RosterTable {
  private final Store store;

  RosterTable(Store store) {
    this.store = store;
  }

  /// Of shifts that begin in this time.
  List<Posting> postings(Instant from, Instant to) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select shift, post, officer from shift_post where shift >= :from and shift < :to"
                    + " order by shift, post, officer")
            .bind("from", from.toEpochMilli())
            .bind("to", to.toEpochMilli())
            .map((row, _) ->
                new Posting(
                    Instant.ofEpochMilli(row.getLong("shift")),
                    row.getString("officer"),
                    Role.coded(row.getString("post")).orElseThrow()))
            .list());
  }

  void put(Posting posting) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle
                .createUpdate(
                    "insert into shift_post (shift, post, officer) values (:shift, :post, :officer)"
                        + " on conflict (shift, post, officer) do nothing")
                .bind("shift", posting.shift().toEpochMilli())
                .bind("post", posting.post().code())
                .bind("officer", posting.officer())
                .execute());
  }

  void remove(Posting posting) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle
                .createUpdate(
                    "delete from shift_post where shift = :shift and post = :post"
                        + " and officer = :officer")
                .bind("shift", posting.shift().toEpochMilli())
                .bind("post", posting.post().code())
                .bind("officer", posting.officer())
                .execute());
  }
}
