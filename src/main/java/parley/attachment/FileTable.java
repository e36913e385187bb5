package parley.attachment;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import parley.codec.Digest;
import parley.journal.LogName;
import parley.ledger.PositionTable;
import parley.message.MessageId;
import parley.party.NodeId;
import parley.store.Store;
import parley.store.StoreException;

/// The tables `attached` and `attached_part`, drawn from the journals, and `quarantine`, which is
/// not.
final class FileTable {
  private static final String HERE = "('delivered', 'here')";
  private static final String ROW =
      "select a.message, a.place, a.own, a.peer, a.content, a.media_type, a.size, a.sha256, a.parts,"
          + " a.state, (select count(*) from attached_part p where p.message = a.message and p.place"
          + " = a.place and p.state in "
          + HERE
          + ") as there, q.decided, q.officer, q.at from attached a left join quarantine q"
          + " on q.message = a.message and q.place = a.place ";

  private final Store store;
  private final PositionTable position;

  FileTable(Store store) {
    this.store = store;
    this.position = new PositionTable(store, "attached_position");
  }

  Map<LogName, Long> positions() throws StoreException {
    return position.positions();
  }

  /// What one entry of a journal says of files.
  sealed interface Line {
    record Named(Held file) implements Line {}

    /// @param state `sent` or `here`
    record Part(Digest content, MessageId message, int place, int part, String state)
        implements Line {}

    /// The peer's answer to a message or a part.
    record Answered(Digest content, boolean taken) implements Line {}
  }

