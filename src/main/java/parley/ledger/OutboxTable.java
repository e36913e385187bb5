package parley.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterable;
import org.jdbi.v3.core.statement.Query;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.party.LinkId;
import parley.store.Store;

/// What waits to be sent.
final class OutboxTable {
  private static final String HEAD =
      "select n.sender, n.epoch, n.agreement, n.line, n.series, o.serial, o.content, o.precedence";

  private static final String FROM =
      " from outbox o join numbering n on n.id = o.numbering where o.link = :link";

  private static final String SELECT = HEAD + ", o.at, o.envelope" + FROM;

  static final String IN_ORDER = " order by o.exercise, o.precedence, o.id limit :limit";

  /// A precedence is kept as its place here, so that the index has the order (X-ORDER-1).
  private static final List<Precedence> RANKS =
      List.of(Precedence.FLASH, Precedence.IMMEDIATE, Precedence.PRIORITY, Precedence.ROUTINE);

  private OutboxTable() {}

  static void queue(Handle handle, Ledger.Queued row) {
    NumberingTable.Row numbering = NumberingTable.row(handle, row.link(), false, row.serial());
    int queued =
        handle
            .createUpdate(
                """
                insert into outbox
                  (link, content, numbering, serial, precedence, exercise, at, envelope)
                values (:link, :content, :numbering, :serial, :precedence, :exercise, :at, :envelope)
                on conflict (link, content) do update set envelope = excluded.envelope
                where outbox.envelope = excluded.envelope\
                """)
            .bind("link", row.link().name())
            .bind("content", row.content().value().toArray())
            .bind("numbering", numbering.id())
            .bind("serial", row.serial().serial())
            .bind("precedence", RANKS.indexOf(row.precedence()))
            .bind("exercise", row.serial().series() == Series.EXERCISE)
            .bind("at", row.at())
            .bind("envelope", row.envelope().toArray())
            .execute();
    if (queued != 1) {
      throw new IllegalStateException(row.content() + " waits to be sent in other bytes");
    }
  }

  static void unqueue(Handle handle, LinkId link, Digest content) {
    handle
        .createUpdate("delete from outbox where link = :link and content = :content")
        .bind("link", link.name())
        .bind("content", content.value().toArray())
        .execute();
  }

  static Store.Work<List<Ledger.Queued>> first(LinkId link, int limit) {
    return handle -> rows(handle.createQuery(SELECT + IN_ORDER).bind("limit", limit), link).list();
  }

  /// The envelopes are not read: they are most of the table.
  static Store.Work<List<Ledger.Waiting>> heads(LinkId link, int limit) {
    return handle ->
        handle
            .createQuery(HEAD + FROM + IN_ORDER)
            .bind("limit", limit)
            .bind("link", link.name())
            .map((row, context) ->
                new Ledger.Waiting(
                    new Digest(Bytes.owning(row.getBytes("content"))),
                    NumberingTable.key(row),
                    precedence(row)))
            .list();
  }

  static Store.Work<Optional<Ledger.Queued>> of(LinkId link, Digest content) {
    return handle ->
        rows(
                handle
                    .createQuery(SELECT + " and o.content = :content")
                    .bind("content", content.value().toArray()),
                link)
            .findOne();
  }

  static Store.Work<Long> count(LinkId link) {
    return handle ->
        handle
            .createQuery("select count(*) from outbox where link = :link")
            .bind("link", link.name())
            .mapTo(Long.class)
            .one();
  }

  private static Precedence precedence(ResultSet row) throws SQLException {
    return RANKS.get(row.getInt("precedence"));
  }

  private static ResultIterable<Ledger.Queued> rows(Query query, LinkId link) {
    return query
        .bind("link", link.name())
        .map((row, context) ->
            new Ledger.Queued(
                link,
                new Digest(Bytes.owning(row.getBytes("content"))),
                NumberingTable.key(row),
                precedence(row),
                row.getLong("at"),
                Bytes.owning(row.getBytes("envelope"))));
  }
}
