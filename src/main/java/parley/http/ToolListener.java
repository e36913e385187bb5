package parley.http;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import parley.codec.Bytes;

/// The listener for the centre's own tools: HTTP/1.1, TLS 1.2 and 1.3, a client certificate taken
/// where one is shown. It shares no thread, port or handler with the console or the link.
public final class ToolListener implements AutoCloseable {
  /// K-HTTP-5: what is silent for so long is closed; while a body or an answer is on its way, for
  /// less.
  private static final int IDLE_MILLIS = 75_000;

  private static final int HASTE_MILLIS = 10_000;

  /// When we stop: for a connection on which nothing moves, shorter than for all of them.
  private static final int LEAVE_MILLIS = 200;

  private static final int STOP_MILLIS = 1_500;

  /// K-HTTP-4: connections at once, and requests.
  private static final int CONNECTIONS = 256;

  /// K-HTTP-7.
  private static final int MOST_PASSED = 4 * 1024 * 1024;

  private static final Duration PASSED = Duration.ofSeconds(5);

  private static final int HEADER_BYTES = 32 * 1024;
  private static final int ANSWER_BUFFER = 64 * 1024;
  private static final String[] PROTOCOLS = {"TLSv1.2", "TLSv1.3"};

  /// K-TLS-1: with forward secrecy and authenticated, nothing else.
  private static final String[] CIPHERS = {
    "TLS_AES_256_GCM_SHA384",
    "TLS_AES_128_GCM_SHA256",
    "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"
  };

  private final Server server;
  private final HastyConnector connector;

  /// @param host address to bind
  /// @param port 0 for any free one
  /// @param context with the server's own certificate
  /// @param largest bytes of one body
  public ToolListener(String host, int port, SSLContext context, long largest, ToolDoor door) {
    VirtualThreadPool threads = new VirtualThreadPool(CONNECTIONS);
    threads.setName("tool-listener");
    server = new Server(threads);
    connector = new HastyConnector(server, tls(context), HEADER_BYTES);
    connector.setHost(host);
    connector.setPort(port);
    connector.setIdleTimeout(HASTE_MILLIS);
    connector.setShutdownIdleTimeout(LEAVE_MILLIS);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(CONNECTIONS, connector));
    server.setHandler(new Door(door, connector, largest));
    server.setErrorHandler(
        (request, response, callback) -> fault(door, response.getStatus(), response, callback));
    server.setStopTimeout(STOP_MILLIS);
  }

  private static SslContextFactory.Server tls(SSLContext context) {
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setSslContext(context);
    tls.setWantClientAuth(true);
    tls.setIncludeProtocols(PROTOCOLS);
    tls.setIncludeCipherSuites(CIPHERS);
    tls.setRenegotiationAllowed(false);
    tls.setSniRequired(false);
    return tls;
  }

  /// @throws IOException when the port is taken, in words for the operator
  public void start() throws IOException {
    try {
      server.start();
    } catch (Exception e) {
      String place = connector.getHost() + ":" + connector.getPort();
      throw new IOException("cannot listen on " + place + ": " + e.getMessage(), e);
    }
  }

  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      System.getLogger(ToolListener.class.getName())
          .log(System.Logger.Level.WARNING, "the listener for tools did not stop cleanly", e);
    }
  }

  /// What never came to the door.
  private static boolean fault(ToolDoor door, int status, Response response, Callback callback) {
    Bytes said = door.fault(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, door.mediaType());
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, said.size());
    response.write(true, said.buffer(), callback);
    return true;
  }

  /// Hands requests over, and keeps each connection to its pace.
  private static final class Door extends Handler.Abstract {
    private final ToolDoor door;
    private final HastyConnector connector;
    private final long largest;

    Door(ToolDoor door, HastyConnector connector, long largest) {
      this.door = door;
      this.connector = connector;
      this.largest = largest;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      EndPoint connection = request.getConnectionMetaData().getConnection().getEndPoint();
      connector.grown(connection);
      connection.setIdleTimeout(HASTE_MILLIS);
      AtomicBoolean begun = new AtomicBoolean();
      try {
        door.answer(
            asked(request),
            (status, fields) -> {
              begun.set(true);
              return begin(response, status, fields);
            });
        pass(request);
        connection.setIdleTimeout(IDLE_MILLIS);
        callback.succeeded();
      } catch (IOException | RuntimeException e) {
        log(request, e);
        if (begun.get()) {
          // Half an answer is out: only an end without its end tells the client so.
          callback.failed(e);
        } else {
          response.setStatus(500);
          fault(door, 500, response, callback);
        }
      }
      return true;
    }

    /// Takes some of what was not read off the connection (K-HTTP-7): who is still sending would
    /// else never see the answer.
    private static void pass(Request request) throws IOException {
      InputStream rest = Content.Source.asInputStream(request);
      long until = System.nanoTime() + PASSED.toNanos();
      byte[] bit = new byte[ANSWER_BUFFER];
      int passed = 0;
      for (int read = 0; read >= 0 && passed < MOST_PASSED && System.nanoTime() < until; ) {
        read = rest.read(bit);
        passed += read;
      }
    }

    private static void log(Request request, Exception e) {
      System.Logger.Level level =
          e instanceof RuntimeException ? System.Logger.Level.ERROR : System.Logger.Level.DEBUG;
      System.getLogger(ToolListener.class.getName())
          .log(level, "a tool was not answered to the end: " + request.getMethod(), e);
    }

    private ToolDoor.Asked asked(Request request) throws Exception {
      String address =
          request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress far
              ? String.valueOf(far.getAddress())
              : "";
      return new ToolDoor.Asked(
          request.getMethod(),
          request.getHttpURI().getPath(),
          Optional.ofNullable(request.getHttpURI().getQuery()).orElse(""),
          name -> request.getHeaders().getValuesList(name),
          HastyConnector.certificate(request),
          address,
          request.getLength(),
          new PacedBody(Content.Source.asInputStream(request), largest));
    }

    private static OutputStream begin(
        Response response, int status, Map<String, List<String>> fields) {
      response.setStatus(status);
      fields.forEach(
          (name, values) -> values.forEach(value -> response.getHeaders().add(name, value)));
      return new BufferedOutputStream(Content.Sink.asOutputStream(response), ANSWER_BUFFER);
    }
  }
}
