package parley.http;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.config.SizeUnit;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinException;
import java.io.OutputStream;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/// The listener behind the console: its own server, which shares nothing with the link's listener.
///
/// Every answer carries the policy that lets the browser run nothing but our own files; every POST
/// comes from our own pages or is refused; every request names us as its host.
public final class ConsoleListener implements AutoCloseable {
  /// W-HTTP-1: nothing is loaded from anywhere else, no inline script or style runs, nobody frames
  /// us.
  public static final String CONTENT_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
          + "connect-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  /// W-HTTP-2: a form without files.
  static final long LARGEST_FORM = 1024 * 1024;

  /// W-HTTP-2: one file, which is read as a stream and never kept whole.
  static final long LARGEST_FILE = 26L * 1024 * 1024;

  /// W-HTTP-3: a connection on which nothing moves is closed after this.
  private static final long IDLE_MILLIS = 30_000;

  /// W-HTTP-4: what is still being answered when we stop gets this long.
  private static final long STOP_MILLIS = 1_500;

  private static final Set<Integer> SPOKEN_ERRORS =
      Set.of(400, 401, 403, 404, 405, 408, 411, 412, 413, 415, 421, 429, 500, 503);
  private static final System.Logger LOG = System.getLogger(ConsoleListener.class.getName());

  private final Javalin javalin;
  private final List<Runnable> beforeStop = new CopyOnWriteArrayList<>();

  private ConsoleListener(Javalin javalin) {
    this.javalin = javalin;
  }

  /// @param host address to listen on; loopback unless the operator says otherwise
  /// @param port 0 for any free one
  /// @param origin how browsers reach us when a proxy stands before us, for example
  ///   `https://console.example`
  public record Settings(String host, int port, Optional<URI> origin) {
    public Settings {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("a port lies between 0 and 65535, not " + port);
      }
    }

    /// Browsers come over TLS, which ends at the proxy before us (W-HTTP-7).
    public boolean secure() {
      return origin.filter(address -> "https".equals(address.getScheme())).isPresent();
    }

