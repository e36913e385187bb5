package parley.exchange;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import parley.agreement.Adoption;
import parley.agreement.Agreement;
import parley.agreement.AgreementDraft;
import parley.agreement.Agreements;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.journal.Anchor;
import parley.journal.FileAnchor;
import parley.ledger.Fact;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.ledger.StoreLedger;
import parley.link.Route;
import parley.message.Formats;
import parley.message.Message;
import parley.message.PhraseBook;
import parley.party.Ceremony;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.party.PartyId;
import parley.party.RollBook;
import parley.seal.KeyVault;
import parley.seal.Suite;
import parley.store.CommitFault;
import parley.store.RenewableStore;
import parley.store.StoreConfig;
import parley.store.StoreException;
import parley.store.Stores;

/// Two whole nodes in one JVM: real keys, real SQLite, real anchors, and routes that a test can
/// spoil.
final class TwoNodes implements AutoCloseable {
  static final LinkId LINK = LinkId.between(Ceremony.US_NRRC, Ceremony.RU_NRRC);
  private static final long BEGUN = System.nanoTime();
  static final InstantSource CLOCK = () -> Ceremony.NOW.plusNanos(System.nanoTime() - BEGUN);

  /// So wide that it decides nothing.
  static final Agreement.Budgets WIDE =
      new Agreement.Budgets(10_000, 100_000, 1 << 20, 1L << 40, 100_000);

  final Agreement agreement;

  /// Nanoseconds by which time has been pushed on for both.
  final Leap leap = new Leap();

  /// Nanoseconds by which both calendars have been pushed on.
  final AtomicLong calendar = new AtomicLong();

  /// Heartbeats pass, envelopes do not.
  volatile boolean loseEnvelopes;

  /// Nobody is asked for what is missing.
  volatile boolean loseRefetches;

  final Side us;
  final Side ru;
  final Weather weather;

  TwoNodes(Path folder, long seed, Suite... suites) throws Exception {
    this(folder, seed, WIDE, suites);
  }

  TwoNodes(Path folder, long seed, Agreement.Budgets budgets, Suite... suites) throws Exception {
    this(folder, seed, agreement(budgets, suites));
  }

  TwoNodes(Path folder, long seed, Agreement agreement) throws Exception {
    weather = new Weather(seed);
    this.agreement = agreement;
    us = new Side(Ceremony.US, Ceremony.RU, folder.resolve("us"));
    ru = new Side(Ceremony.RU, Ceremony.US, folder.resolve("ru"));
    us.far = ru;
    ru.far = us;
    us.open();
    ru.open();
  }

  List<Side> sides() {
    return List.of(us, ru);
  }

  /// How things stand for one of the two at the start.
  static Standing standing(PartyId own, PartyId other, Agreement agreement) {
    NodeId self = Ceremony.nrrc(own);
    NodeId peer = Ceremony.nrrc(other);
    RollBook rolls = Ceremony.book(own, other);
    Agreements book = ((Adoption.Adopted) Agreements.none().adopt(agreement, rolls, 0)).book();
    return new Standing(self, peer, rolls, book.between(self, peer, rolls));
  }

  static Agreement agreement(Agreement.Budgets budgets, Suite... suites) throws Exception {
    return draft(budgets, suites)
        .agreement()
        .signedBy(Ceremony.signer(Ceremony.US))
        .signedBy(Ceremony.signer(Ceremony.RU));
  }

  static AgreementDraft draft(Agreement.Budgets budgets, Suite... suites) {
    EnumSet<Suite> chosen = EnumSet.noneOf(Suite.class);
    chosen.addAll(List.of(suites));
    return AgreementDraft.between(
            "US-RU-2026",
            List.of(Ceremony.roll(Ceremony.US), Ceremony.roll(Ceremony.RU)),
            Map.of("US", List.of("en"), "RU", List.of("ru")))
        .suites(chosen, chosen)
        .budgets(budgets)
        .heartbeat("https", Duration.ofSeconds(10))
        .phraseBook(PhraseBook.bundled().digest());
  }

