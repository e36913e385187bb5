package parley.watchfloor;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import parley.codec.Digest;
import parley.codec.Json;
import parley.seal.PasskeyCheck;
import parley.store.Store;
import parley.store.StoreException;

/// The officers of this node and what administrators do to them. Every change is an entry of the
/// node's own log before it is made. Changes come one at a time, so that what was looked at before
/// the entry still holds when the change is made.
public final class People {
  /// W-PEOPLE-3.
  static final int ADMINISTRATORS = 2;

  /// W-ENROL-1: two administrators may be of two shifts.
  public static final Duration LINK_VALID = Duration.ofHours(24);

  /// W-ENROL-5: the operator's link needs no second, so it lives shortly.
  public static final Duration FIRST_LINK_VALID = Duration.ofMinutes(30);

  private static final String OPERATOR = "operator";

  private final PeopleTable table;
  private final Sessions sessions;
  private final FloorLog log;
  private final InstantSource clock;
  private final SecureRandom random;

  public People(
      Store store, Sessions sessions, FloorLog log, InstantSource clock, SecureRandom random) {
    this.table = new PeopleTable(store);
    this.sessions = sessions;
    this.log = log;
    this.clock = clock;
    this.random = random;
  }

  /// A link that was just made.
  ///
  /// @param path to append to the console's address; secret, and shown once
  public record Made(Ruling ruling, String path) {}

  public List<Officer> officers() throws StoreException {
    return table.officers();
  }

  public Optional<Officer> serving(String name) throws StoreException {
    return table.officer(name).filter(Officer::serving);
  }

  /// The post of an officer who serves.
  public Optional<String> post(String name) throws StoreException {
    return serving(name).map(Officer::post);
  }

  /// Of everybody, in the order in which they were added.
  public List<HeldKey> keys() throws StoreException {
    return table.keys();
  }

  /// Links that are not over.
  public List<Enrolment> enrolments() throws StoreException {
    Instant now = clock.instant();
    return table.enrolments().stream().filter(link -> !link.over(now)).toList();
  }

  /// Two administrators could once sign in: from then on nobody comes in by a link of the operator
  /// (W-SIGN-4), whatever becomes of their keys.
  public boolean settled() throws StoreException {
    return table.settled();
  }

  /// Two administrators can sign in now, and so enrol everybody else.
  public boolean complete() throws StoreException {
    return table.administrators().size() >= ADMINISTRATORS;
  }

  /// Whose session this is, with the roles of this moment; nobody when the officer was struck or
  /// the key or account is gone (W-SESSION-5).
  public Optional<Person> recognise(Session session) throws StoreException {
    if (session.way() == Session.Way.LINK) {
      Person came = new Person(session.officer(), session.roles());
      return settled() ? Optional.empty() : Optional.of(came);
    }
    Optional<Officer> officer =
        table.holds(session) ? serving(session.officer()) : Optional.empty();
    return officer
        .map(Officer::person)
        .map(person -> session.way() == Session.Way.ACCOUNT ? person.vouchedFor() : person);
  }

  /// Their accounts at this sign-in provider; sessions by those at any other end (O-SESSION-4).
  public Accounts accounts(String issuer) throws StoreException {
    return Accounts.at(issuer, table.accounts(), this, log, clock);
  }

  /// Makes an officer, under a name that nobody has or ever had here (W-PEOPLE-1).
  public synchronized Ruling make(
      Permit<Act.Administer> permit, String name, String post, Set<Role> roles)
      throws StoreException, FloorException {
    Optional<Officer> officer = Officer.typed(name, post, roles, clock.instant());
    if (officer.isEmpty()) {
      return Ruling.WORDS;
    }
    if (roles.isEmpty()) {
      return Ruling.ROLES;
    }
    if (table.officer(officer.get().name()).isPresent()) {
      return Ruling.TAKEN;
    }
    return put("officer-made", permit, officer.get());
  }

  /// Gives an officer who serves another post and other roles.
  public synchronized Ruling change(
      Permit<Act.Administer> permit, String name, String post, Set<Role> roles)
      throws StoreException, FloorException {
    Optional<Officer> officer = Officer.typed(name, post, roles, clock.instant());
    if (officer.isEmpty()) {
      return Ruling.WORDS;
    }
    if (roles.isEmpty()) {
      return Ruling.ROLES;
    }
    Optional<Officer> before = serving(officer.get().name());
    if (before.isEmpty()) {
      return Ruling.GONE;
    }
    boolean otherRoles = !before.get().roles().equals(officer.get().roles());
    if (permit.officer().equals(before.get().name()) && otherRoles) {
      return Ruling.YOURSELF;
    }
    if (!officer.get().administers() && leavesTooFew(before.get())) {
      return Ruling.TOO_FEW;
    }
    return put("officer-changed", permit, officer.get());
  }

