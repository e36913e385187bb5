package parley.link;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import parley.party.LinkId;

/// The threads on which a node signs, seals, opens and verifies: one kept for FLASH, and one a core
/// for everything else.
///
/// Links take turns at the latter, so that no partner's traffic stands behind another's (X-POOL-1),
/// and where there are several none has all of them: however much one partner sends, a core is left
/// for FLASH and for the others (X-POOL-3). While FLASH is at work nothing else is begun, for the
/// cores are the same, nor just after it, for the same message comes back from its commit; but what
/// is not FLASH stands aside for so long only, so that endless FLASH does not end it (X-POOL-2).
public final class SealPool implements AutoCloseable {
  /// X-POOL-2.
  static final Duration LONGEST_ASIDE = Duration.ofMillis(250);

  /// X-POOL-2: a commit and its anchor, between two steps of one message.
  static final Duration BETWEEN_STEPS = Duration.ofMillis(10);

  private final LongSupplier ticks;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition urgentCame = lock.newCondition();
  private final Condition othersMay = lock.newCondition();
  private final ArrayDeque<Runnable> urgent = new ArrayDeque<>();

  /// By link, the one whose turn is next first; a link with nothing to do is not among them.
  private final Map<LinkId, ArrayDeque<Runnable>> others = new LinkedHashMap<>();

  /// By link, how many of its tasks run.
  private final Map<LinkId, Integer> running = new HashMap<>();

  private final int cores;
  private final List<Thread> threads = new ArrayList<>();
  private boolean urgentRuns;
  private long asideUntil;
  private long nextStepUntil;
  private boolean closed;

  /// @param cores threads for what is not FLASH
  /// @param ticks monotonic nanoseconds
  public SealPool(int cores, LongSupplier ticks) {
    this.cores = cores;
    this.ticks = ticks;
    this.nextStepUntil = ticks.getAsLong();
    this.asideUntil = nextStepUntil;
    begin("seal-flash-1", this::serveFlash);
    for (int core = 1; core <= cores; core++) {
      begin("seal-" + core, this::serveOthers);
    }
  }

  private void begin(String name, Runnable work) {
    threads.add(Thread.ofPlatform().name(name).daemon(true).start(work));
  }

  /// For FLASH of every link.
  public Executor flash() {
    return this::hurry;
  }

  /// For what is not FLASH on one link; bounded by what its session lets run at once (X-OPEN-1,
  /// X-WINDOW-1).
  public Executor of(LinkId link) {
    lock.lock();
    try {
      running.putIfAbsent(link, 0);
    } finally {
      lock.unlock();
    }
    return task -> queue(link, task);
  }

  private void hurry(Runnable task) {
    lock.lock();
    try {
      long now = ticks.getAsLong();
      if (urgent.isEmpty() && !urgentRuns && nextStepUntil - now <= 0) {
        asideUntil = now + LONGEST_ASIDE.toNanos();
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
    @Nullable Turn turn = nextOther(null);
    while (turn != null) {
      run(turn.task());
      turn = nextOther(turn);
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
      if (urgentRuns) {
        nextStepUntil = ticks.getAsLong() + BETWEEN_STEPS.toNanos();
      }
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

  private record Turn(LinkId link, Runnable task) {}

  /// @param done the one that this thread has ended
  private @Nullable Turn nextOther(@Nullable Turn done) {
    lock.lock();
    try {
      if (done != null) {
        running.merge(done.link(), -1, Integer::sum);
        othersMay.signal();
      }
      while (!closed) {
        long aside = aside();
        Optional<LinkId> next = others.keySet().stream().filter(this::mayBegin).findFirst();
        if (next.isEmpty()) {
          othersMay.await();
        } else if (aside > 0) {
          othersMay.awaitNanos(aside);
        } else {
          return takeTurn(next.get());
        }
      }
      return null;
    } catch (InterruptedException e) {
      return null;
    } finally {
      lock.unlock();
    }
  }

  /// How long what is not FLASH still stands aside, unless FLASH ends before.
  private long aside() {
    long now = ticks.getAsLong();
    boolean atWork = urgentRuns || !urgent.isEmpty();
    return atWork ? asideUntil - now : Math.min(asideUntil - now, nextStepUntil - now);
  }

  /// X-POOL-3.
  private boolean mayBegin(LinkId link) {
    int most = running.size() > 1 ? Math.max(1, cores - 1) : cores;
    return running.getOrDefault(link, 0) < most;
  }

  private Turn takeTurn(LinkId link) {
    ArrayDeque<Runnable> tasks = Objects.requireNonNull(others.remove(link));
    Turn turn = new Turn(link, tasks.remove());
    if (!tasks.isEmpty()) {
      others.put(link, tasks);
    }
    running.merge(link, 1, Integer::sum);
    return turn;
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
