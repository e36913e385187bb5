package parley.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import parley.agreement.Agreement;
import parley.agreement.Precedence;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.exchange.Exchange;
import parley.exchange.NodeExchange;
import parley.exchange.Released;
import parley.exchange.SealNotary;
import parley.exchange.Standing;
import parley.http.LinkListener;
import parley.journal.FileAnchor;
import parley.journal.LogName;
import parley.ledger.Fact;
import parley.ledger.Follower;
import parley.ledger.LedgerException;
import parley.ledger.StoreLedger;
import parley.link.HttpsRoute;
import parley.link.Route;
import parley.message.Composer;
import parley.message.Formats;
import parley.message.Message;
import parley.party.LinkId;
import parley.party.Node;
import parley.party.NodeId;
import parley.seal.KeyVault;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.StoreException;
import parley.store.Stores;
import parley.watchline.Board;

/// One of the two processes of a measurement: a whole node but for its console. It takes commands
/// on standard input and says on standard output, one line each, with `System.nanoTime()` (one
/// clock for all processes of a machine), what happened when.
///
/// `one PRECEDENCE N SIZE` releases message N; `many COUNT SIZE THREADS` releases as fast as it
/// can; `flood COUNT SIZE THREADS` does so beside whatever else is asked, and `import COUNT SIZE`
/// writes bulk rows in the same way. `make COUNT SIZE` makes envelopes, `connect` opens connections
/// for them, `strike RATE` posts them whatever it is told, and says `slowed` when enough of them
/// were put off, and `settle` as it is told. `halt` ends the newest of these; `deaf` closes the
/// listener and `listen` opens it again; `queued` tells how many wait to be sent and `compiled` how
/// many milliseconds the compilers ran; `stop` ends all.
public final class BenchNode {
  private final Exchange exchange;
  private final Agreement terms;
  private final Grounds grounds;
  private final PrintStream out;
  private final Store store;
  private final NodeId self;
  private final LinkId link;
  private final Opened opened;
  private @Nullable LinkListener listener;
  private volatile boolean halted;

  /// What the node is made of, while it runs.
  private record Opened(KeyVault vault, SSLContext tls, NodeExchange exchange, Store store) {}

  private BenchNode(Opened opened, Grounds grounds, PrintStream out, NodeId self)
      throws IOException, MalformedInput {
    this.opened = opened;
    this.store = opened.store();
    this.self = self;
    this.link = LinkId.between(self, Grounds.far(self));
    this.exchange = opened.exchange();
    this.terms = grounds.agreement(self);
    this.grounds = grounds;
    this.out = out;
  }

