package parley.certline;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import parley.agreement.Line;
import parley.catalogue.Raised;
import parley.catalogue.RaisedTable;
import parley.codec.Digest;
import parley.codec.Json;
import parley.journal.LogName;
import parley.ledger.Fact;
import parley.ledger.Follower;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.party.NodeId;
import parley.store.RenewableStore;
import parley.store.StoreException;
import parley.taxii.Shelf;
import parley.taxii.Shelves;
import parley.watchfloor.FloorException;
import parley.watchfloor.FloorLog;

/// Everything of the CERT line that crosses a border. It follows the journals for what partners
/// sent and for receipts, and a thread of its own judges what own tools brought and lets batches
/// leave. The exchange does not know it.
public final class Border implements Follower, AutoCloseable {
  private static final System.Logger LOG = System.getLogger("parley.certline");

  /// K-RELEASE-1: rules and what is new are looked at at least so often.
  private static final long LOOK_MILLIS = 1_000;

  private final Path folder;
  private final BorderTable table;
  private final BatchTable batches;
  private final VersionTable versions;
  private final List<Shelf> all;
  private final Map<NodeId, Releasing> releasing = new HashMap<>();
  private final Map<NodeId, Outbound> outbound = new HashMap<>();
  private final Map<NodeId, Inbound> inbound = new HashMap<>();
  private final NodeId self;
  private final FloorLog log;
  private final BorderDesk.Raising raising;
  private final Semaphore news = new Semaphore(1);
  private final Thread thread;
  private volatile ReleaseRules rules;

  /// The rules were read once.
  private volatile boolean known;

  private volatile String fault = "";
  private volatile String taking = "";
  private volatile boolean closed;
  private volatile Map<LogName, Long> reached = Map.of();

  /// @param folder of the node
  Border(
      Path folder,
      RenewableStore store,
      SealedShelves shelves,
      Partners partners,
      InstantSource clock) {
    this.folder = folder;
    this.self = partners.self();
    this.log = partners.log();
    this.table = new BorderTable(store);
    this.batches = new BatchTable(store);
    this.versions = new VersionTable(store);
    this.all = shelves.all();
    // Read at the first look: a mistake in them keeps nothing else from starting.
    this.rules = new ReleaseRules(Map.of());
    this.raising =
        new BorderDesk.Raising(self, releasing, shelves, versions, new RaisedTable(store));
    for (NodeId peer : partners.peers()) {
      Shelf from = shelf(shelves, Shelf.FROM + peer);
      Shelf to = shelf(shelves, Shelf.TO + peer);
      inbound.put(peer, new Inbound(peer, from, shelves, table, partners, raising));
      Releasing judged = new Releasing(self, peer, to, shelves, table, versions, clock);
      releasing.put(peer, judged);
      outbound.put(peer, new Outbound(peer, to, shelves, table, versions, partners, judged, clock));
    }
    shelves.listen(this::wake);
    this.thread = Thread.ofPlatform().name("cert-border").unstarted(this::run);
  }

  private static Shelf shelf(SealedShelves shelves, String alias) {
    return shelves.all().stream()
        .filter(shelf -> shelf.alias().equals(alias))
        .findFirst()
        .orElseThrow();
  }

  void start(Consumer<Follower> follow) {
    follow.accept(this);
    thread.start();
  }

  private void wake() {
    news.release();
  }

