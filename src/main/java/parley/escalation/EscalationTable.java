package parley.escalation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.message.MessageId;
import parley.party.NodeId;
import parley.store.Store;
import parley.store.StoreException;
import parley.watchline.WatchDesk.Step;

/// The table `watch_alarm`. What it writes goes before everything else: there is little of it, and
/// somebody waits.
final class EscalationTable {
  private static final String OVERDUE = "overdue";
  private static final String MUTE = "mute";

  private final Store store;

  EscalationTable(Store store) {
    this.store = store;
  }

  /// Also one that had ended, when what it warned of is awaited again.
  void raise(Alarm alarm) throws StoreException {
    store.write(
        Store.Lane.FLASH,
        handle ->
            bound(
                    handle.createUpdate(
                        """
                        insert into watch_alarm (name, kind, content, message, peer, inbound,
                          serial, format, precedence, series, step, due, reason, raised, rung,
                          since, notice)
                        values (:name, :kind, :content, :message, :peer, :inbound, :serial,
                          :format, :precedence, :series, :step, :due, :reason, :raised, :rung,
                          :since, :notice)
                        on conflict (name) do update set raised = excluded.raised,
                          rung = excluded.rung, since = excluded.since, reason = excluded.reason,
                          taken = null, taken_since = null, officer = null, told = null,
                          notice = excluded.notice, document = null, ended = null
                        where watch_alarm.ended is not null\
                        """),
                    alarm)
                .execute());
  }

  private static Update bound(Update update, Alarm alarm) {
    update
        .bind("name", alarm.name())
        .bind("raised", alarm.raised().toEpochMilli())
        .bind("rung", alarm.rung().name())
        .bind("since", alarm.at().toMillis())
        .bind("notice", alarm.notice().name());
    return switch (alarm.about()) {
      case Alarm.Overdue about ->
          about(update, OVERDUE, about.content(), about.step().name(), about.due(), "")
              .bind("message", about.message().toString())
              .bind("peer", about.peer().name())
              .bind("inbound", about.inbound())
              .bind("serial", about.serial())
              .bind("format", about.format())
              .bind("precedence", about.precedence().code())
              .bind("series", about.series().code());
      case Alarm.Mute about ->
          about(update, MUTE, "", about.channel(), alarm.raised(), about.reason())
              .bind("message", (String) null)
              .bind("peer", "")
              .bind("inbound", false)
              .bind("serial", "")
              .bind("format", "")
              .bind("precedence", Precedence.FLASH.code())
              .bind("series", Series.REAL.code());
    };
  }

  private static Update about(
      Update update, String kind, String content, String step, Instant due, String reason) {
    return update
        .bind("kind", kind)
        .bind("content", content)
        .bind("step", step)
        .bind("due", due.toEpochMilli())
        .bind("reason", reason);
  }

  /// Within the transaction of what goes with it.
  static int climb(Handle handle, String name, Rung to, Duration since, Alarm.Notice notice) {
    return handle
        .createUpdate(
            "update watch_alarm set rung = :rung, since = :since, notice = :notice"
                + " where name = :name and ended is null")
        .bind("name", name)
        .bind("rung", to.name())
        .bind("since", since.toMillis())
        .bind("notice", notice.name())
        .execute();
  }

  void climb(String name, Rung to, Duration since, Alarm.Notice notice) throws StoreException {
    store.write(Store.Lane.FLASH, handle -> climb(handle, name, to, since, notice));
  }

  /// Keeps the message to the peer before anything is said of it.
  void keep(String name, Bytes document) throws StoreException {
    store.write(
        Store.Lane.FLASH,
        handle ->
            handle
                .createUpdate(
                    "update watch_alarm set document = :document where name = :name"
                        + " and document is null")
                .bind("name", name)
                .bind("document", document.toArray())
                .execute());
  }

