package parley.http;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;

/// Finds a port of the loopback interface at which nothing listens, for a demo, a bench or a test
/// that has to write it down before the node begins to listen.
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

  private static boolean free(int port) throws IOException {
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return probe.isBound();
    } catch (BindException taken) {
      return false;
    }
  }
}
