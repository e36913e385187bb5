package drill;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import parley.codec.Bytes;

/// A long line before a node, as a satellite would be: a process in the node's own network
/// namespace that hands on the bytes of each connection, both ways, so many milliseconds later and
/// in their order, however many are on their way. The kernel here has no netem.
final class Delay {
  private static final int BUFFER = 16_384;

  private Delay() {}

  private record Late(Bytes bytes, long nanos) {}

  /// @param arguments where it listens as `host:port`, the port of the node there, milliseconds
  public static void main(String[] arguments) throws IOException {
    String[] at = arguments[0].split(":", -1);
    InetSocketAddress node = new InetSocketAddress(at[0], Integer.parseInt(arguments[1]));
    long nanos = TimeUnit.MILLISECONDS.toNanos(Integer.parseInt(arguments[2]));
    ExecutorService pumps = Executors.newVirtualThreadPerTaskExecutor();
    try (ServerSocket door = new ServerSocket()) {
      door.bind(new InetSocketAddress(at[0], Integer.parseInt(at[1])));
      System.out.println("ready");
      while (true) {
        Socket near = door.accept();
        pumps.execute(() -> carry(near, node, nanos, pumps));
      }
    }
  }

  private static void carry(
      Socket near, InetSocketAddress node, long nanos, ExecutorService pumps) {
    try {
      Socket far = new Socket();
      far.connect(node);
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      line(near, far, nanos, pumps);
      line(far, near, nanos, pumps);
    } catch (IOException e) {
      close(near); // the node is down
    }
  }

  private static void line(Socket from, Socket to, long nanos, ExecutorService pumps) {
    BlockingQueue<Late> under = new LinkedBlockingQueue<>();
    pumps.execute(() -> {
      try {
        InputStream in = from.getInputStream();
        byte[] buffer = new byte[BUFFER];
        int read;
        while ((read = in.read(buffer)) >= 0) {
          under.add(new Late(Bytes.owning(Arrays.copyOf(buffer, read)), System.nanoTime() + nanos));
        }
      } catch (IOException e) {
        // It was cut: what is under way still arrives.
      }
      under.add(new Late(Bytes.EMPTY, System.nanoTime() + nanos));
    });
    pumps.execute(() -> {
      try {
        OutputStream out = to.getOutputStream();
        Late next = under.take();
        while (next.bytes().size() > 0) {
          TimeUnit.NANOSECONDS.sleep(next.nanos() - System.nanoTime());
          out.write(next.bytes().toArray());
          next = under.take();
        }
        TimeUnit.NANOSECONDS.sleep(next.nanos() - System.nanoTime());
        to.shutdownOutput();
      } catch (IOException e) {
        close(from);
        close(to);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It was closed already.
    }
  }
}
