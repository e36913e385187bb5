package parley.watchline;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.statement.Query;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.message.MessageId;
import parley.message.Reference;
import parley.party.NodeId;
import parley.store.Store;
import parley.store.StoreException;
import parley.watchline.WatchDesk.Step;

/// Reads the board's rows, each with its title still sealed.
final class BoardRowsTable {
  private static final String SELECT = "select * from board where ";
  private static final String DUE =
      "select content, due, due_for from board where awaited = true and due is not null"
          + " order by rang, at desc limit :limit";
  private static final String COUNTERSIGNATURES =
      "select content, received + countersign_within as due, 'COUNTERSIGNED' as due_for from board"
          + " where countersign_awaited = true and received is not null"
          + " order by rang, at desc limit :limit";
  private static final Comparator<Drawn> ORDER =
      Comparator.comparing((Drawn drawn) -> drawn.row().rang())
          .thenComparing(drawn -> drawn.row().at(), Comparator.reverseOrder());

  private final Store store;

  BoardRowsTable(Store store) {
    this.store = store;
  }

  /// A row as it is kept.
  ///
  /// @param row with an empty title
  /// @param name identifier and digest, in a reference's form
  /// @param root the name of the first message of its thread
  record Drawn(
      WatchDesk.Row row,
      Bytes title,
      String content,
      String name,
      String root,
      Map<Step, Instant> reached,
      Optional<WatchDesk.Refusal> refusal,
      Optional<String> receiptLog,
      Optional<Long> receiptIndex,
      boolean canAcknowledge) {
    Reference reference() {
      return new Reference(row.id(), Digest.hex(name.substring(name.indexOf(':') + 1)));
    }
  }

  /// Newest first within precedence.
  ///
  /// @param refusedSince a message of our own that was refused after this stays among the open ones
  List<Drawn> board(WatchDesk.Filter filter, Instant refusedSince, int limit)
      throws StoreException {
    if (!filter.open()) {
      return board(filter, "1 = 1", limit);
    }
    List<Drawn> open = new ArrayList<>(board(filter, "awaited = true", limit));
    refused(filter.kinds(), refusedSince).stream()
        .filter(drawn -> filter.peer().map(drawn.row().peer()::equals).orElse(true))
        .filter(drawn -> filter.series().map(drawn.row().series()::equals).orElse(true))
        .forEach(open::add);
    open.sort(ORDER);
    return open.subList(0, Math.min(limit, open.size()));
  }

  private List<Drawn> board(WatchDesk.Filter filter, String which, int limit)
      throws StoreException {
    String sql = SELECT + which + narrowed(filter) + " order by rang, at desc limit :limit";
    return store.read(handle ->
        bound(handle.createQuery(sql), filter)
            .bind("limit", limit)
            .map((row, _) -> drawn(row))
            .list());
  }

  /// Neither narrowed nor in the board's order, so that it reads only the few that were refused and
  /// no engine is tempted to walk the board in its order instead.
  private List<Drawn> refused(WatchDesk.Kinds kinds, Instant since) throws StoreException {
    String sql =
        SELECT
            + "refused > :since and inbound = false"
            + narrowed(WatchDesk.Filter.of(true, kinds))
            + " order by refused desc limit :limit";
    return store.read(handle ->
        handle
            .createQuery(sql)
            .bind("since", since.toEpochMilli())
            .bind("limit", Board.MOST_ROWS)
            .map((row, _) -> drawn(row))
            .list());
  }

  private static String narrowed(WatchDesk.Filter filter) {
    String tests = "format like 'test/%' or format like 'link-statement%'";
    String kinds =
        switch (filter.kinds()) {
          case ALL -> "";
          case MESSAGES -> " and not (" + tests + ")";
          case TESTS -> " and (" + tests + ")";
        };
    return kinds
        + (filter.peer().isPresent() ? " and peer = :peer" : "")
        + (filter.series().isPresent() ? " and series = :series" : "");
  }

  private static Query bound(Query query, WatchDesk.Filter filter) {
    filter.peer().ifPresent(peer -> query.bind("peer", peer.name()));
    filter.series().ifPresent(series -> query.bind("series", series.code()));
    return query;
  }

