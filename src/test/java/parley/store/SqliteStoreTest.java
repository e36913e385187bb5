package parley.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreConformance {
  @TempDir Path temporary;

  @Override
  StoreConfig config() {
    return new StoreConfig.Sqlite(temporary.resolve("store"));
  }

  private Store other() throws StoreException {
    return Stores.open(new StoreConfig.Sqlite(temporary.resolve("other")));
  }

  private static void fill(Store store, int rows) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle -> {
          handle.execute("create table filling (id integer primary key, word text)");
          for (int row = 0; row < rows; row++) {
            handle.execute("insert into filling values (?, ?)", row, "word ".repeat(50));
          }
          return 0;
        });
  }

  private static long count(Store store) throws StoreException {
    return store.read(
        handle -> handle.createQuery("select count(*) from filling").mapTo(Long.class).one());
  }

  @Test
  void a_second_opener_is_refused_in_one_line_and_the_first_works_on() throws Exception {
    try (Store first = other()) {
      for (int attempt = 0; attempt < 2; attempt++) {
        assertThatThrownBy(this::other)
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("another process")
            .hasMessageContaining("stop it first");
      }
      fill(first, 1);
    }
    try (Store again = other()) {
      assertThat(count(again)).isEqualTo(1);
    }
  }

  @Test
  void every_file_is_its_owners_alone() throws Exception {
    try (Store store = other()) {
      fill(store, 10);
      store.backup(temporary.resolve("backup.db"));
      assertThat(mode(temporary.resolve("other"))).isEqualTo("rwx------");
      assertThat(mode(temporary.resolve("backup.db"))).isEqualTo("rw-------");
      try (Stream<Path> files = Files.list(temporary.resolve("other"))) {
        List<Path> all = files.toList();
        assertThat(all)
            .extracting(path -> path.getFileName().toString())
            .contains("parley.db", "parley.db-wal", "parley.db-shm", "parley.lock");
        for (Path file : all) {
          assertThat(mode(file)).as("%s", file).isEqualTo("rw-------");
        }
      }
    }
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void a_backup_is_a_whole_store_of_its_moment_and_never_overwrites() throws Exception {
    Path folder = Files.createDirectories(temporary.resolve("backup"));
    Path backup = folder.resolve(SqliteStore.DATABASE);
    try (Store store = other()) {
      fill(store, 500);
      store.backup(backup);
      store.write(Store.Lane.NORMAL, handle -> handle.execute("delete from filling"));
      assertThatThrownBy(() -> store.backup(backup)).isInstanceOf(StoreException.class);
    }
    try (Store restored = Stores.open(new StoreConfig.Sqlite(folder))) {
      assertThat(count(restored)).isEqualTo(500);
      assertThat(restored.findings()).isEmpty();
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .noneMatch(name -> name.endsWith(".part"));
    }
  }

  @Test
  void damage_in_the_file_is_found() throws Exception {
    try (Store store = other()) {
      fill(store, 2000);
    }
    Path file = temporary.resolve("other").resolve(SqliteStore.DATABASE);
    try (RandomAccessFile damaged = new RandomAccessFile(file.toFile(), "rw")) {
      // The rows come last; where the list of tables is damaged nothing can be opened.
      for (long page = damaged.length() / 16384 * 3 * 4096; page < damaged.length(); page += 4096) {
        damaged.seek(page);
        damaged.write(new byte[64]);
      }
    }
    try (Store store = other()) {
      assertThat(store.findings()).isNotEmpty();
    }
  }

  @Test
  void a_folder_that_cannot_be_made_is_one_clear_refusal() throws Exception {
    Path file = Files.createFile(temporary.resolve("file"));
    assertThatThrownBy(() -> Stores.open(new StoreConfig.Sqlite(file.resolve("store"))))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("cannot be used");
  }

  @Test
  void a_file_that_is_no_database_is_one_clear_refusal_and_can_be_mended() throws Exception {
    Path folder = Files.createDirectories(temporary.resolve("other"));
    Path file = folder.resolve(SqliteStore.DATABASE);
    Files.writeString(file, "this is not a database, but it is long enough to look at".repeat(20));
    assertThatThrownBy(this::other).isInstanceOf(StoreException.class);
    Files.delete(file);
    other().close();
  }

  @Test
  void every_script_is_on_the_list_and_every_listed_script_is_there() throws Exception {
    for (String folder : List.of("migration", "migration-cert")) {
      Path migrations = Path.of("src/main/resources/parley/store").resolve(folder);
      try (Stream<Path> files = Files.walk(migrations)) {
        List<String> scripts =
            files
                .filter(path -> path.toString().endsWith(".sql"))
                .map(path -> migrations.relativize(path).toString())
                .sorted()
                .toList();
        assertThat(Files.readAllLines(migrations.resolve("list")))
            .containsExactlyInAnyOrderElementsOf(scripts);
      }
    }
  }

  /// By name and by place, written and read: each text is compiled once on a connection.
  @Test
  void statements_are_compiled_once() throws Exception {
    try (Store store = other()) {
      fill(store, 3);
      Set<Object> written = Collections.newSetFromMap(new IdentityHashMap<>());
      Set<Object> read = Collections.newSetFromMap(new IdentityHashMap<>());
      for (int time = 0; time < 5; time++) {
        int row = time;
        store.write(
            Store.Lane.NORMAL,
            handle -> {
              handle.setSqlLogger(hears(written));
              return handle
                  .createUpdate("update filling set word = :word where id = :id")
                  .bind("word", "other")
                  .bind("id", row % 3)
                  .execute();
            });
        store.read(handle -> {
          handle.setSqlLogger(hears(read));
          // Rows are left unread: a statement that is kept open would hold this state for ever.
          return handle
              .createQuery("select word from filling where id >= :id")
              .bind("id", 0)
              .mapTo(String.class)
              .findFirst();
        });
        assertThat(changed(store)).isEqualTo(Math.min(time + 1, 3));
      }
      assertThat(written).hasSize(1);
      assertThat(read).hasSize(1);
    }
  }

  private static long changed(Store store) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery("select count(*) from filling where word = 'other'")
            .mapTo(Long.class)
            .one());
  }

  private static SqlLogger hears(Set<Object> statements) {
    return new SqlLogger() {
      @Override
      public void logBeforeExecution(StatementContext context) {
        statements.add(Objects.requireNonNull(context.getStatement()));
      }
    };
  }
}
