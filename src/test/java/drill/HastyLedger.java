package drill;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.ledger.ReadThrough;
import parley.party.LinkId;

/// The known-bad ledger: a commit returns at once and is written a little later, so that whoever
/// relies on it says "durable" before it is. Reads wait for what is being written, so that nothing
/// else is wrong with it.
public final class HastyLedger extends ReadThrough implements AutoCloseable {
  private static final long LATER_MILLIS = 40;

  private final Ledger kept;
  private final ScheduledExecutorService later =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private volatile Future<?> last = later.submit(() -> {});

  public HastyLedger(Ledger kept) {
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

  @Override
  protected Ledger reading() throws LedgerException {
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
    return reading().takeOwnership(link);
  }

  @Override
  public void close() {
    later.close();
  }
}
