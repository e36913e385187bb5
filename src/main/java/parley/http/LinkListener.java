package parley.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.Connection;
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

/// The listener for other nodes: HTTP/1.1, TLS 1.3 with client certificates, four paths, nothing
/// else. It shares no thread, port or handler with the console (L-HTTP-1).
public final class LinkListener implements AutoCloseable {
  /// L-HTTP-5: the largest envelope by any agreement, with its frame.
  private static final int LARGEST_BODY = 72 * 1024 * 1024;

  /// L-HTTP-6: a body of frames and requests.
  private static final int LARGEST_FRAME = 64 * 1024;

  /// L-HTTP-7: a silent connection is closed.
  private static final int IDLE_MILLIS = 75_000;

  /// L-HTTP-11: what is silent for so long in the handshake, a head or a body is closed, and so is
  /// what takes longer in all until its first request, or for one body.
  private static final int HASTE_MILLIS = 10_000;

  private static final Duration WHOLE_BODY = Duration.ofSeconds(30);

  /// L-HTTP-7: connections at once, whoever holds them.
  private static final int CONNECTIONS = 512;

  private static final int HEADER_BYTES = 8 * 1024;
  private static final int THREADS = 512;
  private static final Map<String, Integer> PATHS =
      Map.of(
          "/link/envelope", LARGEST_BODY,
          "/link/flash", LARGEST_BODY,
          "/link/frame", LARGEST_FRAME,
          "/link/refetch", LARGEST_FRAME);

  /// What of an envelope is read before anything else is decided: its frame (E-FRAME-1).
  public static final int GLANCE = 176;

  private static final Set<String> ENVELOPES = Set.of("envelope", "flash");
  private static final LinkDoor.Answer BUSY = new LinkDoor.Answer(503, Bytes.EMPTY);

  /// L-HTTP-14: how late a peer that heeds nothing gets its answer.
  private static final int PAUSE_MILLIS = 500;

  private final Server server;
  private final HastyConnector connector;
  private final CountDownLatch closing = new CountDownLatch(1);

  /// @param host address to bind
  /// @param port 0 for any free one
  public LinkListener(String host, int port, SSLContext context, LinkDoor door) {
    VirtualThreadPool threads = new VirtualThreadPool(THREADS);
    threads.setName("link-listener");
    server = new Server(threads);
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setSslContext(context);
    tls.setNeedClientAuth(true);
    tls.setIncludeProtocols("TLSv1.3");
    tls.setSniRequired(false);
    connector = new HastyConnector(server, tls, HEADER_BYTES);
    connector.setHost(host);
    connector.setPort(port);
    connector.setIdleTimeout(HASTE_MILLIS);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(CONNECTIONS, connector));
    server.setHandler(new Door(door, connector, closing));
    server.setErrorHandler(LinkListener::silent);
    server.setStopTimeout(1_000);
  }

  /// @throws IOException when the port is taken, in words for the operator
  public void start() throws IOException {
    try {
      server.start();
    } catch (Exception e) {
      throw new IOException(
          "the link listener cannot start on "
              + connector.getHost()
              + ":"
              + connector.getPort()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      server.stop();
    } catch (Exception e) {
      System.getLogger(LinkListener.class.getName())
          .log(System.Logger.Level.WARNING, "the link listener did not stop cleanly", e);
    }
  }

  /// A stranger to HTTP learns the status and nothing else.
  private static boolean silent(Request request, Response response, Callback callback) {
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, 0);
    response.write(true, ByteBuffer.allocate(0), callback);
    return true;
  }

  /// Reads a bounded body and hands it over with the certificate of the connection.
  private static final class Door extends Handler.Abstract {
    private static final Set<String> POST = Set.of("POST");
    private final LinkDoor door;
    private final HastyConnector connector;
    private final CountDownLatch closing;
    private final PeerRooms rooms = new PeerRooms();

    Door(LinkDoor door, HastyConnector connector, CountDownLatch closing) {
      this.door = door;
      this.connector = connector;
      this.closing = closing;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      Connection connected = request.getConnectionMetaData().getConnection();
      EndPoint connection = connected.getEndPoint();
      Bytes certificate = HastyConnector.certificate(request);
      if (connector.grown(connection) && !enters(connected, certificate)) {
        response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
        answer(response, callback, 503, Bytes.EMPTY);
        return true;
      }
      String path = Request.getPathInContext(request);
      Integer limit = PATHS.get(path);
      if (limit == null || !POST.contains(request.getMethod())) {
        answer(response, callback, 404, Bytes.EMPTY);
        return true;
      }
      if (request.getLength() < 0 || request.getLength() > limit) {
        answer(response, callback, 413, Bytes.EMPTY);
        return true;
      }
      String name = path.substring("/link/".length());
      LinkDoor.Answer answer = taken(request, connection, certificate, name);
      answer(response, callback, answer.status(), answer.body());
      return true;
    }

    /// With its first request.
    private boolean enters(Connection connection, Bytes certificate) {
      if (!connector.comers().enters(certificate)) {
        return false;
      }
      connection.addEventListener(
          new Connection.Listener() {
            @Override
            public void onClosed(Connection closed) {
              connector.comers().leaves(certificate);
            }
          });
      return true;
    }

    private LinkDoor.Answer taken(
        Request request, EndPoint connection, Bytes certificate, String name)
        throws InterruptedException {
      int length = (int) request.getLength();
      try (PeerRooms.Place place = rooms.take(certificate, name, length)) {
        if (!place.taken()) {
          return BUSY;
        }
        connection.setIdleTimeout(HASTE_MILLIS);
        LinkDoor.Answer answer =
            taken(new TimedBody(request, length, WHOLE_BODY), certificate, name);
        connection.setIdleTimeout(IDLE_MILLIS);
        if (answer.equals(LinkDoor.UNHEEDED)) {
          pause();
        }
        return answer;
      }
    }

    /// What its first bytes refuse is taken off the connection and kept nowhere: another handshake
    /// would cost more.
    private LinkDoor.Answer taken(TimedBody body, Bytes certificate, String name)
        throws InterruptedException {
      try {
        if (ENVELOPES.contains(name)) {
          Bytes head = body.first(GLANCE);
          Optional<LinkDoor.Answer> refused = door.glance(certificate, head, body.size());
          if (refused.isPresent()) {
            body.pass();
            return refused.get();
          }
        }
        return door.take(certificate, name, body.whole());
      } catch (IOException e) {
        return new LinkDoor.Answer(408, Bytes.EMPTY);
      }
    }

    /// L-HTTP-14: the place is held meanwhile, so that what comes in so costs no more than these
    /// few a second, however fast it is sent.
    private void pause() throws InterruptedException {
      closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static void answer(Response response, Callback callback, int status, Bytes body) {
      response.setStatus(status);
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/octet-stream");
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.size());
      ByteBuffer content = body.buffer();
      response.write(true, content, callback);
    }
  }
}
