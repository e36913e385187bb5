package parley.node;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import parley.agreement.AgreementLife;
import parley.carrier.Carrying;
import parley.carrier.Packing;
import parley.casework.Search;
import parley.certline.Partners;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.escalation.Escalation;
import parley.exchange.Exchange;
import parley.exchange.NodeExchange;
import parley.exchange.SealNotary;
import parley.exchange.Standing;
import parley.journal.Anchor;
import parley.journal.AnchorException;
import parley.journal.Checkpoint;
import parley.journal.FileAnchor;
import parley.journal.LogName;
import parley.ledger.FactReader;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.ledger.LocalLog;
import parley.ledger.StoreLedger;
import parley.link.Route;
import parley.linktest.LinkWatch;
import parley.linktest.Outgoing;
import parley.message.Composer;
import parley.message.Formats;
import parley.message.Message;
import parley.message.Wording;
import parley.node.Main.Mistake;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.seal.FileVault;
import parley.seal.KeyVault;
import parley.seal.Passphrase;
import parley.seal.SealException;
import parley.seal.TokenVault;
import parley.store.RenewableStore;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.StoreException;
import parley.store.Stores;
import parley.watchfloor.FloorLog;
import parley.watchline.Board;
import parley.watchline.DeskException;
import parley.watchline.WatchClocks;

/// A node's folder, opened: its papers, keys, database and anchor, in the hands of this process
/// alone. {@link Serving} lets it talk; offline commands use it as it stands.
final class Node implements AutoCloseable {
  private final DataFolder folder;
  private final Config config;
  private final KeyVault vault;
  private final RenewableStore store;
  private final Anchor anchor;
  private final InstantSource clock;
  private final WatchClocks.Ticks ticks;
  private final List<AutoCloseable> held;
  private final Formats formats = Formats.bundled();
  private final List<Wording> wordings = Wording.all();
  private volatile Papers papers;

  private Node(
      DataFolder folder,
      Config config,
      Papers papers,
      KeyVault vault,
      RenewableStore store,
      Anchor anchor,
      InstantSource clock,
      WatchClocks.Ticks ticks,
      List<AutoCloseable> held) {
    this.folder = folder;
    this.config = config;
    this.papers = papers;
    this.vault = vault;
    this.store = store;
    this.anchor = anchor;
    this.clock = clock;
    this.ticks = ticks;
    this.held = List.copyOf(held);
  }

  /// Opens a folder. What a person can have got wrong is found before anything is changed.
  static Node open(DataFolder folder, Options.Secrets passphrase, InstantSource clock)
      throws Mistake {
    return open(folder, passphrase, clock, WatchClocks.Ticks.ofMachine(DataFolder.booted()));
  }

  /// @param ticks on which deadlines are counted
  static Node open(
      DataFolder folder, Options.Secrets passphrase, InstantSource clock, WatchClocks.Ticks ticks)
      throws Mistake {
    Config config = Config.read(folder);
    Papers papers = Papers.read(folder, config.party());
    Optional<String> wrong =
        Doctor.clockFault(folder, papers, clock.instant()).or(() -> Doctor.provider(folder));
    if (wrong.isPresent()) {
      throw new Mistake(wrong.get());
    }
    List<AutoCloseable> held = new java.util.ArrayList<>();
    boolean opened = false;
    try {
      held.add(folder.own());
      KeyVault vault = unlock(folder, config, passphrase, clock);
      held.addFirst(vault);
      FileAnchor anchor = new FileAnchor(config.anchorFolder(folder));
      held.addFirst(anchor);
      StoreConfig database = folder.store(config);
      RenewableStore store = new RenewableStore(() -> Stores.open(database));
      held.addFirst(store);
      opened = true;
      return new Node(
          folder,
          config,
          papers,
          vault,
          store,
          Backup.anchor(folder, config, anchor),
          clock,
          ticks,
          held);
    } catch (SealException | AnchorException | StoreException e) {
      throw new Mistake(Main.oneLine(String.valueOf(e.getMessage())), e);
    } finally {
      if (!opened) {
        release(held);
      }
    }
  }

  private static KeyVault unlock(
      DataFolder folder, Config config, Options.Secrets from, InstantSource clock)
      throws Mistake, SealException {
    try (Passphrase passphrase = from.ask("the node " + config.node())) {
      if (config.token().isEmpty()) {
        return FileVault.open(folder.nodeVault(), passphrase, clock);
      }
      Config.Token token = config.token().get();
      try (Passphrase pin = from.pin()) {
        return TokenVault.open(
            folder.nodeVault(), passphrase, token.library(), token.slot(), pin, clock);
      }
    }
  }

  static void release(List<AutoCloseable> held) {
    for (AutoCloseable one : held) {
      try {
        one.close();
      } catch (Exception e) {
        System.getLogger("parley.node")
            .log(System.Logger.Level.WARNING, "did not close cleanly", e);
      }
    }
  }

  DataFolder folder() {
    return folder;
  }

  Config config() {
    return config;
  }

  Papers papers() {
    return papers;
  }

  Papers reread() throws Mistake {
    papers = Papers.read(folder, config.party());
    return papers;
  }

  KeyVault vault() {
    return vault;
  }

  Store store() {
    return store;
  }

  /// After a commit of unknown outcome.
  void recover() throws LedgerException {
    try {
      store.renew();
    } catch (StoreException e) {
      throw new LedgerException("the store cannot be opened again: " + e.getMessage(), e);
    }
  }

  Ledger ledger() {
    return new StoreLedger(store);
  }

  Anchor anchor() {
    return anchor;
  }

  /// The node's own log, opened; it has one owner at a time.
  LocalLog ownLog() throws LedgerException, AnchorException {
    return LocalLog.open(
        config.node(), epoch(), ledger(), anchor, new SealNotary(vault)::note, clock);
  }

