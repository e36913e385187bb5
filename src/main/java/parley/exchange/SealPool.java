package parley.exchange;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import parley.party.LinkId;

/// The threads on which a node signs, seals, opens and verifies: one kept for FLASH, and one a core
/// for everything else.
///
/// Links take turns at the latter, so that no partner's traffic stands behind another's (X-POOL-1).
/// While FLASH is at work nothing else is begun, for the cores are the same; but what is not FLASH
/// stands aside for so long only, so that endless FLASH does not end it (X-POOL-2).
final class SealPool implements AutoCloseable {
  /// X-POOL-2.
  static final Duration LONGEST_ASIDE = Duration.ofMillis(250);

  private final LongSupplier ticks;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition urgentCame = lock.newCondition();
  private final Condition othersMay = lock.newCondition();
  private final ArrayDeque<Runnable> urgent = new ArrayDeque<>();

  /// By link, the one whose turn is next first; a link with nothing to do is not among them.
  private final Map<LinkId, ArrayDeque<Runnable>> others = new LinkedHashMap<>();

  private final List<Thread> threads = new ArrayList<>();
  private boolean urgentRuns;
  private long asideUntil;
  private boolean closed;

  /// @param cores threads for what is not FLASH
  /// @param ticks monotonic nanoseconds
  SealPool(int cores, LongSupplier ticks) {
    this.ticks = ticks;
    begin("seal-flash-1", this::serveFlash);
    for (int core = 1; core <= cores; core++) {
      begin("seal-" + core, this::serveOthers);
    }
  }

  private void begin(String name, Runnable work) {
    threads.add(Thread.ofPlatform().name(name).daemon(true).start(work));
  }

  /// For FLASH of every link.
  Executor flash() {
    return this::hurry;
  }

  /// For what is not FLASH on one link; bounded by what its session lets run at once (X-OPEN-1,
  /// X-WINDOW-1).
  Executor of(LinkId link) {
    return task -> queue(link, task);
  }

  private void hurry(Runnable task) {
    lock.lock();
    try {
      if (urgent.isEmpty() && !urgentRuns) {
        asideUntil = ticks.getAsLong() + LONGEST_ASIDE.toNanos();
      }
      urgent.add(task);
      urgentCame.signal();
    } finally {
      lock.unlock();
    }
  }

  private void queue(LinkId link, Runnable task) {
    lock.lock();
    try {
      others.computeIfAbsent(link, l -> new ArrayDeque<>()).add(task);
      othersMay.signal();
    } finally {
      lock.unlock();
    }
  }

  private void serveFlash() {
    @Nullable Runnable task = nextFlash();
    while (task != null) {
      run(task);
      task = nextFlash();
    }
  }

  private void serveOthers() {
    @Nullable Runnable task = nextOther();
    while (task != null) {
      run(task);
      task = nextOther();
    }
  }

  /// A bug of ours ends its own task and no thread.
  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | StackOverflowError e) {
      System.getLogger(SealPool.class.getName())
          .log(System.Logger.Level.ERROR, "a task of the seal threads failed", e);
    }
  }

  private @Nullable Runnable nextFlash() {
    lock.lock();
    try {
      urgentRuns = false;
      if (urgent.isEmpty()) {
        othersMay.signalAll();
      }
      while (urgent.isEmpty() && !closed) {
        urgentCame.await();
      }
      urgentRuns = !closed;
      return closed ? null : urgent.remove();
    } catch (InterruptedException e) {
      return null;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Runnable nextOther() {
    lock.lock();
    try {
      while (!closed) {
        long aside = urgentRuns || !urgent.isEmpty() ? asideUntil - ticks.getAsLong() : 0;
        if (others.isEmpty()) {
          othersMay.await();
        } else if (aside > 0) {
          othersMay.awaitNanos(aside);
        } else {
          return takeTurn();
        }
      }
      return null;
    } catch (InterruptedException e) {
      return null;
    } finally {
      lock.unlock();
    }
  }

  private Runnable takeTurn() {
    Map.Entry<LinkId, ArrayDeque<Runnable>> first = others.entrySet().iterator().next();
    others.remove(first.getKey());
    Runnable task = first.getValue().remove();
    if (!first.getValue().isEmpty()) {
      others.put(first.getKey(), first.getValue());
    }
    return task;
  }

  /// What waits is not begun any more.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      urgentCame.signalAll();
      othersMay.signalAll();
    } finally {
      lock.unlock();
    }
    threads.forEach(Thread::interrupt);
  }
}