  private void run() {
    try {
      while (!closed) {
        if (!turn()) {
          waitForNews();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void waitForNews() throws InterruptedException {
    if (news.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      news.drainPermits();
    }
  }

  /// Everything that can be done now.
  ///
  /// @return whether there is more to judge
  private boolean turn() throws InterruptedException {
    reread();
    boolean more = told();
    for (NodeId partner : outbound.keySet()) {
      more |= look(partner, Optional.ofNullable(rules.partners().get(partner)));
    }
    return more;
  }

  /// @return whether there may be more markings that were raised
  private boolean told() {
    try {
      return known && raising.tell(rules);
    } catch (StoreException | Shelves.Away | RuntimeException e) {
      fault = "a raised marking: " + e.getMessage();
      LOG.log(System.Logger.Level.WARNING, "the CERT line waits, " + fault);
      return false;
    }
  }

  /// An officer raises a marking: meanwhile nothing is judged and no batch composed.
  Raised raise(BorderDesk.Raising.Word word) throws StoreException, FloorException {
    Raised kept = raising.raise(word, log, known ? Optional.of(rules) : Optional.empty());
    wake();
    return kept;
  }

  /// What fails for one partner is tried again at the next look, and keeps no other waiting.
  private boolean look(NodeId partner, Optional<ReleaseRules.Rule> rule)
      throws InterruptedException {
    Releasing to = Objects.requireNonNull(releasing.get(partner));
    Outbound way = Objects.requireNonNull(outbound.get(partner));
    try {
      boolean more = rule.isPresent() && to.judge(rule.get());
      way.send(rule.isPresent());
      return more;
    } catch (StoreException
        | LedgerException
        | Shelves.Away
        | RuntimeException
        | StackOverflowError e) {
      fault = partner + ": " + e.getMessage();
      LOG.log(System.Logger.Level.WARNING, "the CERT line waits, " + fault);
      return false;
    }
  }

  /// Rules that cannot be read change nothing: those of before hold, and the operator is told.
  private void reread() {
    try {
      rules = ReleaseRules.in(folder);
      known = true;
      fault = "";
    } catch (IOException e) {
      fault = String.valueOf(e.getMessage());
    }
  }

  // What partners sent, and what became of ours.

  @Override
  public String name() {
    return "cert line";
  }

  @Override
  public Map<LogName, Long> positions() throws StoreException {
    if (!closed) {
      reached = table.positions();
    }
    return reached;
  }

  @Override
  public void follow(List<Fact> facts) throws StoreException {
    // The exchange goes on for a moment after this line is closed; it is drawn at the next start.
    List<Fact> fresh = closed ? List.of() : news(facts);
    if (fresh.isEmpty()) {
      return;
    }
    boolean passed = false;
    for (Fact fact : fresh) {
      passed = taken(fact) || settled(fact);
    }
    if (!passed) {
      table.passed(fresh.getLast().log(), fresh.getLast().index() + 1);
    }
  }

  private boolean taken(Fact fact) throws StoreException {
    if (!(fact instanceof Fact.Received received) || !Inbound.is(received.message())) {
      return false;
    }
    Optional<Inbound> from = Optional.ofNullable(inbound.get(received.message().sender()));
    if (from.isPresent()) {
      try {
        from.get().take(received);
      } catch (StoreException e) {
        taking = String.valueOf(e.getMessage());
        throw e;
      }
      taking = "";
    }
    return from.isPresent();
  }

  private boolean settled(Fact fact) throws StoreException {
    boolean settled =
        switch (fact) {
          case Fact.Delivered done ->
              settled(done.item(), Optional.empty(), done.receipt().at(), fact);
          case Fact.RefusedByPeer done ->
              settled(
                  done.item(),
                  Optional.of(done.refusal().reason() + " (" + done.refusal().clause() + ")"),
                  done.refusal().at(),
                  fact);
          case Fact.Sent _, Fact.Received _, Fact.Refused _, Fact.Other _ -> false;
        };
    if (settled) {
      wake();
    }
    return settled;
  }

  /// @param there when the partner journalled it
  private boolean settled(Ledger.Item item, Optional<String> refusal, Instant there, Fact fact)
      throws StoreException {
    Optional<Outbound> to = Optional.ofNullable(outbound.get(item.link().peerOf(self)));
    return to.isPresent()
        && item.serial().line() == Line.CERT
        && item.message().isPresent()
        && to.get()
            .settled(
                new Outbound.Settled(
                    item.message().get().toString(), item.content(), refusal, there),
                fact.log(),
                fact.index());
  }

  List<CertLine.Crossed> crossed(NodeId partner, long from) throws StoreException {
    return batches.crossed(partner.name(), from);
  }

  List<String> holding(String object) throws StoreException {
    return versions.holding(all, object);
  }

  @Override
  public void reset() throws StoreException {
    // What crossed is kept once: it is not drawn again from the journals.
  }

  /// Whether a message was a batch that is done with: its objects are in a collection (D-ERASE-1).
  boolean arrived(Digest content, Instant before) throws StoreException {
    return batches.arrived(content.hex(), before.toEpochMilli());
  }

  // What officers ask and say.

  private Releasing to(NodeId partner) throws NotAsked {
    return Optional.ofNullable(releasing.get(partner))
        .orElseThrow(() -> new NotAsked("no partner " + partner + "; known: " + outbound.keySet()));
  }

  private ReleaseRules.Rule rule(NodeId partner) throws NotAsked {
    return Optional.ofNullable(rules.partners().get(partner))
        .orElseThrow(() ->
            new NotAsked(
                "nothing goes to "
                    + partner
                    + ": "
                    + folder.resolve(ReleaseRules.FILE)
                    + " does not name it (docs/operate/taxii.md)"));
  }

  /// In one line for whoever asked.
  public static final class NotAsked extends Exception {
    private static final long serialVersionUID = 1;

    NotAsked(String what) {
      super(what);
    }
  }

  /// The next part of what would become of everything now (K-RELEASE-8).
  public Passage.Previewing previewed(NodeId partner, Optional<Passage.Place> after, int most)
      throws NotAsked, StoreException, Shelves.Away {
    return to(partner).previewed(rule(partner), after, most);
  }

  /// How the newest version of an object is judged for a partner now; empty where no rule names the
  /// partner, or no collection of ours has the object.
  public List<Passage> judged(NodeId partner, String id) throws StoreException, Shelves.Away {
    Optional<Releasing> to = Optional.ofNullable(releasing.get(partner));
    Optional<ReleaseRules.Rule> rule = ruleOf(partner);
    return to.isEmpty() || rule.isEmpty() ? List.of() : to.get().judged(id, rule.get());
  }

  /// With whom the line is shared.
  public List<NodeId> peers() {
    return outbound.keySet().stream().sorted().toList();
  }

  /// The rule for a partner, where one stands.
  public Optional<ReleaseRules.Rule> ruleOf(NodeId partner) {
    return Optional.ofNullable(rules.partners().get(partner));
  }

  /// An officer's word on one object (K-RELEASE-6), in the own log before it counts.
  ///
  /// @return how each version of it is judged now; empty when no collection has it
  public List<Passage> choose(NodeId partner, String id, boolean release, String officer)
      throws NotAsked, StoreException, Shelves.Away, FloorException {
    Releasing to = to(partner);
    Optional<ReleaseRules.Rule> rule = release ? Optional.of(rule(partner)) : Optional.empty();
    // What is not logged does not count; a word that is logged and did not count is seen as such.
    log.entry(
        release ? "cert-release" : "cert-withhold",
        Json.object().with("officer", officer).with("partner", partner.name()).with("object", id));
    List<Passage> found =
        rule.isPresent() ? to.release(id, officer, rule.get()) : List.of(to.withhold(id, officer));
    wake();
    return found;
  }

  /// How the line stands, in lines for people.
  List<String> status() throws StoreException {
    List<String> lines = new ArrayList<>();
    for (String each : List.of(fault, taking)) {
      if (!each.isEmpty()) {
        lines.add("waits: " + each);
      }
    }
    for (NodeId peer : outbound.keySet().stream().sorted().toList()) {
      BatchTable.Tally sent = batches.tally(peer.name(), false);
      BatchTable.Tally came = batches.tally(peer.name(), true);
      String rule = rules.partners().containsKey(peer) ? "" : ", no rule releases anything to it";
      lines.add(
          peer
              + "  sent "
              + sent.told()
              + ", received "
              + came.told()
              + " ("
              + came.refused()
              + " refused)"
              + rule);
      String state = Optional.ofNullable(outbound.get(peer)).map(Outbound::state).orElse("");
      if (!state.isEmpty()) {
        lines.add("  " + state);
      }
    }
    return lines;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
