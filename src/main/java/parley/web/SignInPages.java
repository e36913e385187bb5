package parley.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.HttpStatus;
import io.javalin.http.SameSite;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.store.StoreException;
import parley.web.page.JtesignInGenerated;
import parley.web.page.JtesignedOutGenerated;

/// Signing in by a one-time link, staying signed in, and signing out.
final class SignInPages {
  private final Visit visit;
  private final Sessions sessions;
  private final SecureRandom random;
  private final String cookie;
  private final boolean secure;
  private final String language;

  SignInPages(Visit visit, Console.House house, SecureRandom random, boolean secure) {
    this.visit = visit;
    this.sessions = house.sessions();
    this.random = random;
    this.language = house.language();
    // Cookies know no ports: two consoles on one machine must not share a name.
    this.cookie = (secure ? "__Host-" : "") + "parley-" + house.node();
    this.secure = secure;
  }

  void routes(RoutesConfig routes) {
    routes.get("/sign-in/{token}", this::offer);
    routes.post("/sign-in/{token}", this::redeem);
    routes.get("/signed-out", this::signedOut);
    routes.post("/sign-out", this::signOut);
    routes.post("/preferences", this::prefer);
  }

  /// Shows a button only: whatever fetches links ahead of a person does not use them up (W-SIGN-3).
  private void offer(Context context) throws StoreException {
    Optional<Sessions.Link> link = live(context);
    if (link.isEmpty()) {
      context.status(HttpStatus.GONE);
    }
    String token = context.pathParam("token");
    Shell shell = visit.shell(context);
    Visit.send(context, out -> JtesignInGenerated.render(out, null, shell, link, token));
  }

  private Optional<Sessions.Link> live(Context context) throws StoreException {
    return sessions
        .link(SignInLinks.named(context.pathParam("token")))
        .filter(link -> link.expires().isAfter(visit.now()));
  }

  private void redeem(Context context) throws StoreException {
    Optional<Sessions.Link> link = live(context);
    if (link.isEmpty() || !enter(context, link.get())) {
      offer(context);
      return;
    }
    context.redirect("/", HttpStatus.SEE_OTHER);
  }

  private boolean enter(Context context, Sessions.Link link) throws StoreException {
    Instant now = visit.now();
    sessions.sweep(now, now.minus(Session.IDLE), now.minus(Session.LONGEST));
    String secret = SignInLinks.secret(random);
    Session session =
        new Session(link.officer(), link.role(), language, "auto", agent(context), now, now);
    Digest token = SignInLinks.named(context.pathParam("token"));
    if (!sessions.redeem(token, SignInLinks.named(secret), session)) {
      return false;
    }
    setCookie(context, secret, Session.LONGEST);
    return true;
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
        sessions
            .find(id.get())
            .filter(session -> !session.over(now))
            .filter(session -> session.agent().equals(agent(context)));
    if (found.isPresent() && now.isAfter(found.get().seen().plus(Session.SEEN_EVERY))) {
      sessions.seen(id.get(), now);
    }
    return found;
  }

  private Optional<Digest> id(Context context) {
    return Optional.ofNullable(context.cookie(cookie)).map(SignInLinks::named);
  }

  private void signedOut(Context context) {
    Shell shell = visit.shell(context);
    Visit.send(context, out -> JtesignedOutGenerated.render(out, null, shell));
  }

  private void signOut(Context context) throws StoreException {
    Optional<Digest> id = id(context);
    if (id.isPresent()) {
      sessions.end(id.get());
    }
    setCookie(context, "", Duration.ZERO);
    context.redirect("/signed-out", HttpStatus.SEE_OTHER);
  }

  private void prefer(Context context) throws StoreException {
    Session session = Visit.signedIn(context);
    String chosen =
        Optional.ofNullable(context.formParam("language"))
            .filter(tag -> visit.wording(tag).isPresent())
            .orElse(session.language());
    String theme =
        Optional.ofNullable(context.formParam("theme"))
            .filter(name -> name.matches("auto|light|dark"))
            .orElse(session.theme());
    sessions.choose(id(context).orElseThrow(), chosen, theme);
    if (Visit.fragment(context)) {
      context.status(HttpStatus.NO_CONTENT);
      return;
    }
    String back = Optional.ofNullable(context.formParam("back")).orElse("/");
    context.redirect(local(back) ? back : "/", HttpStatus.SEE_OTHER);
  }

  private static boolean local(String path) {
    return path.matches("/[A-Za-z0-9/_.~?&=%-]*") && !path.startsWith("//");
  }
}
