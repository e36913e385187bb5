package parley.watchline;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import parley.codec.Bytes;
import parley.store.Store;
import parley.store.StoreException;

/// The tables `pending_release`, `pending_file` and `pending_aside`. What was written is in them
/// sealed.
final class PendingTable {
  private static final String ROW =
      "select p.id, peer, drafter, message, typed, word, said"
          + " from pending_release p left join pending_aside a on a.id = p.id ";

  private final Store store;

  PendingTable(Store store) {
    this.store = store;
  }

  /// @param message sealed
  /// @param typed sealed
  /// @param word the writer's assertion, empty until given
  /// @param aside sealed: who took it back and why; empty while it waits
  record Row(
      String id,
      String peer,
      String drafter,
      Bytes message,
      Bytes typed,
      Bytes word,
      Optional<Bytes> aside) {}

  List<Row> rows() throws StoreException {
    return store.read(
        handle -> handle.createQuery(ROW + "order by made, p.id").map(PendingTable::toRow).list());
  }

  Optional<Row> row(String id) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(ROW + "where p.id = :id")
            .bind("id", id)
            .map(PendingTable::toRow)
            .findOne());
  }

  int count() throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select (select count(*) from pending_release)"
                    + " - (select count(*) from pending_aside)")
            .mapTo(Integer.class)
            .one());
  }

  List<Bytes> files(String id) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery("select content from pending_file where id = :id order by place")
            .bind("id", id)
            .map((row, context) -> Bytes.owning(row.getBytes("content")))
            .list());
  }

  /// In one step with the end of what it stands in the place of; nothing is done where that does
  /// not wait any more.
  boolean add(Row row, List<Bytes> files, long made, Optional<String> instead)
      throws StoreException {
    return write(handle -> {
      if (instead.isPresent() && remove(handle, instead.get()) != 1) {
        return 0;
      }
      row.aside().ifPresent(said -> aside(handle, row.id(), said));
      for (int place = 0; place < files.size(); place++) {
        handle
            .createUpdate(
                "insert into pending_file (id, place, content) values (:id, :place, :content)")
            .bind("id", row.id())
            .bind("place", place)
            .bind("content", files.get(place).toArray())
            .execute();
      }
      return handle
          .createUpdate(
              "insert into pending_release (id, peer, drafter, message, typed, word, made)"
                  + " values (:id, :peer, :drafter, :message, :typed, :word, :made)")
          .bind("id", row.id())
          .bind("peer", row.peer())
          .bind("drafter", row.drafter())
          .bind("message", row.message().toArray())
          .bind("typed", row.typed().toArray())
          .bind("word", row.word().toArray())
          .bind("made", made)
          .execute();
    });
  }

  boolean sign(String id, Bytes word) throws StoreException {
    return write(handle ->
        handle
            .createUpdate("update pending_release set word = :word where id = :id")
            .bind("word", word.toArray())
            .bind("id", id)
            .execute());
  }

  /// False where it is here no more, or was taken back before.
  boolean aside(String id, Bytes said) throws StoreException {
    return write(handle -> {
      int waiting =
          handle
              .createQuery(
                  "select count(*) from pending_release where id = :id"
                      + " and id not in (select id from pending_aside)")
              .bind("id", id)
              .mapTo(Integer.class)
              .one();
      return waiting == 1 ? aside(handle, id, said) : 0;
    });
  }

  private static int aside(Handle handle, String id, Bytes said) {
    return handle
        .createUpdate("insert into pending_aside (id, said) values (:id, :said)")
        .bind("id", id)
        .bind("said", said.toArray())
        .execute();
  }

  boolean remove(String id) throws StoreException {
    return write(handle -> remove(handle, id));
  }

  private static int remove(Handle handle, String id) {
    handle.createUpdate("delete from pending_file where id = :id").bind("id", id).execute();
    handle.createUpdate("delete from pending_aside where id = :id").bind("id", id).execute();
    return handle
        .createUpdate("delete from pending_release where id = :id")
        .bind("id", id)
        .execute();
  }

  /// Whether it hit a row.
  private boolean write(Store.Work<Integer> work) throws StoreException {
    return store.write(Store.Lane.NORMAL, work) == 1;
  }

  private static Row toRow(ResultSet row, StatementContext context) throws SQLException {
    return new Row(
        row.getString("id"),
        row.getString("peer"),
        row.getString("drafter"),
        Bytes.owning(row.getBytes("message")),
        Bytes.owning(row.getBytes("typed")),
        Bytes.owning(row.getBytes("word")),
        Optional.ofNullable(row.getBytes("said")).map(Bytes::owning));
  }
}
