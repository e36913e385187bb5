package parley.exchange;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import parley.codec.Bytes;
import parley.exchange.LinkSession.Bounds;
import parley.http.LinkDoor;
import parley.journal.AnchorException;
import parley.ledger.LedgerException;
import parley.seal.SealException;

/// The one owner of a link: takes events, lets the session decide, commits the changes, and only
/// then lets the actions out. Several events share one commit.
///
/// It waits for nothing: each {@link #turn} does what there is to do and says when the next one is
/// due. A thread drives it in the node, and the simulator in its own time.
final class LinkRunner {
  private static final System.Logger LOG = System.getLogger(LinkRunner.class.getName());

  /// X-QUEUE-1: events waiting; what comes beyond is told to come again.
  private static final int QUEUE = 10_000;

  /// X-OWNER-2.
  private static final Duration REOPEN_AFTER = Duration.ofSeconds(1);

  private static final String FENCED = "another process of this node owns the link now";

  private final LinkWorks works;
  private final LinkWorks.Opening opening;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Event.Turn, ArrayDeque<Event>> waiting = new EnumMap<>(Event.Turn.class);
  private final AtomicLong tickets = new AtomicLong();
  final Map<Long, CompletableFuture<LinkDoor.Answer>> waiters = new ConcurrentHashMap<>();
  final Map<Long, CompletableFuture<Released>> submitters = new ConcurrentHashMap<>();
  final Map<Long, CompletableFuture<Boolean>> adopters = new ConcurrentHashMap<>();
  private LinkWorks.@Nullable Opened opened;
  private volatile Runnable wake = () -> {};
  private volatile boolean closed;
  private volatile @Nullable String stopped;

  /// What was logged last, until the link has served again. Only the turns see it.
  private @Nullable String told;

  private volatile LinkStatus status =
      new LinkStatus(
          LinkStatus.Light.DOWN,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          0,
          List.of(),
          Optional.empty(),
          List.of(),
          List.of());
  private volatile Standing standing;
  private final LongAdder unforeseen = new LongAdder();

  LinkRunner(LinkWorks works, LinkWorks.Opening opening, Standing standing) {
    this.works = works;
    this.opening = opening;
    this.standing = standing;
    for (Event.Turn turn : Event.Turn.values()) {
      waiting.put(turn, new ArrayDeque<>());
    }
  }

