package parley.node;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import parley.ledger.LedgerException;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.StoreException;
import parley.store.Stores;

/// A store that outlives a commit of unknown outcome: it is closed and opened again, and everyone
/// who holds it goes on with what is durable.
final class LastingStore implements Store {
  private final StoreConfig config;
  private volatile Store current;

  private LastingStore(StoreConfig config, Store current) {
    this.config = config;
    this.current = current;
  }

  static LastingStore open(StoreConfig config) throws StoreException {
    return new LastingStore(config, Stores.open(config));
  }

  /// Opens the store again when it is broken; links ask for this one after the other.
  synchronized void recover() throws LedgerException {
    if (!current.broken()) {
      return;
    }
    current.close();
    try {
      current = Stores.open(config);
    } catch (StoreException e) {
      throw new LedgerException("the store cannot be opened again: " + e.getMessage(), e);
    }
  }

  @Override
  public <T extends @Nullable Object> T write(Lane lane, Work<T> work) throws StoreException {
    return current.write(lane, work);
  }

  @Override
  public <T extends @Nullable Object> T read(Work<T> query) throws StoreException {
    return current.read(query);
  }

  @Override
  public boolean broken() {
    return current.broken();
  }

  @Override
  public String engine() {
    return current.engine();
  }

  @Override
  public void backup(Path target) throws StoreException {
    current.backup(target);
  }

  @Override
  public List<String> findings() throws StoreException {
    return current.findings();
  }

  @Override
  public synchronized void close() {
    current.close();
  }
}