  private Ruling put(String kind, Permit<Act.Administer> permit, Officer officer)
      throws StoreException, FloorException {
    log.entry(
        kind,
        about(permit, officer.name())
            .with("post", officer.post())
            .with("roles", Role.written(officer.roles())));
    table.put(officer);
    return Ruling.DONE;
  }

  private boolean leavesTooFew(Officer leaving) throws StoreException {
    Set<String> now = table.administrators();
    return now.contains(leaving.name()) && now.size() == ADMINISTRATORS;
  }

  /// Takes an officer off: keys, links and sessions end at once.
  public synchronized Ruling strike(Permit<Act.Administer> permit, String name)
      throws StoreException, FloorException {
    Optional<Officer> officer = serving(name);
    if (officer.isEmpty()) {
      return Ruling.GONE;
    }
    if (permit.officer().equals(name)) {
      return Ruling.YOURSELF;
    }
    if (leavesTooFew(officer.get())) {
      return Ruling.TOO_FEW;
    }
    log.entry("officer-struck", about(permit, name));
    table.strike(name, clock.instant());
    sessions.endAll(name);
    return Ruling.DONE;
  }

  /// Removes every key with which an officer signs in, for example because they were lost, and ends
  /// the sessions. An administrator's too (W-PEOPLE-3): keys that were lost may have been found.
  public synchronized Ruling removeKeys(Permit<Act.Administer> permit, String name)
      throws StoreException, FloorException {
    if (serving(name).isEmpty()) {
      return Ruling.GONE;
    }
    if (permit.officer().equals(name)) {
      return Ruling.YOURSELF;
    }
    log.entry("keys-removed", about(permit, name));
    table.removeAll(name, HeldKey.Purpose.SIGN_IN, clock.instant());
    sessions.endAll(name);
    return Ruling.DONE;
  }

  /// The first half of a link: it enrols nobody before a second administrator has confirmed it.
  public synchronized Made makeLink(Permit<Act.Administer> permit, String name)
      throws StoreException, FloorException {
    if (serving(name).isEmpty()) {
      return new Made(Ruling.GONE, "");
    }
    return new Made(Ruling.DONE, link(name, permit.officer(), Optional.empty(), LINK_VALID));
  }

  private String link(String name, String by, Optional<String> confirmed, Duration valid)
      throws StoreException, FloorException {
    String secret = SignInLinks.secret(random);
    Instant now = clock.instant();
    log.entry("enrolment-made", Json.object().with("officer", name).with("by", by));
    table.put(new Enrolment(SignInLinks.named(secret), name, by, confirmed, now.plus(valid)), now);
    return "/enrol/" + secret;
  }

  /// The second half: by another administrator, who is not the one to be enrolled either.
  public synchronized Ruling confirm(Permit<Act.Administer> permit, Digest token)
      throws StoreException, FloorException {
    Optional<Enrolment> link = table.enrolment(token);
    if (link.isEmpty()
        || link.get().over(clock.instant())
        || link.get().confirmedBy().isPresent()) {
      return Ruling.GONE;
    }
    if (link.get().madeBy().equals(permit.officer())) {
      return Ruling.SECOND;
    }
    if (link.get().officer().equals(permit.officer())) {
      return Ruling.YOURSELF;
    }
    log.entry("enrolment-confirmed", about(permit, link.get().officer()));
    return table.confirm(token, permit.officer()) ? Ruling.DONE : Ruling.GONE;
  }

  public synchronized Ruling withdraw(Permit<Act.Administer> permit, Digest token)
      throws StoreException, FloorException {
    Optional<Enrolment> link = table.enrolment(token);
    if (link.isEmpty()) {
      return Ruling.GONE;
    }
    log.entry("enrolment-withdrawn", about(permit, link.get().officer()));
    table.drop(token);
    return Ruling.DONE;
  }

  /// A link for one of the first two administrators, or for one in the place of whom only one is
  /// left, by whoever runs the node: while fewer than two can sign in (W-ENROL-5).
  ///
  /// @throws IllegalArgumentException with a sentence for the operator
  public String firstLink(String typed, String post) throws StoreException, FloorException {
    return firstLink(typed, post, false);
  }

  /// @param lost the only administrator lost every key: a new one takes their place
  public synchronized String firstLink(String typed, String post, boolean lost)
      throws StoreException, FloorException {
    if (complete()) {
      throw new IllegalArgumentException(
          "two administrators can sign in: they make the links, on the page People of the console");
    }
    Officer officer = FirstLink.officer(table, typed, post, lost, clock.instant());
    String name = officer.name();
    Json.Builder made =
        Json.object()
            .with("officer", name)
            .with("by", OPERATOR)
            .with("post", officer.post())
            .with("roles", Role.written(officer.roles()));
    log.entry("officer-made", lost ? made.with("reason", "keys-lost") : made);
    if (lost) {
      FirstLink.warn(name);
    }
    table.put(officer);
    return link(name, OPERATOR, Optional.of(OPERATOR), FIRST_LINK_VALID);
  }

