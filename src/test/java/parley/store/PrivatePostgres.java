package parley.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import parley.http.FreePort;

/// A PostgreSQL server of a test's own: a fresh cluster in a temporary folder, on a free port of
/// the loopback address, under the user `postgres` where the test runs as root, which PostgreSQL
/// refuses. Closing it stops the server and removes the folder.
public final class PrivatePostgres implements AutoCloseable {
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
  private static final String USER = "postgres";
  private static final long WAIT_SECONDS = 60;
  private static final Path MEMORY = Path.of("/dev/shm");

  /// The server, its log of changes, and the databases of one test.
  private static final long MEMORY_WANTED = 400L << 20;

  private final Path programs;
  private final Path folder;
  private final int port;
  private final boolean root;
  private int databases;
  private @Nullable String template;

  private PrivatePostgres(Path programs, Path folder, int port) {
    this.programs = programs;
    this.folder = folder;
    this.port = port;
    this.root = System.getProperty("user.name").equals("root");
  }

  /// Whether the machine has PostgreSQL's server programs; else tests are skipped with this reason.
  public static boolean installed() {
    return newest().isPresent();
  }

  private static Optional<Path> newest() {
    if (!Files.isDirectory(DEBIAN)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(DEBIAN)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// @param settings for example `synchronous_commit=off`
  public static PrivatePostgres start(String... settings) throws IOException {
    return start(Files.createTempDirectory("parley-postgres"), settings);
  }

  /// @param folder on whose disk its tables are to lie
  public static PrivatePostgres within(Path folder, String... settings) throws IOException {
    return start(Files.createTempDirectory(folder, "parley-postgres"), settings);
  }

  /// For tests that never crash it, in memory where there is room: its every commit is a sync,
  /// which is most of their time on a disk.
  static PrivatePostgres quick() throws IOException {
    boolean room =
        Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() > MEMORY_WANTED;
    String name = "parley-postgres";
    return start(
        room ? Files.createTempDirectory(MEMORY, name) : Files.createTempDirectory(name),
        "max_wal_size=64MB",
        "min_wal_size=32MB");
  }

  private static PrivatePostgres start(Path folder, String... settings) throws IOException {
    Path programs =
        newest()
            .orElseThrow(() -> new IOException("install PostgreSQL: apt-get install postgresql"));
    int port = FreePort.find();
    PrivatePostgres server = new PrivatePostgres(programs, folder, port);
    if (server.root) {
      run(List.of("chown", USER, folder.toString()));
    }
    server.program(
        "initdb",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C",
        "-U",
        USER,
        "--no-instructions",
        "-k",
        "-D",
        server.data());
    server.up(settings);
    return server;
  }

  /// Of the process that all others of the server come from.
  public long pid() throws IOException {
    return Long.parseLong(Files.readAllLines(Path.of(data(), "postmaster.pid")).getFirst().strip());
  }

  /// Where its tables lie.
  public Path tables() {
    return Path.of(data(), "base");
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private void up(String... settings) throws IOException {
    List<String> options = new ArrayList<>();
    options.add("-c listen_addresses=127.0.0.1 -c port=" + port);
    options.add("-c unix_socket_directories=" + folder + " -c max_connections=50");
    for (String setting : settings) {
      options.add("-c " + setting);
    }
    program(
        "pg_ctl",
        "-D",
        data(),
        "-l",
        folder.resolve("log").toString(),
        "-w",
        "-t",
        "60",
        "-o",
        String.join(" ", options),
        "start");
  }

  /// Ends the server without a checkpoint, as a crash would, and starts it again on what its log of
  /// changes holds.
  public void crash() throws IOException {
    program("pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop");
    up();
  }

  /// A new and empty database.
  public StoreConfig.Postgres database() throws SQLException {
    return create("template1");
  }

  /// A new database whose tables are made: a copy, since making them takes longer than most tests.
  public StoreConfig.Postgres migrated() throws SQLException, StoreException {
    if (template == null) {
      StoreConfig.Postgres made = database();
      Stores.open(made).close();
      template = made.url().substring(made.url().lastIndexOf('/') + 1);
    }
    return create(template);
  }

  private StoreConfig.Postgres create(String from) throws SQLException {
    databases++;
    String name = "test" + databases;
    try (Connection connection = DriverManager.getConnection(url(USER), USER, "");
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name + " template " + from);
    }
    return new StoreConfig.Postgres(url(name), USER, Optional.empty());
  }

  /// What an operator makes of it: `pg_dump` while it is in use, and `pg_restore` into a fresh one.
  public StoreConfig.Postgres dumped(StoreConfig.Postgres database)
      throws SQLException, IOException {
    StoreConfig.Postgres fresh = database();
    String dump = folder.resolve("dump").toString();
    program("pg_dump", "--format=custom", "--file=" + dump, address(database));
    program("pg_restore", "--exit-on-error", "--no-owner", "--dbname=" + address(fresh), dump);
    return fresh;
  }

  private static String address(StoreConfig.Postgres database) {
    return database.url().substring("jdbc:".length()).replace("//", "//" + USER + "@");
  }

  /// Removes a database again: a server that starts after a crash looks at every file of all.
  public void drop(StoreConfig.Postgres database) throws SQLException {
    String name = database.url().substring(database.url().lastIndexOf('/') + 1);
    try (Connection connection = DriverManager.getConnection(url(USER), USER, "");
        Statement statement = connection.createStatement()) {
      statement.execute("drop database " + name + " with (force)");
    }
  }

  private String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  private void program(String name, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (root) {
      command.addAll(List.of("runuser", "-u", USER, "--"));
    }
    command.add(programs.resolve(name).toString());
    command.addAll(List.of(arguments));
    run(command);
  }

  private static void run(List<String> command) throws IOException {
    Path output = Files.createTempFile("parley-postgres", ".out");
    Process process =
        new ProcessBuilder(command)
            .directory(Path.of("/").toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(command + " failed: " + Files.readString(output));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
      Files.delete(output);
    }
  }

  @Override
  public void close() throws IOException {
    program("pg_ctl", "-D", data(), "-m", "fast", "-w", "stop");
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