  /// Starts the exchange over this folder.
  NodeExchange exchange(Function<Standing, List<Route>> routes) {
    NodeExchange.Parts parts =
        new NodeExchange.Parts(
            ledger(),
            this::recover,
            vault,
            new SealNotary(vault),
            anchor,
            formats,
            clock,
            System::nanoTime,
            new SecureRandom(),
            routes);
    Papers now = papers;
    NodeId self = config.node();
    return NodeExchange.start(
        parts, now.peers(self).stream().map(peer -> now.standing(self, peer)).toList());
  }

  /// What waits for a partner, for a courier.
  ///
  /// @param largest bytes
  Packing.Packed pack(String to, int largest) throws Mistake {
    List<NodeId> peers = papers.peers(config.node());
    NodeId peer =
        peers.stream()
            .filter(each -> each.name().equals(to))
            .findFirst()
            .orElseThrow(() -> new Mistake("unknown partner; known: " + peers));
    try {
      return Packing.pack(ledger(), LinkId.between(config.node(), peer), config.node(), largest);
    } catch (LedgerException e) {
      throw new Mistake("the queue cannot be read: " + e.getMessage() + "; see parley doctor", e);
    }
  }

  /// Hands in one frame that a carrier brought.
  Carrying.Taken carried(NodeExchange exchange, Bytes frame) throws Mistake, InterruptedException {
    try {
      return new Carrying(exchange, ledger(), config.node()).take(frame);
    } catch (LedgerException e) {
      throw new Mistake("the journal cannot be read: " + e.getMessage() + "; see parley doctor", e);
    }
  }

  /// Every paper stands in the journal of each link that it concerns; one that stands there already
  /// is passed over.
  void journalPapers(NodeExchange exchange) throws InterruptedException {
    Papers now = papers;
    for (LinkId link : exchange.links()) {
      Standing standing = now.standing(config.node(), link.peerOf(config.node()));
      if (!exchange.adopt(link, now.documents(), standing)) {
        System.getLogger("parley.node")
            .log(System.Logger.Level.WARNING, "papers not journalled yet on " + link);
      }
    }
  }

  /// The one that the own roll names: in it this node numbers and keeps its journals.
  int epoch() {
    return papers.rolls().node(config.node()).map(listed -> listed.node().epoch()).orElse(1);
  }

  /// The board as it stands in the store.
  Board board() {
    return new Board(store, vault.bodies(), formats, this::terms, Board.ByOne.in(ledger()), clock);
  }

  /// What is searched, as it is kept in the store.
  Search search() {
    return new Search(store, vault.bodies(), formats, wordings, clock);
  }

  /// What tests the links of a running exchange; it stands still until it is started.
  LinkWatch linkWatch(Exchange exchange, Board board) {
    return new LinkWatch(
        new LinkWatch.Parts(
            config.node(),
            exchange,
            formats,
            new Composer(clock, new SecureRandom()),
            this::terms,
            store,
            clock,
            this::newest,
            board::linkChanged));
  }

  private FactReader journals(NodeId peer) {
    return new FactReader(ledger(), vault.bodies(), LinkId.between(config.node(), peer));
  }

  AgreementLife terms(NodeId peer) {
    return papers.standing(config.node(), peer).life();
  }

  /// Its partners, as the CERT line reaches them.
  Partners partners(NodeExchange talking, FloorLog log) {
    Composer composer = new Composer(clock, new SecureRandom());
    NodeId self = config.node();
    List<NodeId> peers = papers.peers(self);
    return new Partners(
        self,
        peers,
        talking,
        formats,
        composer,
        this::terms,
        this::journals,
        talking::followApart,
        log);
  }

  /// A message of the journal, opened.
  Message archived(NodeId peer, Digest content) throws DeskException {
    try {
      return journals(peer).message(content);
    } catch (LedgerException | MalformedInput | SealException e) {
      throw new DeskException("the message " + content + " cannot be opened", e);
    }
  }

  /// What calls people when deadlines pass; it stands still until it is started.
  Escalation escalation(
      LocalLog log, WatchClocks clocks, Board board, Exchange exchange, Escalation.There there)
      throws Mistake {
    SecureRandom random = new SecureRandom();
    return new Escalation(
        new Escalation.Parts(
            config.node(),
            clocks::passed,
            Escalation.Messages.on(board),
            log,
            store,
            new Outgoing(
                config.node(), exchange, formats, new Composer(clock, random), this::terms),
            config.escalation().ladder(),
            config.channels(folder.root(), clock),
            clock,
            ticks::nanos,
            random,
            there,
            board::passed));
  }

  /// The newest checkpoints of a link, as a daily statement names them.
  private LinkWatch.Newest newest(LinkId link) {
    try {
      Optional<Checkpoint> own =
          anchor
              .read(LogName.of(config.node(), link, epoch()))
              .filter(anchored -> anchored.size() > 0);
      Optional<Bytes> peer = ledger().value(link, "peer-checkpoint");
      return new LinkWatch.Newest(
          own.map(Node::named).orElse(""),
          peer.isPresent() ? named(Checkpoint.unverified(peer.get())) : "");
    } catch (AnchorException | LedgerException | MalformedInput e) {
      return new LinkWatch.Newest("", "");
    }
  }

  private static String named(Checkpoint checkpoint) {
    return checkpoint.size() + " " + checkpoint.root().hex();
  }

  InstantSource clock() {
    return clock;
  }

  Formats formats() {
    return formats;
  }

  List<Wording> wordings() {
    return wordings;
  }

  @Override
  public void close() {
    release(held);
  }

  WatchClocks.Ticks ticks() {
    return ticks;
  }
}
