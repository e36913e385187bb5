package parley.exchange;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import parley.codec.Bytes;
import parley.http.LinkDoor;
import parley.journal.Anchor;
import parley.journal.AnchorException;
import parley.journal.LogName;
import parley.ledger.AnchoredNotes;
import parley.ledger.Fact;
import parley.ledger.FactReader;
import parley.ledger.Follower;
import parley.ledger.Following;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.ledger.LinkLog;
import parley.link.Route;
import parley.message.Formats;
import parley.message.Message;
import parley.party.LinkId;
import parley.seal.KeyVault;

/// The running exchange of a node: one owner per link, pools for cryptography and waiting, and the
/// followers.
public final class NodeExchange implements Exchange, AutoCloseable {
  private final Map<LinkId, LinkRunner> runners = new LinkedHashMap<>();
  private final List<Route> routes = new ArrayList<>();
  private final List<ExecutorService> pools = new ArrayList<>();
  private final Following following;
  private final Intake intake;

  /// What a running exchange is made of.
  ///
  /// @param ledger where everything durable stands
  /// @param recovery makes the ledger usable again after a commit whose outcome is unknown
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
      Function<Standing, List<Route>> routes) {}

  /// Makes the ledger usable again, or says why it cannot be.
  @FunctionalInterface
  public interface Recovery {
    void recover() throws LedgerException;
  }

  /// @param standings one per link
  public static NodeExchange start(Parts parts, List<Standing> standings) {
    NodeExchange exchange = new NodeExchange(parts, standings);
    exchange.runners.values().forEach(LinkRunner::start);
    exchange.following.start();
    return exchange;
  }

  private NodeExchange(Parts parts, List<Standing> standings) {
    int cores = Runtime.getRuntime().availableProcessors();
    ExecutorService flash = pool("seal-flash", 1);
    ExecutorService work = pool("seal", Math.max(1, cores));
    ExecutorService waits = Executors.newVirtualThreadPerTaskExecutor();
    pools.addAll(List.of(flash, work, waits));
    List<Following.Source> sources = new ArrayList<>();
    standings.forEach(standing -> sources.add(source(parts, standing)));
    this.following = new Following(sources);
    for (Standing standing : standings) {
      List<Route> ways = parts.routes().apply(standing);
      routes.addAll(ways);
      LinkWorks works =
          new LinkWorks(
              parts.notary(),
              parts.vault(),
              ways,
              new LinkWorks.Pools(flash, work, waits),
              parts.clock(),
              parts.ticks(),
              following::nudge);
      runners.put(standing.link(), new LinkRunner(works, new Reopening(parts), standing));
    }
    this.intake =
        new Intake(runners.values(), parts.vault(), parts.clock(), new FrameBudgets(parts.clock()));
  }

  /// Cryptography on platform threads with small names, bounded by what the sessions let run at
  /// once (X-OPEN-1, X-WINDOW-1).
  private static ExecutorService pool(String name, int threads) {
    AtomicLong number = new AtomicLong();
    return new ThreadPoolExecutor(
        threads,
        threads,
        0,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        task ->
            Thread.ofPlatform()
                .name(name + "-" + number.incrementAndGet())
                .daemon()
                .unstarted(task));
  }

  private static Following.Source source(Parts parts, Standing standing) {
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
  private record Reopening(Parts parts, AtomicLong ticked) implements LinkWorks.Opening {
    Reopening(Parts parts) {
      this(parts, new AtomicLong());
    }

    @Override
    public LinkWorks.Opened open(Standing standing, Decision out)
        throws LedgerException, AnchorException {
      parts.recovery().recover();
      Ledger ledger = parts.ledger();
      long fence = ledger.takeOwnership(standing.link());
      int epoch = standing.epoch();
      LogName name = LogName.of(standing.self(), standing.link(), epoch);
      LinkLog log = LinkLog.open(name, ledger);
      AnchoredNotes notes = new AnchoredNotes(name, parts.anchor(), parts.notary()::note);
      notes.check(log);
      SessionContext context =
          new SessionContext(
              ledger,
              log,
              parts.formats(),
              parts.clock(),
              parts.ticks(),
              new SplittableRandom(),
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

  @Override
  public Released release(
      LinkId link, Message message, List<Bytes> assertions, List<Bytes> attachments)
      throws LedgerException, InterruptedException {
    LinkRunner runner = runner(link);
    Optional<String> stopped = runner.status().stopped();
    if (stopped.isPresent()) {
      return new Released.Refused("stopped", "J-ANCHOR-3", stopped.get());
    }
    CompletableFuture<Released> outcome = new CompletableFuture<>();
    long ticket = runner.ticket();
    runner.submitters.put(ticket, outcome);
    if (!runner.offer(new Event.Submit(ticket, message, assertions, attachments))) {
      runner.submitters.remove(ticket);
      return new Released.Refused("stopped", "X-QUEUE-1", "the node is shutting down");
    }
    try {
      return outcome.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof LedgerException failed
          ? failed
          : new LedgerException("release failed", e);
    }
  }

  /// Journals documents (rolls, agreements, acts) that were verified, and puts the new standing in
  /// force.
  ///
  /// @return false when the link's ledger failed; to be tried again
  public boolean adopt(LinkId link, List<Ledger.Document> documents, Standing standing)
      throws InterruptedException {
    LinkRunner runner = runner(link);
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    long ticket = runner.ticket();
    runner.adopters.put(ticket, done);
    if (!runner.offer(new Event.Adopt(ticket, documents, standing))) {
      return false;
    }
    try {
      return done.get();
    } catch (ExecutionException e) {
      return false;
    }
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
  public void follow(Follower follower) {
    following.add(follower);
  }

  @Override
  public void close() {
    runners.values().forEach(LinkRunner::close);
    following.close();
    routes.forEach(Route::close);
    pools.forEach(ExecutorService::shutdownNow);
  }
}
