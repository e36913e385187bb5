package parley.ledger;

import java.time.InstantSource;
import java.util.List;
import parley.codec.Json;
import parley.journal.Anchor;
import parley.journal.AnchorException;
import parley.journal.Leaf;
import parley.journal.LogName;
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

  private final LinkId place;
  private final Ledger ledger;
  private final LinkLog log;
  private final AnchoredNotes notes;
  private final InstantSource clock;
  private final long fence;

  private LocalLog(
      LinkId place,
      Ledger ledger,
      LinkLog log,
      AnchoredNotes notes,
      InstantSource clock,
      long fence) {
    this.place = place;
    this.ledger = ledger;
    this.log = log;
    this.notes = notes;
    this.clock = clock;
    this.fence = fence;
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
    LinkId place = LinkId.between(self, HERE);
    LogName name = LogName.local(self, epoch);
    LinkLog log = LinkLog.open(name, ledger);
    AnchoredNotes notes = new AnchoredNotes(name, anchor, signing);
    notes.check(log);
    notes.audit(log);
    return new LocalLog(place, ledger, log, notes, clock, ledger.takeOwnership(place));
  }

  public LogName name() {
    return log.name();
  }

  /// Durable on return.
  ///
  /// @param kind for example `sign-in`, `release`, `read`
  public synchronized void append(String kind, Json.Obj fields) throws LedgerException {
    ledger.commit(
        place, fence, false, List.of(log.append(new Leaf(kind, clock.instant(), fields))));
    try {
      notes.over(log.checkpoint());
    } catch (AnchorException | SealException e) {
      throw new LedgerException("the local log cannot be anchored: " + e.getMessage(), e);
    }
  }
}
