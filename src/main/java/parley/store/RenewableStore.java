package parley.store;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// A store that can be opened anew after a commit whose outcome is unknown, without those who hold
/// it noticing. Until then it behaves as the broken store does: every write fails.
public final class RenewableStore implements Store {

  /// Opens the same database again.
  @FunctionalInterface
  public interface Opening {
    Store open() throws StoreException;
  }

  private final Opening opening;
  private final ReentrantReadWriteLock change = new ReentrantReadWriteLock();
  private Store current;

  public RenewableStore(Opening opening) throws StoreException {
    this.opening = opening;
    this.current = opening.open();
  }

  /// Opens anew when the store is broken; otherwise does nothing.
  public void renew() throws StoreException {
    change.writeLock().lock();
    try {
      if (current.broken()) {
        current.close();
        current = opening.open();
      }
    } finally {
      change.writeLock().unlock();
    }
  }

  @Override
  public <T extends @org.jspecify.annotations.Nullable Object> T write(Lane lane, Work<T> work)
      throws StoreException {
    change.readLock().lock();
    try {
      return current.write(lane, work);
    } finally {
      change.readLock().unlock();
    }
  }

  @Override
  public <T extends @org.jspecify.annotations.Nullable Object> T read(Work<T> query)
      throws StoreException {
    change.readLock().lock();
    try {
      return current.read(query);
    } finally {
      change.readLock().unlock();
    }
  }

  @Override
  public <T extends @org.jspecify.annotations.Nullable Object> T look(Work<T> query)
      throws StoreException {
    change.readLock().lock();
    try {
      return current.look(query);
    } finally {
      change.readLock().unlock();
    }
  }

  @Override
  public boolean broken() {
    return current.broken();
  }

  @Override
  public Room room() {
    return current.room();
  }

  @Override
  public String engine() {
    return current.engine();
  }

  @Override
  public void backup(Path file) throws StoreException {
    current.backup(file);
  }

  @Override
  public List<String> findings() throws StoreException {
    return current.findings();
  }

  @Override
  public void close() {
    current.close();
  }
}
