package parley.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/// SQLite in write-ahead mode, synced at every commit, in a folder that one process at a time may
/// open (D-STORE-1, D-STORE-6).
final class SqliteStore extends EngineStore {
  static final String DATABASE = "parley.db";
  private static final int READ_ONLY = 8;
  private static final int DISK_ERROR = 10;
  private static final int CORRUPT = 11;
  private static final int NOT_A_DATABASE = 26;
  private static final String RESTORE =
      "keep a copy of the node's folder, then restore the newest backup with the anchor that is"
          + " there (docs/operate/backup.md)";
  static final String LOCK = "parley.lock";

  /// D-STORE-5: how long a statement waits for a lock that somebody outside this process holds.
  private static final Duration BUSY_WAIT = Duration.ofSeconds(5);

  private static final int FINDINGS = 100;

  /// Folders that this process has open. A file lock is the process's: to open and close the lock
  /// file a second time would give it up, so a second opener must be refused before.
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileStore disk;
  private final FileChannel lock;

  private SqliteStore(
      Path file, FileStore disk, FileChannel lock, GroupWriter writer, Readers readers) {
    super(writer, readers);
    this.file = file;
    this.disk = disk;
    this.lock = lock;
  }

  static Store open(StoreConfig.Sqlite config, Stores.Tables tables, CommitFault fault)
      throws StoreException {
    Path folder = config.folder().toAbsolutePath().normalize();
    if (!OPEN.add(folder)) {
      throw taken(folder);
    }
    boolean opened = false;
    FileChannel lock = null;
    try {
      makeFolder(folder);
      if (config.natives().isPresent()) {
        makeFolder(config.natives().get());
        System.setProperty("org.sqlite.tmpdir", config.natives().get().toString());
      }
      lock = lock(folder);
      Path file = folder.resolve(DATABASE);
      makeFile(file);
      Store store = open(file, lock, tables, fault);
      opened = true;
      return store;
    } catch (IOException e) {
      throw new StoreException("the store's folder " + folder + " cannot be used: " + e, e);
    } catch (SQLException e) {
      throw new StoreException(
          broken(e).orElse("SQLite cannot open " + folder + ": " + e.getMessage()), e);
    } finally {
      if (!opened) {
        release(lock, folder);
      }
    }
  }

  /// What a person can do about a database that is damaged or whose disk fails: SQLite's own words
  /// say what it met and not that. Its primary result code is the low byte.
  static Optional<String> broken(Throwable met) {
    for (Throwable at = met; at != null; at = at.getCause()) {
      if (at instanceof SQLException sql) {
        switch (sql.getErrorCode() & 0xff) {
          case CORRUPT, NOT_A_DATABASE -> {
            return Optional.of("the database is damaged: " + RESTORE);
          }
          case DISK_ERROR -> {
            return Optional.of("the disk under the database fails: replace it; " + RESTORE);
          }
          case READ_ONLY -> {
            return Optional.of(
                "the database cannot be written to: see whether its disk was set read-only after"
                    + " an error (dmesg), and whose its files are");
          }
          default -> {}
        }
      }
    }
    return Optional.empty();
  }

  private static StoreException taken(Path folder) {
    return new StoreException(
        "another process has the store in " + folder + " open: stop it first");
  }

  private static Store open(Path file, FileChannel lock, Stores.Tables tables, CommitFault fault)
      throws IOException, SQLException, StoreException {
    FileStore disk = Files.getFileStore(file);
    new Migrations("sqlite", tables).apply(source(file, false));
    Connection connection = source(file, false).getConnection();
    try {
      expect(connection, "journal_mode", "wal");
      expect(connection, "synchronous", "2");
      connection.setAutoCommit(false);
      Readers readers = Readers.embedded(source(file, true), "store-read");
      GroupWriter writer = new GroupWriter(connection, "store-write", fault);
      connection = null;
      writer.start();
      return new SqliteStore(file, disk, lock, writer, readers);
    } finally {
      if (connection != null) {
        GroupWriter.quietly(connection::close);
      }
    }
  }

  private static void makeFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }

  /// Made before SQLite does, for its owner only; SQLite gives its side files the same mode.
  private static void makeFile(Path file) throws IOException {
    if (!Files.exists(file)) {
      create(file).close();
    }
  }

  private static FileChannel create(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  private static FileChannel lock(Path folder) throws IOException, StoreException {
    FileChannel channel = create(folder.resolve(LOCK));
    if (channel.tryLock() == null) {
      channel.close();
      throw taken(folder);
    }
    return channel;
  }

  private static void release(@Nullable FileChannel lock, Path folder) {
    try {
      if (lock != null) {
        lock.close();
      }
    } catch (IOException e) {
      System.getLogger(SqliteStore.class.getName())
          .log(System.Logger.Level.WARNING, "the store's lock file cannot be closed", e);
    } finally {
      OPEN.remove(folder);
    }
  }

  private static SQLiteDataSource source(Path file, boolean readOnly) {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(readOnly);
    config.setBusyTimeout((int) BUSY_WAIT.toMillis());
    config.setTempStore(SQLiteConfig.TempStore.MEMORY);
    if (!readOnly) {
      config.setJournalMode(SQLiteConfig.JournalMode.WAL);
      config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    }
    // The only other writer would be outside this process, which the lock file forbids; so a
    // transaction may begin without the write lock, and an idle connection holds none.
    config.setTransactionMode(SQLiteConfig.TransactionMode.DEFERRED);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }

  private static void expect(Connection connection, String pragma, String value)
      throws SQLException, StoreException {
    String found = strings(connection, "pragma " + pragma).getFirst();
    if (!found.equals(value)) {
      throw new StoreException(
          "SQLite runs with "
              + pragma
              + "="
              + found
              + " and not "
              + value
              + ", which is not durable");
    }
  }

  /// Asked of the system each time: whatever else lies on this disk counts too.
  @Override
  public Room room() {
    try {
      return Room.of(disk.getUsableSpace(), disk.getTotalSpace());
    } catch (IOException e) {
      // A disk that cannot be asked says so at the next commit.
      return Room.AMPLE;
    }
  }

  @Override
  public String engine() {
    return "sqlite";
  }

  /// The copy is written beside its place, synced, and only then moved there (D-STORE-12).
  @Override
  public void backup(Path target) throws StoreException {
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try {
      if (Files.exists(target)) {
        throw new FileAlreadyExistsException(target.toString());
      }
      Files.deleteIfExists(part);
      create(part).close();
      try (Connection connection = source(file, true).getConnection();
          PreparedStatement copy = connection.prepareStatement("vacuum into ?")) {
        copy.setString(1, part.toString());
        copy.execute();
      }
      try (FileChannel written = FileChannel.open(part, StandardOpenOption.WRITE)) {
        written.force(true);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel parent = FileChannel.open(target.toAbsolutePath().resolveSibling("."))) {
        parent.force(true);
      }
    } catch (IOException | SQLException e) {
      throw new StoreException("the backup " + target + " was not written: " + e, e);
    }
  }

  @Override
  public List<String> findings() throws StoreException {
    try (Connection connection = source(file, true).getConnection()) {
      return strings(connection, "pragma integrity_check(" + FINDINGS + ")").stream()
          .filter(line -> !line.equals("ok"))
          .toList();
    } catch (SQLException e) {
      return List.of("SQLite cannot check " + file + ": " + e.getMessage());
    }
  }

  @Override
  public void close() {
    super.close();
    release(lock, folder());
  }

  private Path folder() {
    return java.util.Objects.requireNonNull(file.getParent());
  }
}
