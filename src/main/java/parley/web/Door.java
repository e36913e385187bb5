package parley.web;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import io.javalin.http.TooManyRequestsResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.seal.PasskeyCheck;
import parley.store.StoreException;
import parley.watchfloor.Challenges;
import parley.watchfloor.DoorLimit;
import parley.watchfloor.People;
import parley.watchfloor.Person;
import parley.watchfloor.Session;
import parley.watchfloor.Sessions;
import parley.watchfloor.SignInLinks;

/// Who stands before the console: sessions and their cookies, what keys are asked, and how often
/// one may knock.
final class Door {
  private final Visit visit;
  private final Console.House house;
  private final SecureRandom random;
  private final String cookie;
  private final boolean secure;
  private final Challenges challenges;
  private final DoorLimit limit = new DoorLimit();

  Door(Visit visit, Console.House house, SecureRandom random, boolean secure) {
    this.visit = visit;
    this.house = house;
    this.random = random;
    this.challenges = new Challenges(random);
    // Cookies know no ports: two consoles on one machine must not share a name.
    this.cookie = (secure ? "__Host-" : "") + "parley-" + house.node();
    this.secure = secure;
  }

  Instant now() {
    return visit.now();
  }

  People people() {
    return house.people();
  }

  /// Counts a knock.
  void knock(Context context) {
    if (!limit.admits(context.ip(), visit.now())) {
      throw new TooManyRequestsResponse();
    }
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

  static PasskeyCheck.Assertion assertion(Context context) {
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

  static String url(Bytes bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toArray());
  }

  /// Opens a session by a one-time link; false when the link was used meanwhile.
  boolean enterByLink(Context context, Digest token, Sessions.Link link) throws StoreException {
    String secret = SignInLinks.secret(random);
    Session session = begun(context, new Person(link.officer(), link.roles()), Session.Way.LINK);
    if (!sessions().redeem(token, SignInLinks.named(secret), session)) {
      return false;
    }
    setCookie(context, secret, Session.LONGEST);
    return true;
  }

  /// Opens a session for whom a key named.
  void enter(Context context, Person person) throws StoreException {
    Optional<Digest> before = id(context);
    if (before.isPresent()) {
      sessions().end(before.get());
    }
    String secret = SignInLinks.secret(random);
    sessions().open(SignInLinks.named(secret), begun(context, person, Session.Way.KEY));
    setCookie(context, secret, Session.LONGEST);
  }

  private Session begun(Context context, Person person, Session.Way way) throws StoreException {
    Instant now = visit.now();
    sessions().sweep(now, now.minus(Session.IDLE), now.minus(Session.LONGEST));
    return Session.begun(person, way, house.language(), agent(context), now);
  }

  private Sessions sessions() {
    return house.sessions();
  }

  private void setCookie(Context context, String value, Duration age) {
    context.cookie(
        new Cookie(
            cookie,
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
    Optional<Session> found =
        sessions()
            .find(id.get())
            .filter(session -> !session.over(now))
            .filter(session -> session.agent().equals(agent(context)));
    if (found.isPresent()
        && !found.get().locked(now)
        && touched(context)
        && now.isAfter(found.get().seen().plus(Session.SEEN_EVERY))) {
      sessions().seen(id.get(), now);
    }
    return found;
  }

  /// A person did something: pages fetch their pieces again by themselves when something changes,
  /// and that must keep no session open (W-SESSION-3).
  private static boolean touched(Context context) {
    return !context.method().name().equals("GET")
        || !(Visit.fragment(context) || context.path().equals("/events"));
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

  void unlock(Context context) throws StoreException {
    sessions().unlock(id(context).orElseThrow(), visit.now());
  }

  void leave(Context context) throws StoreException {
    Optional<Digest> id = id(context);
    if (id.isPresent()) {
      sessions().end(id.get());
    }
    setCookie(context, "", Duration.ZERO);
  }
}