  Instant time() {
    return CLOCK.instant().plusNanos(calendar.get());
  }

  /// One node, which can be killed and opened again.
  final class Side {
    final NodeId id;
    final NodeId peer;
    final KeyVault vault;
    Standing standing;
    final Path folder;
    @Nullable Side far;
    @Nullable RenewableStore store;
    @Nullable StoreLedger ledger;
    @Nullable FileAnchor anchor;
    volatile @Nullable NodeExchange exchange;
    CommitFault fault = CommitFault.NONE;
    Life life = new Life(CommitFault.NONE);

    /// It signs what it does not keep: what the far side holds of it, it need not hold itself.
    volatile boolean lies;

    /// It was put back to an older copy: it no longer holds all that it signed.
    volatile boolean putBack;

    final List<Route> before = new ArrayList<>();
    boolean online = true;

    /// Routes that are used alone, where there are any.
    final List<Route> instead = new ArrayList<>();

    /// Called before an envelope of this side goes out.
    volatile Leaving leaving = () -> {};

    /// What stands before the anchor of this side.
    UnaryOperator<Anchor> anchoring = UnaryOperator.identity();

    /// What stands before its vault.
    UnaryOperator<KeyVault> keeping = UnaryOperator.identity();

    /// What stands before the ledger of this side.
    UnaryOperator<Ledger> durable = UnaryOperator.identity();

    /// Its heartbeats pass, its envelopes do not.
    volatile boolean losesEnvelopes;

    /// Reasons of the peer for taking an envelope later; empty for a bare 503.
    final Set<String> toldLater = ConcurrentHashMap.newKeySet();

    final Map<String, List<Fact>> told = new ConcurrentHashMap<>();

    /// It names only the protocol version of the release before.
    volatile boolean previousRelease;

    /// Protocol versions of the envelopes that it sent.
    final Set<Integer> spoken = ConcurrentHashMap.newKeySet();

    Side(PartyId own, PartyId other, Path folder) {
      this.id = Ceremony.nrrc(own);
      this.peer = Ceremony.nrrc(other);
      this.folder = folder;
      this.vault = Ceremony.vault(id.name(), own.code());
      this.standing = standing(own, other, agreement);
    }

    /// A new life from what the one before left on the disk.
    void open() throws Exception {
      Life now = new Life(fault);
      life = now;
      RenewableStore opened =
          new RenewableStore(() -> Stores.open(new StoreConfig.Sqlite(folder.resolve("db")), now));
      store = opened;
      StoreLedger kept = new StoreLedger(opened);
      ledger = kept;
      FileAnchor kept2 = new FileAnchor(folder.resolve("anchor"));
      anchor = kept2;
      KeyVault keys = keeping.apply(vault);
      exchange =
          NodeExchange.start(
              new NodeExchange.Parts(
                  durable.apply(kept),
                  () -> {
                    try {
                      opened.renew();
                    } catch (StoreException e) {
                      throw new LedgerException("the store cannot be opened again", e);
                    }
                  },
                  keys,
                  new SealNotary(keys),
                  anchoring.apply(now.over(kept2)),
                  Formats.bundled(),
                  TwoNodes.this::time,
                  leap.ticks(this),
                  new java.security.SecureRandom(),
                  standing -> routes()),
              List.of(standing));
      exchange().follow(new Notes(this));
      Audit.now(TwoNodes.this);
    }

    FileAnchor anchor() {
      return java.util.Objects.requireNonNull(anchor);
    }

    /// The carrier that works, behind those of {@link #before}.
    private List<Route> routes() {
      if (!instead.isEmpty()) {
        return instead;
      }
      List<Route> all = new ArrayList<>(before);
      if (online) {
        all.add(new MemoryRoute(TwoNodes.this, this));
      }
      return all;
    }

    StoreLedger ledger() {
      return java.util.Objects.requireNonNull(ledger);
    }

    NodeExchange exchange() {
      return java.util.Objects.requireNonNull(exchange);
    }

