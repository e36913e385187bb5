package drill;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import parley.bench.Grounds;
import parley.ledger.Entries;
import parley.party.NodeId;

/// Kills between two chosen steps, from outside: what any other process of the machine could do.
/// The lock of the anchor's file is held, so that a node stands still between a commit and its
/// anchor; the anchor's file is watched, and the node dies in the moment in which it changes; the
/// valve before a node is shut or holds bytes back. Whether it hit is for {@link Hits} to say.
final class Aims {
  /// Long enough for a busy machine; what takes longer is a miss, and is tried again.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int SLOT = 4096;
  private static final int TURN = 16;
  private static final int LOOK_MILLIS = 3;
  private static final int LOOK_MICROS = 200;
  private static final ValueLayout.OfLong NUMBER =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final Grounds grounds;
  private final Map<NodeId, Valve> doors;
  private final Hits hits;

  /// @param doors the valve before each node
  Aims(Grounds grounds, Map<NodeId, Valve> doors, Hits hits) {
    this.grounds = grounds;
    this.doors = doors;
    this.hits = hits;
  }

  private interface Step {
    void take() throws Exception;
  }

  /// Both nodes run; one of them is dead afterwards.
  ///
  /// @param one the node to be killed where the boundary does not say whose it is: the sender of
  ///   what is sent, the receiver of what is received
  void strike(Boundary at, Station one, Station other) throws Exception {
    quiet(one, other);
    switch (at) {
      case HANDED_IN -> {
        one.burst();
        kill(one, other);
      }
      case SKIPPED -> held(one, other, one::overtake, Sight::hole);
      case SENT -> held(one, other, one::burst, sight -> sight.unanchored(Entries.SENT));
      case ANCHORED, SENT_UNDRAWN -> watched(one, other, one::burst);
      case RECEIVED -> held(one, other, other::one, sight -> sight.unanchored(Entries.RECEIVED));
      case UNANSWERED, UNDRAWN -> watched(one, other, other::one);
      case PROMISED, LEFT, AWAY_RECEIVED, AWAY_ANSWERED, COME, DELIVERED, DELIVERED_UNDRAWN ->
          onTheWay(at, one, other);
      case ARRIVED, STORED, LET_OUT -> onTheWay(at, other, one);
    }
  }

  private void kill(Station node, Station other) throws Exception {
    node.kill();
    hits.judge(node, other, Optional.empty());
  }

  /// Nothing is half done, so that what comes next is alone.
  private static void quiet(Station one, Station other) throws InterruptedException {
    long until = System.nanoTime() + Station.PATIENCE.toNanos();
    while (!(one.drained() && other.drained()) && System.nanoTime() - until < 0) {
      one.handInAgain();
      other.handInAgain();
      one.pause(20);
    }
  }

  /// Until the number is positive that is seen on the node's disk, or patience ends.
  private int await(Station node, ToIntFunction<Sight> what) throws Exception {
    long until = System.nanoTime() + PATIENCE.toNanos();
    int seen = 0;
    while (seen == 0 && node.alive() && System.nanoTime() - until < 0) {
      node.pause(LOOK_MILLIS);
      seen = what.applyAsInt(Sight.glance(grounds, node.self));
    }
    return seen;
  }

