package parley.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterable;
import org.jdbi.v3.core.statement.Query;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.journal.LogName;
import parley.message.MessageId;
import parley.party.LinkId;
import parley.store.Store;

/// Items of both directions, and the envelopes in which the inbound ones came.
final class ItemTable {
  private static final String SELECT =
      """
      select i.inbound, n.sender, n.epoch, n.agreement, n.line, n.series, i.serial, i.content,
      i.envelope, i.message, i.message_digest, i.log, i.log_index, i.at, i.state, i.answer
      from item i join numbering n on n.id = i.numbering
      """;

  private ItemTable() {}

  static void keep(Handle handle, Ledger.Item item) {
    NumberingTable.Row numbering =
        NumberingTable.take(handle, item.link(), item.inbound(), item.serial());
    long id = insert(handle, item, numbering.id());
    if (numbering.dense() == item.serial().serial() - 1) {
      NumberingTable.closeGap(handle, numbering);
    }
    if (item.inbound()) {
      keepEnvelope(handle, item.link(), item.envelope(), id);
    }
  }

  private static long insert(Handle handle, Ledger.Item item, long numbering) {
    return handle
        .createQuery(
            """
            insert into item (link, inbound, numbering, serial, content, envelope, message,
            message_digest, log, log_index, at, state, answer)
            values (:link, :inbound, :numbering, :serial, :content, :envelope, :message,
            :digest, :log, :index, :at, :state, :answer)
            on conflict do nothing returning id\
            """)
        .bind("link", item.link().name())
        .bind("inbound", item.inbound())
        .bind("numbering", numbering)
        .bind("serial", item.serial().serial())
        .bind("content", bytes(item.content()))
        .bind("envelope", bytes(item.envelope()))
        .bind("message", item.message().map(MessageId::toString).orElse(null))
        .bind("digest", bytes(item.messageDigest()))
        .bind("log", item.log().origin())
        .bind("index", item.index())
        .bind("at", item.at())
        .bind("state", item.state())
        .bind("answer", item.answer().map(Bytes::toArray).orElse(null))
        .mapTo(Long.class)
        .findOne()
        .orElseThrow(() ->
            new IllegalStateException(
                "an item with the serial " + item.serial().shown() + " or its content is held"));
  }

  private static void keepEnvelope(Handle handle, LinkId link, Digest envelope, long item) {
    int kept =
        handle
            .createUpdate(
                """
                insert into envelope (link, digest, item) values (:link, :digest, :item)
                on conflict (link, digest) do update set item = excluded.item
                where envelope.item = excluded.item\
                """)
            .bind("link", link.name())
            .bind("digest", bytes(envelope))
            .bind("item", item)
            .execute();
    if (kept != 1) {
      throw new IllegalStateException("this envelope carried another content: " + envelope);
    }
  }

  static void keepEnvelope(Handle handle, Ledger.Change.KeepEnvelope change) {
    long item =
        handle
            .createQuery(
                "select id from item where link = :link and inbound = true and content = :content")
            .bind("link", change.link().name())
            .bind("content", bytes(change.content()))
            .mapTo(Long.class)
            .findOne()
            .orElseThrow(() -> new IllegalStateException("no item holds " + change.content()));
    keepEnvelope(handle, change.link(), change.envelope(), item);
  }

  static void close(Handle handle, Ledger.Change.CloseItem change) {
    int closed =
        handle
            .createUpdate(
                """
                update item set state = :state, answer = :answer
                where link = :link and inbound = false and content = :content
                and (answer is null or answer = :answer)\
                """)
            .bind("state", change.state())
            .bind("answer", change.answer().toArray())
            .bind("link", change.link().name())
            .bind("content", bytes(change.content()))
            .execute();
    expectOne(closed, change.content());
  }

  static void answer(Handle handle, Ledger.Change.KeepAnswer change) {
    int answered =
        handle
            .createUpdate(
                """
                update item set answer = :answer
                where link = :link and inbound = true and content = :content
                and (answer is null or answer = :answer)\
                """)
            .bind("answer", change.answer().toArray())
            .bind("link", change.link().name())
            .bind("content", bytes(change.content()))
            .execute();
    expectOne(answered, change.content());
  }

