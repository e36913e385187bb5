package parley.http;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.util.Optional;

/// Finds a port of the loopback interface at which nothing listens, for a demo, a bench or a test
/// that has to write it down before the node begins to listen; and looks whether one can be had.
public final class FreePort {
  /// Below those that the kernel gives to connections by itself (32768 to 60999): none of them can
  /// come between the look and the use.
  private static final int FIRST = 10_240;

  private static final int END = 32_768;
  private static final int TRIES = 200;
  private static final SecureRandom RANDOM = new SecureRandom();

  private FreePort() {}

  /// @throws IOException when none was found
  public static int find() throws IOException {
    for (int tried = 0; tried < TRIES; tried++) {
      int port = FIRST + RANDOM.nextInt(END - FIRST);
      if (free(port)) {
        return port;
      }
    }
    throw new IOException("no port from " + FIRST + " to " + (END - 1) + " is free");
  }

  /// Why an address cannot be listened on.
  public static Optional<IOException> taken(String host, int port) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(host, port));
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e);
    }
  }

  private static boolean free(int port) throws IOException {
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return probe.isBound();
    } catch (BindException taken) {
      return false;
    }
  }
}
