package parley.ledger;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import parley.codec.Bytes;
import parley.journal.Anchor;
import parley.journal.AnchorException;
import parley.journal.Checkpoint;
import parley.journal.LogName;
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

  /// Compares the log with its anchor before anything is signed.
  ///
  /// @throws AnchorException when the log is behind its anchor or differs below it: the database
  ///   was rolled back or edited
  public void check(LinkLog entries) throws AnchorException, LedgerException {
    Optional<Checkpoint> held = anchor.read(log);
    if (held.isEmpty()) {
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
              + " were signed for: the database is older than the anchor. Nothing is signed. Restore"
              + " the newer database, or open a new epoch");
    }
    if (held.get().size() > 0
        && !parley.journal.LogTree.<LedgerException>rootAt(held.get().size(), entries::node)
            .equals(held.get().root())) {
      throw new AnchorException(
          "the journal "
              + log
              + " differs from what was signed for at entry "
              + held.get().size()
              + ": the database was altered. Nothing is signed. Run `parley doctor`");
    }
    // An earlier process may have written it and ended, or failed, before it was forced.
    anchor.advance(log, held, held.get());
    newest = held.get();
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
