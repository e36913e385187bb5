package parley.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import parley.codec.Bytes;

/// The listener for other nodes: HTTP/1.1, TLS 1.3 with client certificates, four paths, nothing
/// else. It shares no thread, port or handler with the console.
public final class LinkListener implements AutoCloseable {
  /// L-HTTP-5: the largest envelope by any agreement, with its frame.
  private static final int LARGEST_BODY = 72 * 1024 * 1024;

  /// L-HTTP-6: a body of frames and requests.
  private static final int LARGEST_FRAME = 64 * 1024;

  /// L-HTTP-7: a silent connection is closed.
  private static final int IDLE_MILLIS = 75_000;

  private static final int HEADER_BYTES = 8 * 1024;
  private static final int THREADS = 512;
  private static final Map<String, Integer> PATHS =
      Map.of(
          "/link/envelope", LARGEST_BODY,
          "/link/flash", LARGEST_BODY,
          "/link/frame", LARGEST_FRAME,
          "/link/refetch", LARGEST_FRAME);

  private final Server server;
  private final ServerConnector connector;

  /// @param host address to bind
  /// @param port 0 for any free one
  public LinkListener(String host, int port, SSLContext context, LinkDoor door) {
    VirtualThreadPool threads = new VirtualThreadPool(THREADS);
    threads.setName("link-listener");
    server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(HEADER_BYTES);
    SecureRequestCustomizer secure = new SecureRequestCustomizer();
    secure.setSniHostCheck(false);
    secure.setSniRequired(false);
    http.addCustomizer(secure);
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setSslContext(context);
    tls.setNeedClientAuth(true);
    tls.setIncludeProtocols("TLSv1.3");
    tls.setSniRequired(false);
    connector =
        new ServerConnector(
            server,
            1,
            1,
            org.eclipse.jetty.server.AbstractConnectionFactory.getFactories(
                tls, new HttpConnectionFactory(http)));
    connector.setHost(host);
    connector.setPort(port);
    connector.setIdleTimeout(IDLE_MILLIS);
    server.addConnector(connector);
    server.setHandler(new Door(door));
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
    try {
      server.stop();
    } catch (Exception e) {
      System.getLogger(LinkListener.class.getName())
          .log(System.Logger.Level.WARNING, "the link listener did not stop cleanly", e);
    }
  }

  /// Reads a bounded body and hands it over with the certificate of the connection.
  private static final class Door extends Handler.Abstract {
    private static final Set<String> POST = Set.of("POST");
    private final LinkDoor door;

    Door(LinkDoor door) {
      this.door = door;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
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
      Bytes certificate = certificate(request);
      byte[] body = BufferUtil.toArray(Content.Source.asByteBuffer(request));
      LinkDoor.Answer answer =
          door.take(certificate, path.substring("/link/".length()), Bytes.owning(body));
      answer(response, callback, answer.status(), answer.body());
      return true;
    }

    private static Bytes certificate(Request request) throws CertificateEncodingException {
      if (request.getAttribute(org.eclipse.jetty.io.EndPoint.SslSessionData.ATTRIBUTE)
              instanceof org.eclipse.jetty.io.EndPoint.SslSessionData session
          && session.peerCertificates() != null
          && session.peerCertificates().length > 0) {
        X509Certificate first = session.peerCertificates()[0];
        return Bytes.owning(first.getEncoded());
      }
      return Bytes.EMPTY;
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
