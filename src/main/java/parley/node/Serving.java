package parley.node;

import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import parley.attachment.Attachments;
import parley.carrier.MailRoute;
import parley.carrier.Postman;
import parley.casework.Casework;
import parley.casework.FloorTrace;
import parley.casework.Search;
import parley.casework.Threads;
import parley.certtalk.TalkPages;
import parley.console.Console;
import parley.console.House;
import parley.console.Lights;
import parley.console.SignOn;
import parley.countersign.CountersignDesk;
import parley.countersign.Countersigning;
import parley.escalation.Alarms;
import parley.escalation.Escalation;
import parley.exchange.NodeExchange;
import parley.exchange.Standing;
import parley.http.ConsoleListener;
import parley.http.LinkListener;
import parley.journal.AnchorException;
import parley.ledger.LedgerException;
import parley.ledger.LocalLog;
import parley.ledger.Retention;
import parley.link.HttpsRoute;
import parley.link.Route;
import parley.linktest.LinkWatch;
import parley.mail.Postbox;
import parley.message.Composer;
import parley.node.Main.Mistake;
import parley.party.NodeId;
import parley.report.CertDesk;
import parley.seal.SealException;
import parley.shift.OwnLog;
import parley.shift.Shifts;
import parley.store.StoreException;
import parley.translation.Translations;
import parley.watchfloor.FloorLog;
import parley.watchfloor.People;
import parley.watchfloor.Presence;
import parley.watchfloor.Role;
import parley.watchfloor.SessionTable;
import parley.watchfloor.SignInLinks;
import parley.watchline.Board;
import parley.watchline.Desk;
import parley.watchline.DeskLog;
import parley.watchline.OfficerStanding;
import parley.watchline.ReleaseDesk;
import parley.watchline.Releases;
import parley.watchline.WatchClocks;
import parley.watchline.WatchDesk;
import parley.web.WatchPages;

/// A node that talks: all is started or nothing, in the order of need, and stopped in the opposite.
final class Serving implements AdminSocket.Live, AutoCloseable {
  private final Node node;
  private final List<AutoCloseable> running;
  private final SecureRandom random = new SecureRandom();
  private final Optional<Postbox> postbox;
  private final NodeExchange exchange;
  private final Desk.Parts parts;
  private final WatchDesk desk;
  private final ReleaseDesk releases;
  private final CountersignDesk countersign;
  private final LinkListener listener;
  private final Console console;
  private final SignInLinks links;
  private final People people;
  private final Search search;
  private final Casework casework;
  private final Shifts shifts;
  private final Attachments attachments;
  private final CertDesk cert;
  private FloorLog floor = FloorLog.closed("it is not open yet");
  private Alarms alarms = Alarms.none();
  private Optional<Own> own = Optional.empty();

  /// The own log, where it is open, and the clocks that run over it.
  private record Own(LocalLog log, WatchClocks clocks) {}

  static Serving start(Node node) throws Mistake {
    Main.mustBeGood(node);
    List<AutoCloseable> running = new ArrayList<>();
    boolean started = false;
    try {
      Serving serving = new Serving(node, running);
      started = true;
      return serving;
    } catch (SealException | StoreException | IOException | InterruptedException e) {
      throw new Mistake(
          "the node cannot serve: " + Main.oneLine(String.valueOf(e.getMessage())), e);
    } finally {
      if (!started) {
        Node.release(running);
      }
    }
  }

