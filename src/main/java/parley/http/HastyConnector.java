package parley.http;

import java.io.IOException;
import java.net.Socket;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.IO;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import parley.codec.Bytes;

/// Closes what has brought no request in time, however busily it drips.
final class HastyConnector extends ServerConnector {
  /// L-HTTP-11.
  private static final int FIRST_REQUEST_MILLIS = 15_000;

  private final Set<EndPoint> young = ConcurrentHashMap.newKeySet();
  private final Comers comers = new Comers(System::nanoTime);

  /// @param headerBytes of one request, in all
  HastyConnector(Server server, SslContextFactory.Server tls, int headerBytes) {
    super(server, 1, 1, AbstractConnectionFactory.getFactories(tls, http(headerBytes)));
  }

  /// Nothing of the server's make is told, and no name is asked for: who calls compares keys, or
  /// knows the authority.
  private static HttpConnectionFactory http(int headerBytes) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(headerBytes);
    SecureRequestCustomizer secure = new SecureRequestCustomizer();
    secure.setSniHostCheck(false);
    secure.setSniRequired(false);
    http.addCustomizer(secure);
    return new HttpConnectionFactory(http);
  }

  Comers comers() {
    return comers;
  }

  /// Before a handshake: what is closed here costs no signature.
  @Override
  protected void configure(Socket socket) {
    super.configure(socket);
    if (!comers.comes(socket.getInetAddress())) {
      IO.close(socket);
    }
  }

  @Override
  protected SocketChannelEndPoint newEndPoint(
      SocketChannel channel, ManagedSelector selectSet, SelectionKey key) throws IOException {
    SocketChannelEndPoint fresh = super.newEndPoint(channel, selectSet, key);
    young.add(fresh);
    getScheduler()
        .schedule(
            () -> {
              if (young.remove(fresh)) {
                fresh.close();
              }
            },
            FIRST_REQUEST_MILLIS,
            TimeUnit.MILLISECONDS);
    return fresh;
  }

  /// The connection has brought a request: from here on it may be silent for longer.
  ///
  /// @return whether it is its first
  boolean grown(EndPoint connection) {
    EndPoint raw = connection instanceof EndPoint.Wrapper tls ? tls.unwrap() : connection;
    return young.remove(raw);
  }

  /// What the client of a request has shown in the handshake.
  ///
  /// @return DER; empty when it showed none
  static Bytes certificate(Request request) throws CertificateEncodingException {
    if (request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE)
            instanceof EndPoint.SslSessionData session
        && session.peerCertificates() != null
        && session.peerCertificates().length > 0) {
      X509Certificate first = session.peerCertificates()[0];
      return Bytes.owning(first.getEncoded());
    }
    return Bytes.EMPTY;
  }
}
