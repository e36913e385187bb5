package parley.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import parley.journal.LogName;
import parley.store.StoreException;

/// Brings every follower up to date after each commit, on a thread of its own, so that a slow board
/// never holds a receipt.
public final class Following implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Following.class.getName());

  /// X-FOLLOW-1: facts handed over at once, and kept to be handed over.
  private static final int AT_ONCE = 256;

  /// X-FOLLOW-2: how long what this node itself sent waits to be drawn. By then it has left, and
  /// often it is drawn together with its receipt.
  private static final Duration MOMENT = Duration.ofMillis(20);

  /// X-FOLLOW-1: the logs are looked at at least so often, whatever was told.
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final List<Source> sources;
  private final List<Follower> followers = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();

  /// What was told since the last turn: consecutive facts of each log.
  private Map<LogName, List<Fact>> told = new LinkedHashMap<>();

  private int facts;
  private boolean look = true;
  private boolean pending;
  private long due;
  private volatile boolean closed;

  /// Where each follower stands, as far as it took what it was given. Only the turns see it.
  private final IdentityHashMap<Follower, Map<LogName, Long>> reached = new IdentityHashMap<>();

  private final Thread thread;

  /// A log and how to read it.
  public interface Source {
    List<LogName> logs();

    long size(LogName log) throws LedgerException;

    List<Fact> read(LogName log, long from, long to) throws LedgerException;
  }

  /// What became durable in one commit.
  ///
  /// @param facts all that was appended to one log, in order, as {@link FactReader} would read it
  ///   back; empty when followers have to read
  /// @param pressing whether they shall draw it at once; what this node itself sent may wait for
  ///   more
  public record News(List<Fact> facts, boolean pressing) {
    public News {
      facts = List.copyOf(facts);
    }
  }

  public Following(List<Source> sources) {
    this(sources, "followers");
  }

  /// One follower alone, begun.
  public static Following apart(List<Source> sources, Follower follower) {
    Following apart = new Following(sources, "follower " + follower.name());
    apart.add(follower);
    apart.start();
    return apart;
  }

  private Following(List<Source> sources, String name) {
    this.sources = List.copyOf(sources);
    this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  public void add(Follower follower) {
    followers.add(follower);
    tell(new News(List.of(), true));
  }

  /// Called by the owners of links once it is durable; waits for nobody.
  public void tell(News what) {
    lock.lock();
    try {
      look |= !keep(what.facts());
      long moment = System.nanoTime() + (what.pressing() ? 0 : MOMENT.toNanos());
      if (!pending || moment - due < 0) {
        pending = true;
        due = moment;
        news.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /// @return false when followers have to read instead: nothing was handed over, or more than is
  ///   kept for them, or not the next entries
  private boolean keep(List<Fact> fresh) {
    if (fresh.isEmpty() || facts + fresh.size() > AT_ONCE) {
      return false;
    }
    LogName log = fresh.getFirst().log();
    List<Fact> before = told.getOrDefault(log, List.of());
    if (!before.isEmpty() && before.getLast().index() + 1 != fresh.getFirst().index()) {
      return false;
    }
    told.computeIfAbsent(log, l -> new ArrayList<>()).addAll(fresh);
    facts += fresh.size();
    return true;
  }

  /// @param look whether what was told is not all there is
  private record Turn(Map<LogName, List<Fact>> told, boolean look) {}

  private Turn turn(boolean all) {
    lock.lock();
    try {
      Turn turn = new Turn(told, look || all);
      told = new LinkedHashMap<>();
      facts = 0;
      look = false;
      pending = false;
      return turn;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    long looked = System.nanoTime() - LOOK.toNanos();
    while (!closed) {
      boolean over;
      try {
        over = await(looked + LOOK.toNanos());
      } catch (InterruptedException e) {
        return;
      }
      Turn turn = turn(over);
      if (turn.look()) {
        looked = System.nanoTime();
      }
      bring(turn);
    }
  }

  /// @return whether it is time for a look
  private boolean await(long latest) throws InterruptedException {
    lock.lock();
    try {
      long now = System.nanoTime();
      while (!closed && latest - now > 0 && !(pending && due - now <= 0)) {
        news.awaitNanos(pending ? Math.min(latest - now, due - now) : latest - now);
        now = System.nanoTime();
      }
      return latest - now <= 0;
    } finally {
      lock.unlock();
    }
  }

  /// Brings every follower up to date once, on the thread that asks.
  public void bring() {
    bring(turn(true));
  }

  /// A follower draws only what can be drawn again: one that fails is tried again with the next
  /// news, and holds no other up. Nor does a log at which it fails hold up another log.
  private void bring(Turn turn) {
    for (Follower follower : followers) {
      try {
        bring(follower, turn);
      } catch (LedgerException | StoreException | RuntimeException e) {
        reached.remove(follower);
        LOG.log(
            System.Logger.Level.ERROR,
            "the follower " + follower.name() + " stopped short and goes on with the next entry",
            e);
      }
    }
  }

  private void bring(Follower follower, Turn turn) throws LedgerException, StoreException {
    @Nullable Map<LogName, Long> known = reached.get(follower);
    boolean behind = false;
    Map<LogName, Long> positions;
    if (known == null || turn.look()) {
      positions = new HashMap<>(follower.positions());
      behind = true;
    } else {
      positions = known;
    }
    reached.put(follower, positions);
    Failures failures = new Failures();
    for (Map.Entry<LogName, List<Fact>> each : turn.told().entrySet()) {
      long position = positions.getOrDefault(each.getKey(), 0L);
      List<Fact> fresh = each.getValue().stream().filter(fact -> fact.index() >= position).toList();
      if (!fresh.isEmpty() && fresh.getFirst().index() == position) {
        failures.of(() -> follow(follower, positions, fresh));
      } else {
        behind |= !fresh.isEmpty();
      }
    }
    if (behind) {
      read(follower, positions, failures);
    }
    failures.end();
  }

  /// The first thing that went wrong is told when all else is done.
  private static final class Failures {
    private @Nullable Exception first;

    @FunctionalInterface
    interface Step {
      void take() throws LedgerException, StoreException;
    }

    void of(Step step) {
      try {
        step.take();
      } catch (LedgerException | StoreException | RuntimeException e) {
        first = first == null ? e : first;
      }
    }

    void end() throws LedgerException, StoreException {
      switch (first) {
        case null -> {}
        case LedgerException e -> throw e;
        case StoreException e -> throw e;
        case RuntimeException e -> throw e;
        default -> throw new IllegalStateException(first);
      }
    }
  }

  private static void follow(Follower follower, Map<LogName, Long> positions, List<Fact> facts)
      throws StoreException {
    follower.follow(facts);
    positions.put(facts.getFirst().log(), facts.getLast().index() + 1);
  }

  private void read(Follower follower, Map<LogName, Long> positions, Failures failures) {
    for (Source source : sources) {
      for (LogName log : source.logs()) {
        failures.of(() -> read(follower, positions, source, log));
      }
    }
  }

  private void read(Follower follower, Map<LogName, Long> positions, Source source, LogName log)
      throws LedgerException, StoreException {
    long size = source.size(log);
    long from = positions.getOrDefault(log, 0L);
    while (from < size && !closed) {
      List<Fact> found = source.read(log, from, Math.min(size, from + AT_ONCE));
      if (found.isEmpty()) {
        return;
      }
      follow(follower, positions, found);
      from += found.size();
    }
  }

  @Override
  public void close() {
    closed = true;
    tell(new News(List.of(), true));
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
