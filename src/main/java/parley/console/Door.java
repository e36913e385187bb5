package parley.console;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import io.javalin.http.TooManyRequestsResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.seal.PasskeyCheck;
import parley.store.StoreException;
import parley.watchfloor.Challenges;
import parley.watchfloor.DoorLimit;
import parley.watchfloor.FloorException;
import parley.watchfloor.People;
import parley.watchfloor.Person;
import parley.watchfloor.Session;
import parley.watchfloor.Sessions;
import parley.watchfloor.SignInLinks;

/// Who stands before the console: sessions and their cookies, what keys are asked, and how often
/// one may knock.
public final class Door {
  /// Characters of an address, IPv6 with a zone and a port too.
  private static final int LONGEST_ADDRESS = 80;

  /// How long a person may be at the sign-in provider; it knows so itself (O-FLOW-2).
  private static final Duration AWAY = Duration.ofMinutes(15);

  private final Visit visit;
  private final House house;
  private final SecureRandom random;
  private final String cookie;
  private final boolean secure;
  private final boolean proxied;
  private final Challenges challenges;
  private final DoorLimit strangers = new DoorLimit();
  private final DoorLimit officers = new DoorLimit();

  /// @param secure browsers come over TLS
  /// @param proxied they come by way of a proxy, which names them in `X-Forwarded-For`
  Door(Visit visit, House house, SecureRandom random, boolean secure, boolean proxied) {
    this.visit = visit;
    this.house = house;
    this.random = random;
    this.challenges = new Challenges(random);
    // Cookies know no ports: two consoles on one machine must not share a name.
    this.cookie = (secure ? "__Host-" : "") + "parley-" + house.node();
    this.secure = secure;
    this.proxied = proxied;
  }

  Instant now() {
    return visit.now();
  }

  People people() {
    return house.people();
  }

  /// Counts a knock: of whoever has a session by the session, of strangers by the address. A
  /// stranger who knocks without end keeps no officer from unlocking or releasing (W-SIGN-5).
  public void knock(Context context) {
    Optional<Digest> id = id(context);
    boolean known = id.isPresent() && Visit.session(context).isPresent();
    boolean admitted =
        known
            ? officers.admits(id.get().hex(), visit.now())
            : strangers.admits(address(context), visit.now());
    if (!admitted) {
      throw new TooManyRequestsResponse();
    }
  }

  /// The last address in the header is what our proxy itself saw; those before it are hearsay.
  private String address(Context context) {
    String seen = Optional.ofNullable(context.header("X-Forwarded-For")).orElse("");
    String last = seen.substring(seen.lastIndexOf(',') + 1).strip();
    boolean told = proxied && !last.isEmpty() && last.length() <= LONGEST_ADDRESS;
    return told ? last : context.ip();
  }

  /// What a key is asked to sign, as the page's script wants it.
  void challenge(Context context) {
    knock(context);
    context.contentType("text/plain");
    context.result(url(challenges.make(visit.now()).value()));
  }

  /// The challenge that the browser says was signed, used up; empty when it is none of ours.
  Optional<Digest> challenged(Context context) {
    Bytes named = bytes(context, "challenge");
    return Optional.of(named)
        .filter(bytes -> bytes.size() == Digest.SIZE)
        .map(Digest::new)
        .filter(challenge -> challenges.take(challenge, visit.now()));
  }

  public static PasskeyCheck.Assertion assertion(Context context) {
    return new PasskeyCheck.Assertion(
        bytes(context, "authenticatorData"),
        bytes(context, "clientData"),
        bytes(context, "signature"));
  }

  /// The key that a page's script made, when it answers a challenge of ours.
  Optional<PasskeyCheck.Passkey> registered(Context context) {
    PasskeyCheck.Registration given =
        new PasskeyCheck.Registration(bytes(context, "clientData"), bytes(context, "attestation"));
    return challenged(context)
        .flatMap(challenge ->
            PasskeyCheck.register(
                visit.relying().id(), visit.relying().origin(), challenge, given));
  }

  /// Base64url as scripts write it; what is none is empty, and verifies nowhere.
  static Bytes bytes(Context context, String field) {
    String text = Optional.ofNullable(context.formParam(field)).orElse("");
    try {
      return Bytes.owning(Base64.getUrlDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      return Bytes.EMPTY;
    }
  }

  public static String url(Bytes bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toArray());
  }

  /// Opens a session by a one-time link; false when the link was used meanwhile.
  boolean enterByLink(Context context, Digest token, Sessions.Link link)
      throws StoreException, FloorException {
    String secret = SignInLinks.secret(random);
    Person person = new Person(link.officer(), link.roles());
    people().cameByLink(person);
    sweep();
    Session session = Session.byLink(person, house.language(), agent(context), visit.now());
    if (!sessions().redeem(token, SignInLinks.named(secret), session)) {
      return false;
    }
    setCookie(context, secret, Session.LONGEST);
    return true;
  }

