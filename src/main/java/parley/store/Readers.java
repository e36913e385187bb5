package parley.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementBuilder;
import org.jspecify.annotations.Nullable;

/// A pool of read-only connections. Each read is one transaction, so it sees one state; a look is
/// one query, which does by itself. The owner of a link looks several times at each message: for it
/// an engine inside this process has connections at hand, since to take one from the pool and make
/// it ready costs as much as the query, or more.
final class Readers implements AutoCloseable {
  /// D-STORE-5: connections, hence reads at one time.
  static final int READERS = 8;

  /// D-STORE-5: connections at hand for looks; a further look takes one of the pool.
  static final int LOOKERS = 2;

  /// D-STORE-5: how long a read waits for a connection.
  static final Duration CONNECTION_WAIT = Duration.ofSeconds(10);

  private final HikariDataSource pool;
  private final Jdbi jdbi;
  private final @Nullable ExecutorService threads;

  /// Opens connections that are none of the pool's.
  private final Jdbi apart;

  private final Semaphore lookers = new Semaphore(LOOKERS);
  private final Queue<Handle> atHand = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  /// By the connection that the pool wraps.
  private final Map<Connection, KeptStatements> statements = new ConcurrentHashMap<>();

  private Readers(DataSource connections, String name, @Nullable ExecutorService threads) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setDataSource(connections);
    config.setMaximumPoolSize(READERS);
    config.setMinimumIdle(1);
    config.setReadOnly(true);
    // The writer has connected already; the pool need not make its owner wait for the first one.
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(CONNECTION_WAIT.toMillis());
    this.pool = new HikariDataSource(config);
    this.jdbi = Jdbi.create(pool);
    this.apart = Jdbi.create(connections);
    this.threads = threads;
  }

  /// For an engine across a socket: a read runs on its caller's thread.
  static Readers remote(DataSource connections, String name) {
    return new Readers(connections, name, null);
  }

  /// For an engine inside this process: a native call would hold a virtual thread's carrier, so
  /// reads of virtual threads run on threads of their own.
  static Readers embedded(DataSource connections, String name) {
    Readers readers =
        new Readers(
            connections,
            name,
            Executors.newFixedThreadPool(
                READERS, Thread.ofPlatform().name(name, 1).daemon(true).factory()));
    readers.jdbi.setStatementBuilderFactory(readers::statements);
    readers.apart.setStatementBuilderFactory(readers::statements);
    return readers;
  }

  /// Statements end with their connection, which the pool renews now and then.
  private StatementBuilder statements(Connection wrapped) {
    try {
      Connection connection = wrapped.unwrap(Connection.class);
      if (!statements.containsKey(connection)) {
        statements.keySet().removeIf(Readers::ended);
      }
      return statements.computeIfAbsent(connection, _ -> new KeptStatements());
    } catch (SQLException e) {
      throw new ConnectionException(e);
    }
  }

  private static boolean ended(Connection connection) {
    try {
      return connection.isClosed();
    } catch (SQLException e) {
      return true;
    }
  }

  <T extends @Nullable Object> T read(Store.Work<T> query) throws StoreException {
    return run(() -> jdbi.inTransaction(query::run));
  }

  <T extends @Nullable Object> T look(Store.Work<T> query) throws StoreException {
    return run(() -> looked(query));
  }

  private <T extends @Nullable Object> T looked(Store.Work<T> query) {
    if (threads == null || !lookers.tryAcquire()) {
      return jdbi.withHandle(query::run);
    }
    try {
      @Nullable Handle ready = atHand.poll();
      return looked(ready == null ? apart.open() : ready, query);
    } finally {
      lookers.release();
      if (closed) {
        letGo();
      }
    }
  }

  private <T extends @Nullable Object> T looked(Handle handle, Store.Work<T> query) {
    boolean good = false;
    try {
      T found = query.run(handle);
      good = true;
      return found;
    } finally {
      // A connection that failed is not used again.
      if (good) {
        atHand.add(handle);
      } else {
        handle.close();
      }
    }
  }

  private void letGo() {
    for (@Nullable Handle each = atHand.poll(); each != null; each = atHand.poll()) {
      each.close();
    }
  }

  private <T extends @Nullable Object> T run(Supplier<T> query) throws StoreException {
    ExecutorService elsewhere = threads;
    if (elsewhere == null || !Thread.currentThread().isVirtual()) {
      return here(query);
    }
    Future<T> running = elsewhere.submit(() -> here(query));
    try {
      return running.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof StoreException failed
          ? failed
          : new StoreException("a read failed", e);
    } catch (InterruptedException e) {
      running.cancel(true);
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while reading", e);
    }
  }

  private static <T extends @Nullable Object> T here(Supplier<T> query) throws StoreException {
    try {
      return query.get();
    } catch (RuntimeException e) {
      throw new StoreException("a read failed: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    if (threads != null) {
      threads.shutdown();
    }
    pool.close();
    closed = true;
    letGo();
  }
}
