package parley.escalation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import parley.codec.Bytes;
import parley.store.Store;
import parley.store.StoreException;

/// The table `watch_call`: calls that are to be made stand in it before they are made.
final class CallTable {
  private final Store store;

  CallTable(Store store) {
    this.store = store;
  }

  /// A call and how often it was tried.
  ///
  /// @param alarms names of those that it is about; none for a test
  record Open(Call call, List<String> alarms, int tries) {}

  /// An alarm that reaches the rung of pagers with a call.
  ///
  /// @param since how long after its deadline
  record Paged(String name, Duration since, Alarm.Notice notice) {}

  /// The alarms and the call by each channel in one commit, so that none stands as called for
  /// without its call, and none is called for twice.
  void make(Call call, List<String> channels, List<Paged> alarms, Instant made)
      throws StoreException {
    List<String> names = alarms.stream().map(Paged::name).toList();
    store.write(
        Store.Lane.FLASH,
        handle -> {
          for (Paged alarm : alarms) {
            EscalationTable.climb(handle, alarm.name(), Rung.PAGE, alarm.since(), alarm.notice());
          }
          for (String channel : channels) {
            insert(handle, call, channel, names, made);
          }
          return channels.size();
        });
  }

  private static void insert(
      Handle handle, Call call, String channel, List<String> alarms, Instant made) {
    handle
        .createUpdate(
            "insert into watch_call (id, channel, made, document, alarms, tries) values (:id,"
                + " :channel, :made, :document, :alarms, 0)")
        .bind("id", call.id())
        .bind("channel", channel)
        .bind("made", made.toEpochMilli())
        .bind("document", call.document().toArray())
        .bind("alarms", String.join("\n", alarms))
        .execute();
  }

  /// The oldest first.
  List<Open> open(String channel) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select id, document, alarms, tries from watch_call where channel = :channel and"
                    + " done is null order by made, id")
            .bind("channel", channel)
            .map((row, _) ->
                new Open(
                    new Call(row.getString("id"), Bytes.owning(row.getBytes("document"))),
                    row.getString("alarms").lines().toList(),
                    row.getInt("tries")))
            .list());
  }

  void tried(String id, String channel) throws StoreException {
    store.write(
        Store.Lane.FLASH,
        handle ->
            handle
                .createUpdate(
                    "update watch_call set tries = tries + 1 where id = :id and channel ="
                        + " :channel")
                .bind("id", id)
                .bind("channel", channel)
                .execute());
  }

  void done(String id, String channel, Instant at) throws StoreException {
    store.write(
        Store.Lane.FLASH,
        handle ->
            handle
                .createUpdate(
                    "update watch_call set done = :at where id = :id and channel = :channel")
                .bind("id", id)
                .bind("channel", channel)
                .bind("at", at.toEpochMilli())
                .execute());
  }

  void forget(Instant before) throws StoreException {
    store.write(
        Store.Lane.BULK,
        handle ->
            handle
                .createUpdate("delete from watch_call where done < :before")
                .bind("before", before.toEpochMilli())
                .execute());
  }
}
