package simulation;

import java.util.List;
import java.util.Optional;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.journal.LogName;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.message.MessageId;
import parley.party.LinkId;

/// A ledger as one process sees it: its commits may fail before or after their effect, be the last
/// thing that the process does, or find the disk full. After a failure nothing is answered until it
/// is opened again.
final class SteppedLedger implements Ledger {
  private final Ledger kept;
  private final Faults faults;
  private boolean broken;

  /// What the disk does, and when the process dies.
  interface Faults {
    /// @param written false before the effect of a commit, true after it
    void commit(boolean written) throws LedgerException;

    void read() throws LedgerException;
  }

  SteppedLedger(Ledger kept, Faults faults) {
    this.kept = kept;
    this.faults = faults;
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

  private Ledger read() throws LedgerException {
    if (broken) {
      throw new LedgerException("simulated: closed since a commit failed");
    }
    faults.read();
    return kept;
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

  @Override
  public long logSize(LogName log) throws LedgerException {
    return read().logSize(log);
  }

  @Override
  public Digest node(LogName log, int level, long position) throws LedgerException {
    return read().node(log, level, position);
  }

  @Override
  public List<Bytes> leaves(LogName log, long from, long to) throws LedgerException {
    return read().leaves(log, from, to);
  }

  @Override
  public Optional<Item> itemOfContent(LinkId link, boolean inbound, Digest content)
      throws LedgerException {
    return read().itemOfContent(link, inbound, content);
  }

  @Override
  public Optional<Item> itemOfEnvelope(LinkId link, Digest envelope) throws LedgerException {
    return read().itemOfEnvelope(link, envelope);
  }

  @Override
  public Optional<Item> itemOfSerial(LinkId link, boolean inbound, SerialKey serial)
      throws LedgerException {
    return read().itemOfSerial(link, inbound, serial);
  }

  @Override
  public Optional<Item> itemOfMessage(LinkId link, boolean inbound, MessageId message)
      throws LedgerException {
    return read().itemOfMessage(link, inbound, message);
  }

  @Override
  public List<SerialKey> lastSerials(LinkId link, boolean inbound) throws LedgerException {
    return read().lastSerials(link, inbound);
  }

  @Override
  public List<SerialKey> missingSerials(LinkId link, boolean inbound, SerialKey last, int limit)
      throws LedgerException {
    return read().missingSerials(link, inbound, last, limit);
  }

  @Override
  public List<Queued> queued(LinkId link, int limit) throws LedgerException {
    return read().queued(link, limit);
  }

  @Override
  public Optional<Queued> queued(LinkId link, Digest content) throws LedgerException {
    return read().queued(link, content);
  }

  @Override
  public long queuedCount(LinkId link) throws LedgerException {
    return read().queuedCount(link);
  }

  @Override
  public List<Item> unanswered(LinkId link) throws LedgerException {
    return read().unanswered(link);
  }

  @Override
  public Optional<Bytes> body(Digest content) throws LedgerException {
    return read().body(content);
  }

  @Override
  public Optional<Bytes> value(LinkId link, String key) throws LedgerException {
    return read().value(link, key);
  }

  @Override
  public List<Document> documents(String kind) throws LedgerException {
    return read().documents(kind);
  }
}
