package simulation;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Many schedules, one seed a thread at a time. Threads share the classes of one workshop, which
/// hold no state, and nothing else; what each has counted is added up at the end, so that the order
/// in which seeds end changes nothing.
final class Campaign {
  private static final int MOST_FAILURES = 5;
  private static final Duration PROGRESS = Duration.ofSeconds(10);

  /// One schedule in so many has real keys.
  private static final int REAL = 100;

  private final Wish wish;
  private final Workshop truly = new Workshop(Map.of(), false);
  private @Nullable Bench real;
  private final List<Bench> benches = new ArrayList<>();
  private final AtomicLong next;
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong cpuNanos = new AtomicLong();
  private final List<Broken> broken = new ArrayList<>();
  private final long begun = System.nanoTime();
  private long shown = begun;

  /// A schedule that broke an invariant.
  record Broken(String mode, long seed, String how) {
    String again() {
      return "./parley simulate --mode "
          + mode.toLowerCase(Locale.ROOT)
          + " --seed "
          + seed
          + " --trace";
    }
  }

  Campaign(Wish wish) throws ReflectiveOperationException {
    this.wish = wish;
    this.next = new AtomicLong(wish.from());
    Workshop workshop = new Workshop(Map.of(), true);
    for (int thread = 0; thread < wish.threads(); thread++) {
      benches.add(new Bench(workshop));
    }
  }

  /// Runs until all seeds are done, the time is over, or too much is broken.
  void run() throws InterruptedException, ReflectiveOperationException {
    List<Thread> threads = new ArrayList<>();
    List<ReflectiveOperationException> failed = new ArrayList<>();
    for (Bench bench : benches) {
      threads.add(
          Thread.ofPlatform()
              .name("schedules-" + threads.size())
              .start(() -> {
                try {
                  work(bench);
                } catch (ReflectiveOperationException e) {
                  synchronized (failed) {
                    failed.add(e);
                  }
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (!failed.isEmpty()) {
      throw failed.getFirst();
    }
    for (Bench bench : benches.subList(1, benches.size())) {
      benches.getFirst().add(bench);
    }
    if (everyMode()) {
      cover();
    }
  }

  /// Nothing is missed by chance: a short run meets what is rare in schedules that are known for
  /// it.
  private void cover() throws ReflectiveOperationException {
    for (Cover.Seed seed : Cover.SEEDS) {
      Optional<String> how = benches.getFirst().one(seed.mode().name(), seed.number());
      how.ifPresent(what -> failed(new Broken(seed.mode().name(), seed.number(), what)));
      done.incrementAndGet();
    }
  }

  private void work(Bench bench) throws ReflectiveOperationException {
    long last = wish.from() + Math.min(wish.schedules(), Long.MAX_VALUE - wish.from());
    long seed = next.getAndIncrement();
    while (seed < last
        && failures() < MOST_FAILURES
        && System.nanoTime() - begun < wish.time().toNanos()) {
      Optional<String> how =
          hasRealKeys(seed) ? real(wish.mode(seed), seed) : bench.one(wish.mode(seed), seed);
      if (how.isPresent()) {
        failed(new Broken(wish.mode(seed), seed, how.get()));
      }
      done.incrementAndGet();
      progress();
      seed = next.getAndIncrement();
    }
    cpuNanos.addAndGet(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
  }

  static boolean hasRealKeys(long seed) {
    return Math.floorMod(seed, REAL) == REAL - 1;
  }

  /// One after the other: these are few.
  private Optional<String> real(String mode, long seed) throws ReflectiveOperationException {
    synchronized (truly) {
      Bench bench = real;
      if (bench == null) {
        bench = new Bench(truly, true);
        real = bench;
      }
      return bench.one(mode, seed);
    }
  }

  private synchronized int failures() {
    return broken.size();
  }

  private synchronized void failed(Broken schedule) {
    broken.add(schedule);
  }

  private synchronized void progress() {
    if (System.nanoTime() - shown > PROGRESS.toNanos()) {
      shown = System.nanoTime();
      System.err.printf(
          Locale.ROOT, "%,d schedules, %.1f a second%n", done.get(), done.get() / seconds());
    }
  }

  private double seconds() {
    return (System.nanoTime() - begun) / 1e9;
  }

  /// In the order of their seeds.
  List<Broken> broken() {
    return broken.stream().sorted(java.util.Comparator.comparingLong(Broken::seed)).toList();
  }

  long done() {
    return done.get();
  }

  /// What schedules of all modes must have met and did not. One mode does not meet everything.
  List<?> missed() throws ReflectiveOperationException {
    return everyMode() ? benches.getFirst().missed() : List.of();
  }

  private boolean everyMode() {
    return wish.modes().size() == Wish.ALL.size();
  }

  String report() throws ReflectiveOperationException {
    Bench all = benches.getFirst();
    double seconds = seconds();
    double cpu = cpuNanos.get() / 1e9;
    return all.report()
        + String.format(
            Locale.ROOT,
            "%,d schedules in %.1f s on %d threads (%.1f a second, %.1f a second of CPU), %d broken%n",
            done(),
            seconds,
            wish.threads(),
            done() / seconds,
            done() / cpu,
            failures())
        + String.format(
            Locale.ROOT,
            "a schedule: %.1f messages receipted or refused, %.1f faults, %.0f events, %.0f s of virtual time%n",
            each(all, "exchanges"),
            each(all, "faults"),
            each(all, "events"),
            each(all, "seconds"))
        + String.format(
            Locale.ROOT,
            "exchanges a second: %.0f, of CPU: %.0f; with real keys: %d more messages in %d of the schedules%n",
            all.sum("exchanges") / seconds,
            all.sum("exchanges") / cpu,
            real == null ? 0 : real.sum("exchanges"),
            real == null ? 0 : real.sum("real"))
        + "trace hash "
        + all.sum("hash")
        + "\n";
  }

  private double each(Bench all, String name) throws ReflectiveOperationException {
    return (double) all.sum(name) / Math.max(1, done());
  }
}