  private Serving(Node node, List<AutoCloseable> running)
      throws SealException, StoreException, IOException, Mistake, InterruptedException {
    this.node = node;
    this.running = running;
    Config config = node.config();
    SSLContext tls =
        node.vault()
            .transport()
            .context(() -> node.papers().accepted(config.node(), node.clock().instant()));
    postbox = postbox(node);
    exchange = holding(node.exchange(standing -> routes(tls, standing)));
    Board board = node.board();
    exchange.follow(board);
    search = node.search().telling(board::found);
    LinkWatch watch = node.linkWatch(exchange, board);
    exchange.follow(watch);
    parts = parts(board, exchange, watch);
    var kept = new Attachments.Kept(node.store(), node.vault().bodies(), node.ledger(), floor);
    attachments = holding(Attachments.of(parts, kept, board::changed, node.clock(), random));
    exchange.followApart(attachments.shelf());
    desk = new Desk(parts);
    SessionTable sessions = new SessionTable(node.store());
    links = new SignInLinks(sessions, node.clock(), random);
    people = new People(node.store(), sessions, floor, node.clock(), random);
    OfficerStanding officers = new OfficerStanding(config.node(), people, node.ledger());
    releases = new Releases(parts, node.store(), node.vault().bodies(), officers).swept();
    countersign = new Countersigning(parts, officers, node.clock());
    casework =
        Casework.over(
            Threads.on(board),
            search,
            floor,
            FloorTrace.of(config.node(), node.epoch(), node.ledger(), node.store()),
            people::post,
            desk,
            node.papers().rolls().own().name());
    shifts = shifts();
    attachments.start();
    holding(watch.start());
    holding(Lights.watch(exchange, config.node(), board::linkChanged));
    if (own.isPresent()) {
      Escalation escalation =
          node.escalation(
              own.get().log(),
              own.get().clocks(),
              board,
              exchange,
              () -> shifts.roster().there(new Presence(sessions, people, node.clock()).there()));
      holding(escalation.start());
      alarms = escalation;
    }
    listener =
        holding(new LinkListener(config.link().host(), config.link().port(), tls, exchange.door()));
    listener.start();
    cert =
        holding(
            CertDesk.start(
                node.folder().root(),
                node.partners(exchange, floor),
                node.vault().bodies(),
                random,
                new CertDesk.Around(node.store(), board, desk, config.language())));
    console =
        holding(Console.open(console(config), house(sessions), pages(), node.clock(), random));
    holding(AdminSocket.open(node.folder().socket(), new AdminDesk(node, Optional.of(this))));
    node.journalPapers(exchange);
    postbox.ifPresent(box -> postman(config.mail().orElseThrow(), box));
  }

  private Shifts shifts() throws IOException, StoreException {
    return Shifts.of(
        new Shifts.Parts(
            node.folder().root(),
            node.store(),
            OwnLog.of(own.map(Own::log)),
            node.vault().bodies(),
            people,
            node.clock(),
            random,
            search::written));
  }

  private <T extends AutoCloseable> T holding(T part) {
    running.addFirst(part);
    return part;
  }

  private Desk.Parts parts(Board board, NodeExchange talking, LinkWatch watch) {
    return new Desk.Parts(
        node.config().node(),
        talking,
        board,
        node.formats(),
        new Composer(node.clock(), random),
        node::terms,
        () -> node.papers().rolls(),
        node::archived,
        ownLog(node.config().node(), board),
        watch);
  }

  /// A node whose own log cannot be opened still lets its officers read; no deadline passes then.
  private DeskLog ownLog(NodeId self, Board board) {
    try {
      LocalLog log = node.ownLog();
      log.salt(random);
      exchange.localHead(log::head);
      WatchClocks clocks =
          new WatchClocks(log, board::duties, node.clock(), node.ticks(), duty -> board.passed());
      holding(clocks.start());
      own = Optional.of(new Own(log, clocks));
      Retention bodies =
          new Retention(
              node.ledger(),
              (content, before) ->
                  cert().arrived(content, before)
                      || attachments().settled(board::settled, content, before),
              log::append,
              contents -> {
                search.forget(contents);
                attachments.erase(contents);
                Translations.erase(node.store(), contents);
              },
              node.clock());
      holding(bodies.start(() -> node.papers().lives(self)));
      floor = FloorLog.in(log);
      return DeskLog.in(log);
    } catch (AnchorException | LedgerException e) {
      System.getLogger("parley.node")
          .log(System.Logger.Level.ERROR, "the node's own log is closed: " + e.getMessage());
      floor = FloorLog.closed(String.valueOf(e.getMessage()));
      return DeskLog.closed(String.valueOf(e.getMessage()));
    }
  }

