package parley.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.UnauthorizedResponse;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.http.ConsoleListener;
import parley.message.Formats;
import parley.message.Wording;
import parley.store.StoreException;
import parley.watchline.WatchDesk;
import parley.web.page.JteerrorGenerated;

/// The watch officers' console: start here. {@link BoardPages}, {@link MessagePages}, {@link
/// ComposePages} and {@link LinkPages} draw the features, {@link SignInPages} lets people in,
/// {@link Events} keeps pages fresh.
public final class Console implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Console.class.getName());

  private final ConsoleListener listener;
  private final AutoCloseable deskListening;

  private Console(ConsoleListener listener, AutoCloseable deskListening) {
    this.listener = listener;
    this.deskListening = deskListening;
  }

  /// What a console stands in front of.
  ///
  /// @param node name, for cookies and as last resort for people
  /// @param centre language → what the head of the page says, for example `National centre`
  /// @param language BCP 47 in which the node's party writes; a new session begins with it
  /// @param wordings the interface languages
  public record House(
      String node,
      Map<String, String> centre,
      String language,
      List<Wording> wordings,
      WatchDesk desk,
      Formats formats,
      Sessions sessions) {
    public House {
      centre = Map.copyOf(centre);
      wordings = List.copyOf(wordings);
      if (wordings.isEmpty()) {
        throw new IllegalArgumentException("a console speaks at least one language");
      }
    }
  }

  /// Starts listening.
  public static Console open(
      ConsoleListener.Settings settings, House house, InstantSource clock, SecureRandom random) {
    Visit visit = new Visit(house, new Assets(), clock);
    Events events = new Events();
    SignInPages signIn = new SignInPages(visit, house, random, settings.secure());
    ConsoleListener listener =
        ConsoleListener.open(
            settings,
            (context, status) -> errorPage(visit, context, status),
            routes -> routes(routes, visit, signIn, events));
    listener.beforeStop(events::close);
    return new Console(listener, house.desk().listen(events::tell));
  }

  private static void routes(RoutesConfig routes, Visit visit, SignInPages signIn, Events events) {
    Assets assets = visit.assets();
    routes.before(context -> admit(context, signIn));
    routes.get("/assets/{version}/{name}", assets::serve);
    routes.get("/favicon.ico", context -> context.redirect(assets.folder() + "icon.svg"));
    routes.sse("/events", events::stream);
    signIn.routes(routes);
    new BoardPages(visit).routes(routes);
    new MessagePages(visit).routes(routes);
    new ComposePages(visit).routes(routes);
    new LinkPages(visit).routes(routes);
  }

  /// W-SESSION-1: everything but files and the sign-in itself asks for a session.
  private static void admit(Context context, SignInPages signIn) throws StoreException {
    String path = context.path();
    if (path.startsWith("/assets/") || path.equals("/favicon.ico")) {
      return;
    }
    Optional<Session> session = signIn.recognise(context);
    session.ifPresent(found -> context.attribute(Visit.SESSION, found));
    if (session.isPresent() || path.startsWith("/sign-in/") || path.equals("/signed-out")) {
      return;
    }
    if (context.header("HX-Request") != null) {
      context.header("HX-Redirect", "/signed-out");
      throw new UnauthorizedResponse();
    }
    if (path.equals("/events") || !context.method().name().equals("GET")) {
      throw new UnauthorizedResponse();
    }
    context.redirect("/signed-out", HttpStatus.SEE_OTHER);
    context.skipRemainingHandlers();
  }

  private static String errorPage(Visit visit, Context context, int status) {
    Shell shell = visit.bareShell(context);
    return Visit.draw(out -> JteerrorGenerated.render(out, null, shell, status));
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
    }
  }
}