  /// @param news runs after each event that is offered, on the thread that offers it
  void wakes(Runnable news) {
    wake = news;
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
        now.alarms(),
        works.routes(standing),
        unforeseen.sum());
  }

  /// A reader of ours failed on the peer's bytes as nobody foresaw. The peer is told nothing of it,
  /// the operator is: it is counted apart from what is rightly refused.
  void unforeseen(String where, Throwable failure) {
    unforeseen.increment();
    LOG.log(System.Logger.Level.ERROR, "bytes that no reader foresaw, " + where, failure);
  }

  /// What was asked by heartbeats, and is answered by mail.
  Beats beats() {
    return works.beats();
  }

  long ticket() {
    return tickets.incrementAndGet();
  }

  /// @return false when the queue is full or the owner stopped
  boolean offer(Event event) {
    lock.lock();
    try {
      if (closed || (event instanceof Event.Arrived && waitingEvents() >= QUEUE)) {
        return false;
      }
      queue(event.turn()).add(event);
    } finally {
      lock.unlock();
    }
    wake.run();
    return true;
  }

  private ArrayDeque<Event> queue(Event.Turn turn) {
    return Objects.requireNonNull(waiting.get(turn));
  }

  private int waitingEvents() {
    return waiting.values().stream().mapToInt(ArrayDeque::size).sum();
  }

  /// When the next turn is due.
  ///
  /// @param news true when an event that is offered makes it due at once
  record Pause(Duration longest, boolean news) {}

  private static final Pause NO_PAUSE = new Pause(Duration.ZERO, true);
  private static final Pause UNTIL_TICK = new Pause(Bounds.TICK, true);
  private static final Pause UNTIL_REOPENED = new Pause(REOPEN_AFTER, false);

  /// Opens the session, or decides over what was offered, or sees that time passed. Only one thread
  /// at a time.
  ///
  /// @return nothing when the owner is closed
  Optional<Pause> turn() {
    if (closed) {
      return Optional.empty();
    }
    try {
      if (opened == null) {
        open();
        return Optional.of(NO_PAUSE);
      }
      serve(opened);
      lock.lock();
      try {
        return Optional.of(waitingEvents() == 0 ? UNTIL_TICK : NO_PAUSE);
      } finally {
        lock.unlock();
      }
    } catch (LedgerException e) {
      // Never back to false: a node that is ending while its store fails has ended all the same.
      if (e.fenced()) {
        closed = true;
      }
      abandon(e);
    } catch (AnchorException | SealException | RuntimeException e) {
      abandon(e);
    }
    return closed ? Optional.empty() : Optional.of(UNTIL_REOPENED);
  }

  private void open() throws LedgerException, AnchorException, SealException {
    Decision first = new Decision();
    LinkWorks.Opened fresh = opening.open(standing, works::places, first);
    opened = fresh;
    stopped = null;
    carryOut(fresh, first);
  }

  private void serve(LinkWorks.Opened open) throws LedgerException, AnchorException {
    Decision decision = new Decision();
    decide(open.session(), decision);
    carryOut(open, decision);
    told = null;
  }

  /// The one place where decisions become real: commit, then act.
  private void carryOut(LinkWorks.Opened open, Decision decision)
      throws LedgerException, AnchorException {
    LinkSession session = open.session();
    if (!decision.changes.isEmpty()) {
      open.ledger().commit(standing.link(), open.fence(), decision.flash(), decision.changes);
      session.committed();
    }
    works.tell(decision);
    if (session.contradicted()) {
      throw new AnchorException("the partner shows a newer journal of this node than is here");
    }
    // The anchor follows every commit before anything of it leaves: a serial that went out is then
    // never used again by a node that was put back to an older copy. Power fails between the two:
    // nothing has left yet, the journal is ahead of the anchor, and the next opening moves it
    // before it sends what it finds queued (X-ANCHOR-1).
    open.note().move(open.log().checkpoint());
    standing = session.standing();
    status = session.status(works.mailOnly());
    works.letOut(this, open, decision.actions);
  }

  /// Decides over what waits, by its turn.
  private void decide(LinkSession session, Decision decision) throws LedgerException {
    int urgent = 0;
    int others = 0;
    @Nullable Event event = next(urgent, others);
    while (event != null) {
      if (event.turn() == Event.Turn.FLASH) {
        urgent++;
        decision.hurry();
      } else {
        others++;
      }
      session.on(event, decision);
      event = next(urgent, others);
    }
    if (urgent + others == 0 || opening.tickDue()) {
      session.on(new Event.Tick(), decision);
    }
  }

  /// The next event of this commit (X-BATCH-1). Few join FLASH, so that its commit is short and the
  /// rest still moves. FLASH that comes while others are decided ends their batch, and has the next
  /// one.
  ///
  /// @param urgent FLASH events decided in this commit
  /// @param others those that are not FLASH
  /// @return nothing when the commit is due
  private @Nullable Event next(int urgent, int others) {
    lock.lock();
    try {
      if (urgent + others >= Bounds.EVENTS_PER_COMMIT) {
        return null;
      }
      if (!queue(Event.Turn.FLASH).isEmpty()) {
        return urgent == 0 && others > 0 ? null : queue(Event.Turn.FLASH).remove();
      }
      if (urgent > 0 && others >= Bounds.EVENTS_BESIDE_FLASH) {
        return null;
      }
      return waiting.values().stream()
          .filter(queue -> !queue.isEmpty())
          .findFirst()
          .map(ArrayDeque::remove)
          .orElse(null);
    } finally {
      lock.unlock();
    }
  }

  /// Outcome unknown: nothing in memory counts any more. Fenced: another process owns the link now,
  /// and this one leaves it alone (X-OWNER-3). Whoever waits is told that it is not known, and the
  /// session is opened again from what is durable.
  private void abandon(Exception why) {
    opened = null;
    // A database's own words may have several lines; the whole stands in the service log.
    String reason =
        why instanceof LedgerException e && e.fenced()
            ? FENCED
            : String.valueOf(why.getMessage()).lines().findFirst().orElse("");
    stopped = reason;
    tell(why);
    lock.lock();
    try {
      waiting.values().forEach(ArrayDeque::clear);
    } finally {
      lock.unlock();
    }
    letGo(new LedgerException("the outcome is unknown: " + reason, why));
  }

  /// A link that fails for one reason again and again, once a second, is told of once; another
  /// reason, or the same after the link has served in between, is told anew.
  private void tell(Exception why) {
    String what = "link " + standing.link() + " stopped: " + why.getMessage();
    if (what.equals(told)) {
      return;
    }
    told = what;
    if (why instanceof RuntimeException) {
      LOG.log(System.Logger.Level.ERROR, what + "; a fault of ours, it starts again", why);
    } else {
      LOG.log(System.Logger.Level.ERROR, what);
    }
  }

  private void letGo(LedgerException why) {
    waiters.values().forEach(waiter -> waiter.complete(new LinkDoor.Answer(503, Bytes.EMPTY)));
    waiters.clear();
    submitters.values().forEach(s -> s.completeExceptionally(why));
    submitters.clear();
    adopters.values().forEach(a -> a.complete(false));
    adopters.clear();
  }

  /// No turn begins any more.
  void stop() {
    closed = true;
    wake.run();
  }

  /// After the last turn: whoever still waits is told.
  void ended() {
    letGo(new LedgerException("the node is shutting down"));
  }
}
