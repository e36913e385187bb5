package parley.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The one writer of a database: a thread with a connection of its own, which runs whatever waits
/// in one transaction and lets every caller go once that transaction is on the disk.
///
/// A group is first run without savepoints, which cost PostgreSQL two round trips each. When a work
/// in it fails, the group is rolled back and run once more with a savepoint around each work, so
/// the failing one takes nobody with it. No outcome is told, not even a failure, before the commit.
final class GroupWriter implements AutoCloseable {
  /// D-STORE-2: works in one transaction.
  static final int GROUP_LIMIT = 64;

  /// D-STORE-2: after so long a group takes no further work.
  static final Duration GROUP_TIME = Duration.ofMillis(10);

  /// D-STORE-4: how long closing waits for what is queued.
  static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

  private static final String STOPPED =
      "the store is stopped after a failed commit: reopen it and read again";

  private final Connection connection;
  private final Handle handle;
  private final CommitFault fault;
  private final Lanes lanes = new Lanes();
  private final Thread thread;
  private long commits;

  /// D-STORE-9: set by the first error at a commit, and never taken back.
  private volatile @Nullable Throwable broken;

  /// @param connection with auto-commit off; taken over
  GroupWriter(Connection connection, String name, CommitFault fault) {
    this.connection = connection;
    this.handle = Jdbi.create(connection).open();
    handle.setStatementBuilder(new KeptStatements());
    this.fault = fault;
    this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::serve);
  }

  void start() {
    thread.start();
  }

  <T extends @Nullable Object> T write(Store.Lane lane, Store.Work<T> work) throws StoreException {
    if (Thread.currentThread().equals(thread)) {
      throw new IllegalStateException("a work cannot wait for another write of the same store");
    }
    Ticket<T> ticket = new Ticket<>(lane, work);
    if (!lanes.put(ticket)) {
      throw stopped();
    }
    return ticket.await();
  }

  boolean broken() {
    return broken != null;
  }

  /// Works that have not been begun.
  int waiting() {
    return lanes.waiting();
  }

  private StoreException stopped() {
    Throwable why = broken;
    return why == null
        ? new StoreException("the store is closed")
        : new StoreException(STOPPED, why);
  }

  private void serve() {
    Optional<Ticket<?>> first = lanes.first();
    while (first.isPresent()) {
      runGroup(first.get());
      first = broken() ? Optional.empty() : lanes.first();
    }
    for (Ticket<?> late : lanes.drain()) {
      late.fail(STOPPED, Optional.ofNullable(broken).orElseGet(IllegalStateException::new));
    }
    quietly(connection::close);
  }

  private void runGroup(Ticket<?> first) {
    List<Ticket<?>> group = new ArrayList<>();
    try {
      if (!allRan(first, group)) {
        // Nothing of the group is in the database, and nobody has been told anything.
        connection.rollback();
        runGuarded(group);
      }
      commit();
    } catch (SQLException | RuntimeException e) {
      breakDown(group, e);
      return;
    }
    // The group is on the disk: results and failures may be told.
    group.forEach(Ticket::settle);
  }

  /// Runs works as they come, until none waits, the group is full, or one fails.
  private boolean allRan(Ticket<?> first, List<Ticket<?>> group) {
    long start = System.nanoTime();
    Optional<Ticket<?>> next = Optional.of(first);
    while (next.isPresent()) {
      Ticket<?> ticket = next.get();
      group.add(ticket);
      if (!ticket.run(handle)) {
        return false;
      }
      boolean full =
          group.size() >= GROUP_LIMIT || System.nanoTime() - start >= GROUP_TIME.toNanos();
      next = full ? Optional.empty() : lanes.joining(ticket);
    }
    return true;
  }

  private void runGuarded(List<Ticket<?>> group) throws SQLException {
    for (Ticket<?> ticket : group) {
      Savepoint before = connection.setSavepoint();
      if (!ticket.run(handle)) {
        // Fails when the engine has already given up the whole transaction (disk full, connection
        // lost): then the store is broken rather than run on outside a transaction.
        connection.rollback(before);
      }
      connection.releaseSavepoint(before);
    }
  }

  private void commit() throws SQLException {
    commits++;
    fault.before(commits);
    connection.commit();
    fault.after(commits);
  }

  /// The outcome is unknown from here on. The connection goes, which also undoes what was not
  /// committed, and nothing more is written until the owner has reopened the store.
  private void breakDown(List<Ticket<?>> group, Exception why) {
    broken = why;
    lanes.shut();
    quietly(connection::close);
    for (Ticket<?> ticket : group) {
      ticket.fail(
          "a commit failed and its outcome is unknown: reopen the store and read again", why);
    }
  }

  /// Lets what is queued be written, then ends the thread.
  @Override
  public void close() {
    lanes.shut();
    boolean interrupted = Thread.interrupted();
    try {
      thread.join(CLOSE_WAIT);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  interface Closing {
    void run() throws SQLException;
  }

  /// For closing what is given up anyway.
  static void quietly(Closing closing) {
    try {
      closing.run();
    } catch (SQLException e) {
      System.getLogger(GroupWriter.class.getName())
          .log(System.Logger.Level.DEBUG, "closing a database connection", e);
    }
  }
}
