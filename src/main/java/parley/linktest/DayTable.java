package parley.linktest;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import parley.codec.Bytes;
import parley.message.Message;
import parley.message.Reference;
import parley.party.LinkId;
import parley.store.Store;
import parley.store.StoreException;

/// The table `link_day`.
final class DayTable {
  /// The states of a statement. Own: planned, sent, then what the peer answered. The peer's:
  /// received, answering, then what we answered.
  static final String PLANNED = "planned";

  static final String SENT = "sent";
  static final String RECEIVED = "received";
  static final String ANSWERING = "answering";
  static final String AGREED = "agreed";
  static final String DIFFERS = "differs";
  static final String REFUSED = "refused";

  private final Store store;

  DayTable(Store store) {
    this.store = store;
  }

  /// @param answer the message that answers it, when there is one
  record Row(
      boolean own,
      String day,
      String state,
      String message,
      Bytes statement,
      Optional<Bytes> answer,
      List<String> differences,
      Instant at) {
    LinkRecord.Day shown() {
      return new LinkRecord.Day(day, state, message, differences, at);
    }
  }

  /// Newest day first.
  List<Row> rows(LinkId link, boolean own, int limit) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select day, state, message, statement, answer, differences, at from link_day"
                    + " where link = :link and own = :own order by day desc limit :limit")
            .bind("link", link.name())
            .bind("own", own)
            .bind("limit", limit)
            .map((row, _) ->
                new Row(
                    own,
                    row.getString("day"),
                    row.getString("state"),
                    row.getString("message"),
                    Bytes.owning(row.getBytes("statement")),
                    Optional.ofNullable(row.getBytes("answer")).map(Bytes::owning),
                    row.getString("differences").lines().toList(),
                    Instant.ofEpochMilli(row.getLong("at"))))
            .list());
  }

  /// Keeps the composed statement of a day; the first one stays.
  void plan(LinkId link, String day, Message message, Instant at) throws StoreException {
    store.write(Store.Lane.NORMAL, handle -> keep(handle, link, true, day, PLANNED, message, at));
  }

  private static int keep(
      Handle handle,
      LinkId link,
      boolean own,
      String day,
      String state,
      Message message,
      Instant at) {
    return handle
        .createUpdate(
            """
            insert into link_day (link, own, day, state, message, digest, statement, differences,
              at)
            values (:link, :own, :day, :state, :message, :digest, :statement, '', :at)
            on conflict (link, own, day) do nothing\
            """)
        .bind("link", link.name())
        .bind("own", own)
        .bind("day", day)
        .bind("state", state)
        .bind("message", message.id().toString())
        .bind("digest", message.digest().hex())
        .bind("statement", message.bytes().toArray())
        .bind("at", at.toEpochMilli())
        .execute();
  }

  /// Moves on from one state to another, and nothing else.
  void step(LinkId link, Row row, String from, String to) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle
                .createUpdate(
                    "update link_day set state = :to where link = :link and own = :own and"
                        + " day = :day and state = :from")
                .bind("link", link.name())
                .bind("own", row.own())
                .bind("day", row.day())
                .bind("from", from)
                .bind("to", to)
                .execute());
  }

  /// Keeps our answer to the peer's statement before it is released; the first one stays.
  void answering(LinkId link, Row row, Message answer, List<String> differences)
      throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle
                .createUpdate(
                    "update link_day set state = 'answering', answer = :answer,"
                        + " differences = :differences where link = :link and own = false and"
                        + " day = :day and state = 'received'")
                .bind("link", link.name())
                .bind("day", row.day())
                .bind("answer", answer.bytes().toArray())
                .bind("differences", String.join("\n", differences))
                .execute());
  }

  static void sent(Handle handle, String message) {
    handle
        .createUpdate(
            "update link_day set state = 'sent' where message = :message and own = true and"
                + " state = 'planned'")
        .bind("message", message)
        .execute();
  }

  static void refused(Handle handle, String message) {
    handle
        .createUpdate(
            "update link_day set state = 'refused' where message = :message and own = true")
        .bind("message", message)
        .execute();
  }

  /// A second statement of one day by the same peer is not taken: the first is on record.
  static void received(Handle handle, LinkId link, Message message, Instant at) {
    String day = message.body().text("day").orElse("");
    keep(handle, link, false, day, RECEIVED, message, at);
  }

  /// The peer's answer counts only for the very bytes of our statement.
  static void answered(Handle handle, LinkId link, Message message) {
    Optional<Reference> about = message.inReplyTo();
    if (about.isEmpty()) {
      return;
    }
    List<String> differences = message.body().texts("differences");
    boolean agrees = message.body().truth("agrees").orElse(false) && differences.isEmpty();
    handle
        .createUpdate(
            "update link_day set state = :state, answer = :answer, differences = :differences"
                + " where link = :link and own = true and message = :message and digest = :digest"
                + " and answer is null")
        .bind("state", agrees ? AGREED : DIFFERS)
        .bind("answer", message.bytes().toArray())
        .bind("differences", String.join("\n", differences))
        .bind("link", link.name())
        .bind("message", about.get().id().toString())
        .bind("digest", about.get().digest().hex())
        .execute();
  }

  void forget(LinkId link, String before) throws StoreException {
    store.write(
        Store.Lane.BULK,
        handle ->
            handle
                .createUpdate("delete from link_day where link = :link and day < :before")
                .bind("link", link.name())
                .bind("before", before)
                .execute());
  }
}
