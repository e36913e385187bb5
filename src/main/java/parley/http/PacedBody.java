package parley.http;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/// A body of which nobody knows how long it will be: bounded, and given up when it comes more
/// slowly than a narrow line brings it (K-HTTP-6).
final class PacedBody extends InputStream {
  /// From the first byte on so much time is given, and a second for each so many bytes.
  private static final Duration START = Duration.ofSeconds(10);

  private static final long BYTES_A_SECOND = 16 * 1024;
  private static final double NANOS = Duration.ofSeconds(1).toNanos();

  private final InputStream in;
  private final long most;
  private final long began = System.nanoTime();
  private long taken;

  PacedBody(InputStream in, long most) {
    this.in = in;
    this.most = most;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    int read = in.read(into, from, length);
    taken += Math.max(0, read);
    if (taken > most) {
      throw new ToolDoor.TooLarge();
    }
    double late = (System.nanoTime() - began - START.toNanos()) / NANOS;
    if (read >= 0 && late * BYTES_A_SECOND > taken) {
      throw new ToolDoor.TooSlow();
    }
    return read;
  }
}
