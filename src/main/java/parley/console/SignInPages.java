package parley.console;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Optional;
import parley.codec.Digest;
import parley.console.page.JtedoorGenerated;
import parley.console.page.JtelockedGenerated;
import parley.console.page.JtesignInGenerated;
import parley.store.StoreException;
import parley.watchfloor.Act;
import parley.watchfloor.FloorException;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchfloor.Session;
import parley.watchfloor.Sessions;
import parley.watchfloor.SignInLinks;

/// Signing in by a passkey, or by a one-time link while nobody is enrolled ({@link ProviderPages}
/// by the provider); locking, unlocking, and signing out.
final class SignInPages {
  private final Visit visit;
  private final Sessions sessions;
  private final Door door;

  SignInPages(Visit visit, Sessions sessions, Door door) {
    this.visit = visit;
    this.sessions = sessions;
    this.door = door;
  }

  void routes(Guard guard) {
    guard.outsideGet("/sign-in/{token}", this::offer);
    guard.outsidePost("/sign-in/{token}", this::redeem);
    guard.outsideGet("/sign-in", context -> door(context, false));
    guard.outsidePost("/sign-in", this::signIn);
    guard.outsidePost("/challenge", door::challenge);
    guard.outsideGet("/signed-out", context -> door(context, false));
    guard.outsideGet("/locked", context -> locked(context, false));
    guard.outsidePost("/locked", this::unlock);
    guard.post("/lock", Act.ENTER, this::lock);
    guard.post("/touch", Act.ENTER, (context, _) -> context.status(HttpStatus.NO_CONTENT));
    // A page that was left alone asks whether the session is locked: its officer may be busy in
    // another window, which only we can know.
    guard.get("/idle", Act.ENTER, (context, _) -> context.result(""));
    guard.outsidePost("/sign-out", this::signOut);
    guard.post("/preferences", Act.ENTER, this::prefer);
  }

  /// Shows a button only: whatever fetches links ahead of a person does not use them up (W-SIGN-3).
  private void offer(Context context) throws StoreException {
    Optional<Sessions.Link> link = live(context);
    if (link.isEmpty()) {
      context.status(HttpStatus.GONE);
    }
    String token = context.pathParam("token");
    Shell shell = visit.bareShell(context);
    Visit.send(context, out -> JtesignInGenerated.render(out, null, shell, link, token));
  }

  /// No link signs anybody in once two administrators can (W-SIGN-4).
  private Optional<Sessions.Link> live(Context context) throws StoreException {
    if (door.people().settled()) {
      return Optional.empty();
    }
    return sessions.link(token(context)).filter(link -> link.expires().isAfter(visit.now()));
  }

  private static Digest token(Context context) {
    return SignInLinks.named(context.pathParam("token"));
  }

  private void redeem(Context context) throws StoreException, FloorException {
    door.knock(context);
    Optional<Sessions.Link> link = live(context);
    if (link.isEmpty() || !door.enterByLink(context, token(context), link.get())) {
      offer(context);
      return;
    }
    home(context, new Person(link.get().officer(), link.get().roles()));
  }

  private static void home(Context context, Person person) {
    context.redirect(Shell.home(Optional.of(person)), HttpStatus.SEE_OTHER);
  }

  /// The page before the door.
  private void door(Context context, boolean failed) throws StoreException {
    if (visit.elsewhere(context)) {
      return;
    }
    boolean settled = door.people().settled();
    boolean left = Visit.query(context, "left").isPresent();
    Shell shell = visit.bareShell(context);
    Visit.send(
        context,
        out ->
            JtedoorGenerated.render(
                out, null, shell, visit.relying(), settled, failed, visit.provider(), left));
  }

  private void signIn(Context context) throws StoreException, FloorException {
    door.knock(context);
    Optional<Person> person = named(context, Optional.empty());
    if (person.isEmpty()) {
      context.status(HttpStatus.UNPROCESSABLE_CONTENT);
      door(context, true);
      return;
    }
    door.enter(context, person.get(), key(context));
    home(context, person.get());
  }

  /// @param locked whose session may be unlocked
  private Optional<Person> named(Context context, Optional<String> locked)
      throws StoreException, FloorException {
    Optional<Digest> challenge = door.challenged(context);
    return challenge.isEmpty()
        ? Optional.empty()
        : door.people().signIn(key(context), challenge.get(), Door.assertion(context), locked);
  }

  private static String key(Context context) {
    return Optional.ofNullable(context.formParam("key")).orElse("");
  }

  /// What a locked session shows: that something rings, and nothing of what. The sessions of both
  /// kinds come here, those that are not locked to say once more who they are.
  private void locked(Context context, boolean failed) {
    Optional<Session> session = Visit.session(context);
    if (session.isEmpty()) {
      context.redirect("/signed-out", HttpStatus.SEE_OTHER);
      return;
    }
    Shell shell = visit.shell(context);
    String back = back(context);
    Visit.send(
        context,
        out ->
            JtelockedGenerated.render(
                out, null, shell, visit.relying(), back, failed, visit.provider()));
  }

  /// The session of this request, where a key or an account would open it again.
  static Optional<Session> lockable(Context context) {
    return Visit.session(context).filter(session -> session.way() != Session.Way.LINK);
  }

  private static String back(Context context) {
    String wanted =
        Optional.ofNullable(context.formParam("back"))
            .or(() -> Visit.query(context, "back"))
            .orElse("");
    return local(wanted) ? wanted : "";
  }

  /// A session that came by a link has no key that would open it, so it stays open.
  private void lock(Context context, Permit<Act.Enter> permit) throws StoreException {
    if (lockable(context).isEmpty()) {
      home(context, Visit.person(context));
      return;
    }
    door.lock(context);
    context.redirect("/locked", HttpStatus.SEE_OTHER);
  }

  private void unlock(Context context) throws StoreException, FloorException {
    door.knock(context);
    Optional<Session> session = Visit.session(context);
    Optional<String> locked = lockable(context).map(Session::officer);
    Optional<Person> person = named(context, locked);
    if (session.isEmpty() || person.isEmpty()) {
      context.status(HttpStatus.UNPROCESSABLE_CONTENT);
      locked(context, true);
      return;
    }
    String back = back(context);
    if (locked.filter(person.get().name()::equals).isPresent()) {
      door.unlock(context, Session.Way.KEY, key(context));
    } else {
      // Somebody else's key: the desk is handed over, in a session of its own.
      door.enter(context, person.get(), key(context));
      back = "";
    }
    if (back.isEmpty()) {
      home(context, person.get());
    } else {
      context.redirect(back, HttpStatus.SEE_OTHER);
    }
  }

  /// The provider's own session is not ours to end: no token is kept with which to ask for it
  /// (O-SESSION-5).
  private void signOut(Context context) throws StoreException {
    boolean account =
        Visit.session(context).filter(one -> one.way() == Session.Way.ACCOUNT).isPresent();
    door.leave(context);
    context.redirect(account ? "/signed-out?left=account" : "/signed-out", HttpStatus.SEE_OTHER);
  }

  private void prefer(Context context, Permit<Act.Enter> permit) throws StoreException {
    Session session = Visit.session(context).orElseThrow();
    String chosen =
        Optional.ofNullable(context.formParam("language"))
            .filter(tag -> visit.wording(tag).isPresent())
            .orElse(session.language());
    String theme =
        Optional.ofNullable(context.formParam("theme"))
            .filter(name -> name.matches("auto|light|dark"))
            .orElse(session.theme());
    door.choose(context, chosen, theme);
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
