package parley.exchange;

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
final class AnchoredNotes {
  private final LogName log;
  private final Anchor anchor;
  private final Notary notary;
  private @Nullable Checkpoint newest;
  private @Nullable Bytes note;

  AnchoredNotes(LogName log, Anchor anchor, Notary notary) {
    this.log = log;
    this.anchor = anchor;
    this.notary = notary;
  }

  /// Compares the log with its anchor before anything is signed.
  ///
  /// @throws AnchorException when the log is behind its anchor or differs below it: the database
  ///   was rolled back or edited
  void check(LinkLog entries) throws AnchorException, LedgerException {
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
              + " were signed for: the database is older than the anchor. Nothing is signed. Restore the newer database, or open a"
              + " new epoch");
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
    newest = held.get();
  }

  Bytes over(Checkpoint checkpoint) throws AnchorException, SealException {
    if (note == null || !checkpoint.equals(newest)) {
      if (!checkpoint.equals(newest)) {
        anchor.advance(log, Optional.ofNullable(newest), checkpoint);
      }
      newest = checkpoint;
      note = notary.note(checkpoint);
    }
    return note;
  }
}
