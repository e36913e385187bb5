package parley.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import parley.codec.Bytes;
import parley.http.LinkDoor;

/// One connection to a link listener, with requests that were written before: what a client of HTTP
/// does for a request would cost this machine more than what is measured.
final class Wire implements AutoCloseable {
  private final TlsWire socket;
  private final InputStream in;

  Wire(SSLContext tls, String address) throws IOException {
    int colon = address.lastIndexOf(':');
    Socket plain =
        new Socket(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    plain.setTcpNoDelay(true);
    socket = new TlsWire(plain, tls);
    in = new BufferedInputStream(socket.getInputStream());
  }

  static byte[] request(String path, Bytes body) {
    String head =
        "POST /link/" + path + " HTTP/1.1\r\nHost: node\r\nContent-Length: " + body.size();
    return Bytes.concat(Bytes.utf8(head + "\r\n\r\n"), body).toArray();
  }

  LinkDoor.Answer post(byte[] request) throws IOException {
    socket.getOutputStream().write(request);
    String status = line();
    int length = 0;
    for (String header = line(); !header.isEmpty(); header = line()) {
      if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(header.substring(header.indexOf(':') + 1).strip());
      }
    }
    Bytes body = Bytes.owning(in.readNBytes(length));
    return new LinkDoor.Answer(Integer.parseInt(status.split(" ", -1)[1]), body);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("the connection ended");
      }
      line.append((char) next);
    }
    return line.toString().strip();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // The other side has closed it.
    }
  }
}
