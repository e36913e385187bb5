package parley.escalation;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import parley.codec.Bytes;
import parley.store.Store;
import parley.store.StoreException;

/// The table `watch_call`: calls that are to be made stand in it before they are made.
final class CallTable {
  /// Which rows the index `watch_call_named` holds, in its order.
  static final String NAMED = "where alarms <> '' order by made, id, channel";

  private final Store store;

  CallTable(Store store) {
    this.store = store;
  }

  /// A call and how many tries of it have begun.
  record Open(Call call, int tries) {}

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

  /// Ends an alarm, and the calls of which none stands then (W-CALL-6): by each channel by which a
  /// try of such a call has begun, one more call says that it is over; where none has, the call is
  /// not made any more. All in one commit, so that each is told of once.
  ///
  /// @param ids gives the new calls their identifiers
  void end(String alarm, Instant when, Supplier<String> ids) throws StoreException {
    store.write(
        Store.Lane.FLASH,
        handle -> {
          int ended = EscalationTable.end(handle, alarm, when);
          Set<String> standing = ended > 0 ? EscalationTable.standing(handle) : Set.of();
          Map<String, Call> told = new HashMap<>();
          for (Named call : ended > 0 ? naming(handle) : List.<Named>of()) {
            List<String> names = call.alarms();
            if (names.contains(alarm) && names.stream().noneMatch(standing::contains)) {
              over(handle, call, when, told, ids);
            }
          }
          return ended;
        });
  }

  /// A call by one channel that alarms may stand for.
  record Named(Call call, String channel, List<String> alarms, boolean begun) {}

  static List<Named> naming(Handle handle) {
    return handle
        .createQuery("select id, channel, document, alarms, tries, done from watch_call " + NAMED)
        .map((row, _) -> {
          Call call = new Call(row.getString("id"), Bytes.owning(row.getBytes("document")));
          boolean done = row.getObject("done") != null;
          return new Named(
              call,
              row.getString("channel"),
              row.getString("alarms").lines().toList(),
              done || row.getInt("tries") > 0);
        })
        .list();
  }

  /// Its names go, so that no later alarm of the same name ends it again.
  private static void over(
      Handle handle, Named call, Instant when, Map<String, Call> told, Supplier<String> ids) {
    String id = call.call().id();
    if (!call.begun()) {
      handle
          .createUpdate("delete from watch_call where id = :id and channel = :channel")
          .bind("id", id)
          .bind("channel", call.channel())
          .execute();
      return;
    }
    handle
        .createUpdate(
            "update watch_call set alarms = '', done = coalesce(done, :at)"
                + " where id = :id and channel = :channel")
        .bind("id", id)
        .bind("channel", call.channel())
        .bind("at", when.toEpochMilli())
        .execute();
    Call over = told.computeIfAbsent(id, _ -> call.call().ended(ids.get(), when));
    insert(handle, over, call.channel(), List.of(), when);
  }

  /// The oldest first.
  List<Open> open(String channel) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select id, document, tries from watch_call where channel = :channel and"
                    + " done is null order by made, id")
            .bind("channel", channel)
            .map((row, _) ->
                new Open(
                    new Call(row.getString("id"), Bytes.owning(row.getBytes("document"))),
                    row.getInt("tries")))
            .list());
  }

  /// The newest call by each of these channels.
  Map<String, Alarms.Last> last(List<String> channels) throws StoreException {
    return store.read(handle -> {
      Map<String, Alarms.Last> last = new HashMap<>();
      for (String channel : channels) {
        newest(handle, channel).ifPresent(call -> last.put(channel, call));
      }
      return last;
    });
  }

  private static Optional<Alarms.Last> newest(Handle handle, String channel) {
    return handle
        .createQuery(
            "select id, document, made, done, tries from watch_call where channel = :channel"
                + " order by made desc, id desc limit 1")
        .bind("channel", channel)
        .map((row, _) -> {
          Call call = new Call(row.getString("id"), Bytes.owning(row.getBytes("document")));
          Instant made = Instant.ofEpochMilli(row.getLong("made"));
          Optional<Instant> out =
              row.getObject("done") == null
                  ? Optional.empty()
                  : Optional.of(Instant.ofEpochMilli(row.getLong("done")));
          return new Alarms.Last(call.content().kind().code(), made, out, row.getInt("tries"));
        })
        .findFirst();
  }

  /// Before a try: whether the far end has it is not known from here on.
  ///
  /// @return false where nobody needs the call any more
  boolean begins(String id, String channel) throws StoreException {
    return store.write(
            Store.Lane.FLASH,
            handle ->
                handle
                    .createUpdate(
                        "update watch_call set tries = tries + 1 where id = :id and channel ="
                            + " :channel and done is null")
                    .bind("id", id)
                    .bind("channel", channel)
                    .execute())
        > 0;
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

  /// What went out long ago and stands for no alarm any more.
  void forget(Instant before) throws StoreException {
    store.write(
        Store.Lane.BULK,
        handle ->
            handle
                .createUpdate("delete from watch_call where done < :before and alarms = ''")
                .bind("before", before.toEpochMilli())
                .execute());
  }
}
