package parley.ledger;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import parley.codec.Bytes;
import parley.journal.Anchor;
import parley.journal.AnchorException;
import parley.journal.Checkpoint;
import parley.journal.LogAudit;
import parley.journal.LogFault;
import parley.journal.LogName;
import parley.journal.LogTree;
import parley.seal.SealException;

/// Signs checkpoints of one log, each only after the anchor outside the database was moved to it.
/// Power fails between the two: the anchor is ahead of every signature, which is safe, because the
/// entries were durable before.
public final class AnchoredNotes {
  /// Signs a checkpoint with the node's note key.
  @FunctionalInterface
  public interface Signing {
    Bytes note(Checkpoint checkpoint) throws SealException;
  }

  /// Entries read at once by {@link #audit}.
  private static final int AUDIT_BATCH = 1_024;

  private final LogName log;
  private final Anchor anchor;
  private final Signing signing;
  private @Nullable Checkpoint newest;
  private @Nullable Bytes note;

  public AnchoredNotes(LogName log, Anchor anchor, Signing signing) {
    this.log = log;
    this.anchor = anchor;
    this.signing = signing;
  }

  /// Compares the log with its anchor before anything is signed (X-ANCHOR-1). A log that has no
  /// entry yet gets its anchor here, before its first one: so a log with entries and no anchor has
  /// lost it (J-ANCHOR-5).
  ///
  /// @throws AnchorException when the log is behind its anchor, differs below it, or has none: the
  ///   database was rolled back or edited, or the anchor was taken away
  public void check(LinkLog entries) throws AnchorException, LedgerException {
    Optional<Checkpoint> held = anchor.read(log);
    if (held.isEmpty()) {
      begin(entries);
      return;
    }
    if (held.get().size() > entries.size()) {
      throw new AnchorException(
          "the journal "
              + log
              + " has "
              + entries.size()
              + " entries, but "
              + held.get().size()
              + " were signed for: the database is older than the anchor. Nothing is signed. Put"
              + " the newer database back, or open a new epoch (docs/operate/backup.md)");
    }
    if (held.get().size() > 0
        && !LogTree.<LedgerException>rootAt(held.get().size(), entries).equals(held.get().root())) {
      throw altered("it is not what was signed for at entry " + held.get().size());
    }
    // An earlier process may have written it and ended, or failed, before it was forced.
    anchor.advance(log, held, held.get());
    newest = held.get();
  }

  private void begin(LinkLog entries) throws AnchorException {
    if (entries.size() > 0) {
      throw new AnchorException(
          "the journal "
              + log
              + " has "
              + entries.size()
              + " entries and no anchor, so nobody knows how far it was signed for. Nothing is"
              + " signed. Put the anchor back, or open a new epoch (docs/operate/backup.md)");
    }
    Checkpoint none = entries.checkpoint();
    anchor.advance(log, Optional.empty(), none);
    newest = none;
  }

  /// Reads every entry and computes again the roots that the anchor and the log's own hashes hold:
  /// once a process, since whoever edits the database under a running one is found at the next
  /// start, by `parley doctor`, and by the peer (J-ANCHOR-6).
  ///
  /// @throws AnchorException when an entry was changed
  public void audit(LinkLog entries) throws AnchorException, LedgerException {
    long anchored = newest == null ? 0 : newest.size();
    LogTree tree = new LogTree();
    boolean whole = true;
    for (long from = 0; from < entries.size(); from += AUDIT_BATCH) {
      long to = Math.min(from + AUDIT_BATCH, entries.size());
      for (Bytes entry : entries.entries(from, to)) {
        tree.append(entry);
        whole &= tree.size() != anchored || newest == null || tree.root().equals(newest.root());
      }
    }
    if (!whole || !tree.root().equals(entries.checkpoint().root())) {
      List<LogFault> faults = LogAudit.audit(entries, entries.checkpoint());
      throw altered(
          faults.isEmpty()
              ? "its entries are not those that were signed for"
              : faults.getFirst().where() + ": " + faults.getFirst().what());
    }
  }

  private AnchorException altered(String how) {
    return new AnchorException(
        "the journal "
            + log
            + " was altered in the database: "
            + how
            + ". Nothing is signed. Keep this database as evidence and put a whole one back, or"
            + " open a new epoch (docs/operate/backup.md)");
  }

  /// Moves the anchor to what is durable; nothing is signed yet.
  public void move(Checkpoint checkpoint) throws AnchorException {
    if (!checkpoint.equals(newest) && checkpoint.size() > 0) {
      anchor.advance(log, Optional.ofNullable(newest), checkpoint);
      newest = checkpoint;
      note = null;
    }
  }

  /// The signed note over this checkpoint, signed once however often it is asked for.
  public Bytes over(Checkpoint checkpoint) throws AnchorException, SealException {
    move(checkpoint);
    if (note == null) {
      note = signing.note(checkpoint);
    }
    return note;
  }
}