  Optional<Bytes> document(String name) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery("select document from watch_alarm where name = :name")
            .bind("name", name)
            .map((row, _) -> {
              byte @Nullable [] kept = row.getBytes("document");
              return kept == null ? Optional.<Bytes>empty() : Optional.of(Bytes.owning(kept));
            })
            .findOne()
            .flatMap(kept -> kept));
  }

  void noticed(String name, Alarm.Notice notice) throws StoreException {
    store.write(
        Store.Lane.FLASH,
        handle ->
            handle
                .createUpdate("update watch_alarm set notice = :notice where name = :name")
                .bind("name", name)
                .bind("notice", notice.name())
                .execute());
  }

  /// @return false when it has ended
  boolean take(String name, String officer, Instant when, Duration since) throws StoreException {
    return store.write(
            Store.Lane.FLASH,
            handle ->
                handle
                    .createUpdate(
                        "update watch_alarm set taken = :when, taken_since = :since,"
                            + " officer = :officer where name = :name and ended is null")
                    .bind("name", name)
                    .bind("officer", officer)
                    .bind("when", when.toEpochMilli())
                    .bind("since", since.toMillis())
                    .execute())
        > 0;
  }

  /// The peer says that nobody there has answered: it is news, whoever had taken it.
  void told(String name, Instant when, Duration since) throws StoreException {
    store.write(
        Store.Lane.FLASH,
        handle ->
            handle
                .createUpdate(
                    "update watch_alarm set told = :when, since = :since where name = :name"
                        + " and told is null")
                .bind("name", name)
                .bind("when", when.toEpochMilli())
                .bind("since", since.toMillis())
                .execute());
  }

  /// Within the transaction of what goes with it.
  ///
  /// @return 0 when it had ended
  static int end(Handle handle, String name, Instant when) {
    return handle
        .createUpdate("update watch_alarm set ended = :when where name = :name and ended is null")
        .bind("name", name)
        .bind("when", when.toEpochMilli())
        .execute();
  }

  /// Names of those that stand.
  static Set<String> standing(Handle handle) {
    return handle
        .createQuery("select name from watch_alarm where ended is null")
        .mapTo(String.class)
        .set();
  }

  /// In the order in which they are shown.
  List<Alarm> standing() throws StoreException {
    return store.read(handle ->
        handle
            .createQuery("select * from watch_alarm where ended is null order by raised, name")
            .map((row, _) -> alarm(row))
            .list());
  }

  /// Newest first.
  List<Alarm> ended(Instant after, int limit) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select * from watch_alarm where ended > :after order by ended desc limit :limit")
            .bind("after", after.toEpochMilli())
            .bind("limit", limit)
            .map((row, _) -> alarm(row))
            .list());
  }

  /// What ended long ago.
  void forget(Instant before) throws StoreException {
    store.write(
        Store.Lane.BULK,
        handle ->
            handle
                .createUpdate("delete from watch_alarm where ended < :before")
                .bind("before", before.toEpochMilli())
                .execute());
  }

  private static Alarm alarm(ResultSet row) throws SQLException {
    return new Alarm(
        row.getString("name"),
        about(row),
        Instant.ofEpochMilli(row.getLong("raised")),
        Rung.valueOf(row.getString("rung")),
        Duration.ofMillis(row.getLong("since")),
        taken(row),
        moment(row, "told"),
        Alarm.Notice.valueOf(row.getString("notice")),
        moment(row, "ended"));
  }

  private static Alarm.About about(ResultSet row) throws SQLException {
    if (row.getString("kind").equals(MUTE)) {
      return new Alarm.Mute(row.getString("step"), row.getString("reason"));
    }
    return new Alarm.Overdue(
        row.getString("content"),
        MessageId.of(row.getString("message")),
        new NodeId(row.getString("peer")),
        row.getBoolean("inbound"),
        row.getString("serial"),
        row.getString("format"),
        Precedence.coded(row.getString("precedence")).orElse(Precedence.FLASH),
        Series.coded(row.getString("series")).orElse(Series.EXERCISE),
        Step.valueOf(row.getString("step")),
        Instant.ofEpochMilli(row.getLong("due")));
  }

  private static Optional<Alarm.Taken> taken(ResultSet row) throws SQLException {
    Optional<Instant> when = moment(row, "taken");
    if (when.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Alarm.Taken(
            row.getString("officer"), when.get(), Duration.ofMillis(row.getLong("taken_since"))));
  }

  private static Optional<Instant> moment(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }
}