    public static Settings loopback(int port) {
      return new Settings("127.0.0.1", port, Optional.empty());
    }
  }

  /// Draws the one clear line that a person sees when a request cannot be answered.
  @FunctionalInterface
  public interface ErrorPage {
    String draw(Context context, int status);
  }

  /// Starts listening.
  ///
  /// @throws RuntimeException of Javalin when the port is taken
  public static ConsoleListener open(
      Settings settings, ErrorPage errors, Consumer<RoutesConfig> routes) {
    Javalin javalin = Javalin.create(config -> configure(config, settings, errors, routes));
    javalin.start();
    return new ConsoleListener(javalin);
  }

  private static void configure(
      JavalinConfig config, Settings settings, ErrorPage errors, Consumer<RoutesConfig> routes) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.concurrency.useVirtualThreads = true;
    config.http.maxRequestSize = LARGEST_FORM;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.http.prefer405over404 = true;
    config.jetty.multipartConfig.maxTotalRequestSize(LARGEST_FORM / 1024, SizeUnit.KB);
    config.jetty.multipartConfig.maxFileSize(LARGEST_FORM / 1024, SizeUnit.KB);
    // What is typed stays in memory: it must not lie on the disk unsealed.
    config.jetty.multipartConfig.maxInMemoryFileSize((int) (LARGEST_FORM / 1024), SizeUnit.KB);
    config.jetty.modifyServer(server -> server.setStopTimeout(STOP_MILLIS));
    config.jetty.modifyHttpConfiguration(ConsoleListener::quiet);
    config.jetty.addConnector((server, http) -> connector(server, http, settings));
    config.routes.before(context -> guard(context, settings));
    routes.accept(config.routes);
    config.routes.exception(
        HttpResponseException.class, (e, context) -> context.status(e.getStatus()));
    config.routes.exception(Exception.class, ConsoleListener::failed);
    SPOKEN_ERRORS.forEach(status ->
        config.routes.error(status, "*", context -> context.html(errors.draw(context, status))));
  }

  private static void quiet(HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
  }

  private static ServerConnector connector(
      Server server, HttpConfiguration http, Settings settings) {
    ServerConnector connector =
        new ServerConnector(server, new org.eclipse.jetty.server.HttpConnectionFactory(http));
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    connector.setIdleTimeout(IDLE_MILLIS);
    return connector;
  }

  private static void failed(Exception e, Context context) {
    LOG.log(System.Logger.Level.ERROR, "the console failed on " + context.path(), e);
    context.status(500);
  }

  private static void guard(Context context, Settings settings) {
    headers(context, settings);
    if (!named(context, settings)) {
      throw new HttpResponseException(421, "");
    }
    HandlerType method = context.method();
    if (method.equals(HandlerType.GET) || method.equals(HandlerType.HEAD)) {
      return;
    }
    if (!method.equals(HandlerType.POST)) {
      throw new HttpResponseException(405, "");
    }
    if (!ownPage(context, settings)) {
      throw new HttpResponseException(403, "");
    }
    bounded(context);
  }

  private static void headers(Context context, Settings settings) {
    context.header("Content-Security-Policy", CONTENT_POLICY);
    context.header("X-Content-Type-Options", "nosniff");
    context.header("Cache-Control", "no-store");
    // Not no-referrer: a browser would then send "Origin: null" with our own forms.
    context.header("Referrer-Policy", "same-origin");
    context.header("Cross-Origin-Opener-Policy", "same-origin");
    context.header("Cross-Origin-Resource-Policy", "same-origin");
    context.header(
        "Permissions-Policy",
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()");
    if (settings.secure()) {
      context.header("Strict-Transport-Security", "max-age=31536000");
    }
  }

  /// W-HTTP-5: a page of another site that points its name at our address does not reach us.
  private static boolean named(Context context, Settings settings) {
    String host = context.header("Host");
    if (host == null) {
      return false;
    }
    String name = host.replaceFirst(":[0-9]+$", "").toLowerCase(Locale.ROOT);
    return Set.of("localhost", "127.0.0.1", "[::1]").contains(name)
        || name.equals(settings.host().toLowerCase(Locale.ROOT))
        || settings.origin().map(URI::getHost).filter(name::equalsIgnoreCase).isPresent();
  }

  /// W-HTTP-6: both witnesses that a browser gives must say that our own page sent it, and at least
  /// one must be there.
  private static boolean ownPage(Context context, Settings settings) {
    String site = context.header("Sec-Fetch-Site");
    String origin = context.header("Origin");
    if (site != null && !site.equals("same-origin")) {
      return false;
    }
    if (origin == null) {
      return site != null;
    }
    String expected =
        settings
            .origin()
            .map(URI::toString)
            .orElseGet(() -> "http://" + Optional.ofNullable(context.header("Host")).orElse(""));
    return origin.equals(expected);
  }

  private static void bounded(Context context) {
    String length = context.header("Content-Length");
    if (length == null) {
      throw new HttpResponseException(411, "");
    }
    String type = Optional.ofNullable(context.header("Content-Type")).orElse("");
    long most = type.equals("application/octet-stream") ? LARGEST_FILE : LARGEST_FORM;
    if (length.length() > 18 || Long.parseLong(length) > most) {
      throw new HttpResponseException(413, "");
    }
  }

  /// Where an answer that is not kept whole is written.
  public static OutputStream body(Context context) {
    return context.outputStream();
  }

  public int port() {
    return javalin.port();
  }

  /// Runs when we stop, before the server waits for its open answers: event streams would hold it
  /// up.
  public void beforeStop(Runnable closing) {
    beforeStop.add(closing);
  }

  /// Stops within two seconds (W-HTTP-4).
  @Override
  public void close() {
    beforeStop.forEach(Runnable::run);
    try {
      javalin.stop();
    } catch (JavalinException e) {
      // It has stopped; somebody was still being answered when the time was up.
      LOG.log(System.Logger.Level.INFO, "the console cut off an answer as it stopped");
    }
  }
}