    /// As after `roll issue --new-epoch` on `node`'s side and the import on this one.
    void adoptEpochOf(PartyId party) {
      RollBook book = (RollBook) standing.rolls();
      var held = book.of(party).orElseThrow();
      var listing =
          Ceremony.sign(
              parley.party.RollDraft.after(held).officers(Ceremony.officers()), party.code());
      RollBook rolls = adopted(adopted(book, listing), Ceremony.nextEpoch(listing));
      Agreements agreements =
          ((Adoption.Adopted) Agreements.none().adopt(agreement, rolls, 0)).book();
      standing = new Standing(id, peer, rolls, agreements.between(id, peer, rolls));
    }

    private static RollBook adopted(RollBook book, parley.party.Roll roll) {
      var ruling =
          book.adopt(
              roll,
              10,
              Optional.empty(),
              parley.party.Consent.or(parley.party.OfficerCheck.none()));
      return ((parley.party.RollRuling.Adopted) ruling).book();
    }

    /// It dies in this instant, or where {@link #dieAt} said: nothing is flushed, closed or told,
    /// and the next life finds what was on the disk.
    void kill() throws Exception {
      if (exchange == null) {
        return;
      }
      Life ended = life;
      ended.end();
      Path left = folder.resolveSibling(folder.getFileName() + ".left");
      Folders.copy(folder, left);
      // Only now, where it can do no good any more, its threads and files are given back.
      NodeExchange now = exchange();
      exchange = null;
      ended.bury();
      now.close();
      java.util.Objects.requireNonNull(store).close();
      anchor().close();
      Folders.empty(folder);
      Folders.copy(left, folder);
      Folders.delete(left);
      Audit.now(TwoNodes.this);
    }

    /// The next {@link #kill} takes place at that commit from now, before or after its effect.
    void dieAt(int commits, boolean after) {
      life.endAt(commits, after);
    }

    /// Of a node that is not open: what waits in its outbox is forgotten, as after damage, or as by
    /// a peer that withholds.
    void unqueueAll() throws StoreException, LedgerException {
      try (parley.store.Store closed =
          Stores.open(new StoreConfig.Sqlite(folder.resolve("db")), fault)) {
        StoreLedger kept = new StoreLedger(closed);
        List<parley.ledger.Ledger.Change> gone = new ArrayList<>();
        for (parley.ledger.Ledger.Queued row : kept.queued(LINK, 100)) {
          gone.add(new parley.ledger.Ledger.Change.Unqueue(LINK, row.content()));
        }
        kept.commit(LINK, kept.takeOwnership(LINK), false, gone);
      }
    }

    Message compose(Precedence precedence, String text) throws Exception {
      return Composed.by(TwoNodes.this::time, agreement, id, Series.REAL, precedence, text);
    }

    Released release(Message message) throws Exception {
      return java.util.Objects.requireNonNull(exchange)
          .release(LINK, message, List.of(), List.of());
    }
  }

  /// Looks on as an envelope leaves.
  interface Leaving {
    void look() throws Exception;
  }

  /// Waits, looking again and again, until it holds; then both journals are audited.
  void eventually(String what, java.util.concurrent.Callable<Boolean> condition) throws Exception {
    await(what, condition);
    Audit.now(this);
  }

  /// The same without the audit.
  static void await(String what, java.util.concurrent.Callable<Boolean> condition)
      throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("did not come true within 60 s: " + what);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
    }
  }

  boolean drained(Side side) throws LedgerException {
    return side.ledger().queued(LINK, 1).isEmpty();
  }

  @Override
  public void close() {
    try {
      try {
        Audit.whole(this);
        noReaderFailed();
      } finally {
        us.kill();
        ru.kill();
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError("the nodes could not be audited and ended", e);
    }
  }

  /// Whatever was brought, no reader failed on it but by a clause.
  private void noReaderFailed() {
    for (Side side : sides()) {
      NodeExchange open = side.exchange;
      if (open != null && open.status(LINK).unforeseen() > 0) {
        throw new AssertionError("a reader of " + side.id + " failed as nobody foresaw");
      }
    }
  }

  static Instant now() {
    return CLOCK.instant();
  }
}
