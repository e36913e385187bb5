package drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/// What drills do with a pair of nodes.
final class Pairs {
  /// Without anything getting less; a slow machine gets its time.
  static final Duration DRAIN = Duration.ofSeconds(90);

  private Pairs() {}

  /// The first lives end in peace: the archive of classes is made then.
  static void first(Station left, Station right) throws Exception {
    left.start(true);
    right.start(false);
    left.burst();
    right.burst();
    drain(left, right, DRAIN);
    left.stop();
    right.stop();
  }

  interface Step {
    void take() throws Exception;
  }

  static void together(ExecutorService hands, Step one, Step other) throws Exception {
    List<Future<?>> running = new ArrayList<>();
    for (Step step : List.of(one, other)) {
      running.add(
          hands.submit(() -> {
            step.take();
            return null;
          }));
    }
    for (Future<?> each : running) {
      each.get();
    }
  }

  static boolean drain(Station left, Station right, Duration longest) throws Exception {
    long until = System.nanoTime() + longest.toNanos();
    long least = Long.MAX_VALUE;
    boolean drained = false;
    while (!drained && System.nanoTime() - until < 0) {
      left.pause(200);
      left.handInAgain();
      right.handInAgain();
      drained = left.drained() && right.drained() && left.drained();
      if (left.left() + right.left() < least) {
        least = left.left() + right.left();
        until = System.nanoTime() + longest.toNanos();
      }
    }
    if (!drained) {
      System.out.println("not drained: " + left.last() + " and " + right.last());
    }
    return drained;
  }
}
