package parley.certline;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import parley.catalogue.Raised;
import parley.catalogue.RaisedTable;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.journal.LogName;
import parley.ledger.PositionTable;
import parley.store.RenewableStore;
import parley.store.Room;
import parley.store.Store;
import parley.store.StoreException;

/// What of the border is kept: how far it was judged, sent and taken in, officers' words, and the
/// batch that is on its way (K-RELEASE-1, K-BATCH-4). Each method is one transaction.
final class BorderTable {
  private static final long NEVER = Long.MIN_VALUE;

  private final RenewableStore store;
  private final PositionTable logs;

  BorderTable(RenewableStore store) {
    this.store = store;
    this.logs = new PositionTable(store, "cert_log");
  }

  /// A batch on its way.
  ///
  /// @param message its identifier
  /// @param added how far the collection is sent when it arrived
  /// @param withdrawal the last withdrawal that it tells; 0 for none
  record Out(
      String message,
      Part document,
      Part batch,
      int objects,
      int withdrawn,
      long added,
      long withdrawal) {}

  /// Bytes, sealed under their digest.
  record Part(Digest digest, Bytes sealed) {}

  /// An officer's word on the marking of one object (K-RAISE-1).
  Optional<Raised> raised(String id) throws StoreException {
    return new RaisedTable(store).raised(id);
  }

  Map<LogName, Long> positions() throws StoreException {
    return logs.positions();
  }

  /// Nothing of these entries is for the border.
  void passed(LogName log, long next) throws StoreException {
    write(Store.Lane.NORMAL, handle -> logs.advance(handle, log, next));
  }

  /// After a commit of unknown outcome the database is opened anew; what was to be written is
  /// written at the next look.
  private <T> T write(Store.Lane lane, Store.Work<T> work) throws StoreException {
    try {
      return store.write(lane, work);
    } catch (StoreException e) {
      if (store.broken()) {
        store.renew();
      }
      throw e;
    }
  }

