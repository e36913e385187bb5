package parley.ledger;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.journal.Anchor;
import parley.journal.AnchorException;
import parley.journal.Checkpoint;
import parley.journal.Leaf;
import parley.journal.LogAudit;
import parley.journal.LogFault;
import parley.journal.LogName;
import parley.journal.SaltedHead;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.seal.SealException;

/// The node's own log of decisions: sign-ins, releases, reads, configuration (J-LOCAL-1). It is a
/// log like those of the links, with an anchor of its own, so that nobody who can edit the database
/// can edit it unseen.
public final class LocalLog {
  /// The name that stands for the node itself at the far end of its local log; no real node may
  /// bear it.
  private static final NodeId HERE = new NodeId("local");

  /// The value from which salts are made, and its bytes.
  private static final String SECRET = "head-secret";

  private static final int SECRET_SIZE = 32;

  private final NodeId self;
  private final LogName name;
  private final LinkId place;
  private final Ledger ledger;
  private final Anchor anchor;
  private final AnchoredNotes.Signing signing;
  private final InstantSource clock;

  /// None after a failure: what became of the last commit is read back before the next one.
  private @Nullable Opened opened;

  /// None as long as nobody asked for heads: see {@link #salt}.
  private volatile @Nullable Bytes secret;

  /// The newest that is durable and anchored; heartbeats read it and wait for no commit.
  private volatile @Nullable Checkpoint head;

  private record Opened(LinkLog log, AnchoredNotes notes, long fence) {}

  private LocalLog(
      NodeId self,
      int epoch,
      Ledger ledger,
      Anchor anchor,
      AnchoredNotes.Signing signing,
      InstantSource clock) {
    this.self = self;
    this.name = LogName.local(self, epoch);
    this.place = LinkId.between(self, HERE);
    this.ledger = ledger;
    this.anchor = anchor;
    this.signing = signing;
    this.clock = clock;
  }

  /// @throws AnchorException when the log is behind its anchor or was altered
  public static LocalLog open(
      NodeId self,
      int epoch,
      Ledger ledger,
      Anchor anchor,
      AnchoredNotes.Signing signing,
      InstantSource clock)
      throws LedgerException, AnchorException {
    LocalLog local = new LocalLog(self, epoch, ledger, anchor, signing, clock);
    local.opened = local.reopened();
    return local;
  }

  private Opened reopened() throws LedgerException, AnchorException {
    LinkLog log = LinkLog.open(name, ledger);
    AnchoredNotes notes = new AnchoredNotes(name, anchor, signing);
    notes.check(log);
    notes.audit(log);
    Opened again = new Opened(log, notes, ledger.takeOwnership(place));
    shown(again);
    return again;
  }

  /// From here on heads can be shown. The secret from which their salts are made is drawn once and
  /// kept beside the log: without it nothing that was shown can be opened (J-LOCAL-3).
  public synchronized void salt(RandomGenerator random) throws LedgerException, AnchorException {
    Optional<Bytes> kept = secret(ledger, self);
    byte[] drawn = new byte[SECRET_SIZE];
    if (kept.isEmpty()) {
      random.nextBytes(drawn);
      keep(Map.of(SECRET, Bytes.of(drawn)));
    }
    secret = kept.orElse(Bytes.owning(drawn));
    Opened open = opened == null ? reopened() : opened;
    shown(open);
    opened = open;
  }

  /// What is shown must never be more than an export of this log reaches.
  private void shown(Opened open) throws AnchorException {
    if (secret != null) {
      open.notes().move(open.log().checkpoint());
      head = open.log().checkpoint();
    }
  }

  /// Nothing as long as {@link #salt} was not called.
  public static Optional<Bytes> secret(Ledger ledger, NodeId self) throws LedgerException {
    return ledger.value(LinkId.between(self, HERE), SECRET);
  }

  /// The salt of the head in the heartbeat with this nonce: fresh as the nonce is, and opened it
  /// says nothing of any other.
  public static Bytes salt(Bytes secret, Bytes nonce) {
    return Digest.of(secret, nonce).value();
  }

  /// The salted head for a heartbeat with this nonce (J-LOCAL-2); reads no entry and waits for
  /// nobody.
  public Optional<Digest> head(Bytes nonce) {
    Bytes with = secret;
    Checkpoint newest = head;
    return with == null || newest == null
        ? Optional.empty()
        : Optional.of(new SaltedHead(salt(with, nonce), newest).digest());
  }

  public LogName name() {
    return name;
  }

  /// Durable on return. After a failure it may stand there or not.
  ///
  /// @param kind for example `sign-in`, `release`, `read`
  public void append(String kind, Json.Obj fields) throws LedgerException {
    append(kind, fields, Map.of());
  }

  /// The same, with values of this node that change in the very commit.
  ///
  /// @return the position of the entry, from 0
  public synchronized long append(String kind, Json.Obj fields, Map<String, Bytes> values)
      throws LedgerException {
    return write(log -> log.append(new Leaf(kind, clock.instant(), fields)), values) - 1;
  }

  /// Values of this node alone, without an entry.
  public synchronized void keep(Map<String, Bytes> values) throws LedgerException {
    write(null, values);
  }

  /// A value as it was kept last.
  public Optional<Bytes> value(String key) throws LedgerException {
    return ledger.value(place, key);
  }

  private interface Entry {
    Ledger.Change in(LinkLog log);
  }

  /// How many entries are durable.
  public long size() throws LedgerException {
    return ledger.logSize(name);
  }

  /// Entries `from` inclusive to `to` exclusive, as they stand in the database: whether they are
  /// those that were written {@link #audit} says.
  public List<Leaf> entries(long from, long to) throws LedgerException {
    List<Leaf> entries = new ArrayList<>();
    for (Bytes leaf : ledger.leaves(name, from, to)) {
      try {
        entries.add(Leaf.read(leaf));
      } catch (MalformedInput e) {
        throw new LedgerException("the own log of " + self + " was altered: " + e.getMessage(), e);
      }
    }
    return entries;
  }

  /// Every entry and every hash over them, against the root that this process holds. Nobody waits
  /// for it: what is appended meanwhile is not looked at.
  public List<LogFault> audit() throws LedgerException {
    return LogAudit.audit(ledger.source(name), standing());
  }

  private synchronized Checkpoint standing() throws LedgerException {
    try {
      Opened open = opened == null ? reopened() : opened;
      opened = open;
      return open.log().checkpoint();
    } catch (AnchorException e) {
      throw new LedgerException("the own log of " + self + ": " + e.getMessage(), e);
    }
  }

  /// @return entries that stand then
  private long write(@Nullable Entry entry, Map<String, Bytes> values) throws LedgerException {
    Opened open = opened;
    opened = null;
    try {
      if (open == null) {
        open = reopened();
      }
      List<Ledger.Change> changes = new ArrayList<>();
      if (entry != null) {
        changes.add(entry.in(open.log()));
      }
      values.forEach((key, value) -> changes.add(new Ledger.Change.KeepValue(place, key, value)));
      ledger.commit(place, open.fence(), false, changes);
      if (entry != null) {
        open.notes().over(open.log().checkpoint());
        head = open.log().checkpoint();
      }
    } catch (AnchorException | SealException e) {
      throw new LedgerException(
          "the own log of " + self + " cannot be anchored: " + e.getMessage(), e);
    }
    opened = open;
    return open.log().size();
  }
}