  /// Opens a session for whom a key named.
  void enter(Context context, Person person, String key) throws StoreException {
    open(context, Session.byKey(person, key, house.language(), agent(context), visit.now()));
  }

  /// Opens a session for whom the sign-in provider named.
  void enterByAccount(Context context, Person person, String account) throws StoreException {
    open(
        context, Session.byAccount(person, account, house.language(), agent(context), visit.now()));
  }

  /// In the place of the browser's session before.
  private void open(Context context, Session session) throws StoreException {
    Optional<Digest> before = id(context);
    if (before.isPresent()) {
      sessions().end(before.get());
    }
    String secret = SignInLinks.secret(random);
    sweep();
    sessions().open(SignInLinks.named(secret), session);
    setCookie(context, secret, Session.LONGEST);
  }

  /// The secret that this browser has from us while a person is away to the sign-in provider; empty
  /// when it has none.
  String away(Context context) {
    return Optional.ofNullable(context.cookie(awayCookie())).orElse("");
  }

  /// Gives it one. Several windows of one browser share it.
  void sendAway(Context context, String secret) {
    setCookie(context, awayCookie(), secret, AWAY);
  }

  private String awayCookie() {
    return cookie + "-away";
  }

  private void sweep() throws StoreException {
    Instant now = visit.now();
    sessions().sweep(now, now.minus(Session.IDLE), now.minus(Session.LONGEST));
  }

  private Sessions sessions() {
    return house.sessions();
  }

  private void setCookie(Context context, String value, Duration age) {
    setCookie(context, cookie, value, age);
  }

  private void setCookie(Context context, String name, String value, Duration age) {
    context.cookie(
        new Cookie(
            name,
            value,
            "/",
            Math.toIntExact(age.toSeconds()),
            secure,
            true,
            null,
            SameSite.STRICT));
  }

  private static Digest agent(Context context) {
    return Digest.of(Bytes.utf8(Optional.ofNullable(context.header("User-Agent")).orElse("")));
  }

  /// Finds the session of this request, or none.
  Optional<Session> recognise(Context context) throws StoreException {
    Optional<Digest> id = id(context);
    if (id.isEmpty()) {
      return Optional.empty();
    }
    Instant now = visit.now();
    Optional<Session> found = found(id.get(), agent(context), now);
    if (found.isPresent()
        && !found.get().locked(now)
        && touched(context)
        && now.isAfter(found.get().seen().plus(Session.SEEN_EVERY))) {
      sessions().seen(id.get(), now);
    }
    return found;
  }

  private Optional<Session> found(Digest id, Digest agent, Instant now) throws StoreException {
    return sessions()
        .find(id)
        .filter(session -> !session.over(now))
        .filter(session -> session.agent().equals(agent));
  }

  /// Whether whoever asked this is still somebody whom we know, for an answer that goes on for
  /// hours; where it cannot be read, nobody is.
  BooleanSupplier stillThere(Context context) {
    Optional<Digest> id = id(context);
    Digest agent = agent(context);
    return () -> {
      try {
        Optional<Session> session =
            id.isEmpty() ? Optional.empty() : found(id.get(), agent, visit.now());
        return session.isPresent() && people().recognise(session.get()).isPresent();
      } catch (StoreException e) {
        return false;
      }
    };
  }

  /// A person did something: pages fetch their pieces again by themselves when something changes,
  /// and that must keep no session open (W-SESSION-3).
  private static boolean touched(Context context) {
    return !context.method().name().equals("GET")
        || !(Visit.fragment(context)
            || context.path().equals("/events")
            || context.path().equals("/idle"));
  }

  private Optional<Digest> id(Context context) {
    return Optional.ofNullable(context.cookie(cookie)).map(SignInLinks::named);
  }

  void choose(Context context, String language, String theme) throws StoreException {
    sessions().choose(id(context).orElseThrow(), language, theme);
  }

  void lock(Context context) throws StoreException {
    sessions().lock(id(context).orElseThrow());
  }

  /// @param way by which the person showed who it is, and {@code key} the key or account
  void unlock(Context context, Session.Way way, String key) throws StoreException {
    sessions().unlock(id(context).orElseThrow(), way, key, visit.now());
  }

  void leave(Context context) throws StoreException {
    Optional<Digest> id = id(context);
    if (id.isPresent()) {
      sessions().end(id.get());
    }
    setCookie(context, "", Duration.ZERO);
  }
}