  /// @param arguments folder of the {@link Grounds}, name of the node
  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Grounds grounds = new Grounds(Path.of(arguments[0]));
    NodeId self = new NodeId(arguments[1]);
    List<Standing> standings = grounds.standings(self);
    try (KeyVault vault = grounds.vault(self);
        Store store = Stores.open(new StoreConfig.Sqlite(grounds.of(self).resolve("db")));
        FileAnchor anchor = new FileAnchor(grounds.of(self).resolve("anchor"))) {
      SSLContext tls = vault.transport().context(() -> accepted(standings));
      NodeExchange exchange = exchange(standings, vault, store, anchor, tls);
      Board board =
          new Board(
              store,
              vault.bodies(),
              Formats.bundled(),
              peer ->
                  standings.stream()
                      .filter(standing -> standing.peer().equals(peer))
                      .findFirst()
                      .orElseThrow()
                      .life(),
              _ -> Optional.empty(),
              InstantSource.system());
      exchange.follow(new Reporting(board, out));
      BenchNode node = new BenchNode(new Opened(vault, tls, exchange, store), grounds, out, self);
      try {
        node.listen();
        out.println("ready");
        node.serve();
      } finally {
        node.deaf();
      }
      exchange.close();
    }
  }

  private static Set<Bytes> accepted(List<Standing> standings) {
    return standings.stream()
        .map(standing -> standing.peerNode().orElseThrow().keys().transport())
        .collect(Collectors.toSet());
  }

  private void listen() throws Exception {
    LinkListener fresh =
        new LinkListener(
            "127.0.0.1", port(grounds.standing(self)), opened.tls(), opened.exchange().door());
    fresh.start();
    listener = fresh;
  }

  private void deaf() {
    @Nullable LinkListener open = listener;
    if (open != null) {
      open.close();
      listener = null;
    }
  }

  private static NodeExchange exchange(
      List<Standing> standings, KeyVault vault, Store store, FileAnchor anchor, SSLContext tls) {
    NodeExchange.Parts parts =
        new NodeExchange.Parts(
            new StoreLedger(store),
            () -> {
              if (store.broken()) {
                throw new LedgerException("the database failed during a measurement");
              }
            },
            vault,
            new SealNotary(vault),
            anchor,
            Formats.bundled(),
            InstantSource.system(),
            System::nanoTime,
            new java.security.SecureRandom(),
            stand -> routes(tls, stand));
    return NodeExchange.start(parts, standings);
  }

  private static List<Route> routes(SSLContext tls, Standing standing) {
    Node peer = standing.peerNode().orElseThrow();
    return List.of(new HttpsRoute(tls, peer.addresses().getFirst()));
  }

  private static int port(Standing standing) {
    String address =
        standing.rolls().node(standing.self()).orElseThrow().node().addresses().getFirst();
    return Integer.parseInt(address.substring(address.indexOf(':') + 1));
  }

  private void serve() throws Exception {
    Hammer hammer = new Hammer(opened.vault(), opened.tls(), grounds, self);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line;
    while ((line = in.readLine()) != null && !line.equals("stop")) {
      String[] words = line.split(" ", -1);
      switch (words[0]) {
        case "one" ->
            release(
                Integer.parseInt(words[2]),
                Integer.parseInt(words[3]),
                Precedence.coded(words[1]).orElseThrow());
        case "many" -> {
          halted = false;
          many(number(words, 1), number(words, 2), number(words, 3));
        }
        case "flood" -> beside(() -> many(number(words, 1), number(words, 2), number(words, 3)));
        case "import" -> beside(() -> bulk(number(words, 1), number(words, 2)));
        case "make" -> {
          hammer.make(number(words, 1), number(words, 2));
          out.println("made");
        }
        case "connect" -> {
          hammer.connect();
          out.println("connected");
        }
        case "strike" ->
            beside(() ->
                out.println(
                    hammer.strike(number(words, 1), () -> halted, () -> out.println("slowed"))));
        case "settle" -> beside(() -> out.println(hammer.settle(() -> halted)));
        case "deaf" -> deaf();
        case "listen" -> listen();
        case "compiled" -> out.println("compiled " + compiled());
        case "queued" -> out.println("queued " + exchange.status(link).queued());
        default -> halted = true;
      }
    }
    halted = true;
  }

  static long compiled() {
    return ManagementFactory.getCompilationMXBean().getTotalCompilationTime();
  }

  private static int number(String[] words, int place) {
    return Integer.parseInt(words[place]);
  }

  private interface Load {
    void run() throws Exception;
  }

  private void beside(Load load) {
    halted = false;
    Thread.ofPlatform()
        .daemon()
        .name("load")
        .start(() -> {
          try {
            load.run();
            out.println("loaded");
          } catch (Exception e) {
            out.println("failed " + e);
          }
        });
  }

  /// Rows in the lane of bulk traffic, as an import of objects would write them.
  private void bulk(int count, int size) throws StoreException {
    store.write(
        Store.Lane.BULK,
        handle ->
            handle.execute(
                "create table if not exists bench_bulk (id integer primary key, body blob not"
                    + " null)"));
    byte[] body = new byte[size];
    for (int i = 0; i < count && !halted; i++) {
      int id = i;
      store.write(
          Store.Lane.BULK,
          handle -> handle.execute("insert into bench_bulk (id, body) values (?, ?)", id, body));
    }
  }

  /// The clock starts when the officer's release reaches the exchange.
  private void release(int number, int size, Precedence precedence) throws Exception {
    Composer composer = new Composer(InstantSource.system(), new SplittableRandom());
    Message message = grounds.message(composer, terms, self, number, size, precedence);
    long begun = System.nanoTime();
    Released outcome = exchange.release(link, message, List.of(), List.of());
    if (outcome instanceof Released.Queued queued) {
      out.println("released " + queued.id() + " " + begun + " " + queued.content().hex());
    } else {
      out.println("failed " + outcome);
    }
  }

  private void many(int count, int size, int threads) throws Exception {
    AtomicInteger next = new AtomicInteger();
    try (ExecutorService officers = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        running.add(
            officers.submit(() -> {
              int number = next.getAndIncrement();
              while (number < count && !halted) {
                release(number, size, Precedence.ROUTINE);
                number = next.getAndIncrement();
              }
              return null;
            }));
      }
      for (Future<?> each : running) {
        each.get();
      }
    }
  }

  /// Draws the board and then says so: what is reported stands on the board.
  private record Reporting(Board board, PrintStream out, Map<LogName, Long> seen)
      implements Follower {
    Reporting(Board board, PrintStream out) {
      this(board, out, new ConcurrentHashMap<>());
    }

    @Override
    public String name() {
      return board.name();
    }

    @Override
    public Map<LogName, Long> positions() throws StoreException {
      return board.positions();
    }

    @Override
    public void follow(List<Fact> facts) throws StoreException {
      board.follow(facts);
      long now = System.nanoTime();
      StringBuilder lines = new StringBuilder();
      for (Fact fact : facts) {
        if (fact instanceof Fact.Received received) {
          lines
              .append("board ")
              .append(received.message().id())
              .append(' ')
              .append(now)
              .append('\n');
        } else if (fact instanceof Fact.Delivered delivered) {
          Bytes content = delivered.item().content().value();
          lines.append("delivered ").append(content.hex()).append(' ').append(now).append('\n');
        }
        seen.put(fact.log(), fact.index());
      }
      out.print(lines);
      out.flush();
    }

    @Override
    public void reset() throws StoreException {
      board.reset();
    }
  }

  static IOException ended(String name) {
    return new IOException("the process of " + name + " ended before its work was done");
  }
}
