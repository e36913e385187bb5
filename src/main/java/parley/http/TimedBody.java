package parley.http;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import parley.codec.Bytes;

/// A body of known size that has to be whole in time (L-HTTP-11). Room is made for it only when it
/// is asked for.
final class TimedBody {
  private static final int BIT = 16 * 1024;

  private final InputStream in;
  private final int size;
  private final long until;
  private byte[] head = {};

  TimedBody(Request request, int size, Duration longest) {
    this.in = Content.Source.asInputStream(request);
    this.size = size;
    this.until = System.nanoTime() + longest.toNanos();
  }

  int size() {
    return size;
  }

  /// So many of its bytes, or all when there are fewer. Nothing was read before.
  Bytes first(int bytes) throws IOException {
    head = new byte[Math.min(bytes, size)];
    fill(head, 0, head.length);
    return Bytes.of(head);
  }

  Bytes whole() throws IOException {
    byte[] body = new byte[size];
    System.arraycopy(head, 0, body, 0, head.length);
    fill(body, head.length, size);
    return Bytes.owning(body);
  }

  /// Takes the rest off the connection.
  void pass() throws IOException {
    byte[] bit = new byte[Math.min(BIT, size - head.length)];
    for (int left = size - head.length; left > 0; left -= bit.length) {
      fill(bit, 0, Math.min(left, bit.length));
    }
  }

  private void fill(byte[] into, int from, int to) throws IOException {
    int filled = from;
    while (filled < to) {
      int read = in.read(into, filled, to - filled);
      if (read < 0 || until - System.nanoTime() < 0) {
        throw new IOException("the body is not whole in time");
      }
      filled += read;
    }
  }
}
