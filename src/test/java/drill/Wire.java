package drill;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The way to one node: it listens where the roll says that the node does, and hands the bytes of
/// each connection on to where it really does, as the fate of that connection wants it. Connections
/// of several delays overtake each other.
final class Wire implements AutoCloseable {
  private static final int BUFFER = 4096;
  private static final int DRIP = 200;
  private static final int LONGEST_LIFE = 24_000;
  private static final int HALF_OPEN_MILLIS = 3_000;

  /// What becomes of a connection.
  enum Fate {
    CLEAN,
    DELAY,
    DRIP,
    CUT_ASKING,
    CUT_ANSWERING,
    HALF_OPEN
  }

  private final ServerSocket door;
  private final InetSocketAddress node;
  private final Random random;
  private final ExecutorService pumps = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch end = new CountDownLatch(1);
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Map<Fate, Integer> met = new EnumMap<>(Fate.class);
  private volatile boolean calm;

  /// @param at port that the roll names
  /// @param to port where the node listens
  Wire(int at, int to, long seed) throws IOException {
    this.door = new ServerSocket(at, 64, InetAddress.getLoopbackAddress());
    this.node = new InetSocketAddress(InetAddress.getLoopbackAddress(), to);
    this.random = new Random(seed);
    pumps.execute(this::accept);
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket near = door.accept();
        open.add(near);
        Socket far = new Socket();
        open.add(far);
        try {
          far.connect(node);
          carry(near, far);
        } catch (IOException e) {
          // The node is down: whoever connected sees it closed.
          closeAll(List.of(near, far));
        }
      } catch (IOException e) {
        closeAll(Set.copyOf(open));
      }
    }
  }

  private synchronized void carry(Socket near, Socket far) {
    Fate fate = calm ? Fate.CLEAN : Fate.values()[random.nextInt(Fate.values().length)];
    met.merge(fate, 1, Integer::sum);
    int bytes = 1 + random.nextInt(LONGEST_LIFE);
    int millis = 20 + random.nextInt(400);
    boolean late = fate == Fate.CUT_ANSWERING;
    boolean soon = late || fate == Fate.CUT_ASKING || fate == Fate.HALF_OPEN;
    int life = calm ? Integer.MAX_VALUE : soon ? bytes : bytes * 4;
    Pipe asking = new Pipe(near, far, fate, late ? Integer.MAX_VALUE : life, millis);
    Pipe answering = new Pipe(far, near, fate, late ? life : Integer.MAX_VALUE, millis);
    pumps.execute(asking::pump);
    pumps.execute(answering::pump);
  }

  /// One direction of one connection, which ends with a reset after so many bytes of its life.
  private final class Pipe {
    private final Socket from;
    private final Socket to;
    private final Fate fate;
    private final int life;
    private final int millis;

    Pipe(Socket from, Socket to, Fate fate, int life, int millis) {
      this.from = from;
      this.to = to;
      this.fate = fate;
      this.life = life;
      this.millis = millis;
    }

    void pump() {
      try {
        hand(from.getInputStream(), to.getOutputStream());
        to.shutdownOutput();
      } catch (IOException e) {
        reset();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        reset();
      }
    }

    private void hand(InputStream in, OutputStream out) throws IOException, InterruptedException {
      byte[] buffer = new byte[fate == Fate.DRIP ? DRIP : BUFFER];
      int handed = 0;
      int read;
      while ((read = in.read(buffer)) >= 0) {
        if (fate == Fate.DELAY) {
          pause(millis);
        } else if (fate == Fate.DRIP) {
          pause(5);
        }
        int most = life - handed;
        out.write(buffer, 0, Math.min(read, most));
        handed += read;
        if (read > most && fate == Fate.HALF_OPEN) {
          // Both ends believe that they are connected, and nothing arrives any more.
          pause(HALF_OPEN_MILLIS);
        }
        if (read > most) {
          throw new IOException("cut");
        }
      }
    }

    private void pause(int length) throws InterruptedException, IOException {
      if (end.await(length, TimeUnit.MILLISECONDS)) {
        throw new IOException("the wire ends");
      }
    }

    /// Closed with a reset: what was under way is gone.
    private void reset() {
      for (Socket each : new Socket[] {from, to}) {
        try {
          each.setSoLinger(true, 0);
          each.close();
        } catch (IOException e) {
          // It was closed already.
        }
        open.remove(each);
      }
    }
  }

  /// Connections from now on are clean; the others end.
  synchronized void calm() {
    calm = true;
    closeAll(Set.copyOf(open));
  }

  /// Whether each fate was met so many times.
  synchronized boolean met(int times) {
    return Stream.of(Fate.values()).allMatch(fate -> met.getOrDefault(fate, 0) >= times);
  }

  @Override
  public synchronized String toString() {
    return met.toString();
  }

  private void closeAll(Iterable<Socket> sockets) {
    for (Socket each : sockets) {
      try {
        each.close();
      } catch (IOException e) {
        // It was closed already.
      }
      open.remove(each);
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    end.countDown();
    closeAll(Set.copyOf(open));
    pumps.shutdownNow();
  }
}