  private static Json.Builder about(Permit<Act.Administer> permit, String officer) {
    return Json.object().with("officer", officer).with("by", permit.officer());
  }

  /// The link of this secret, while it is good, confirmed or not. One of the operator's is gone
  /// with the commit in which a second administrator can sign in.
  public Optional<Enrolment> enrolment(String secret) throws StoreException {
    return table.enrolment(SignInLinks.named(secret)).filter(link -> !link.over(clock.instant()));
  }

  /// Takes the key that an officer made at the page of a confirmed link, in the place of all older
  /// ones, whose sessions end.
  public synchronized Ruling enrol(String secret, PasskeyCheck.Passkey passkey, String label)
      throws StoreException, FloorException {
    Optional<Enrolment> link = enrolment(secret);
    if (link.isEmpty() || link.get().confirmedBy().isEmpty()) {
      return Ruling.GONE;
    }
    String name = link.get().officer();
    Optional<HeldKey> key =
        HeldKey.labelled(passkey, name, label, HeldKey.Purpose.SIGN_IN, clock.instant());
    if (key.isEmpty()) {
      return Ruling.WORDS;
    }
    if (table.key(passkey.id()).isPresent()) {
      return Ruling.KEY;
    }
    log.entry("key-added", keyed(key.get()));
    if (!table.enrol(link.get().token(), key.get())) {
      return Ruling.GONE;
    }
    sessions.endAll(name);
    return Ruling.DONE;
  }

  private static Json.Builder keyed(HeldKey key) {
    return Json.object()
        .with("officer", key.officer())
        .with("key", key.passkey().id())
        .with("purpose", key.purpose().code());
  }

  /// One more key of an officer who is signed in.
  public synchronized Ruling addKey(
      Permit<Act.Enter> permit, PasskeyCheck.Passkey passkey, String label, HeldKey.Purpose purpose)
      throws StoreException, FloorException {
    Optional<HeldKey> key =
        HeldKey.labelled(passkey, permit.officer(), label, purpose, clock.instant());
    if (key.isEmpty()) {
      return Ruling.WORDS;
    }
    if (table.key(passkey.id()).isPresent()) {
      return Ruling.KEY;
    }
    log.entry("key-added", keyed(key.get()));
    return table.add(key.get()) ? Ruling.DONE : Ruling.KEY;
  }

  /// The last key that signs in stays: without it only two administrators bring its officer back.
  public synchronized Ruling removeKey(Permit<Act.Enter> permit, String id)
      throws StoreException, FloorException {
    List<HeldKey> own =
        table.keys().stream().filter(key -> key.officer().equals(permit.officer())).toList();
    Optional<HeldKey> meant = own.stream().filter(key -> key.passkey().id().equals(id)).findFirst();
    if (meant.isEmpty()) {
      return Ruling.GONE;
    }
    if (meant.get().signsIn() && own.stream().filter(HeldKey::signsIn).count() == 1) {
      return Ruling.LAST_KEY;
    }
    log.entry("key-removed", keyed(meant.get()));
    table.remove(id, permit.officer());
    return Ruling.DONE;
  }

  /// Somebody comes in by a link of the operator.
  public void cameByLink(Person person) throws FloorException {
    log.came("sign-in", Json.object().with("officer", person.name()).with("by", OPERATOR));
  }

  /// Who this key signs in: an officer who serves, by a key for signing in that signed the
  /// challenge with the person verified (W-KEY-3).
  ///
  /// @param locked whose session it may unlock; the key of anybody else signs in
  public Optional<Person> signIn(
      String id, Digest challenge, PasskeyCheck.Assertion given, Optional<String> locked)
      throws StoreException, FloorException {
    Optional<HeldKey> key =
        table
            .key(id)
            .filter(HeldKey::signsIn)
            .filter(held -> PasskeyCheck.verify(held.passkey(), challenge, given));
    if (key.isEmpty()) {
      return Optional.empty();
    }
    Optional<Person> person = serving(key.get().officer()).map(Officer::person);
    if (person.isPresent()) {
      String name = person.get().name();
      log.came(
          locked.filter(name::equals).isPresent() ? "unlock" : "sign-in",
          Json.object().with("officer", name).with("key", id));
      table.used(id, clock.instant());
    }
    return person;
  }

  /// That an officer consents to others on the roll is kept before the consent is given (W-TWO-9).
  public void consents(Permit<Act.Enter> permit, long roll) throws FloorException {
    log.entry("roll-consent", Json.object().with("officer", permit.officer()).with("roll", roll));
  }
}
