package drill;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.journal.LogName;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.message.MessageId;
import parley.party.LinkId;

/// The known-bad ledger: a commit returns at once and is written a little later, so that whoever
/// relies on it says "durable" before it is. Reads wait for what is being written, so that nothing
/// else is wrong with it.
final class HastyLedger implements Ledger, AutoCloseable {
  private static final long LATER_MILLIS = 40;

  private final Ledger kept;
  private final ScheduledExecutorService later =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private volatile Future<?> last = later.submit(() -> {});

  HastyLedger(Ledger kept) {
    this.kept = kept;
  }

  @Override
  public void commit(LinkId link, long fence, boolean flash, List<Change> changes) {
    List<Change> all = List.copyOf(changes);
    last =
        later.schedule(
            () -> {
              kept.commit(link, fence, flash, all);
              return null;
            },
            LATER_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  private Ledger settled() throws LedgerException {
    try {
      last.get();
    } catch (ExecutionException e) {
      throw new LedgerException("written too late", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LedgerException("interrupted", e);
    }
    return kept;
  }

  @Override
  public long takeOwnership(LinkId link) throws LedgerException {
    return settled().takeOwnership(link);
  }

  @Override
  public long logSize(LogName log) throws LedgerException {
    return settled().logSize(log);
  }

  @Override
  public Digest node(LogName log, int level, long position) throws LedgerException {
    return settled().node(log, level, position);
  }

  @Override
  public List<Bytes> leaves(LogName log, long from, long to) throws LedgerException {
    return settled().leaves(log, from, to);
  }

  @Override
  public Optional<Item> itemOfContent(LinkId link, boolean inbound, Digest content)
      throws LedgerException {
    return settled().itemOfContent(link, inbound, content);
  }

  @Override
  public Optional<Item> itemOfEnvelope(LinkId link, Digest envelope) throws LedgerException {
    return settled().itemOfEnvelope(link, envelope);
  }

  @Override
  public Optional<Item> itemOfSerial(LinkId link, boolean inbound, SerialKey serial)
      throws LedgerException {
    return settled().itemOfSerial(link, inbound, serial);
  }

  @Override
  public Optional<Item> itemOfMessage(LinkId link, boolean inbound, MessageId message)
      throws LedgerException {
    return settled().itemOfMessage(link, inbound, message);
  }

  @Override
  public List<SerialKey> lastSerials(LinkId link, boolean inbound) throws LedgerException {
    return settled().lastSerials(link, inbound);
  }

  @Override
  public List<SerialKey> missingSerials(LinkId link, boolean inbound, SerialKey key, int limit)
      throws LedgerException {
    return settled().missingSerials(link, inbound, key, limit);
  }

  @Override
  public List<Queued> queued(LinkId link, int limit) throws LedgerException {
    return settled().queued(link, limit);
  }

  @Override
  public Optional<Queued> queued(LinkId link, Digest content) throws LedgerException {
    return settled().queued(link, content);
  }

  @Override
  public long queuedCount(LinkId link) throws LedgerException {
    return settled().queuedCount(link);
  }

  @Override
  public List<Item> unanswered(LinkId link) throws LedgerException {
    return settled().unanswered(link);
  }

  @Override
  public Optional<Bytes> body(Digest content) throws LedgerException {
    return settled().body(content);
  }

  @Override
  public Optional<Bytes> value(LinkId link, String key) throws LedgerException {
    return settled().value(link, key);
  }

  @Override
  public List<Document> documents(String kind) throws LedgerException {
    return settled().documents(kind);
  }

  @Override
  public void close() {
    later.close();
  }
}
