package parley.exchange;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import parley.agreement.LinkBudgets;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.exchange.LinkSession.Bounds;
import parley.http.LinkDoor;
import parley.journal.Anchor;
import parley.journal.AnchorException;
import parley.journal.LogName;
import parley.ledger.AnchoredNotes;
import parley.ledger.Fact;
import parley.ledger.FactReader;
import parley.ledger.Follower;
import parley.ledger.Following;
import parley.ledger.Following.News;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.ledger.LinkLog;
import parley.ledger.OwnCheckpoint;
import parley.link.Route;
import parley.link.SealPool;
import parley.message.Exercises;
import parley.message.Formats;
import parley.message.Message;
import parley.party.LinkId;
import parley.seal.KeyVault;

/// The running exchange of a node: one owner per link, pools for cryptography and waiting, and the
/// followers.
public final class NodeExchange implements Exchange, AutoCloseable {
  private final Map<LinkId, LinkRunner> runners = new LinkedHashMap<>();
  private final List<Drive> drives = new ArrayList<>();
  private final List<Route> routes = new ArrayList<>();
  private final Ledger ledger;
  private final SealPool seals;
  private final ExecutorService waits = Executors.newVirtualThreadPerTaskExecutor();
  private final Following following;
  private final List<Following> apart = new CopyOnWriteArrayList<>();
  private final List<Following.Source> sources;
  private final Intake intake;

  /// What a running exchange is made of.
  ///
  /// @param ledger where everything durable stands
  /// @param recovery makes the ledger usable again after a commit whose outcome is unknown
  /// @param random for jitter and for the nonces of heartbeats, so nobody may guess it
  /// @param routes the ways to a peer, in order of preference
  public record Parts(
      Ledger ledger,
      Recovery recovery,
      KeyVault vault,
      Notary notary,
      Anchor anchor,
      Formats formats,
      InstantSource clock,
      LongSupplier ticks,
      RandomGenerator random,
      Function<Standing, List<Route>> routes) {}

  /// Makes the ledger usable again, or says why it cannot be.
  @FunctionalInterface
  public interface Recovery {
    void recover() throws LedgerException;
  }

  /// @param standings one per link
  public static NodeExchange start(Parts parts, List<Standing> standings) {
    NodeExchange exchange = new NodeExchange(parts, standings);
    exchange.drives.forEach(Drive::start);
    exchange.following.start();
    return exchange;
  }

  private NodeExchange(Parts parts, List<Standing> standings) {
    ledger = parts.ledger();
    seals = new SealPool(Runtime.getRuntime().availableProcessors(), parts.ticks());
    this.sources = standings.stream().map(s -> source(parts, s)).toList();
    this.following = new Following(sources);
    for (Standing standing : standings) {
      List<Route> ways = parts.routes().apply(standing);
      routes.addAll(ways);
      LinkWorks.Pools pools = new LinkWorks.Pools(seals.flash(), seals.of(standing.link()), waits);
      LinkRunner runner = runner(parts, standing, ways, pools, following::tell);
      runners.put(standing.link(), runner);
      drives.add(new Drive(runner));
    }
    this.intake = intake(parts, runners.values());
  }

  /// The owner of one link, at rest until something drives it.
  static LinkRunner runner(
      Parts parts,
      Standing standing,
      List<Route> ways,
      LinkWorks.Pools pools,
      Consumer<News> followers) {
    LinkWorks works =
        new LinkWorks(
            parts.notary(),
            parts.vault(),
            ways,
            pools,
            parts.clock(),
            parts.ticks(),
            parts.random(),
            followers);
    return new LinkRunner(works, new Reopening(parts), standing);
  }

  static Intake intake(Parts parts, Collection<LinkRunner> runners) {
    LinkBudgets budgets = new LinkBudgets(steady(parts.clock(), parts.ticks()));
    return new Intake(runners, parts.vault(), parts.clock(), budgets);
  }

  /// The wall clock of the start, moved on by the monotonic one: a clock that is set back for an
  /// hour must not stop a budget from filling for an hour.
  private static InstantSource steady(InstantSource clock, LongSupplier ticks) {
    Instant begun = clock.instant();
    long from = ticks.getAsLong();
    return () -> begun.plusNanos(ticks.getAsLong() - from);
  }

  /// The thread of one link's owner: a turn, then a wait until the next is due.
  private static final class Drive {
    private final LinkRunner runner;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition bell = lock.newCondition();
    private boolean news;
    private volatile boolean stopping;
    private final Thread thread;

    Drive(LinkRunner runner) {
      this.runner = runner;
      this.thread =
          Thread.ofPlatform().name("link-" + runner.standing().peer()).unstarted(this::run);
      runner.wakes(this::ring);
    }

    void start() {
      thread.start();
    }

    private void ring() {
      lock.lock();
      try {
        news = true;
        bell.signal();
      } finally {
        lock.unlock();
      }
    }

    private void run() {
      try {
        Optional<LinkRunner.Pause> pause = runner.turn();
        while (pause.isPresent()) {
          await(pause.get());
          pause = runner.turn();
        }
      } catch (InterruptedException e) {
        runner.stop();
      }
    }

    private void await(LinkRunner.Pause pause) throws InterruptedException {
      lock.lock();
      try {
        long left = pause.longest().toNanos();
        while (left > 0 && !stopping && !(news && pause.news())) {
          left = bell.awaitNanos(left);
        }
        news = false;
      } finally {
        lock.unlock();
      }
    }

