package parley.casework;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import parley.agreement.Line;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.party.NodeId;
import parley.store.Store;
import parley.store.StoreException;

/// The tables `case_file`, `case_thread` and `case_act`. Words are sealed when they come here, and
/// when they leave.
final class CaseTable {
  private final Store store;

  CaseTable(Store store) {
    this.store = store;
  }

  /// @param plain with an empty title
  record Kept(Case plain, Bytes title) {}

  /// @param plain without words
  record KeptAct(CaseAct plain, Bytes words) {}

  /// A thread of a case.
  record Root(String root, Line line, NodeId peer) {}

  /// The running number that the next case of a year gets.
  int next(int year) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery("select max(running) as last from case_file where year = :year")
            .bind("year", year)
            .map((row, _) -> row.getInt("last"))
            .one())
        + 1;
  }

  /// A case, what was done first with it, and its first thread: one commit.
  void open(Case opened, Bytes title, List<Root> threads, List<KeptAct> acts)
      throws StoreException {
    String[] number = opened.number().split("-", -1);
    store.write(
        Store.Lane.NORMAL,
        handle -> {
          handle
              .createUpdate(
                  """
                  insert into case_file (number, year, running, series, title, state, charge,
                    opened, opened_by, changed)
                  values (:number, :year, :running, :series, :title, :state, :charge,
                    :opened, :openedBy, :changed)\
                  """)
              .bind("number", opened.number())
              .bind("year", Integer.parseInt(number[0]))
              .bind("running", Integer.parseInt(number[1]))
              .bind("series", opened.series().code())
              .bind("title", title.toArray())
              .bind("state", opened.state().code())
              .bind("charge", opened.charge())
              .bind("opened", opened.opened().toEpochMilli())
              .bind("openedBy", opened.openedBy())
              .bind("changed", opened.changed().toEpochMilli())
              .execute();
          for (Root thread : threads) {
            attach(handle, opened.number(), thread, acts.getFirst());
          }
          acts.forEach(act -> did(handle, opened.number(), act));
          return acts.size();
        });
  }

  void attach(String number, Root thread, KeptAct act) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle -> attach(handle, number, thread, act) + did(handle, number, act));
  }

  void detach(String number, String root, KeptAct act) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle
                    .createUpdate("delete from case_thread where number = :number and root = :root")
                    .bind("number", number)
                    .bind("root", root)
                    .execute()
                + did(handle, number, act));
  }

  void state(String number, Case.State state, KeptAct act) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle
                    .createUpdate("update case_file set state = :state where number = :number")
                    .bind("number", number)
                    .bind("state", state.code())
                    .execute()
                + did(handle, number, act));
  }

  void charge(String number, String officer, KeptAct act) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle
                    .createUpdate("update case_file set charge = :officer where number = :number")
                    .bind("number", number)
                    .bind("officer", officer)
                    .execute()
                + did(handle, number, act));
  }

  void note(String number, KeptAct act) throws StoreException {
    store.write(Store.Lane.NORMAL, handle -> did(handle, number, act));
  }

  private static int attach(Handle handle, String number, Root thread, KeptAct act) {
    return handle
        .createUpdate(
            """
            insert into case_thread (number, root, line, peer, attached, officer)
            values (:number, :root, :line, :peer, :attached, :officer)
            on conflict (number, root) do nothing\
            """)
        .bind("number", number)
        .bind("root", thread.root())
        .bind("line", thread.line().code())
        .bind("peer", thread.peer().name())
        .bind("attached", act.plain().at().toEpochMilli())
        .bind("officer", act.plain().officer())
        .execute();
  }

  private static int did(Handle handle, String number, KeptAct act) {
    long at = act.plain().at().toEpochMilli();
    return handle
            .createUpdate(
                """
                insert into case_act (number, kind, officer, at, about, words)
                values (:number, :kind, :officer, :at, :about, :words)\
                """)
            .bind("number", number)
            .bind("kind", act.plain().kind().name())
            .bind("officer", act.plain().officer())
            .bind("at", at)
            .bind("about", act.plain().about())
            .bind("words", act.words().toArray())
            .execute()
        + handle
            .createUpdate("update case_file set changed = :at where number = :number")
            .bind("number", number)
            .bind("at", at)
            .execute();
  }

  Optional<Kept> find(String number) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery("select * from case_file where number = :number")
            .bind("number", number)
            .map((row, _) -> kept(row))
            .findOne());
  }

  /// What changed last comes first.
  List<Kept> cases(Optional<Case.State> state, int limit) throws StoreException {
    String which = state.isPresent() ? " where state = :state" : "";
    return store.read(handle -> {
      Query query =
          handle
              .createQuery(
                  "select * from case_file" + which + " order by changed desc limit :limit")
              .bind("limit", limit);
      state.ifPresent(one -> query.bind("state", one.code()));
      return query.map((row, _) -> kept(row)).list();
    });
  }

  List<Kept> ofThread(String root) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select f.* from case_thread t join case_file f on f.number = t.number"
                    + " where t.root = :root order by f.opened")
            .bind("root", root)
            .map((row, _) -> kept(row))
            .list());
  }

  /// In the order in which they came.
  List<Root> threads(String number) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select root, line, peer from case_thread where number = :number"
                    + " order by attached, root")
            .bind("number", number)
            .map((row, _) ->
                new Root(
                    row.getString("root"),
                    Line.coded(row.getString("line")).orElse(Line.WATCH),
                    new NodeId(row.getString("peer"))))
            .list());
  }

  /// Oldest first.
  List<KeptAct> acts(String number) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery("select * from case_act where number = :number order by id")
            .bind("number", number)
            .map((row, _) ->
                new KeptAct(
                    new CaseAct(
                        CaseAct.Kind.valueOf(row.getString("kind")),
                        row.getString("officer"),
                        Instant.ofEpochMilli(row.getLong("at")),
                        row.getString("about"),
                        ""),
                    Bytes.owning(row.getBytes("words"))))
            .list());
  }

  private static Kept kept(ResultSet row) throws SQLException {
    return new Kept(
        new Case(
            row.getString("number"),
            Series.coded(row.getString("series")).orElse(Series.EXERCISE),
            "",
            Case.State.coded(row.getString("state")).orElse(Case.State.OPEN),
            row.getString("charge"),
            Instant.ofEpochMilli(row.getLong("opened")),
            row.getString("opened_by"),
            Instant.ofEpochMilli(row.getLong("changed"))),
        Bytes.owning(row.getBytes("title")));
  }
}
