package parley.exchange;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Somebody between a node and its mail server: lets every line through, but for the offer of
/// STARTTLS, and remembers what the node said.
final class Stripper implements AutoCloseable {
  private static final String OFFER = "STARTTLS";
  private static final String INSTEAD = "XXXXXXXX";

  private final ServerSocket door;
  private final int server;
  private final ExecutorService pumps = Executors.newVirtualThreadPerTaskExecutor();
  private final StringBuilder said = new StringBuilder();
  private volatile boolean stripped;

  Stripper(int server) throws IOException {
    this.server = server;
    this.door = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    pumps.execute(this::accept);
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket node = door.accept();
        Socket behind = new Socket(InetAddress.getLoopbackAddress(), server);
        pumps.execute(() -> pump(node, behind, false));
        pumps.execute(() -> pump(behind, node, true));
      } catch (IOException e) {
        // Closed, or the server is away: whoever connected sees nothing.
      }
    }
  }

  /// Greetings and capabilities come whole in one piece here, on one machine.
  private void pump(Socket from, Socket to, boolean offers) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[8192];
      int read;
      while ((read = in.read(buffer)) >= 0) {
        String text = new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
        if (offers && text.toUpperCase(Locale.ROOT).contains(OFFER)) {
          stripped = true;
          text = text.replaceAll("(?i)" + OFFER, INSTEAD);
        } else if (!offers) {
          hear(text);
        }
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
      }
    } catch (IOException e) {
      // One end has gone.
    }
  }

  int port() {
    return door.getLocalPort();
  }

  boolean stripped() {
    return stripped;
  }

  private synchronized void hear(String text) {
    said.append(text);
  }

  synchronized String said() {
    return said.toString();
  }

  @Override
  public void close() throws IOException {
    door.close();
    pumps.shutdownNow();
  }
}
