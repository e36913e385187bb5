package parley.match;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;
import org.jdbi.v3.core.statement.Query;
import parley.codec.Bytes;
import parley.journal.LogName;
import parley.ledger.PositionTable;
import parley.store.RenewableStore;
import parley.store.Store;
import parley.store.StoreException;

/// What is kept of private matches: runs, their lists and results, and the one message of each
/// partner that is on its way. All content is sealed by who gives it here.
final class MatchTable {
  private final RenewableStore store;
  private final PositionTable logs;

  MatchTable(RenewableStore store) {
    this.store = store;
    this.logs = new PositionTable(store, "match_log");
  }

  /// A message on its way, as it was composed: it leaves again as it is after a new start.
  ///
  /// @param file empty where it has none
  record Out(String partner, String run, String message, Bytes document, Bytes file) {}

  /// What one transaction does; it may be run again from the start.
  interface Step<T> {
    T run(Rows rows);
  }

  Map<LogName, Long> positions() throws StoreException {
    return logs.positions();
  }

  <T> T write(Store.Lane lane, Step<T> step) throws StoreException {
    try {
      return store.write(lane, handle -> step.run(new Rows(handle, logs)));
    } catch (StoreException e) {
      if (store.broken()) {
        store.renew();
      }
      throw e;
    }
  }

  <T> T read(Step<T> step) throws StoreException {
    return store.read(handle -> step.run(new Rows(handle, logs)));
  }

  /// Within one transaction.
  static final class Rows {
    private final Handle handle;
    private final PositionTable logs;

    private Rows(Handle handle, PositionTable logs) {
      this.handle = handle;
      this.logs = logs;
    }

    void passed(LogName log, long next) {
      logs.advance(handle, log, next);
    }

    Optional<Run> run(String id) {
      return runs(handle.createQuery("select * from match_run where run = :run").bind("run", id))
          .stream()
          .findFirst();
    }

    /// Of one partner, or of all where it is empty; newest first.
    List<Run> runs(String partner, int most) {
      return runs(
          handle
              .createQuery(
                  "select * from match_run where partner = :partner or :partner = ''"
                      + " order by begun desc, run desc limit :most")
              .bind("partner", partner)
              .bind("most", most));
    }

    /// Those that something is left to do for, oldest first.
    List<Run> live(String partner) {
      return runs(
          handle
              .createQuery(
                  "select * from match_run where partner = :partner"
                      + " and (state not in ('DONE', 'ENDED') or ending <> '') order by begun, run")
              .bind("partner", partner));
    }

    /// Offers of partners that nobody has answered, the oldest first.
    List<Run> asked(int most) {
      return runs(
          handle
              .createQuery(
                  "select * from match_run where state = 'ASKED' order by begun, run limit :most")
              .bind("most", most));
    }

    /// @param consented only those that an officer of ours consented to
    int since(String partner, boolean consented, long begun) {
      return handle
          .createQuery(
              "select count(*) from match_run where partner = :partner and begun > :begun and "
                  + (consented ? "officer <> ''" : "ours = 0"))
          .bind("partner", partner)
          .bind("begun", begun)
          .mapTo(Integer.class)
          .one();
    }

    private static List<Run> runs(Query query) {
      return query
          .reduceRows((Map<String, Run> found, RowView row) -> {
            Run run = read(row);
            found.put(run.id, run);
          })
          .toList();
    }

    private static Run read(RowView row) {
      Run run =
          new Run(
              text(row, "run"),
              text(row, "partner"),
              number(row, "ours") == 1,
              Run.State.valueOf(text(row, "state")),
              row.getColumn("begun", Long.class));
      run.moved = row.getColumn("moved", Long.class);
      run.officer = text(row, "officer");
      run.taken = text(row, "taken");
      run.items = number(row, "items");
      run.points = number(row, "points");
      run.peerPoints = number(row, "peer_points");
      run.ownKey = text(row, "own_key");
      run.peerKey = text(row, "peer_key");
      run.ownList = text(row, "own_list");
      run.peerList = text(row, "peer_list");
      run.ownReply = text(row, "own_reply");
      run.peerReply = text(row, "peer_reply");
      run.sent = number(row, "sent");
      run.came = number(row, "came");
      run.ending = text(row, "ending");
      run.reason = text(row, "reason");
      run.matched = number(row, "matched");
      return run;
    }

    private static String text(RowView row, String column) {
      return row.getColumn(column, String.class);
    }

    private static int number(RowView row, String column) {
      return row.getColumn(column, Integer.class);
    }

