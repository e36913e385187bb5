package parley.exchange;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import parley.codec.Bytes;
import parley.http.LinkDoor;
import parley.journal.AnchorException;
import parley.ledger.LedgerException;
import parley.seal.SealException;

/// The one owner of a link: a thread that takes events, lets the session decide, commits the
/// changes, and only then lets the actions out. Several events share one commit.
final class LinkRunner implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(LinkRunner.class.getName());

  /// X-QUEUE-1: events waiting; what comes beyond is told to come again.
  private static final int QUEUE = 10_000;

  private static final Duration REOPEN_AFTER = Duration.ofSeconds(1);

  private final LinkWorks works;
  private final LinkWorks.Opening opening;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final ArrayDeque<Event> flash = new ArrayDeque<>();
  private final ArrayDeque<Event> others = new ArrayDeque<>();
  private final AtomicLong tickets = new AtomicLong();
  final Map<Long, CompletableFuture<LinkDoor.Answer>> waiters = new ConcurrentHashMap<>();
  final Map<Long, CompletableFuture<Released>> submitters = new ConcurrentHashMap<>();
  final Map<Long, CompletableFuture<Boolean>> adopters = new ConcurrentHashMap<>();
  private volatile boolean closed;
  private volatile @Nullable String stopped;
  private volatile LinkStatus status =
      new LinkStatus(
          LinkStatus.Light.DOWN,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          0,
          List.of(),
          Optional.empty(),
          List.of());
  private volatile Standing standing;
  private final Thread thread;

  LinkRunner(LinkWorks works, LinkWorks.Opening opening, Standing standing) {
    this.works = works;
    this.opening = opening;
    this.standing = standing;
    this.thread = Thread.ofPlatform().name("link-" + standing.peer()).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  Standing standing() {
    return standing;
  }

  LinkStatus status() {
    LinkStatus now = status;
    return new LinkStatus(
        now.light(),
        now.lastHeard(),
        now.roundTrip(),
        now.clockOffset(),
        now.queued(),
        now.gaps(),
        Optional.ofNullable(stopped),
        now.alarms());
  }

  long ticket() {
    return tickets.incrementAndGet();
  }

  /// @return false when the queue is full or the owner stopped
  boolean offer(Event event) {
    lock.lock();
    try {
      if (closed || (event instanceof Event.Arrived && flash.size() + others.size() >= QUEUE)) {
        return false;
      }
      (event.flash() ? flash : others).add(event);
      news.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    while (!closed) {
      try {
        serve();
      } catch (LedgerException e) {
        closed = e.fenced();
        abandon(e);
      } catch (AnchorException | SealException e) {
        abandon(e);
      } catch (RuntimeException e) {
        LOG.log(
            System.Logger.Level.ERROR,
            "the owner of link " + standing.link() + " failed and starts again",
            e);
        abandon(e);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void serve()
      throws LedgerException, AnchorException, SealException, InterruptedException {
    Decision first = new Decision();
    LinkWorks.Opened opened = opening.open(standing, first);
    LinkSession session = opened.session();
    stopped = null;
    carryOut(session, opened, first);
    while (!closed) {
      List<Event> batch = take();
      Decision decision = new Decision();
      for (Event event : batch) {
        session.on(event, decision);
      }
      carryOut(session, opened, decision);
    }
  }

  /// The one place where decisions become real: commit, then act.
  private void carryOut(LinkSession session, LinkWorks.Opened opened, Decision decision)
      throws LedgerException, AnchorException, SealException {
    if (!decision.changes.isEmpty()) {
      opened.ledger().commit(standing.link(), opened.fence(), decision.flash(), decision.changes);
      session.committed();
      // The anchor follows every commit before anything of it leaves: a serial that went out is
      // then never used again by a node that
      // was put back to an older copy. Power fails between the two: nothing has left yet, and the
      // journal is ahead of the anchor.
      opened.note().over(opened.log().checkpoint());
    }
    standing = session.standing();
    status = session.status();
    works.letOut(this, opened, decision.actions);
  }

  private List<Event> take() throws InterruptedException {
    lock.lock();
    try {
      long left = Bounds.TICK.toNanos();
      while (flash.isEmpty() && others.isEmpty() && !closed && left > 0) {
        left = news.awaitNanos(left);
      }
      List<Event> batch = new ArrayList<>();
      while (batch.size() < Bounds.EVENTS_PER_COMMIT && !(flash.isEmpty() && others.isEmpty())) {
        batch.add(flash.isEmpty() ? others.remove() : flash.remove());
      }
      if (batch.isEmpty() || opening.tickDue()) {
        batch.add(new Event.Tick());
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /// Outcome unknown: nothing in memory counts any more. Fenced: another process owns the link now,
  /// and this one leaves it alone. Whoever waits is told that it is not known, and the session is
  /// opened again from what is durable.
  private void abandon(Exception why) {
    stopped = why.getMessage();
    LOG.log(System.Logger.Level.ERROR, "link " + standing.link() + " stopped: " + why.getMessage());
    lock.lock();
    try {
      flash.clear();
      others.clear();
      waiters.values().forEach(waiter -> waiter.complete(new LinkDoor.Answer(503, Bytes.EMPTY)));
      waiters.clear();
      submitters
          .values()
          .forEach(s ->
              s.completeExceptionally(
                  new LedgerException("the outcome is unknown: " + why.getMessage(), why)));
      submitters.clear();
      adopters.values().forEach(a -> a.complete(false));
      adopters.clear();
      long left = REOPEN_AFTER.toNanos();
      while (!closed && left > 0) {
        left = news.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      closed = true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    closed = true;
    lock.lock();
    try {
      news.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    waiters.values().forEach(waiter -> waiter.complete(new LinkDoor.Answer(503, Bytes.EMPTY)));
    submitters
        .values()
        .forEach(s -> s.completeExceptionally(new LedgerException("the node is shutting down")));
    adopters.values().forEach(a -> a.complete(false));
  }
}
