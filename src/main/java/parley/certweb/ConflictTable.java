package parley.certweb;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.Query;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.store.Store;
import parley.store.StoreException;

/// What came with the identifier and version of another object and other content (K-KEEP-3), the
/// last to come first.
final class ConflictTable {
  private static final String ROW =
      "select collection, id, version_key, mark, spec, client, at from cert_conflict ";

  private final Store store;

  ConflictTable(Store store) {
    this.store = store;
  }

  /// One that came second.
  ///
  /// @param at microseconds since 1970
  record Row(
      int collection, String id, String key, Digest mark, String spec, String source, long at) {
    Instant moment() {
      return Instant.EPOCH.plus(at, ChronoUnit.MICROS);
    }
  }

  /// @param after the last of the page before
  List<Row> page(Optional<Row> after, int most) throws StoreException {
    String order =
        " order by at desc, collection desc, id desc, version_key desc, mark desc limit :most";
    String where =
        after.isEmpty()
            ? ""
            : "where (at, collection, id, version_key, mark)"
                + " < (:at, :collection, :id, :key, :mark)";
    return store.read(handle -> {
      Query query = handle.createQuery(ROW + where + order).bind("most", most);
      after.ifPresent(row ->
          query
              .bind("at", row.at())
              .bind("collection", row.collection())
              .bind("id", row.id())
              .bind("key", row.key())
              .bind("mark", row.mark().value().toArray()));
      return rows(query);
    });
  }

  private static List<Row> rows(Query query) {
    return query
        .map((row, _) ->
            new Row(
                row.getInt("collection"),
                row.getString("id"),
                row.getString("version_key"),
                new Digest(Bytes.owning(row.getBytes("mark"))),
                row.getString("spec"),
                row.getString("client"),
                row.getLong("at")))
        .list();
  }

  /// Those of one object.
  List<Row> of(int collection, String id, int most) throws StoreException {
    return store.read(handle ->
        rows(
            handle
                .createQuery(
                    ROW
                        + "where collection = :collection and id = :id"
                        + " order by version_key desc, mark limit :most")
                .bind("collection", collection)
                .bind("id", id)
                .bind("most", most)));
  }

  Optional<Row> one(int collection, String id, String key, Digest mark) throws StoreException {
    return store.read(handle ->
        rows(
                handle
                    .createQuery(
                        ROW
                            + "where collection = :collection and id = :id"
                            + " and version_key = :key and mark = :mark")
                    .bind("collection", collection)
                    .bind("id", id)
                    .bind("key", key)
                    .bind("mark", mark.value().toArray()))
            .stream()
            .findFirst());
  }

  Optional<Bytes> sealed(Row row) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select sealed from cert_conflict where collection = :collection and id = :id"
                    + " and version_key = :key and mark = :mark")
            .bind("collection", row.collection())
            .bind("id", row.id())
            .bind("key", row.key())
            .bind("mark", row.mark().value().toArray())
            .map((found, _) -> Bytes.owning(found.getBytes("sealed")))
            .findOne());
  }
}
