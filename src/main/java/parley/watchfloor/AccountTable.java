package parley.watchfloor;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import parley.store.Store;
import parley.store.StoreException;

/// The table `account`. A struck officer's row goes with the officer's keys.
final class AccountTable {
  private final Store store;

  AccountTable(Store store) {
    this.store = store;
  }

  List<Account> all() throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select issuer, name, officer, made_by, confirmed, made, used from account"
                    + " order by officer")
            .map(AccountTable::toAccount)
            .list());
  }

  Optional<Account> of(String officer) throws StoreException {
    return all().stream().filter(account -> account.officer().equals(officer)).findFirst();
  }

  /// Whether this account is a serving officer's and confirmed.
  static boolean holds(Handle handle, String id, String officer) {
    return handle
            .createQuery(
                "select count(*) from account where id = :id and officer = :officer"
                    + " and confirmed is not null")
            .bind("id", id)
            .bind("officer", officer)
            .mapTo(Integer.class)
            .one()
        > 0;
  }

  /// False when the officer does not serve or has an account, or the account is another's.
  boolean add(Account account) throws StoreException {
    return write(handle ->
        handle
            .createUpdate(
                "insert into account (id, issuer, name, officer, made_by, confirmed, made, used)"
                    + " select :id, :issuer, :name, name, :by, null, :made, null from officer"
                    + " where name = :officer and struck is null on conflict do nothing")
            .bind("id", account.id())
            .bind("issuer", account.issuer())
            .bind("name", account.name())
            .bind("officer", account.officer())
            .bind("by", account.madeBy())
            .bind("made", account.made().toEpochMilli())
            .execute())
        > 0;
  }

  /// False when it is gone, was confirmed, or was made by this very administrator (O-ACCOUNT-2).
  boolean confirm(String id, String administrator) throws StoreException {
    return write(handle ->
        handle
            .createUpdate(
                "update account set confirmed = :by where id = :id and confirmed is null"
                    + " and made_by <> :by and officer <> :by")
            .bind("by", administrator)
            .bind("id", id)
            .execute())
        > 0;
  }

  void used(String id, Instant at) throws StoreException {
    write(handle ->
        handle
            .createUpdate("update account set used = :at where id = :id")
            .bind("at", at.toEpochMilli())
            .bind("id", id)
            .execute());
  }

  void remove(String officer) throws StoreException {
    write(handle ->
        handle
            .createUpdate("delete from account where officer = :officer")
            .bind("officer", officer)
            .execute());
  }

  /// Ends the sessions by accounts at any other provider than this one.
  void endOthers(String issuer) throws StoreException {
    write(handle ->
        handle
            .createUpdate(
                "delete from session where way = :way and not exists (select 1 from account"
                    + " where account.id = session.key_id and account.issuer = :issuer)")
            .bind("way", Session.Way.ACCOUNT.code())
            .bind("issuer", issuer)
            .execute());
  }

  private int write(Store.Work<Integer> work) throws StoreException {
    return store.write(Store.Lane.NORMAL, work);
  }

  private static Account toAccount(ResultSet row, StatementContext context) throws SQLException {
    long used = row.getLong("used");
    boolean never = row.wasNull();
    return new Account(
        row.getString("issuer"),
        row.getString("name"),
        row.getString("officer"),
        row.getString("made_by"),
        Optional.ofNullable(row.getString("confirmed")),
        Instant.ofEpochMilli(row.getLong("made")),
        never ? Optional.empty() : Optional.of(Instant.ofEpochMilli(used)));
  }
}
