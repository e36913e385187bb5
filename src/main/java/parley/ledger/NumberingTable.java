package parley.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import parley.agreement.Line;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.store.Store;

/// The dense numberings of each link: the highest serial held, and up to where none is missing, so
/// that looking for gaps costs what is new and not what is old.
final class NumberingTable {
  private static final String IS_THIS =
      """
       where link = :link and inbound = :inbound and sender = :sender and epoch = :epoch
      and agreement = :agreement and line = :line and series = :series\
      """;

  private NumberingTable() {}

  /// A numbering as it stands.
  record Row(long id, long highest, long dense) {
    private static Row of(ResultSet row) throws SQLException {
      return new Row(row.getLong("id"), row.getLong("highest"), row.getLong("dense"));
    }
  }

  private static <S extends SqlStatement<S>> S bind(
      S statement, LinkId link, boolean inbound, SerialKey key) {
    return statement
        .bind("link", link.name())
        .bind("inbound", inbound)
        .bind("sender", key.sender().name())
        .bind("epoch", key.epoch())
        .bind("agreement", key.agreement())
        .bind("line", key.line().code())
        .bind("series", key.series().code());
  }

  /// Takes note that the item of this serial is being kept.
  static Row take(Handle handle, LinkId link, boolean inbound, SerialKey key) {
    return taken(handle, link, inbound, key)
        .orElseGet(() -> {
          ensure(handle, link, inbound, key);
          return taken(handle, link, inbound, key).orElseThrow();
        });
  }

  private static Optional<Row> taken(Handle handle, LinkId link, boolean inbound, SerialKey key) {
    return bind(
            handle.createQuery(
                """
                update numbering set
                highest = case when :serial > highest then :serial else highest end,
                dense = case when dense = :serial - 1 and highest = dense then :serial else dense end
                """
                    + IS_THIS
                    + " returning id, highest, dense"),
            link,
            inbound,
            key)
        .bind("serial", key.serial())
        .map((row, context) -> Row.of(row))
        .findOne();
  }

  private static void ensure(Handle handle, LinkId link, boolean inbound, SerialKey key) {
    bind(
            handle.createUpdate(
                """
                insert into numbering
                (link, inbound, sender, epoch, agreement, line, series, highest, dense)
                values (:link, :inbound, :sender, :epoch, :agreement, :line, :series, 0, 0)
                on conflict do nothing\
                """),
            link,
            inbound,
            key)
        .execute();
  }

  /// The numbering's row, made with nothing in it when there is none.
  static Row row(Handle handle, LinkId link, boolean inbound, SerialKey key) {
    return find(handle, link, inbound, key)
        .orElseGet(() -> {
          ensure(handle, link, inbound, key);
          return find(handle, link, inbound, key).orElseThrow();
        });
  }

  private static Optional<Row> find(Handle handle, LinkId link, boolean inbound, SerialKey key) {
    return bind(
            handle.createQuery("select id, highest, dense from numbering" + IS_THIS),
            link,
            inbound,
            key)
        .map((row, context) -> Row.of(row))
        .findOne();
  }

  /// A gap's first serial came: moves `dense` to the end of the run that it joins.
  static void closeGap(Handle handle, Row numbering) {
    handle
        .createUpdate(
            """
            update numbering set dense = (
              select i.serial from item i
              where i.numbering = :id and i.serial > :dense and not exists (
                select 1 from item n where n.numbering = :id and n.serial = i.serial + 1)
              order by i.serial limit 1)
            where id = :id\
            """)
        .bind("id", numbering.id())
        .bind("dense", numbering.dense())
        .execute();
  }

  static Store.Work<List<SerialKey>> last(LinkId link, boolean inbound) {
    return handle ->
        handle
            .createQuery(
                """
                select sender, epoch, agreement, line, series, highest as serial from numbering
                where link = :link and inbound = :inbound and highest > 0
                order by sender, epoch, agreement, line, series\
                """)
            .bind("link", link.name())
            .bind("inbound", inbound)
            .map((row, context) -> key(row))
            .list();
  }

  static Store.Work<List<SerialKey>> missing(
      LinkId link, boolean inbound, SerialKey last, long after, int limit) {
    return handle -> {
      List<SerialKey> missing = new ArrayList<>();
      Optional<Row> numbering = find(handle, link, inbound, last);
      if (numbering.isEmpty() || numbering.get().dense() == numbering.get().highest()) {
        return missing;
      }
      for (Gap gap : gaps(handle, numbering.get(), after, limit)) {
        for (long serial = gap.from(); serial <= gap.to() && missing.size() < limit; serial++) {
          missing.add(
              new SerialKey(
                  last.sender(),
                  last.epoch(),
                  last.agreement(),
                  last.line(),
                  last.series(),
                  serial));
        }
      }
      return missing;
    };
  }

  private record Gap(long from, long to) {}

  private static List<Gap> gaps(Handle handle, Row numbering, long after, int limit) {
    return handle
        .createQuery(
            """
            select before + 1, serial - 1 from (
              select serial, lag(serial, 1, :above) over (order by serial) as before
              from item where numbering = :id and serial > :above) held
            where serial > before + 1 order by serial limit :limit\
            """)
        .bind("id", numbering.id())
        .bind("above", Math.max(numbering.dense(), after))
        .bind("limit", limit)
        .map((row, context) -> new Gap(row.getLong(1), row.getLong(2)))
        .list();
  }

  /// Reads the columns sender, epoch, agreement, line, series and serial.
  static SerialKey key(ResultSet row) throws SQLException {
    return new SerialKey(
        new NodeId(row.getString("sender")),
        row.getInt("epoch"),
        row.getString("agreement"),
        Line.coded(row.getString("line")).orElseThrow(),
        Series.coded(row.getString("series")).orElseThrow(),
        row.getLong("serial"));
  }
}
