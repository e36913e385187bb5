package parley.attachment;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;
import parley.codec.Bytes;
import parley.store.Store;
import parley.store.StoreException;

/// The tables `upload` and `upload_piece`. A piece is there before its upload is: what was broken
/// off has no row in `upload`, and goes with the next sweep.
final class UploadTable {
  private static final String ROW =
      "select id, officer, name, media_type, size, sha256, at from upload ";

  private final Store store;

  UploadTable(Store store) {
    this.store = store;
  }

  /// @param name sealed
  record Row(
      String id, String officer, Bytes name, String mediaType, long size, String sha256, long at) {}

  void piece(String id, int place, Bytes sealed) throws StoreException {
    store.write(
        Store.Lane.BULK,
        handle ->
            handle
                .createUpdate(
                    "insert into upload_piece (id, place, content) values (:id, :place, :content)")
                .bind("id", id)
                .bind("place", place)
                .bind("content", sealed.toArray())
                .execute());
  }

  void add(Row row) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle
                .createUpdate(
                    "insert into upload (id, officer, name, media_type, size, sha256, at)"
                        + " values (:id, :officer, :name, :type, :size, :sha256, :at)")
                .bind("id", row.id())
                .bind("officer", row.officer())
                .bind("name", row.name().toArray())
                .bind("type", row.mediaType())
                .bind("size", row.size())
                .bind("sha256", row.sha256())
                .bind("at", row.at())
                .execute());
  }

  Optional<Row> row(String id) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(ROW + "where id = :id")
            .bind("id", id)
            .map(UploadTable::toRow)
            .findOne());
  }

  /// Any upload of these bytes.
  Optional<Row> of(String sha256, long size) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(ROW + "where sha256 = :sha256 and size = :size order by at, id limit 1")
            .bind("sha256", sha256)
            .bind("size", size)
            .map(UploadTable::toRow)
            .findOne());
  }

  Optional<Bytes> piece(String id, int place) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery("select content from upload_piece where id = :id and place = :place")
            .bind("id", id)
            .bind("place", place)
            .map((row, _) -> Bytes.owning(row.getBytes("content")))
            .findOne());
  }

  /// Bytes of everything that waits.
  long bytes() throws StoreException {
    return store.read(handle ->
        handle.createQuery("select coalesce(sum(size), 0) from upload").mapTo(Long.class).one());
  }

  void remove(String id) throws StoreException {
    store.write(
        Store.Lane.BULK,
        handle ->
            handle.createUpdate("delete from upload where id = :id").bind("id", id).execute()
                + handle
                    .createUpdate("delete from upload_piece where id = :id")
                    .bind("id", id)
                    .execute());
  }

  /// Those from before a moment that no message on its way still needs.
  List<String> old(long before) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select id from upload where at < :before and not exists (select 1 from attached"
                    + " where attached.sha256 = upload.sha256 and own"
                    + " and state in ('waiting', 'leaving'))")
            .bind("before", before)
            .mapTo(String.class)
            .list());
  }

  /// Pieces of uploads that were broken off.
  ///
  /// @param open those that are being taken up at this moment
  List<String> broken(java.util.Set<String> open) throws StoreException {
    List<String> found =
        store.read(handle ->
            handle
                .createQuery(
                    "select distinct id from upload_piece where not exists"
                        + " (select 1 from upload where upload.id = upload_piece.id)")
                .mapTo(String.class)
                .list());
    return found.stream().filter(id -> !open.contains(id)).toList();
  }

  private static Row toRow(ResultSet row, StatementContext context) throws SQLException {
    return new Row(
        row.getString("id"),
        row.getString("officer"),
        Bytes.owning(row.getBytes("name")),
        row.getString("media_type"),
        row.getLong("size"),
        row.getString("sha256"),
        row.getLong("at"));
  }
}
