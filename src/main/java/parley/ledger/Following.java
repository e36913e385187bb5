package parley.ledger;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import parley.journal.LogName;
import parley.store.StoreException;

/// Brings every follower up to date after each commit, on a thread of its own, so that a slow board
/// never holds a receipt.
public final class Following implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Following.class.getName());

  /// X-FOLLOW-1: facts handed over at once.
  private static final int AT_ONCE = 256;

  private final List<Source> sources;
  private final List<Follower> followers = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private boolean pending;
  private volatile boolean closed;
  private final Thread thread = Thread.ofPlatform().name("followers").unstarted(this::run);

  /// A log and how to read it.
  public interface Source {
    List<LogName> logs();

    long size(LogName log) throws LedgerException;

    List<Fact> read(LogName log, long from, long to) throws LedgerException;
  }

  public Following(List<Source> sources) {
    this.sources = List.copyOf(sources);
  }

  public void start() {
    thread.start();
  }

  public void add(Follower follower) {
    followers.add(follower);
    nudge();
  }

  public void nudge() {
    lock.lock();
    try {
      pending = true;
      news.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    while (!closed) {
      try {
        await();
      } catch (InterruptedException e) {
        return;
      }
      bring();
    }
  }

  /// Brings every follower up to date once, on the thread that asks.
  public void bring() {
    followers.forEach(this::brought);
  }

  /// A follower draws only what can be drawn again: one that fails is tried again with the next
  /// news, and holds no other up.
  private void brought(Follower follower) {
    try {
      bring(follower);
    } catch (LedgerException | StoreException | RuntimeException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "the follower " + follower.name() + " stopped short and goes on with the next entry",
          e);
    }
  }

  private void await() throws InterruptedException {
    lock.lock();
    try {
      long left = TimeUnit.SECONDS.toNanos(1);
      while (!pending && !closed && left > 0) {
        left = news.awaitNanos(left);
      }
      pending = false;
    } finally {
      lock.unlock();
    }
  }

  private void bring(Follower follower) throws LedgerException, StoreException {
    Map<LogName, Long> positions = follower.positions();
    for (Source source : sources) {
      for (LogName log : source.logs()) {
        bring(follower, source, log, positions.getOrDefault(log, 0L));
      }
    }
  }

  private void bring(Follower follower, Source source, LogName log, long position)
      throws LedgerException, StoreException {
    long size = source.size(log);
    long from = position;
    while (from < size && !closed) {
      List<Fact> facts = source.read(log, from, Math.min(size, from + AT_ONCE));
      if (facts.isEmpty()) {
        return;
      }
      follower.follow(facts);
      from += facts.size();
    }
  }

  @Override
  public void close() {
    closed = true;
    nudge();
    try {
      thread.join(java.time.Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
