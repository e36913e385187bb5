package parley.watchfloor;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.seal.PasskeyCheck;
import parley.store.Store;
import parley.store.StoreException;

/// The tables `officer`, `officer_key` and `enrolment`. Nobody is ever deleted from `officer`: a
/// struck officer's name stays taken, since journals and releases speak of it.
final class PeopleTable {
  private static final String KEY =
      "select id, officer, label, purpose, public_key, relying_party, origin, added, used"
          + " from officer_key ";

  private final Store store;

  PeopleTable(Store store) {
    this.store = store;
  }

  List<Officer> officers() throws StoreException {
    return store.read(PeopleTable::officers);
  }

  private static List<Officer> officers(Handle handle) {
    return handle
        .createQuery("select name, post, roles, made, struck from officer order by name")
        .map(PeopleTable::toOfficer)
        .list();
  }

  /// Administrators who can sign in.
  Set<String> administrators() throws StoreException {
    return store.read(PeopleTable::administrators);
  }

  private static Set<String> administrators(Handle handle) {
    Set<String> withKey =
        keys(handle).stream()
            .filter(HeldKey::signsIn)
            .map(HeldKey::officer)
            .collect(Collectors.toSet());
    return officers(handle).stream()
        .filter(Officer::administers)
        .map(Officer::name)
        .filter(withKey::contains)
        .collect(Collectors.toSet());
  }

  /// Whether two administrators could ever sign in.
  boolean settled() throws StoreException {
    return store.read(handle ->
        handle.createQuery("select count(*) from settled").mapTo(Integer.class).one() > 0
            || administrators(handle).size() >= People.ADMINISTRATORS);
  }

  /// Before and after each change of officers and keys, in its commit: once two administrators can
  /// sign in, that is remembered for ever, and what the operator's links opened or could open is
  /// gone (W-SIGN-4). No key that is removed later brings it back.
  private static void settle(Handle handle, Instant at) {
    if (administrators(handle).size() < People.ADMINISTRATORS) {
      return;
    }
    handle
        .createUpdate("insert into settled (one, at) values (1, :at) on conflict (one) do nothing")
        .bind("at", at.toEpochMilli())
        .execute();
    handle.execute("delete from session where way = 'link'");
    handle.execute("delete from sign_in_link");
    handle.execute("delete from enrolment where confirmed = made_by");
  }

  /// A change of officers or keys that {@link #settle} looks at.
  private <T> T change(Instant at, Store.Work<T> work) throws StoreException {
    return write(handle -> {
      settle(handle, at);
      T done = work.run(handle);
      settle(handle, at);
      return done;
    });
  }

