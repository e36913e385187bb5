package drill;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import parley.bench.Grounds;
import parley.codec.Bytes;
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
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.ledger.StoreLedger;
import parley.link.HttpsRoute;
import parley.message.Formats;
import parley.message.Message;
import parley.party.Node;
import parley.party.NodeId;
import parley.seal.KeyVault;
import parley.store.RenewableStore;
import parley.store.Store;
import parley.store.StoreException;
import parley.store.Stores;
import parley.watchline.Board;

/// A whole node but for its console, in a process that is there to be killed. It says on standard
/// output, each line in one write, what it promises (`acked ID CONTENT SERIAL known|fresh`:
/// released and durable) and what its board drew for the first time (`shown ID`).
///
/// Commands: `release BASE64` hands a message in, the same one again after a kill; `state` says
/// what is half done now; `stop`, or the end of input, ends.
final class KilledNode {
  private static final int OFFICERS = 12;
  private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

  private final Exchange exchange;
  private final Ledger ledger;
  private final Board board;
  private final NodeId self;

  private KilledNode(Exchange exchange, Ledger ledger, Board board, NodeId self) {
    this.exchange = exchange;
    this.ledger = ledger;
    this.board = board;
    this.self = self;
  }

  private static void say(String line) {
    try {
      OUT.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// @param arguments folder of the {@link Grounds}, name of the node; `honest`, `hasty` or `anew`
  public static void main(String[] arguments) throws Exception {
    Grounds grounds = new Grounds(Path.of(arguments[0]));
    NodeId self = new NodeId(arguments[1]);
    Standing standing = grounds.standing(self);
    try (KeyVault vault = grounds.vault(self);
        RenewableStore store =
            new RenewableStore(() -> Stores.open(Launch.database(grounds, self)));
        FileAnchor anchor = new FileAnchor(grounds.of(self).resolve("anchor"))) {
      Ledger ledger = new StoreLedger(store);
      Board board = board(store, vault, standing);
      Node peer = standing.peerNode().orElseThrow();
      SSLContext tls = vault.transport().context(() -> Set.of(peer.keys().transport()));
      NodeExchange.Parts parts =
          new NodeExchange.Parts(
              variant(arguments[2], ledger, vault),
              () -> {
                try {
                  store.renew();
                } catch (StoreException e) {
                  throw new LedgerException("the database cannot be opened again", e);
                }
              },
              vault,
              new SealNotary(vault),
              anchor,
              Formats.bundled(),
              InstantSource.system(),
              System::nanoTime,
              new java.security.SecureRandom(),
              stand -> List.of(new HttpsRoute(tls, peer.addresses().getFirst())));
      NodeExchange exchange = NodeExchange.start(parts, List.of(standing));
      exchange.follow(new Telling(board));
      try (LinkListener listener =
          new LinkListener(host(standing), port(grounds, standing), tls, exchange.door())) {
        listener.start();
        say("ready");
        new KilledNode(exchange, ledger, board, self).serve();
      }
      exchange.close();
    }
  }

  private static Ledger variant(String name, Ledger honest, KeyVault vault) {
    return switch (name) {
      case "hasty" -> new HastyLedger(honest);
      case "anew" -> new AskedAgain.Anew(honest, vault);
      default -> honest;
    };
  }

  static Board board(Store store, KeyVault vault, Standing standing) {
    return new Board(
        store,
        vault.bodies(),
        Formats.bundled(),
        peer -> standing.life(),
        _ -> Optional.empty(),
        InstantSource.system());
  }

  private static String host(Standing standing) {
    String address = Launch.address(standing);
    return address.substring(0, address.indexOf(':'));
  }

  /// Where the roll says, or behind a wire, where the file `listen` in the node's folder says.
  private static int port(Grounds grounds, Standing standing) throws IOException {
    Path behind = grounds.of(standing.self()).resolve("listen");
    return Files.exists(behind)
        ? Integer.parseInt(Files.readString(behind).strip())
        : Launch.port(standing);
  }

  private void serve() throws Exception {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    ExecutorService officers = Executors.newFixedThreadPool(OFFICERS);
    String line;
    while ((line = in.readLine()) != null && !line.equals("stop")) {
      String[] words = line.split(" ", -1);
      if (words[0].equals("state")) {
        state();
      } else {
        Message message = Message.read(Bytes.base64(words[1]));
        officers.execute(() -> release(message));
      }
    }
    officers.shutdownNow();
  }

  private void state() throws StoreException {
    try {
      say("state " + Recovered.of(self, ledger, board).line());
    } catch (LedgerException e) {
      say("unknown state " + firstLine(e));
    }
  }

  /// A database's own words may have several.
  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private void release(Message message) {
    try {
      boolean known = ledger.itemOfMessage(Grounds.LINK, false, message.id()).isPresent();
      Released outcome = exchange.release(Grounds.LINK, message, List.of(), List.of());
      switch (outcome) {
        case Released.Queued queued ->
            say(
                String.join(
                    " ",
                    "acked",
                    message.id().toString(),
                    queued.content().hex(),
                    queued.serial().written(),
                    known ? "known" : "fresh"));
        case Released.Refused refused ->
            say(
                (Set.of("stopped", "disk").contains(refused.reason()) ? "unknown " : "refused ")
                    + message.id()
                    + " "
                    + String.valueOf(refused).lines().findFirst().orElse(""));
      }
    } catch (LedgerException e) {
      say("unknown " + message.id() + " " + firstLine(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Lets the board draw, and then says what it drew.
  private record Telling(Board board) implements Follower {
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
      for (Fact fact : facts) {
        if (fact instanceof Fact.Received received) {
          say("shown " + received.message().id());
        }
      }
    }

    @Override
    public void reset() throws StoreException {
      board.reset();
    }
  }
}
