package drill;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The way to one node, which can be shut, or hold back what is asked or what is answered, and
/// counts the bytes of both. It understands nothing of them.
final class Valve implements AutoCloseable {
  private static final int BUFFER = 65_536;

  private final ServerSocket door;
  private final InetSocketAddress node;
  private final ExecutorService pumps = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Line> lines = new CopyOnWriteArrayList<>();
  private volatile boolean shut;
  private volatile boolean asksHeld;
  private volatile boolean answersHeld;

  /// Bytes since the mark, of that connection over which most was asked, of those that stood at the
  /// mark: the bytes by which a new one is set up are nobody's message.
  ///
  /// @param asked that came from the one who asks
  /// @param arrived of these, handed on to the node
  /// @param answered that came from the node
  /// @param come of these, handed on to the one who asks
  record Course(long asked, long arrived, long answered, long come) {}

  /// @param at port that the roll names
  /// @param to port where the node listens
  Valve(int at, int to) throws IOException {
    this.door = new ServerSocket(at, 64, InetAddress.getLoopbackAddress());
    this.node = new InetSocketAddress(InetAddress.getLoopbackAddress(), to);
    pumps.execute(this::accept);
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        begin(door.accept());
      } catch (IOException e) {
        lines.forEach(Line::end);
      }
    }
  }

  private void begin(Socket near) {
    Socket far = new Socket();
    Line line = new Line(near, far);
    lines.add(line);
    try {
      if (shut) {
        throw new IOException("shut");
      }
      far.connect(node);
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      pumps.execute(line.asking::pump);
      pumps.execute(line.answering::pump);
    } catch (IOException e) {
      line.end(); // the node is down, or the way to it is
    }
  }

  /// One connection.
  private final class Line {
    private final Socket near;
    private final Socket far;
    private final Pipe asking;
    private final Pipe answering;
    private volatile boolean marked;
    private volatile boolean ended;

    Line(Socket near, Socket far) {
      this.near = near;
      this.far = far;
      this.asking = new Pipe(this, near, far, true);
      this.answering = new Pipe(this, far, near, false);
    }

    Course course() {
      return new Course(asking.read(), asking.handed(), answering.read(), answering.handed());
    }

    /// What was held back is gone. One that is marked is still counted, until the next mark.
    void end() {
      for (Socket each : List.of(near, far)) {
        try {
          each.close();
        } catch (IOException e) {
          // It was closed already.
        }
      }
      ended = true;
      if (!marked) {
        lines.remove(this);
      }
    }
  }

  /// One direction of it.
  private final class Pipe {
    private final Line line;
    private final Socket from;
    private final Socket to;
    private final boolean asks;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private long read;
    private long handed;

    Pipe(Line line, Socket from, Socket to, boolean asks) {
      this.line = line;
      this.from = from;
      this.to = to;
      this.asks = asks;
    }

    synchronized long read() {
      return read;
    }

    synchronized long handed() {
      return handed;
    }

    synchronized void mark() {
      read = 0;
      handed = 0;
    }

    void pump() {
      byte[] buffer = new byte[BUFFER];
      try {
        InputStream in = from.getInputStream();
        int count;
        while ((count = in.read(buffer)) >= 0) {
          take(buffer, count);
        }
      } catch (IOException e) {
        // One end died; the other one hears of it below.
      }
      line.end();
    }

    private synchronized void take(byte[] buffer, int count) throws IOException {
      read += count;
      held.write(buffer, 0, count);
      handOn();
    }

    synchronized void handOn() throws IOException {
      if (!(asks ? asksHeld : answersHeld) && held.size() > 0) {
        OutputStream out = to.getOutputStream();
        held.writeTo(out);
        handed += held.size();
        held.reset();
      }
    }
  }

  /// From now on bytes are counted anew.
  void mark() {
    lines.removeIf(line -> line.ended);
    for (Line line : lines) {
      line.asking.mark();
      line.answering.mark();
      line.marked = true;
    }
  }

  Course course() {
    return lines.stream()
        .filter(line -> line.marked)
        .map(Line::course)
        .max(Comparator.comparingLong(Course::asked))
        .orElse(new Course(0, 0, 0, 0));
  }

  /// After a node at either end died: whether everything that it wrote before was read here.
  boolean settled() {
    return lines.stream().allMatch(line -> line.ended);
  }

  /// Connections end, and none begins.
  void shut() {
    shut = true;
    lines.forEach(Line::end);
  }

  void holdAsks() {
    asksHeld = true;
  }

  void holdAnswers() {
    answersHeld = true;
  }

  /// What is held back goes on, on the thread that calls.
  void handOn() {
    asksHeld = false;
    answersHeld = false;
    for (Line line : lines) {
      try {
        line.asking.handOn();
        line.answering.handOn();
      } catch (IOException e) {
        line.end();
      }
    }
  }

  /// What is held back is lost, and everything passes again.
  void open() {
    if (shut || asksHeld || answersHeld) {
      lines.forEach(Line::end);
    }
    shut = false;
    asksHeld = false;
    answersHeld = false;
  }

  @Override
  public void close() throws IOException {
    door.close();
    lines.forEach(Line::end);
    pumps.shutdownNow();
  }
}
