package parley.store;

import org.jdbi.v3.core.Handle;

/// A database with one writer thread, which commits whatever has queued up as one transaction
/// (group commit), and a pool of readers. The same on SQLite and on PostgreSQL.
public interface Store extends AutoCloseable {

  /// Which lane a write queues in; FLASH is taken first, BULK last.
  enum Lane {
    FLASH,
    NORMAL,
    BULK
  }

  /// Work inside the writer's transaction. It must not keep the handle, and must be safe to run
  /// again from the start when a neighbour in the same group failed.
  @FunctionalInterface
  interface Work<T extends @org.jspecify.annotations.Nullable Object> {
    T run(Handle handle);
  }

  /// Runs the work in the writer's next transaction and returns once that transaction is durable.
  ///
  /// @throws StoreException when the work or the commit failed; then nothing of this work is in the
  ///   database, unless {@link #broken} says that the outcome is unknown
  <T extends @org.jspecify.annotations.Nullable Object> T write(Lane lane, Work<T> work)
      throws StoreException;

  /// Runs a query on a pooled reader; sees every write that returned before.
  <T extends @org.jspecify.annotations.Nullable Object> T read(Work<T> query) throws StoreException;

  /// True once a commit's outcome is unknown. Every later write fails until the store is reopened.
  boolean broken();

  /// "sqlite" or "postgresql".
  String engine();

  @Override
  void close();
}
