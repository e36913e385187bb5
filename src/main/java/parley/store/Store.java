package parley.store;

import java.nio.file.Path;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// A database with one writer thread, which commits whatever has queued up as one transaction
/// (group commit), and a pool of readers. The same on SQLite and on PostgreSQL; opened by {@link
/// Stores#open}.
public interface Store extends AutoCloseable {

  /// Which lane a write queues in (D-STORE-3); FLASH is taken first, BULK last.
  enum Lane {
    FLASH,
    NORMAL,
    BULK
  }

  /// Work inside one transaction. It must not keep the handle nor begin or end a transaction, and
  /// must be safe to run again from the start when a neighbour in the same group failed.
  @FunctionalInterface
  interface Work<T extends @org.jspecify.annotations.Nullable Object> {
    T run(Handle handle);
  }

  /// Runs the work in the writer's next transaction and returns once that transaction is durable. A
  /// work that throws is undone alone; its neighbours in the group are committed.
  ///
  /// @throws StoreException when the work or the commit failed; then nothing of this work is in the
  ///   database, unless {@link #broken} says that the outcome is unknown
  <T extends @org.jspecify.annotations.Nullable Object> T write(Lane lane, Work<T> work)
      throws StoreException;

  /// Runs a query on a pooled reader, all of it on one state of the database, which holds every
  /// write that returned before.
  <T extends @org.jspecify.annotations.Nullable Object> T read(Work<T> query) throws StoreException;

  /// Runs one query on a pooled reader, which by itself sees one state: {@link #read} without the
  /// transaction around it, at half the price.
  default <T extends @org.jspecify.annotations.Nullable Object> T look(Work<T> query)
      throws StoreException {
    return read(query);
  }

  /// True once a commit's outcome is unknown. Every later write fails until the store is reopened.
  boolean broken();

  /// How much room is left for what is written; ample where the engine has its disk elsewhere.
  default Room room() {
    return Room.AMPLE;
  }

  /// "sqlite" or "postgresql".
  String engine();

  /// Writes one consistent state of the whole database to a new file, synced, beside running
  /// writes.
  ///
  /// @throws StoreException also when the file exists, and on PostgreSQL, which brings its own
  ///   tools
  void backup(Path file) throws StoreException;

  /// What the engine's own check finds wrong with its files, one sentence each; empty when sound.
  /// Reads everything: minutes on a large store.
  List<String> findings() throws StoreException;

  @Override
  void close();
}