  private static void expectOne(int rows, Digest content) {
    if (rows != 1) {
      throw new IllegalStateException(
          "no item holds " + content + ", or a different answer to it is stored");
    }
  }

  static Store.Work<Optional<Ledger.Item>> ofContent(LinkId link, boolean inbound, Digest content) {
    return handle ->
        items(
                handle
                    .createQuery(
                        SELECT
                            + " where i.link = :link and i.inbound = :inbound and i.content = :content")
                    .bind("inbound", inbound)
                    .bind("content", bytes(content)),
                link)
            .findOne();
  }

  static Store.Work<Optional<Ledger.Item>> ofEnvelope(LinkId link, Digest envelope) {
    return handle ->
        items(
                handle
                    .createQuery(
                        SELECT
                            + " join envelope e on e.item = i.id"
                            + " where e.link = :link and e.digest = :envelope")
                    .bind("envelope", bytes(envelope)),
                link)
            .findOne();
  }

  static Store.Work<Optional<Ledger.Item>> ofSerial(
      LinkId link, boolean inbound, SerialKey serial) {
    return handle ->
        items(
                handle
                    .createQuery(
                        SELECT
                            + """
                            where n.link = :link and n.inbound = :inbound and n.sender = :sender
                            and n.epoch = :epoch and n.agreement = :agreement and n.line = :line
                            and n.series = :series and i.serial = :serial\
                            """)
                    .bind("inbound", inbound)
                    .bind("sender", serial.sender().name())
                    .bind("epoch", serial.epoch())
                    .bind("agreement", serial.agreement())
                    .bind("line", serial.line().code())
                    .bind("series", serial.series().code())
                    .bind("serial", serial.serial()),
                link)
            .findOne();
  }

  static Store.Work<Optional<Ledger.Item>> ofMessage(
      LinkId link, boolean inbound, MessageId message) {
    return handle ->
        items(
                handle
                    .createQuery(
                        SELECT
                            + """
                            where i.link = :link and i.inbound = :inbound and i.message = :message
                            order by i.id limit 1\
                            """)
                    .bind("inbound", inbound)
                    .bind("message", message.toString()),
                link)
            .findOne();
  }

  static Store.Work<List<Ledger.Item>> unanswered(LinkId link) {
    return handle ->
        items(
                handle.createQuery(
                    SELECT
                        + " where i.link = :link and i.inbound and i.answer is null order by i.id"),
                link)
            .list();
  }

  static Store.Work<List<Ledger.Item>> aged(
      LinkId link, String agreement, long before, Optional<Ledger.Item> after, int limit) {
    return handle ->
        items(
                handle
                    .createQuery(
                        SELECT
                            + """
                            join body b on b.content = i.content
                            where i.link = :link and i.at < :before and n.agreement = :agreement
                            and i.answer is not null and length(b.sealed) > 0
                            and (i.at > :at or (i.at = :at and i.content > :content))
                            order by i.at, i.content limit :limit\
                            """)
                    .bind("before", before)
                    .bind("agreement", agreement)
                    .bind("at", after.map(Ledger.Item::at).orElse(-1L))
                    .bind(
                        "content",
                        after.map(item -> bytes(item.content())).orElseGet(() -> new byte[0]))
                    .bind("limit", limit),
                link)
            .list();
  }

  private static ResultIterable<Ledger.Item> items(Query query, LinkId link) {
    return query.bind("link", link.name()).map((row, context) -> item(row, link));
  }

  private static Ledger.Item item(ResultSet row, LinkId link) throws SQLException {
    return new Ledger.Item(
        link,
        row.getBoolean("inbound"),
        NumberingTable.key(row),
        digest(row, "content"),
        digest(row, "envelope"),
        Optional.ofNullable(row.getString("message")).map(MessageId::of),
        digest(row, "message_digest"),
        new LogName(row.getString("log")),
        row.getLong("log_index"),
        row.getLong("at"),
        row.getString("state"),
        Optional.ofNullable(row.getBytes("answer")).map(Bytes::owning));
  }

  private static Digest digest(ResultSet row, String column) throws SQLException {
    return new Digest(Bytes.owning(row.getBytes(column)));
  }

  private static byte[] bytes(Digest digest) {
    return digest.value().toArray();
  }
}