  /// The rows of a message: what was taken before what was refused.
  List<Drawn> named(MessageId message) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                SELECT
                    + "message = :message"
                    + " order by case when refused is null then 0 else 1 end, id limit 10")
            .bind("message", message.toString())
            .map((row, _) -> drawn(row))
            .list());
  }

  /// Oldest first.
  List<Drawn> thread(String root, NodeId peer, int limit) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(SELECT + "root = :root order by at, id limit :limit")
            .bind("root", root)
            .bind("limit", limit)
            .map((row, _) -> drawn(row))
            .stream()
            .filter(drawn -> drawn.row().peer().equals(peer))
            .toList());
  }

  boolean settled(String content, long before) throws StoreException {
    return store.read(handle ->
        handle
                .createQuery(
                    """
                    select count(*) from board b where b.content = :content and not exists (
                    select 1 from board t
                    where t.root = b.root and (t.awaited = true or t.at >= :before))\
                    """)
                .bind("content", content)
                .bind("before", before)
                .mapTo(Long.class)
                .one()
            > 0);
  }

  /// The row with this name, in a reference's form.
  Optional<Drawn> about(String name, NodeId peer) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(SELECT + "name = :name order by id")
            .bind("name", name)
            .map((row, _) -> drawn(row))
            .stream()
            .filter(drawn -> drawn.row().peer().equals(peer))
            .findFirst());
  }

  Optional<Drawn> with(String content) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(SELECT + "content = :content")
            .bind("content", content)
            .map((row, _) -> drawn(row))
            .findOne());
  }

  /// One look at one state of the database.
  List<Drawn> with(List<String> contents) throws StoreException {
    return store.read(handle ->
        contents.stream()
            .flatMap(content ->
                handle
                    .createQuery(SELECT + "content = :content")
                    .bind("content", content)
                    .map((row, _) -> drawn(row))
                    .findOne()
                    .stream())
            .toList());
  }

  Set<String> awaited() throws StoreException {
    return store.read(handle ->
        handle
            .createQuery("select content from board where awaited = true")
            .mapTo(String.class)
            .set());
  }

  Set<String> unanswered() throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select content from board where awaited = true and inbound = false and"
                    + " state = 'unanswered'")
            .mapTo(String.class)
            .set());
  }

  List<PeriodTable.Drawn> periods() throws StoreException {
    return store.read(PeriodTable::all);
  }

  /// Deadlines that run, in the board's order; those of countersignatures, which are few and all of
  /// FLASH, before the others.
  List<WatchClocks.Duty> duties(int limit) throws StoreException {
    return store.read(handle -> {
      List<WatchClocks.Duty> all = new ArrayList<>();
      for (String sql : List.of(COUNTERSIGNATURES, DUE)) {
        handle
            .createQuery(sql)
            .bind("limit", limit - all.size())
            .map((row, _) ->
                new WatchClocks.Duty(
                    row.getString("content"),
                    Step.valueOf(row.getString("due_for")),
                    Instant.ofEpochMilli(row.getLong("due"))))
            .forEach(all::add);
      }
      return all;
    });
  }

  /// Own messages that wait for a countersignature; what falls due first comes first.
  List<Drawn> toCountersign(int limit) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                SELECT
                    + "countersign_awaited = true and inbound = false"
                    + " order by received is null, received + countersign_within, id limit :limit")
            .bind("limit", limit)
            .map((row, _) -> drawn(row))
            .list());
  }

  private static Drawn drawn(ResultSet row) throws SQLException {
    Optional<Long> refused = SettleTable.number(row, "refused");
    boolean inbound = row.getBoolean("inbound");
    Optional<Long> acknowledged = SettleTable.number(row, "acknowledged");
    return new Drawn(
        row(row),
        Bytes.owning(row.getBytes("title")),
        row.getString("content"),
        row.getString("name"),
        row.getString("root"),
        reached(row),
        refused.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new WatchDesk.Refusal(
                    SettleTable.text(row, "refusal_reason").orElse(""),
                    SettleTable.text(row, "refusal_clause").orElse(""))),
        SettleTable.text(row, "receipt_log"),
        SettleTable.number(row, "receipt_index"),
        inbound
            && refused.isEmpty()
            && acknowledged.isEmpty()
            && SettleTable.text(row, "state").filter("over"::equals).isEmpty()
            && row.getBoolean("wants_acknowledgement"));
  }

  private static WatchDesk.Row row(ResultSet row) throws SQLException {
    return new WatchDesk.Row(
        MessageId.of(row.getString("message")),
        row.getBoolean("inbound"),
        new NodeId(row.getString("peer")),
        row.getString("serial"),
        row.getString("format"),
        BoardLine.ranked(row.getInt("precedence")),
        BoardLine.ranked(row.getInt("rang")),
        Series.coded(row.getString("series")).orElse(Series.EXERCISE),
        SettleTable.text(row, "case_number"),
        "",
        row.getString("language"),
        SettleTable.number(row, "severity").map(Math::toIntExact),
        Instant.ofEpochMilli(row.getLong("at")),
        Step.valueOf(row.getString("step")),
        SettleTable.number(row, "due").map(Instant::ofEpochMilli),
        SettleTable.text(row, "due_for").map(Step::valueOf),
        SettleTable.text(row, "state"),
        byOne(row));
  }

  private static Optional<WatchDesk.ByOne> byOne(ResultSet row) throws SQLException {
    Optional<String> officer = SettleTable.text(row, "released_by");
    if (officer.isEmpty()) {
      return Optional.empty();
    }
    Optional<Long> received = SettleTable.number(row, "received");
    long within = row.getLong("countersign_within");
    Optional<Long> signed = SettleTable.number(row, "countersigned");
    return Optional.of(
        new WatchDesk.ByOne(
            officer.get(),
            received.map(at -> Instant.ofEpochMilli(at + within)),
            signed.map(Instant::ofEpochMilli),
            SettleTable.text(row, "countersigned_by"),
            row.getBoolean("countersign_awaited")));
  }

  private static Map<Step, Instant> reached(ResultSet row) throws SQLException {
    Map<Step, Instant> reached = new EnumMap<>(Step.class);
    reached.put(Step.JOURNALLED, Instant.ofEpochMilli(row.getLong("at")));
    Optional<Long> delivered =
        SettleTable.number(row, row.getBoolean("inbound") ? "received" : "delivered");
    delivered.ifPresent(at -> reached.put(Step.DELIVERED, Instant.ofEpochMilli(at)));
    put(reached, Step.ACKNOWLEDGED, row, "acknowledged");
    put(reached, Step.ANSWERED, row, "answered");
    put(reached, Step.COUNTERSIGNED, row, "countersigned");
    put(reached, Step.REFUSED, row, "refused");
    return reached;
  }

  private static void put(Map<Step, Instant> reached, Step step, ResultSet row, String column)
      throws SQLException {
    SettleTable.number(row, column).ifPresent(at -> reached.put(step, Instant.ofEpochMilli(at)));
  }
}
