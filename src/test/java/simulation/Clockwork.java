package simulation;

import java.util.PriorityQueue;

/// Virtual time: what is due next runs next, and nothing else moves the clock.
final class Clockwork {
  static final long MILLI = 1_000_000L;
  static final long SECOND = 1_000 * MILLI;
  static final long MINUTE = 60 * SECOND;
  static final long HOUR = 60 * MINUTE;

  private final PriorityQueue<Due> queue = new PriorityQueue<>();
  private long now;
  private long order;
  private long done;

  /// From a start to a crash: what belongs to a life that is over never runs.
  static final class Life {
    boolean over;
  }

  private record Due(long at, long order, Life life, Runnable work) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  /// Nanoseconds since the beginning of the schedule.
  long now() {
    return now;
  }

  /// Events run so far.
  long done() {
    return done;
  }

  void in(long nanos, Life life, Runnable work) {
    queue.add(new Due(now + Math.max(nanos, 0), order++, life, work));
  }

  /// Runs the next event.
  ///
  /// @param until an event after it stays where it is
  /// @return false when none is due until then
  boolean step(long until) {
    Due next = queue.peek();
    while (next != null && next.life().over) {
      queue.remove();
      next = queue.peek();
    }
    if (next == null || next.at() > until) {
      return false;
    }
    queue.remove();
    now = next.at();
    done++;
    next.work().run();
    return true;
  }
}
