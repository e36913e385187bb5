package parley.match;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import parley.codec.MalformedInput;

/// Does one thing to each of many points on some threads, and stops when its node does. Half of the
/// machine at the most: what guards FLASH has the rest.
final class Crew {
  private final int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  private final AtomicInteger done = new AtomicInteger();
  private volatile int of;
  private volatile boolean closed;

  /// One point.
  interface Work<T> {
    T at(int index) throws MalformedInput;
  }

  /// How far it is, for people; empty when it does nothing.
  String progress() {
    int all = of;
    return all == 0 ? "" : done.get() + " of " + all + " points";
  }

  /// @return in their order
  /// @throws MalformedInput the first that is wrong
  <T> List<T> each(int count, Work<T> work) throws MalformedInput, InterruptedException {
    done.set(0);
    of = count;
    try {
      List<@Nullable T> results = new ArrayList<>(java.util.Collections.nCopies(count, null));
      AtomicReference<@Nullable Exception> wrong = new AtomicReference<>();
      AtomicInteger next = new AtomicInteger();
      List<Thread> crew = new ArrayList<>();
      for (int one = 0; one < threads; one++) {
        crew.add(
            Thread.ofPlatform()
                .name("match-" + one)
                .daemon()
                .start(() -> work(results, next, wrong, work)));
      }
      for (Thread each : crew) {
        each.join();
      }
      return whole(results, wrong.get());
    } finally {
      of = 0;
    }
  }

  /// Each thread writes to places that no other writes to; they are read after all have ended.
  private <T> void work(
      List<@Nullable T> results,
      AtomicInteger next,
      AtomicReference<@Nullable Exception> wrong,
      Work<T> work) {
    try {
      for (int at = next.getAndIncrement();
          at < results.size() && !closed && wrong.get() == null;
          at = next.getAndIncrement()) {
        results.set(at, work.at(at));
        done.incrementAndGet();
      }
    } catch (MalformedInput | RuntimeException e) {
      wrong.compareAndSet(null, e);
    }
  }

  private <T> List<T> whole(List<@Nullable T> results, @Nullable Exception wrong)
      throws MalformedInput, InterruptedException {
    if (closed) {
      throw new InterruptedException("stopped");
    }
    if (wrong instanceof MalformedInput malformed) {
      throw malformed;
    }
    if (wrong instanceof RuntimeException fault) {
      throw fault;
    }
    List<T> whole = new ArrayList<>(results.size());
    for (@Nullable T each : results) {
      if (each == null) {
        throw new IllegalStateException("a point was passed over");
      }
      whole.add(each);
    }
    return whole;
  }

  void close() {
    closed = true;
  }
}
