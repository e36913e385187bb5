package parley.shift;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import parley.codec.Bytes;
import parley.store.Store;
import parley.store.StoreException;

/// The table `hand_over`: drafts, sealed, and where to find what was signed. What was signed itself
/// is in the own log.
final class HandOverTable {
  private final Store store;

  HandOverTable(Store store) {
    this.store = store;
  }

  /// @param typed sealed; empty once it was signed
  /// @param signed the entry of the own log
  /// @param taken the same of the incoming officer
  record Row(
      String id,
      Shift shift,
      String officer,
      Bytes typed,
      Optional<Long> signed,
      Optional<Long> taken) {}

  void keep(Row row) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle
                .createUpdate(
                    """
                    insert into hand_over (id, shift, starts, ends, officer, typed)
                    values (:id, :shift, :starts, :ends, :officer, :typed)
                    on conflict (id) do update set typed = excluded.typed
                    where hand_over.signed is null\
                    """)
                .bind("id", row.id())
                .bind("shift", row.shift().number())
                .bind("starts", row.shift().start().toEpochMilli())
                .bind("ends", row.shift().end().toEpochMilli())
                .bind("officer", row.officer())
                .bind("typed", row.typed().toArray())
                .execute());
  }

  /// @param entry of the outgoing officer; what was typed goes, since it stands in the log
  void signed(String id, long entry) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle
                .createUpdate(
                    "update hand_over set signed = :entry, typed = :typed"
                        + " where id = :id and signed is null")
                .bind("id", id)
                .bind("entry", entry)
                .bind("typed", new byte[0])
                .execute());
  }

  void taken(String id, long entry) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle
                .createUpdate(
                    "update hand_over set taken = :entry where id = :id and taken is null")
                .bind("id", id)
                .bind("entry", entry)
                .execute());
  }

  void drop(String id) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle
                .createUpdate("delete from hand_over where id = :id and signed is null")
                .bind("id", id)
                .execute());
  }

  Optional<Row> draft(String officer) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select * from hand_over where officer = :officer and signed is null"
                    + " order by starts desc, id limit 1")
            .bind("officer", officer)
            .map((row, _) -> row(row))
            .findOne());
  }

  /// Those in which a step is still to be made.
  List<Row> unfinished() throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select * from hand_over where signed is null or taken is null order by starts, id")
            .map((row, _) -> row(row))
            .list());
  }

  Optional<Row> named(String id) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery("select * from hand_over where id = :id and signed is not null")
            .bind("id", id)
            .map((row, _) -> row(row))
            .findOne());
  }

  /// Signed ones whose entry stands before a position, newest first.
  ///
  /// @param waiting only those that nobody has taken over
  List<Row> before(long position, int limit, boolean waiting) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select * from hand_over where signed < :position"
                    + (waiting ? " and taken is null" : "")
                    + " order by signed desc limit :limit")
            .bind("position", position)
            .bind("limit", limit)
            .map((row, _) -> row(row))
            .list());
  }

  private static Row row(ResultSet row) throws SQLException {
    byte @Nullable [] typed = row.getBytes("typed");
    return new Row(
        row.getString("id"),
        new Shift(
            row.getInt("shift"),
            Instant.ofEpochMilli(row.getLong("starts")),
            Instant.ofEpochMilli(row.getLong("ends"))),
        row.getString("officer"),
        typed == null ? Bytes.EMPTY : Bytes.owning(typed),
        position(row, "signed"),
        position(row, "taken"));
  }

  private static Optional<Long> position(ResultSet row, String column) throws SQLException {
    long position = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(position);
  }
}
