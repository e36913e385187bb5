package simulation;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import parley.codec.Digest;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.ledger.ReadThrough;
import parley.party.LinkId;

/// A ledger as one process sees it: its commits may fail before or after their effect, be the last
/// thing that the process does, or find the disk full. After a failure nothing is answered until it
/// is opened again.
final class SteppedLedger extends ReadThrough {
  private final Ledger kept;
  private final Faults faults;
  private final BiConsumer<LinkId, Digest> unread;
  private boolean broken;

  /// What the disk does, and when the process dies.
  interface Faults {
    /// @param written false before the effect of a commit, true after it
    void commit(boolean written) throws LedgerException;

    void read() throws LedgerException;
  }

  /// @param unread hears of each row that was to be sent and could not be read
  SteppedLedger(Ledger kept, Faults faults, BiConsumer<LinkId, Digest> unread) {
    this.kept = kept;
    this.faults = faults;
    this.unread = unread;
  }

  /// As the recovery of a store.
  void open() {
    broken = false;
  }

  @FunctionalInterface
  private interface Commit<T> {
    T done() throws LedgerException;
  }

  private <T> T committing(Commit<T> commit) throws LedgerException {
    if (broken) {
      throw new LedgerException("simulated: closed since a commit failed");
    }
    broken = true;
    faults.commit(false);
    T result;
    try {
      result = commit.done();
    } catch (LedgerException e) {
      broken = !e.fenced();
      throw e;
    }
    faults.commit(true);
    broken = false;
    return result;
  }

  @Override
  protected Ledger reading() throws LedgerException {
    if (broken) {
      throw new LedgerException("simulated: closed since a commit failed");
    }
    faults.read();
    return kept;
  }

  @Override
  public Optional<Queued> queued(LinkId link, Digest content) throws LedgerException {
    try {
      return super.queued(link, content);
    } catch (LedgerException e) {
      unread.accept(link, content);
      throw e;
    }
  }

  @Override
  public void commit(LinkId link, long fence, boolean flash, List<Change> changes)
      throws LedgerException {
    committing(() -> {
      kept.commit(link, fence, flash, changes);
      return true;
    });
  }

  @Override
  public long takeOwnership(LinkId link) throws LedgerException {
    return committing(() -> kept.takeOwnership(link));
  }
}