    void close() {
      stopping = true;
      runner.stop();
      try {
        thread.join(Duration.ofSeconds(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      runner.ended();
    }
  }

  static Following.Source source(Parts parts, Standing standing) {
    FactReader reader = new FactReader(parts.ledger(), parts.vault().bodies(), standing.link());
    return new Following.Source() {
      @Override
      public List<LogName> logs() {
        List<LogName> logs = new ArrayList<>();
        for (int epoch = 1; epoch <= standing.epoch(); epoch++) {
          logs.add(LogName.of(standing.self(), standing.link(), epoch));
        }
        return logs;
      }

      @Override
      public long size(LogName log) throws LedgerException {
        return parts.ledger().logSize(log);
      }

      @Override
      public List<Fact> read(LogName log, long from, long to) throws LedgerException {
        return reader.read(log, from, to);
      }
    };
  }

  /// Opens a session anew from the ledger: at the start, and after every failure.
  private record Reopening(Parts parts, AtomicLong ticked, AtomicBoolean audited)
      implements LinkWorks.Opening {
    Reopening(Parts parts) {
      this(parts, new AtomicLong(), new AtomicBoolean());
    }

    @Override
    public LinkWorks.Opened open(Standing standing, LinkSession.Places places, Decision out)
        throws LedgerException, AnchorException {
      parts.recovery().recover();
      Ledger ledger = parts.ledger();
      long fence = ledger.takeOwnership(standing.link());
      int epoch = standing.epoch();
      LogName name = LogName.of(standing.self(), standing.link(), epoch);
      LinkLog log = LinkLog.open(name, ledger);
      AnchoredNotes notes = new AnchoredNotes(name, parts.anchor(), parts.notary()::note);
      notes.check(log);
      if (standing.noteKey().isPresent()) {
        OwnCheckpoint.check(standing.link(), ledger, log, standing.noteKey().get());
      }
      if (!audited.get()) {
        notes.audit(log);
        audited.set(true);
      }
      LinkSession.Context context =
          new LinkSession.Context(
              ledger,
              log,
              parts.formats(),
              parts.clock(),
              parts.ticks(),
              parts.random(),
              places,
              epoch);
      return new LinkWorks.Opened(
          LinkSession.open(context, standing, out), ledger, log, fence, epoch, notes);
    }

    @Override
    public boolean tickDue() {
      long now = parts.ticks().getAsLong();
      long before = ticked.get();
      return now - before > Bounds.TICK.toNanos() && ticked.compareAndSet(before, now);
    }
  }

  /// What the link listener hands its requests to.
  public LinkDoor door() {
    return intake;
  }

  /// Takes a frame that a carrier brought: mail, a stick, printed sheets.
  public Intake.Carried carried(Bytes frame) throws InterruptedException {
    return intake.carried(frame);
  }

  @Override
  public Released release(
      LinkId link, Message message, List<Bytes> assertions, List<Bytes> attachments)
      throws LedgerException, InterruptedException {
    try {
      return released(runner(link), message, assertions, attachments).get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof LedgerException failed
          ? failed
          : new LedgerException("release failed", e);
    }
  }

  static CompletableFuture<Released> released(
      LinkRunner runner, Message message, List<Bytes> assertions, List<Bytes> attachments) {
    Optional<String> stopped = runner.status().stopped();
    if (stopped.isPresent()) {
      return CompletableFuture.completedFuture(
          new Released.Refused("stopped", "J-ANCHOR-3", stopped.get()));
    }
    CompletableFuture<Released> outcome = new CompletableFuture<>();
    long ticket = runner.ticket();
    runner.submitters.put(ticket, outcome);
    if (!runner.offer(new Event.Submit(ticket, message, assertions, attachments))) {
      runner.submitters.remove(ticket);
      outcome.complete(new Released.Refused("stopped", "X-QUEUE-1", "the node is shutting down"));
    }
    return outcome;
  }

  /// Journals documents (rolls, agreements, acts) that were verified, and puts the new standing in
  /// force.
  ///
  /// @return false when the link's ledger failed; to be tried again
  public boolean adopt(LinkId link, List<Ledger.Document> documents, Standing standing)
      throws InterruptedException {
    try {
      return adopted(runner(link), documents, standing).get();
    } catch (ExecutionException e) {
      return false;
    }
  }

  static CompletableFuture<Boolean> adopted(
      LinkRunner runner, List<Ledger.Document> documents, Standing standing) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    long ticket = runner.ticket();
    runner.adopters.put(ticket, done);
    if (!runner.offer(new Event.Adopt(ticket, documents, standing))) {
      runner.adopters.remove(ticket);
      done.complete(false);
    }
    return done;
  }

  private LinkRunner runner(LinkId link) {
    LinkRunner runner = runners.get(link);
    if (runner == null) {
      throw new IllegalArgumentException("this node has no link " + link);
    }
    return runner;
  }

  @Override
  public List<LinkId> links() {
    return List.copyOf(runners.keySet());
  }

  @Override
  public LinkStatus status(LinkId link) {
    return runner(link).status();
  }

  @Override
  public Exercises exercises(LinkId link) throws LedgerException {
    return Exercises.read(ledger.value(link, Exercises.KEY));
  }

  @Override
  public void follow(Follower follower) {
    following.add(follower);
  }

  /// On a thread of its own, within a second: one that is far behind holds no other up.
  public void followApart(Follower follower) {
    apart.add(Following.apart(sources, follower));
  }

  /// From now on heartbeats carry the salted head of the own log, so that partners witness it.
  ///
  /// @param salted for the nonce of a heartbeat; called by the links' owners, so it waits for
  ///   nobody
  public void localHead(Function<Bytes, Optional<Digest>> salted) {
    runners.values().forEach(runner -> runner.beats().localHead(salted));
  }

  @Override
  public void close() {
    drives.forEach(Drive::close);
    following.close();
    apart.forEach(Following::close);
    routes.forEach(Route::close);
    seals.close();
    waits.shutdownNow();
  }
}
