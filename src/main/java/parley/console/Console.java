package parley.console;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.UnauthorizedResponse;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import parley.console.page.JteerrorGenerated;
import parley.console.page.JtestatusGenerated;
import parley.http.ConsoleListener;
import parley.store.StoreException;
import parley.watchfloor.Act;
import parley.watchfloor.Person;
import parley.watchfloor.Session;
import parley.watchfloor.Sessions;

/// The watch officers' console: start here. {@link SignInPages} lets people in, {@link PeoplePages}
/// and {@link KeyPages} look after them, {@link Events} keeps pages fresh. {@link Guard} stands
/// before every page, of this room and of those above it.
public final class Console implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Console.class.getName());

  /// What stands outside the door.
  private static final Pattern OUTSIDE =
      Pattern.compile(
          "/sign-in(/.*)?|/provider(/.*)?|/enrol/.*|/challenge|/signed-out|/locked|/sign-out");

  /// What a locked session still has: the way back in, and that something rings.
  private static final Pattern LOCKED =
      Pattern.compile(OUTSIDE.pattern() + "|/status|/events|/preferences");

  private final ConsoleListener listener;
  private final AutoCloseable deskListening;
  private final Optional<SignOn> signOn;
  private final List<Guard.Route> routes;

  private Console(
      ConsoleListener listener,
      AutoCloseable deskListening,
      Optional<SignOn> signOn,
      List<Guard.Route> routes) {
    this.listener = listener;
    this.deskListening = deskListening;
    this.signOn = signOn;
    this.routes = routes;
  }

  /// What the console is for: the pages of the rooms above, each behind the guard.
  @FunctionalInterface
  public interface Pages {
    void routes(Guard guard, Visit visit, Door door);
  }

  /// Starts listening.
  public static Console open(
      ConsoleListener.Settings settings,
      House house,
      Pages pages,
      InstantSource clock,
      SecureRandom random) {
    Visit visit = new Visit(house, new Assets(), clock);
    Events events = new Events();
    Door door = new Door(visit, house, random, settings.secure(), settings.origin().isPresent());
    List<Guard> guards = new ArrayList<>();
    ConsoleListener listener =
        ConsoleListener.open(
            settings,
            (context, status) -> errorPage(visit, context, status),
            routes -> {
              Guard guard = routes(routes, visit, house.sessions(), door, events);
              pages.routes(guard, visit, door);
              guards.add(guard);
            });
    visit.listening(settings, listener.port());
    listener.beforeStop(events::close);
    return new Console(
        listener, house.desk().listen(events::tell), house.signOn(), guards.getFirst().known());
  }

  private static Guard routes(
      RoutesConfig routes, Visit visit, Sessions sessions, Door door, Events events) {
    Assets assets = visit.assets();
    Guard guard = new Guard(routes);
    routes.before(context -> admit(context, door));
    guard.outsideGet("/assets/{version}/{name}", assets::serve);
    guard.outsideGet("/favicon.ico", context -> context.redirect(assets.folder() + "icon.svg"));
    guard.stream("/events", page -> events.stream(page, door.stillThere(page.ctx())));
    new SignInPages(visit, sessions, door).routes(guard);
    new KeyPages(visit, door).routes(guard);
    new ConsentPages(visit, door).routes(guard);
    new PeoplePages(visit, door).routes(guard);
    new ProviderPages(visit, door).routes(guard);
    new AccountPages(visit, door).routes(guard);
    guard.get("/status", Act.ENTER, (context, _) -> status(visit, context));
    return guard;
  }

  /// W-SESSION-1: everything but files and the door itself asks for a session; W-SESSION-4: and for
  /// one that is not locked.
  private static void admit(Context context, Door door) throws StoreException {
    String path = context.path();
    if (path.startsWith("/assets/") || path.equals("/favicon.ico")) {
      return;
    }
    Optional<Session> session = door.recognise(context);
    Optional<Person> person =
        session.isEmpty() ? Optional.empty() : door.people().recognise(session.get());
    if (person.isEmpty()) {
      if (!OUTSIDE.matcher(path).matches()) {
        turnAway(context, "/signed-out");
      }
      return;
    }
    context.attribute(Visit.SESSION, session.get());
    context.attribute(Visit.PERSON, person.get());
    boolean inside = !LOCKED.matcher(path).matches();
    if (inside && session.get().locked(door.now())) {
      turnAway(context, "/locked");
    }
    if (inside && anothers(context, person.get())) {
      throw new HttpResponseException(412, "");
    }
  }

  /// W-SESSION-6: a page that stayed open while another officer took the desk over in the same
  /// browser would write in that officer's name.
  private static boolean anothers(Context context, Person person) {
    return context.method().equals(HandlerType.POST)
        && context.isFormUrlencoded()
        && Optional.ofNullable(context.formParam("page-of"))
            .filter(name -> !name.equals(person.name()))
            .isPresent();
  }

  private static void turnAway(Context context, String to) {
    if (context.header("HX-Request") != null) {
      context.header("HX-Redirect", to);
      throw new UnauthorizedResponse();
    }
    if (context.path().equals("/events") || !context.method().name().equals("GET")) {
      throw new UnauthorizedResponse();
    }
    context.redirect(to, HttpStatus.SEE_OTHER);
    context.skipRemainingHandlers();
  }

  /// The piece of the head that rings, fetched again whenever something changed.
  private static void status(Visit visit, Context context) {
    Shell shell = visit.everywhere(context);
    Visit.send(context, out -> JtestatusGenerated.render(out, null, shell, true));
  }

  private static String errorPage(Visit visit, Context context, int status) {
    Shell shell = visit.bareShell(context);
    return Visit.draw(out -> JteerrorGenerated.render(out, null, shell, status));
  }

  /// Every page and action, for whoever checks that each asks for its permit.
  public List<Guard.Route> routes() {
    return routes;
  }

  public int port() {
    return listener.port();
  }

  /// Stops within two seconds; what the desk failed to let go of is logged and does not hold us.
  @Override
  public void close() {
    try {
      deskListening.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.log(System.Logger.Level.WARNING, "the desk did not stop telling the console", e);
    } finally {
      listener.close();
      signOn.ifPresent(on -> on.provider().close());
    }
  }
}