    void save(Run run) {
      handle
          .createUpdate(
              "insert into match_run (run, partner, ours, state, begun, moved, officer, items,"
                  + " points, peer_points, own_key, peer_key, own_list, peer_list, own_reply,"
                  + " peer_reply, sent, came, ending, reason, matched, taken) values (:run, :partner,"
                  + " :ours, :state, :begun, :moved, :officer, :items, :points, :peer_points,"
                  + " :own_key, :peer_key, :own_list, :peer_list, :own_reply, :peer_reply, :sent,"
                  + " :came, :ending, :reason, :matched, :taken)"
                  + " on conflict (run) do update set"
                  + " state = excluded.state, moved = excluded.moved, officer = excluded.officer,"
                  + " items = excluded.items, points = excluded.points,"
                  + " peer_points = excluded.peer_points, own_key = excluded.own_key,"
                  + " peer_key = excluded.peer_key, own_list = excluded.own_list,"
                  + " peer_list = excluded.peer_list, own_reply = excluded.own_reply,"
                  + " peer_reply = excluded.peer_reply, sent = excluded.sent,"
                  + " came = excluded.came, ending = excluded.ending, reason = excluded.reason,"
                  + " matched = excluded.matched, taken = excluded.taken")
          .bind("run", run.id)
          .bind("partner", run.partner)
          .bind("ours", run.ours ? 1 : 0)
          .bind("state", run.state.name())
          .bind("begun", run.begun)
          .bind("moved", run.moved)
          .bind("officer", run.officer)
          .bind("items", run.items)
          .bind("points", run.points)
          .bind("peer_points", run.peerPoints)
          .bind("own_key", run.ownKey)
          .bind("peer_key", run.peerKey)
          .bind("own_list", run.ownList)
          .bind("peer_list", run.peerList)
          .bind("own_reply", run.ownReply)
          .bind("peer_reply", run.peerReply)
          .bind("sent", run.sent)
          .bind("came", run.came)
          .bind("ending", run.ending)
          .bind("reason", run.reason)
          .bind("matched", run.matched)
          .bind("taken", run.taken)
          .execute();
    }

    /// What stands there already is written over: it was made for a commit that did not come.
    void put(String run, String kind, int part, Bytes sealed) {
      handle.execute(
          "insert into match_file (run, kind, part, sealed) values (?, ?, ?, ?)"
              + " on conflict (run, kind, part) do update set sealed = excluded.sealed",
          run,
          kind,
          part,
          sealed.toArray());
    }

    Optional<Bytes> file(String run, String kind, int part) {
      return handle
          .createQuery(
              "select sealed from match_file where run = :run and kind = :kind and part = :part")
          .bind("run", run)
          .bind("kind", kind)
          .bind("part", part)
          .map((row, _) -> Bytes.owning(row.getBytes(1)))
          .findFirst();
    }

    int erase(String run, String kind) {
      return handle.execute("delete from match_file where run = ? and kind = ?", run, kind);
    }

    /// All that a run has but its result.
    int eraseLists(String run) {
      return handle.execute("delete from match_file where run = ? and kind <> 'result'", run);
    }

    Optional<Out> out(String partner) {
      return handle
          .createQuery(
              "select partner, run, message, document, enclosed from match_out"
                  + " where partner = :partner")
          .bind("partner", partner)
          .map((row, _) ->
              new Out(
                  row.getString("partner"),
                  row.getString("run"),
                  row.getString("message"),
                  Bytes.owning(row.getBytes("document")),
                  Bytes.owning(row.getBytes("enclosed"))))
          .findFirst();
    }

    void send(Out out) {
      handle.execute(
          "insert into match_out (partner, run, message, document, enclosed)"
              + " values (?, ?, ?, ?, ?)",
          out.partner(),
          out.run(),
          out.message(),
          out.document().toArray(),
          out.file().toArray());
    }

    int gone(String partner, String message) {
      return handle.execute(
          "delete from match_out where partner = ? and message = ?", partner, message);
    }

    /// A message of a run that is done with: its body is needed no longer.
    void settled(String content, long at) {
      handle.execute(
          "insert into match_message (content, at) values (?, ?) on conflict do nothing",
          content,
          at);
    }

    boolean settledBefore(String content, long before) {
      return handle
          .createQuery("select 1 from match_message where content = :content and at < :before")
          .bind("content", content)
          .bind("before", before)
          .mapTo(Integer.class)
          .findFirst()
          .isPresent();
    }
  }
}