  /// How far a collection is judged for a partner; from the beginning when the rules are others.
  long judged(String partner, int collection, String rules) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select added from cert_judged"
                    + " where partner = :partner and collection = :collection and rules = :rules")
            .bind("partner", partner)
            .bind("collection", collection)
            .bind("rules", rules)
            .mapTo(Long.class)
            .findOne()
            .orElse(NEVER));
  }

  void keepJudged(String partner, int collection, String rules, long added) throws StoreException {
    write(
        Store.Lane.NORMAL,
        handle ->
            handle.execute(
                "insert into cert_judged (partner, collection, rules, added) values (?, ?, ?, ?)"
                    + " on conflict (partner, collection)"
                    + " do update set rules = excluded.rules, added = excluded.added",
                partner,
                collection,
                rules,
                added));
  }

  /// An object waits until these markings are defined in its collection (K-RELEASE-5).
  void await(String partner, int collection, Collection<String> markings, String id)
      throws StoreException {
    write(
        Store.Lane.NORMAL,
        handle -> {
          for (String marking : markings) {
            handle.execute(
                "insert into cert_awaited (partner, collection, marking, id) values (?, ?, ?, ?)"
                    + " on conflict do nothing",
                partner,
                collection,
                marking,
                id);
          }
          return true;
        });
  }

  /// Those that wait for this definition, the next ones by name.
  List<String> awaiting(String partner, int collection, String marking, int most)
      throws StoreException {
    return store.read(handle ->
        handle
            .select(
                "select id from cert_awaited where partner = ? and collection = ?"
                    + " and marking = ? order by id limit ?",
                partner,
                collection,
                marking,
                most)
            .mapTo(String.class)
            .list());
  }

  /// This one waits for it no longer.
  void came(String partner, int collection, String marking, String id) throws StoreException {
    write(
        Store.Lane.NORMAL,
        handle ->
            handle.execute(
                "delete from cert_awaited"
                    + " where partner = ? and collection = ? and marking = ? and id = ?",
                partner,
                collection,
                marking,
                id));
  }

  static List<Long> lines(Handle handle, int collection, String id) {
    return handle
        .createQuery("select no from cert_line where collection = :collection and id = :id")
        .bind("collection", collection)
        .bind("id", id)
        .mapTo(Long.class)
        .list();
  }

  Optional<Boolean> choice(String partner, String id) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery("select release from cert_choice where partner = :partner and id = :id")
            .bind("partner", partner)
            .bind("id", id)
            .mapTo(Integer.class)
            .findOne()
            .map(release -> release == 1));
  }

  /// Officers' words on some objects, where there are any.
  Map<String, Boolean> choices(String partner, List<String> ids) throws StoreException {
    return store.read(handle -> {
      Map<String, Boolean> found = new HashMap<>();
      for (int from = 0; from < ids.size(); from += IntakeTable.AT_ONCE) {
        int to = Math.min(from + IntakeTable.AT_ONCE, ids.size());
        handle
            .createQuery(
                "select id, release from cert_choice where partner = :partner and id in (<ids>)")
            .bind("partner", partner)
            .bindList("ids", IntakeTable.padded(ids.subList(from, to)))
            .map((row, _) -> Map.entry(row.getString("id"), row.getInt("release") == 1))
            .forEach(each -> found.put(each.getKey(), each.getValue()));
      }
      return found;
    });
  }

  /// Those of some objects that an officer raised.
  Map<String, Raised> raised(List<String> ids) throws StoreException {
    return new RaisedTable(store).raised(ids);
  }

  /// An officer's word to release.
  void choose(String partner, String id, String officer, long at) throws StoreException {
    write(
        Store.Lane.NORMAL,
        handle -> {
          word(handle, partner, id, true, officer, at);
          return true;
        });
  }

  /// An officer's word to withhold, and what it takes back: both or neither.
  void withhold(String partner, int collection, String id, String officer, long at)
      throws StoreException {
    write(
        Store.Lane.NORMAL,
        handle -> {
          // Before the word: by whose it had been released is remembered with it.
          boolean gone = RemovalTable.withdraw(handle, partner, collection, id, officer, at);
          word(handle, partner, id, false, officer, at);
          return gone;
        });
  }

  private static void word(
      Handle handle, String partner, String id, boolean release, String officer, long at) {
    handle.execute(
        "insert into cert_choice (partner, id, release, officer, at) values (?, ?, ?, ?, ?)"
            + " on conflict (partner, id) do update set release = excluded.release,"
            + " officer = excluded.officer, at = excluded.at",
        partner,
        id,
        release ? 1 : 0,
        officer,
        at);
  }

  // What is sent.

  /// Takes an object out of what is released to a partner, and remembers to tell it where it was
  /// sent or is on its way: both or neither. A name that the partner never had is not told it.
  ///
  /// @return false when it was not there
  boolean withdraw(String partner, int collection, String id, long at) throws StoreException {
    return write(
        Store.Lane.NORMAL,
        handle -> RemovalTable.withdraw(handle, partner, collection, id, "", at));
  }

  /// @param no grows
  record Withdrawal(long no, String id) {}

  List<Withdrawal> withdrawals(String partner, int most) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select no, id from cert_withdrawal where partner = :partner"
                    + " order by no limit :most")
            .bind("partner", partner)
            .bind("most", most)
            .map((row, _) -> new Withdrawal(row.getLong("no"), row.getString("id")))
            .list());
  }

  /// How far what is released to a partner has arrived there.
  long sent(String partner) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery("select added from cert_sent where partner = :partner")
            .bind("partner", partner)
            .mapTo(Long.class)
            .findOne()
            .orElse(NEVER));
  }

  Optional<Out> out(String partner) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select message, message_digest, message_sealed, batch_digest, batch_sealed,"
                    + " objects, withdrawn, added, withdrawal from cert_out where partner = :partner")
            .bind("partner", partner)
            .map((row, _) ->
                new Out(
                    row.getString("message"),
                    new Part(
                        new Digest(Bytes.owning(row.getBytes("message_digest"))),
                        Bytes.owning(row.getBytes("message_sealed"))),
                    new Part(
                        new Digest(Bytes.owning(row.getBytes("batch_digest"))),
                        Bytes.owning(row.getBytes("batch_sealed"))),
                    row.getInt("objects"),
                    row.getInt("withdrawn"),
                    row.getLong("added"),
                    row.getLong("withdrawal")))
            .findOne());
  }

  void keep(String partner, Out out) throws StoreException {
    write(
        Store.Lane.NORMAL,
        handle ->
            handle.execute(
                "insert into cert_out (partner, message, message_digest, message_sealed,"
                    + " batch_digest, batch_sealed, objects, withdrawn, added, withdrawal)"
                    + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                partner,
                out.message(),
                out.document().digest().value().toArray(),
                out.document().sealed().toArray(),
                out.batch().digest().value().toArray(),
                out.batch().sealed().toArray(),
                out.objects(),
                out.withdrawn(),
                out.added(),
                out.withdrawal()));
  }

  /// The batch leaves no more: what it brought is composed anew later.
  void discard(String partner) throws StoreException {
    write(
        Store.Lane.NORMAL,
        handle -> handle.execute("delete from cert_out where partner = ?", partner));
  }

  /// A batch of ours is settled by an entry of the journal, which is followed with it.
  ///
  /// @param arrived with a reason when the partner refused it: then what it brought stays to be
  ///   sent
  void settle(String partner, Out out, BatchTable.Arrived arrived, LogName log, long next)
      throws StoreException {
    write(
        Store.Lane.NORMAL,
        handle -> {
          if (arrived.reason().isEmpty()) {
            handle.execute(
                "insert into cert_sent (partner, added) values (?, ?)"
                    + " on conflict (partner) do update set added = excluded.added",
                partner,
                out.added());
            handle.execute(
                "delete from cert_withdrawal where partner = ? and no <= ?",
                partner,
                out.withdrawal());
          }
          BatchTable.insert(handle, arrived);
          handle.execute("delete from cert_out where partner = ?", partner);
          return logs.advance(handle, log, next);
        });
  }

  // What is taken in.

  /// What is said of a batch once it is known how its objects fared.
  ///
  /// @param beside objects of the node's own that go with it
  record Said(List<IntakeTable.Ready> beside, BatchTable.Arrived arrived) {}

  /// A batch of a partner, whole, with the entry of the journal that brought it.
  ///
  /// @param client under whose name
  /// @param ready its objects
  /// @param said asked within the transaction; it may be asked again
  /// @param now microseconds since 1970
  void take(
      int collection,
      String client,
      List<IntakeTable.Ready> ready,
      List<String> withdrawn,
      Function<List<IntakeTable.Result>, Said> said,
      LogName log,
      long next,
      long now)
      throws StoreException {
    if (store.room().atMost(Room.LOW)) {
      throw new StoreException("the disk has little room left: nothing is taken in (D-STORE-13)");
    }
    write(
        Store.Lane.BULK,
        handle -> {
          withdrawn.forEach(id -> RemovalTable.drop(handle, collection, id));
          Said fared = said.apply(taken(handle, collection, client, ready, now));
          taken(handle, collection, client, fared.beside(), now);
          BatchTable.insert(handle, fared.arrived());
          return logs.advance(handle, log, next);
        });
  }

  private static List<IntakeTable.Result> taken(
      Handle handle, int collection, String client, List<IntakeTable.Ready> ready, long now) {
    return ready.isEmpty()
        ? List.of()
        : new IntakeTable(handle, collection, client, now).take(ready);
  }
}