  private static void until(BooleanSupplier there) throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!there.getAsBoolean() && System.nanoTime() - until < 0) {
      TimeUnit.MICROSECONDS.sleep(LOOK_MICROS);
    }
  }

  /// While the lock on the anchor's file is held, the node waits for it with a commit behind it.
  private FileChannel lock(Station node) throws IOException {
    Path anchor = Sight.anchor(grounds, node.self);
    FileChannel file =
        FileChannel.open(
            anchor.resolveSibling(anchor.getFileName() + ".lock"), StandardOpenOption.WRITE);
    file.lock();
    return file;
  }

  private void held(Station node, Station other, Step cause, Predicate<Sight> there)
      throws Exception {
    try (FileChannel _ = lock(node)) {
      cause.take();
      await(node, sight -> there.test(sight) ? 1 : 0);
      kill(node, other);
    }
  }

  /// Dies in the moment in which its anchor is written.
  private void watched(Station node, Station other, Step cause) throws Exception {
    try (Arena arena = Arena.ofConfined();
        FileChannel file =
            FileChannel.open(Sight.anchor(grounds, node.self), StandardOpenOption.READ)) {
      MemorySegment anchor = file.map(FileChannel.MapMode.READ_ONLY, 0, 2L * SLOT, arena);
      long before = turns(anchor);
      long until = System.nanoTime() + PATIENCE.toNanos();
      cause.take();
      while (turns(anchor) == before && System.nanoTime() - until < 0) {
        Thread.onSpinWait();
      }
      kill(node, other);
    }
  }

  /// Grows by each advance: the slots are numbered, and the older one is written over.
  private static long turns(MemorySegment anchor) {
    return anchor.get(NUMBER, TURN) + anchor.get(NUMBER, SLOT + TURN);
  }

  private Valve before(Station node) {
    return Objects.requireNonNull(doors.get(node.self));
  }

  /// One message goes from one to the other, over a connection that stands already, and somebody
  /// dies on its way.
  private void onTheWay(Boundary at, Station sender, Station receiver) throws Exception {
    sender.one();
    quiet(sender, receiver);
    Way way = new Way(before(receiver), sender, receiver);
    way.valve.mark();
    try {
      switch (at) {
        case PROMISED -> promised(way);
        case LEFT, ARRIVED -> asking(at, way);
        case AWAY_RECEIVED -> received(way);
        default -> answering(at, way);
      }
    } finally {
      way.valve.open();
    }
  }

  /// @param valve before the receiver
  private record Way(Valve valve, Station sender, Station receiver) {}

  private void kill(Station node, Way way, String message) throws Exception {
    node.kill();
    until(way.valve::settled);
    hits.judge(
        node,
        node == way.sender ? way.receiver : way.sender,
        Optional.of(new Hits.Alone(way.sender.self, message, way.valve.course())));
  }

  private void promised(Way way) throws Exception {
    way.valve.shut();
    String message = way.sender.one();
    until(() -> !way.sender.unpromised().contains(message));
    kill(way.sender, way, message);
  }

  private void asking(Boundary at, Way way) throws Exception {
    way.valve.holdAsks();
    String message = way.sender.one();
    int size = await(way.sender, sight -> sight.waiting(message));
    until(() -> way.valve.course().asked() >= size);
    if (at == Boundary.ARRIVED) {
      way.valve.handOn();
      kill(way.receiver, way, message);
    } else {
      kill(way.sender, way, message);
    }
  }

  private void received(Way way) throws Exception {
    try (FileChannel _ = lock(way.receiver)) {
      String message = way.sender.one();
      await(way.receiver, sight -> sight.unanchored(Entries.RECEIVED) ? 1 : 0);
      kill(way.sender, way, message);
    }
  }

  private void answering(Boundary at, Way way) throws Exception {
    way.valve.holdAnswers();
    String message = way.sender.one();
    if (at == Boundary.STORED) {
      long until = System.nanoTime() + PATIENCE.toNanos();
      Sight.untilAnswered(grounds, way.receiver.self, message, () -> System.nanoTime() - until > 0);
      kill(way.receiver, way, message);
      return;
    }
    int size = await(way.receiver, sight -> sight.answered(message));
    until(() -> way.valve.course().answered() >= size);
    switch (at) {
      case LET_OUT -> kill(way.receiver, way, message);
      case COME -> {
        way.valve.handOn();
        kill(way.sender, way, message);
      }
      case DELIVERED ->
          held(
              way.sender,
              way.receiver,
              way.valve::handOn,
              sight -> sight.unanchored(Entries.DELIVERED));
      case DELIVERED_UNDRAWN -> watched(way.sender, way.receiver, way.valve::handOn);
      default -> kill(way.sender, way, message);
    }
  }
}
