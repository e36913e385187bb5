package parley.watchfloor;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.Update;
import parley.codec.Digest;
import parley.store.Store;
import parley.store.StoreException;

/// The tables `session`, `sign_in_link` and `officer_language`.
public final class SessionTable implements Sessions {
  private final Store store;

  public SessionTable(Store store) {
    this.store = store;
  }

  @Override
  public void add(Digest token, Link link) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle
                .createUpdate(
                    "insert into sign_in_link (token, officer, role, expires) values (:token,"
                        + " :officer, :role, :expires) on conflict (token) do nothing")
                .bind("token", token.hex())
                .bind("officer", link.officer())
                .bind("role", Role.written(link.roles()))
                .bind("expires", link.expires().toEpochMilli())
                .execute());
  }

  @Override
  public Optional<Link> link(Digest token) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery("select officer, role, expires from sign_in_link where token = :token")
            .bind("token", token.hex())
            .map(SessionTable::toLink)
            .findOne());
  }

  @Override
  public boolean redeem(Digest token, Digest id, Session session) throws StoreException {
    return store.write(Store.Lane.NORMAL, handle -> redeem(handle, token, id, session));
  }

  private static boolean redeem(Handle handle, Digest token, Digest id, Session session) {
    int taken =
        handle
            .createUpdate("delete from sign_in_link where token = :token")
            .bind("token", token.hex())
            .execute();
    if (taken == 0) {
      return false;
    }
    insert(handle, id, session);
    return true;
  }

  @Override
  public void open(Digest id, Session session) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle -> {
          insert(handle, id, session);
          return true;
        });
  }

  private static void insert(Handle handle, Digest id, Session session) {
    bind(
            handle.createUpdate(
                "insert into session (id, officer, role, way, key_id, language, theme, agent, began,"
                    + " seen, verified, locked) values (:id, :officer, :role, :way, :key,"
                    + " coalesce((select language from officer_language where officer = :officer),"
                    + " :language), :theme, :agent, :began, :seen, :verified, :locked)"),
            id,
            session)
        .execute();
  }

  private static Update bind(Update update, Digest id, Session session) {
    return update
        .bind("id", id.hex())
        .bind("officer", session.officer())
        .bind("role", Role.written(session.roles()))
        .bind("way", session.way().code())
        .bind("key", session.key())
        .bind("language", session.language())
        .bind("theme", session.theme())
        .bind("agent", session.agent().hex())
        .bind("began", session.began().toEpochMilli())
        .bind("seen", session.seen().toEpochMilli())
        .bind("verified", session.verified().toEpochMilli())
        .bind("locked", session.locked() ? 1 : 0);
  }

  @Override
  public Optional<Session> find(Digest id) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select officer, role, way, key_id, language, theme, agent, began, seen, verified,"
                    + " locked from session where id = :id")
            .bind("id", id.hex())
            .map(SessionTable::toSession)
            .findOne());
  }

  @Override
  public List<Session> all() throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select officer, role, way, key_id, language, theme, agent, began, seen, verified,"
                    + " locked from session")
            .map(SessionTable::toSession)
            .list());
  }

  @Override
  public void choose(Digest id, String language, String theme) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle -> {
          handle
              .createUpdate(
                  "update session set language = :language, theme = :theme where id = :id")
              .bind("id", id.hex())
              .bind("language", language)
              .bind("theme", theme)
              .execute();
          // F-LANG-1: the next session of this officer begins in it.
          return handle
              .createUpdate(
                  "insert into officer_language (officer, language)"
                      + " select officer, language from session where id = :id"
                      + " on conflict (officer) do update set language = excluded.language")
              .bind("id", id.hex())
              .execute();
        });
  }

  @Override
  public void seen(Digest id, Instant at) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle
                .createUpdate("update session set seen = :seen where id = :id")
                .bind("id", id.hex())
                .bind("seen", at.toEpochMilli())
                .execute());
  }

  @Override
  public void lock(Digest id) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle
                .createUpdate("update session set locked = 1 where id = :id")
                .bind("id", id.hex())
                .execute());
  }

  @Override
  public void unlock(Digest id, Session.Way way, String key, Instant at) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle
                .createUpdate(
                    "update session set locked = 0, way = :way, key_id = :key, seen = :at,"
                        + " verified = :at where id = :id")
                .bind("way", way.code())
                .bind("key", key)
                .bind("id", id.hex())
                .bind("at", at.toEpochMilli())
                .execute());
  }

  @Override
  public void endAll(String officer) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle
                .createUpdate("delete from session where officer = :officer")
                .bind("officer", officer)
                .execute());
  }

  @Override
  public void end(Digest id) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle
                .createUpdate("delete from session where id = :id")
                .bind("id", id.hex())
                .execute());
  }

  @Override
  public void sweep(Instant now, Instant seenBefore, Instant begunBefore) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle -> {
          handle
              .createUpdate("delete from sign_in_link where expires < :now")
              .bind("now", now.toEpochMilli())
              .execute();
          return handle
              .createUpdate("delete from session where seen < :seen or began < :began")
              .bind("seen", seenBefore.toEpochMilli())
              .bind("began", begunBefore.toEpochMilli())
              .execute();
        });
  }

  private static Link toLink(ResultSet row, StatementContext context) throws SQLException {
    return new Link(
        row.getString("officer"),
        Role.read(row.getString("role")),
        Instant.ofEpochMilli(row.getLong("expires")));
  }

  private static Session toSession(ResultSet row, StatementContext context) throws SQLException {
    return new Session(
        row.getString("officer"),
        Role.read(row.getString("role")),
        Session.Way.coded(row.getString("way")),
        row.getString("key_id"),
        row.getString("language"),
        row.getString("theme"),
        Digest.hex(row.getString("agent")),
        Instant.ofEpochMilli(row.getLong("began")),
        Instant.ofEpochMilli(row.getLong("seen")),
        Instant.ofEpochMilli(row.getLong("verified")),
        row.getInt("locked") != 0);
  }
}