  private List<Route> routes(SSLContext tls, Standing standing) {
    List<String> listed = standing.peerNode().map(parley.party.Node::addresses).orElse(List.of());
    List<String> addresses = node.config().addresses().getOrDefault(standing.peer(), listed);
    List<Route> ways = new ArrayList<>();
    addresses.forEach(address -> ways.add(new HttpsRoute(tls, address)));
    Optional<String> mail = mailOf(standing.peer());
    if (postbox.isPresent() && mail.isPresent()) {
      ways.add(
          new MailRoute(
              postbox.get(), mail.get(), standing.link(), standing.self(), System::nanoTime));
    }
    return ways;
  }

  private Optional<String> mailOf(NodeId peer) {
    return node.config().mail().map(mail -> mail.partners().get(peer));
  }

  private static Optional<Postbox> postbox(Node node) throws Mistake {
    Optional<Config.Mail> mail = node.config().mail();
    return mail.isEmpty()
        ? Optional.empty()
        : Optional.of(mail.get().postbox(node.folder().root(), node.clock()));
  }

  private void postman(Config.Mail mail, Postbox box) {
    holding(
            new Postman(
                box,
                exchange::carried,
                node.config().node(),
                this::mailOf,
                node.clock(),
                Duration.ofSeconds(mail.seconds())))
        .start();
  }

  private ConsoleListener.Settings console(Config config) {
    return new ConsoleListener.Settings(
        config.console().host(), config.console().port(), config.consoleUrl().map(URI::create));
  }

  private TalkPages pages() {
    Translations written =
        new Translations(
            node.store(),
            node.vault().bodies(),
            floor,
            shifts.times().watches(),
            node.clock(),
            search::translated);
    search.beside(written, shifts);
    exchange.followApart(search);
    WatchPages watch =
        new WatchPages(written, casework, shifts, attachments, AdminDesk.evidence(node, this));
    return holding(TalkPages.over(watch, cert, floor, parts.board()::passed));
  }

  @Override
  public Attachments attachments() {
    return attachments;
  }

  @Override
  public CertDesk cert() {
    return cert;
  }

  private House house(SessionTable sessions) throws IOException, StoreException {
    return new House(
        node.config().node().name(),
        node.papers().rolls().own().name(),
        node.config().language(),
        node.wordings(),
        desk,
        releases,
        countersign,
        alarms,
        node.formats(),
        sessions,
        people,
        () -> node.papers().rolls().own(),
        SignOn.in(node.folder().root(), node.vault().bodies(), people, node.clock(), random),
        () -> TalkPages.offers(cert.line()));
  }

  @Override
  public List<String> adopt() throws Mistake, InterruptedException {
    Set<NodeId> before = Set.copyOf(node.papers().peers(node.config().node()));
    Papers papers = node.reread();
    node.journalPapers(exchange);
    List<NodeId> fresh =
        papers.peers(node.config().node()).stream().filter(peer -> !before.contains(peer)).toList();
    return fresh.isEmpty()
        ? papers.agreements().inForce().stream()
            .map(agreement -> agreement.id() + " version " + agreement.version())
            .toList()
        : List.of("start the node again to open the link with " + fresh);
  }

  @Override
  public String signInLink(String officer) throws Mistake {
    try {
      return people.settled()
          ? keyUrl() + "/sign-in"
          : consoleUrl() + links.mint(officer, Set.of(Role.WATCH));
    } catch (StoreException | IllegalArgumentException e) {
      throw new Mistake("no link: " + e.getMessage(), e);
    }
  }

  @Override
  public People people() {
    return people;
  }

  @Override
  public Casework casework() {
    return casework;
  }

  /// Browsers make keys for names, and for none of the machine's own addresses but this.
  @Override
  public String keyUrl() {
    return node.config().consoleUrl().orElseGet(() -> "http://localhost:" + console.port());
  }

  String consoleUrl() {
    Config.Address at = new Config.Address(node.config().console().host(), console.port());
    return node.config().consoleUrl().orElseGet(() -> "http://" + at);
  }

  String linkAddress() {
    return new Config.Address(node.config().link().host(), listener.port()).toString();
  }

  @Override
  public WatchDesk desk() {
    return desk;
  }

  @Override
  public DeskLog log() {
    return parts.log();
  }

  @Override
  public NodeExchange exchange() {
    return exchange;
  }

  @Override
  public void close() {
    Node.release(running);
  }
}
