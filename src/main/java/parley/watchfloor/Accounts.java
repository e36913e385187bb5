package parley.watchfloor;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import parley.codec.Json;
import parley.store.StoreException;

/// Which officer is which account at the sign-in provider, as two administrators said it
/// (O-ACCOUNT-1 to 4). Every change is an entry of the node's own log before it is made.
public final class Accounts {
  private final String issuer;
  private final AccountTable table;
  private final People people;
  private final FloorLog log;
  private final InstantSource clock;

  private Accounts(
      String issuer, AccountTable table, People people, FloorLog log, InstantSource clock) {
    this.issuer = issuer;
    this.table = table;
    this.people = people;
    this.log = log;
    this.clock = clock;
  }

  static Accounts at(
      String issuer, AccountTable table, People people, FloorLog log, InstantSource clock)
      throws StoreException {
    table.endOthers(issuer);
    return new Accounts(issuer, table, people, log, clock);
  }

  /// Also those at a provider that was set up before, which sign nobody in.
  public List<Account> all() throws StoreException {
    return table.all();
  }

  /// The first half: it signs nobody in before a second administrator has confirmed it.
  public synchronized Ruling make(Permit<Act.Administer> permit, String officer, String typed)
      throws StoreException, FloorException {
    Optional<Account> account = typed(permit, officer, typed);
    if (account.isEmpty()) {
      return Ruling.ACCOUNT;
    }
    if (people.serving(officer).isEmpty() || table.of(officer).isPresent()) {
      return Ruling.GONE;
    }
    if (table.all().stream().anyMatch(other -> other.id().equals(account.get().id()))) {
      return Ruling.ACCOUNT;
    }
    log.entry("account-made", about(permit, account.get()));
    return table.add(account.get()) ? Ruling.DONE : Ruling.GONE;
  }

  private Optional<Account> typed(Permit<Act.Administer> permit, String officer, String typed) {
    try {
      return Optional.of(
          new Account(
              issuer,
              typed.strip(),
              officer,
              permit.officer(),
              Optional.empty(),
              clock.instant(),
              Optional.empty()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// The second half: by another administrator, who is not the officer either.
  public synchronized Ruling confirm(Permit<Act.Administer> permit, String officer)
      throws StoreException, FloorException {
    Optional<Account> account = table.of(officer);
    if (account.isEmpty() || account.get().confirmedBy().isPresent()) {
      return Ruling.GONE;
    }
    if (account.get().madeBy().equals(permit.officer())) {
      return Ruling.SECOND;
    }
    if (officer.equals(permit.officer())) {
      return Ruling.YOURSELF;
    }
    log.entry("account-confirmed", about(permit, account.get()));
    return table.confirm(account.get().id(), permit.officer()) ? Ruling.DONE : Ruling.GONE;
  }

  /// Takes an account off its officer; sessions by it are over at the next request (W-SESSION-5).
  public synchronized Ruling remove(Permit<Act.Administer> permit, String officer)
      throws StoreException, FloorException {
    Optional<Account> account = table.of(officer);
    if (account.isEmpty()) {
      return Ruling.GONE;
    }
    log.entry("account-removed", about(permit, account.get()));
    table.remove(officer);
    return Ruling.DONE;
  }

  private static Json.Builder about(Permit<Act.Administer> permit, Account account) {
    return Json.object()
        .with("officer", account.officer())
        .with("by", permit.officer())
        .with("account", account.name());
  }

  /// Who came in.
  ///
  /// @param account its identifier, for the session
  public record Came(Person person, String account) {}

  /// Whom this account signs in: an officer who serves, by an account that two administrators gave
  /// (O-ACCOUNT-2).
  ///
  /// @param name as the provider names it
  /// @param locked whose session it may unlock; the account of anybody else signs in
  public Optional<Came> signIn(String name, Optional<String> locked)
      throws StoreException, FloorException {
    String id = Account.id(issuer, name);
    Optional<Account> account =
        table.all().stream()
            .filter(one -> one.id().equals(id) && one.confirmedBy().isPresent())
            .findFirst();
    Optional<Officer> officer =
        account.isEmpty() ? Optional.empty() : people.serving(account.get().officer());
    if (officer.isEmpty()) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    log.came(
        locked.filter(officer.get().name()::equals).isPresent() ? "unlock" : "sign-in",
        Json.object().with("officer", officer.get().name()).with("account", name));
    table.used(id, now);
    return Optional.of(new Came(officer.get().person().vouchedFor(), id));
  }
}
