package parley.exchange;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// Nanoseconds by which the monotonic clock of both test nodes runs ahead, and how often the owners
/// of their links looked at it: a test that lets time pass waits for them to have looked, and not
/// for some time of its own.
final class Leap extends AtomicLong {
  private static final long serialVersionUID = 1;

  /// A read that comes this long after the one before begins another turn: within a turn they
  /// follow each other at once, between two turns at rest lies X-TICK-1.
  private static final long APART = Duration.ofMillis(100).toNanos();

  /// The first may have begun in the old time; when the second begins, a whole turn lies in the
  /// new.
  private static final int LOOKS = 2;

  /// What one side's owner did with its clock; only its own thread writes.
  private static final class Looks {
    final AtomicLong turns = new AtomicLong();
    long last = System.nanoTime();

    void look(long now) {
      if (now - last > APART) {
        turns.incrementAndGet();
      }
      last = now;
    }
  }

  private final transient Map<TwoNodes.Side, Looks> looks = new ConcurrentHashMap<>();

  /// The clock of one side's node.
  LongSupplier ticks(TwoNodes.Side side) {
    Looks own = new Looks();
    looks.put(side, own);
    return () -> {
      long now = System.nanoTime();
      if (Thread.currentThread().getName().startsWith("link-")) {
        own.look(now);
      }
      return now + get();
    };
  }

  /// Time goes on for both, and the owner of each link that is open looks at its clock.
  void pass(TwoNodes nodes, Duration time) throws Exception {
    Map<TwoNodes.Side, Long> before = new ConcurrentHashMap<>();
    looks.forEach((side, seen) -> before.put(side, seen.turns.get()));
    addAndGet(time.toNanos());
    for (TwoNodes.Side side : java.util.List.of(nodes.us, nodes.ru)) {
      TwoNodes.await("the clock of " + side.id + " is looked at", () -> looked(side, before));
    }
  }

  private boolean looked(TwoNodes.Side side, Map<TwoNodes.Side, Long> before) {
    NodeExchange exchange = side.exchange;
    Looks seen = looks.get(side);
    Long from = before.get(side);
    return exchange == null
        || seen == null
        || from == null
        || exchange.status(TwoNodes.LINK).stopped().isPresent()
        || seen.turns.get() >= from + LOOKS;
  }
}