  Optional<Officer> officer(String name) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery("select name, post, roles, made, struck from officer where name = :name")
            .bind("name", name)
            .map(PeopleTable::toOfficer)
            .findOne());
  }

  /// Makes an officer, or changes post and roles of one who serves; a struck name is left alone.
  void put(Officer officer) throws StoreException {
    change(
        officer.made(),
        handle ->
            handle
                .createUpdate(
                    "insert into officer (name, post, roles, made, struck)"
                        + " values (:name, :post, :roles, :made, null) on conflict (name) do update"
                        + " set post = :post, roles = :roles where officer.struck is null")
                .bind("name", officer.name())
                .bind("post", officer.post())
                .bind("roles", Role.written(officer.roles()))
                .bind("made", officer.made().toEpochMilli())
                .execute());
  }

  /// With keys, links and account, in one commit; the sessions end with their keys.
  void strike(String name, Instant at) throws StoreException {
    change(
        at,
        handle -> {
          named(handle, "delete from officer_key where officer = :name", name);
          named(handle, "delete from enrolment where officer = :name", name);
          named(handle, "delete from account where officer = :name", name);
          return handle
              .createUpdate("update officer set struck = :at where name = :name")
              .bind("at", at.toEpochMilli())
              .bind("name", name)
              .execute();
        });
  }

  private static int named(Handle handle, String statement, String name) {
    return handle.createUpdate(statement).bind("name", name).execute();
  }

  List<HeldKey> keys() throws StoreException {
    return store.read(PeopleTable::keys);
  }

  private static List<HeldKey> keys(Handle handle) {
    return handle.createQuery(KEY + "order by added, id").map(PeopleTable::toKey).list();
  }

  Optional<HeldKey> key(String id) throws StoreException {
    return store.read(handle -> key(handle, id));
  }

  private static Optional<HeldKey> key(Handle handle, String id) {
    return handle
        .createQuery(KEY + "where id = :id")
        .bind("id", id)
        .map(PeopleTable::toKey)
        .findOne();
  }

  AccountTable accounts() {
    return new AccountTable(store);
  }

  /// Whether the key or account with which this session came is still its officer's.
  boolean holds(Session session) throws StoreException {
    return session.way() == Session.Way.ACCOUNT
        ? store.read(handle -> AccountTable.holds(handle, session.key(), session.officer()))
        : key(session.key())
            .filter(HeldKey::signsIn)
            .filter(key -> key.officer().equals(session.officer()))
            .isPresent();
  }

  /// False when there is such a key already, of whomever.
  boolean add(HeldKey key) throws StoreException {
    return write(handle -> insert(handle, key)) > 0;
  }

  private static int insert(Handle handle, HeldKey key) {
    return handle
        .createUpdate(
            "insert into officer_key (id, officer, label, purpose, public_key, relying_party,"
                + " origin, added) values (:id, :officer, :label, :purpose, :key, :party, :origin,"
                + " :added) on conflict (id) do nothing")
        .bind("id", key.passkey().id())
        .bind("officer", key.officer())
        .bind("label", key.label())
        .bind("purpose", key.purpose().code())
        .bind("key", key.passkey().publicKey().toArray())
        .bind("party", key.passkey().relyingParty())
        .bind("origin", String.join(" ", key.passkey().origins()))
        .bind("added", key.added().toEpochMilli())
        .execute();
  }

  void remove(String id, String officer) throws StoreException {
    write(handle ->
        handle
            .createUpdate("delete from officer_key where id = :id and officer = :officer")
            .bind("id", id)
            .bind("officer", officer)
            .execute());
  }

  void removeAll(String officer, HeldKey.Purpose purpose, Instant at) throws StoreException {
    change(at, handle -> removeAll(handle, officer, purpose));
  }

  private static int removeAll(Handle handle, String officer, HeldKey.Purpose purpose) {
    return handle
        .createUpdate("delete from officer_key where officer = :officer and purpose = :purpose")
        .bind("officer", officer)
        .bind("purpose", purpose.code())
        .execute();
  }

  void used(String id, Instant at) throws StoreException {
    write(handle ->
        handle
            .createUpdate("update officer_key set used = :at where id = :id")
            .bind("at", at.toEpochMilli())
            .bind("id", id)
            .execute());
  }

  List<Enrolment> enrolments() throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select token, officer, made_by, confirmed, expires from enrolment"
                    + " order by expires, token")
            .map(PeopleTable::toEnrolment)
            .list());
  }

  Optional<Enrolment> enrolment(Digest token) throws StoreException {
    return enrolments().stream().filter(one -> one.token().equals(token)).findFirst();
  }

  /// A new link ends the one before.
  void put(Enrolment link, Instant now) throws StoreException {
    write(handle -> {
      named(handle, "delete from enrolment where officer = :name", link.officer());
      handle
          .createUpdate("delete from enrolment where expires < :now")
          .bind("now", now.toEpochMilli())
          .execute();
      return handle
          .createUpdate(
              "insert into enrolment (token, officer, made_by, confirmed, expires)"
                  + " values (:token, :officer, :by, :confirmed, :expires)")
          .bind("token", link.token().hex())
          .bind("officer", link.officer())
          .bind("by", link.madeBy())
          .bind("confirmed", link.confirmedBy().orElse(null))
          .bind("expires", link.expires().toEpochMilli())
          .execute();
    });
  }

  /// False when it is gone, was confirmed, or was made by this very administrator (W-ENROL-2).
  boolean confirm(Digest token, String administrator) throws StoreException {
    return write(handle ->
        handle
            .createUpdate(
                "update enrolment set confirmed = :by"
                    + " where token = :token and confirmed is null and made_by <> :by")
            .bind("by", administrator)
            .bind("token", token.hex())
            .execute())
        > 0;
  }

  void drop(Digest token) throws StoreException {
    write(handle ->
        handle
            .createUpdate("delete from enrolment where token = :token")
            .bind("token", token.hex())
            .execute());
  }

  /// Uses a confirmed link up and puts its key in the place of the officer's old ones, in one step:
  /// of two who press at once only one is enrolled (W-ENROL-3). False, and nothing is changed, when
  /// the link is gone or the key is known.
  boolean enrol(Digest token, HeldKey key) throws StoreException {
    return change(
        key.added(),
        handle -> {
          if (key(handle, key.passkey().id()).isPresent()) {
            return false;
          }
          int taken =
              handle
                  .createUpdate(
                      "delete from enrolment where token = :token and officer = :officer"
                          + " and confirmed is not null")
                  .bind("token", token.hex())
                  .bind("officer", key.officer())
                  .execute();
          if (taken == 0) {
            return false;
          }
          removeAll(handle, key.officer(), HeldKey.Purpose.SIGN_IN);
          return insert(handle, key) > 0;
        });
  }

  private <T> T write(Store.Work<T> work) throws StoreException {
    return store.write(Store.Lane.NORMAL, work);
  }

  private static Officer toOfficer(ResultSet row, StatementContext context) throws SQLException {
    return new Officer(
        row.getString("name"),
        row.getString("post"),
        Role.read(row.getString("roles")),
        Instant.ofEpochMilli(row.getLong("made")),
        moment(row, "struck"));
  }

  private static HeldKey toKey(ResultSet row, StatementContext context) throws SQLException {
    return new HeldKey(
        new PasskeyCheck.Passkey(
            row.getString("id"),
            Bytes.owning(row.getBytes("public_key")),
            row.getString("relying_party"),
            Set.of(row.getString("origin").split(" ", -1))),
        row.getString("officer"),
        row.getString("label"),
        HeldKey.Purpose.coded(row.getString("purpose")),
        Instant.ofEpochMilli(row.getLong("added")),
        moment(row, "used"));
  }

  private static Enrolment toEnrolment(ResultSet row, StatementContext context)
      throws SQLException {
    return new Enrolment(
        Digest.hex(row.getString("token")),
        row.getString("officer"),
        row.getString("made_by"),
        Optional.ofNullable(row.getString("confirmed")),
        Instant.ofEpochMilli(row.getLong("expires")));
  }

  private static Optional<Instant> moment(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }
}
