package parley.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postgresql.ds.PGSimpleDataSource;

/// PostgreSQL 15 or newer, whose settings must promise that a commit is on its disk (D-STORE-7).
final class PostgresStore extends EngineStore {
  private static final int OLDEST = 150_000;
  private static final int CONNECT_SECONDS = 5;

  /// D-STORE-5: after so long without a word the server counts as gone, and a commit as unknown.
  private static final int ANSWER_SECONDS = 30;

  /// D-STORE-7: what each setting may be.
  private static final Map<String, Set<String>> DURABLE =
      Map.of(
          "fsync", Set.of("on"),
          "full_page_writes", Set.of("on"),
          "synchronous_commit", Set.of("on", "remote_apply"),
          "server_encoding", Set.of("UTF8"),
          "transaction_read_only", Set.of("off"));

  private PostgresStore(GroupWriter writer, Readers readers) {
    super(writer, readers);
  }

  static Store open(StoreConfig.Postgres config, Stores.Tables tables, CommitFault fault)
      throws StoreException {
    PGSimpleDataSource writing = source(config, "-c lock_timeout=5s");
    // Bulk rows go over in one statement, not each in its own; nobody there counts rows.
    writing.setReWriteBatchedInserts(tables == Stores.Tables.CERT);
    PGSimpleDataSource reading =
        source(
            config,
            "-c default_transaction_read_only=on"
                + " -c default_transaction_isolation=repeatable\\ read");
    Connection connection = null;
    try {
      connection = writing.getConnection();
      expectDurable(connection);
      new Migrations("postgresql", tables).apply(writing);
      connection.setAutoCommit(false);
      Readers readers = Readers.remote(reading, "store-read");
      GroupWriter writer = new GroupWriter(connection, "store-write", fault);
      connection = null;
      writer.start();
      return new PostgresStore(writer, readers);
    } catch (SQLException e) {
      throw new StoreException(
          "PostgreSQL cannot be used at " + config.url() + ": " + e.getMessage(), e);
    } finally {
      if (connection != null) {
        GroupWriter.quietly(connection::close);
      }
    }
  }

  private static PGSimpleDataSource source(StoreConfig.Postgres config, String options)
      throws StoreException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    try {
      source.setUrl(config.url());
      if (config.password().isPresent()) {
        source.setPassword(password(config.password().get()));
      }
    } catch (IllegalArgumentException e) {
      throw new StoreException("this is no address of a PostgreSQL database: " + config.url(), e);
    }
    source.setUser(config.user());
    source.setOptions(options);
    source.setApplicationName("parley");
    source.setConnectTimeout(CONNECT_SECONDS);
    source.setSocketTimeout(ANSWER_SECONDS);
    source.setTcpKeepAlive(true);
    return source;
  }

  private static String password(Path file) throws StoreException {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new StoreException("the password file " + file + " cannot be read: " + e, e);
    }
  }

  private static void expectDurable(Connection connection) throws SQLException, StoreException {
    int version = Integer.parseInt(setting(connection, "server_version_num"));
    if (version < OLDEST) {
      throw new StoreException("PostgreSQL 15 or newer is needed, and this is " + version);
    }
    for (Map.Entry<String, Set<String>> wanted : DURABLE.entrySet()) {
      String found = setting(connection, wanted.getKey());
      if (!wanted.getValue().contains(found)) {
        throw new StoreException(
            "PostgreSQL runs with "
                + wanted.getKey()
                + "="
                + found
                + ": set it to one of "
                + wanted.getValue().stream().sorted().toList());
      }
    }
  }

  private static String setting(Connection connection, String name) throws SQLException {
    return strings(connection, "show " + name).getFirst();
  }

  @Override
  public String engine() {
    return "postgresql";
  }

  @Override
  public void backup(Path file) throws StoreException {
    throw new StoreException(
        "a PostgreSQL store is backed up with pg_dump or pg_basebackup on its server");
  }

  /// Broken indexes, and pages whose checksum failed since the server began to count.
  @Override
  public List<String> findings() throws StoreException {
    return read(handle -> {
      List<String> findings = new ArrayList<>();
      handle
          .createQuery("select indexrelid::regclass::text from pg_index where not indisvalid")
          .mapTo(String.class)
          .forEach(index -> findings.add("the index " + index + " is not valid: reindex it"));
      handle
          .createQuery(
              "select checksum_failures from pg_stat_database"
                  + " where datname = current_database() and checksum_failures > 0")
          .mapTo(Long.class)
          .forEach(count -> findings.add(count + " pages failed their checksum"));
      return List.copyOf(findings);
    });
  }
}