  void keep(List<Line> lines, LogName log, long next) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle -> {
          lines.forEach(line -> keep(handle, line));
          return position.advance(handle, log, next);
        });
  }

  private static void keep(Handle handle, Line line) {
    switch (line) {
      case Line.Named(Held file) ->
          handle
              .createUpdate(
                  "insert into attached (message, place, own, peer, content, media_type, size,"
                      + " sha256, parts, state) values (:message, :place, :own, :peer, :content,"
                      + " :type, :size, :sha256, :parts, :state) on conflict (message, place) do"
                      + " nothing")
              .bind("message", file.message().toString())
              .bind("place", file.place())
              .bind("own", file.own())
              .bind("peer", file.peer().name())
              .bind("content", file.content().hex())
              .bind("type", file.mediaType())
              .bind("size", file.size())
              .bind("sha256", file.digest().hex())
              .bind("parts", file.parts())
              .bind("state", file.state().code())
              .execute();
      case Line.Part part ->
          handle
              .createUpdate(
                  "insert into attached_part (content, message, place, part, state) values"
                      + " (:content, :message, :place, :part, :state) on conflict (content) do"
                      + " nothing")
              .bind("content", part.content().hex())
              .bind("message", part.message().toString())
              .bind("place", part.place())
              .bind("part", part.part())
              .bind("state", part.state())
              .execute();
      case Line.Answered(Digest content, boolean taken) -> {
        handle
            .createUpdate("update attached_part set state = :state where content = :content")
            .bind("state", taken ? "delivered" : "refused")
            .bind("content", content.hex())
            .execute();
        settle(handle, content, taken);
      }
    }
  }

  /// A message that is there lets its files go after it; refused, they stay. A file of which every
  /// part is there has left.
  private static void settle(Handle handle, Digest content, boolean taken) {
    handle
        .createUpdate(
            "update attached set state = case when parts = 0 and :taken then 'left' when :taken"
                + " then 'leaving' else 'stopped' end where own and content = :content and state ="
                + " 'waiting'")
        .bind("taken", taken)
        .bind("content", content.hex())
        .execute();
    handle
        .createUpdate(
            "update attached set state = :state where own and state = 'leaving' and exists"
                + " (select 1 from attached_part p where p.content = :content and p.message ="
                + " attached.message and p.place = attached.place) and (:state = 'stopped' or parts"
                + " = (select count(*) from attached_part p where p.message = attached.message and"
                + " p.place = attached.place and p.state = 'delivered'))")
        .bind("state", taken ? "left" : "stopped")
        .bind("content", content.hex())
        .execute();
  }

  void clear() throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle.execute("delete from attached")
                + handle.execute("delete from attached_part")
                + position.clear(handle));
  }

  List<Held> of(MessageId message) throws StoreException {
    return rows("where a.message = :key order by a.place", message.toString());
  }

  Optional<Held> of(MessageId message, int place) throws StoreException {
    return of(message).stream().filter(file -> file.place() == place).findFirst();
  }

  /// Those of a state, the oldest first.
  List<Held> in(Held.State state) throws StoreException {
    return rows("where a.state = :key order by a.message, a.place limit 256", state.code());
  }

  /// Those of which every part is here, to be looked at.
  List<Held> whole() throws StoreException {
    return rows(
        "where a.state = :key and a.parts = (select count(*) from attached_part p where p.message ="
            + " a.message and p.place = a.place) order by a.message, a.place limit 16",
        Held.State.ARRIVING.code());
  }

  private List<Held> rows(String which, String key) throws StoreException {
    return store.read(
        handle -> handle.createQuery(ROW + which).bind("key", key).map(FileTable::toRow).list());
  }

  /// @param part from 1
  record Part(int part, Digest content, String state) {}

  List<Part> parts(MessageId message, int place) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select part, content, state from attached_part where message = :message and place"
                    + " = :place order by part, content")
            .bind("message", message.toString())
            .bind("place", place)
            .map(
                (row, _) -> new Part(row.getInt(1), Digest.hex(row.getString(2)), row.getString(3)))
            .list());
  }

  /// The signed content of the message to which a part belongs.
  Optional<Digest> about(Digest part) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select a.content from attached_part p join attached a on a.message = p.message and"
                    + " a.place = p.place where p.content = :content")
            .bind("content", part.hex())
            .mapTo(String.class)
            .findOne()
            .map(Digest::hex));
  }

  void state(Held file, Held.State state) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle
                .createUpdate(
                    "update attached set state = :state where message = :message and place ="
                        + " :place")
                .bind("state", state.code())
                .bind("message", file.message().toString())
                .bind("place", file.place())
                .execute());
  }

  /// Bodies are about to be erased: what they bring is here no more.
  void gone(List<Digest> contents) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle -> {
          int rows = 0;
          for (Digest content : contents) {
            rows +=
                handle
                    .createUpdate(
                        "update attached set state = 'gone' where content = :content or exists"
                            + " (select 1 from attached_part p where p.content = :content and"
                            + " p.message = attached.message and p.place = attached.place)")
                    .bind("content", content.hex())
                    .execute();
          }
          return rows;
        });
  }

  /// False when another officer decided before.
  boolean decide(Held file, boolean released, String officer, Instant at) throws StoreException {
    return store.write(
            Store.Lane.NORMAL,
            handle ->
                handle
                    .createUpdate(
                        "insert into quarantine (message, place, decided, officer, at) values"
                            + " (:message, :place, :decided, :officer, :at) on conflict (message,"
                            + " place) do nothing")
                    .bind("message", file.message().toString())
                    .bind("place", file.place())
                    .bind("decided", released ? "released" : "destroyed")
                    .bind("officer", officer)
                    .bind("at", at.toEpochMilli())
                    .execute())
        == 1;
  }

  /// Destroyed files of which parts came since.
  List<Held> destroyed() throws StoreException {
    return rows(
        "where q.decided = :key and a.state <> 'gone' order by a.message, a.place limit 256",
        "destroyed");
  }

  private static Held toRow(ResultSet row, StatementContext context) throws SQLException {
    String decided = row.getString("decided");
    return new Held(
        MessageId.of(row.getString("message")),
        row.getInt("place"),
        row.getBoolean("own"),
        new NodeId(row.getString("peer")),
        Digest.hex(row.getString("content")),
        row.getString("media_type"),
        row.getLong("size"),
        Digest.hex(row.getString("sha256")),
        row.getInt("parts"),
        Held.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        row.getInt("there"),
        decided == null
            ? Optional.empty()
            : Optional.of(
                new Held.Decided(
                    decided.equals("released"),
                    row.getString("officer"),
                    Instant.ofEpochMilli(row.getLong("at")))));
  }
}
