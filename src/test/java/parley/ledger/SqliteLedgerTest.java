package parley.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import parley.store.StoreConfig;
import parley.store.StoreException;
import parley.store.Stores;

/// The ledger on SQLite. A crash is the database's files as they stood at that moment, copied and
/// opened elsewhere, so nothing that an orderly closing would write can help.
class SqliteLedgerTest extends LedgerConformance {
  @TempDir static Path temporary;
  private static int rigs;

  /// A migrated and empty store, copied for each rig: making the tables takes longer than a test.
  @BeforeAll
  static void makeTables() throws StoreException {
    Stores.open(new StoreConfig.Sqlite(temporary.resolve("empty"))).close();
  }

  private static final class Rig implements LedgerRig {
    private final Path place;
    private final CutCommits cuts = new CutCommits(this::crash);
    private Path folder;
    private Path left;
    private PlannedStore store;
    private int crashes;

    Rig(Path place) throws StoreException {
      this.place = place;
      this.folder = place.resolve("store");
      this.left = folder;
      this.store = new PlannedStore(Stores.open(new StoreConfig.Sqlite(folder), cuts));
    }

    private void crash() throws SQLException {
      crashes++;
      left = place.resolve("crash-" + crashes);
      try {
        Files.createDirectories(left);
        try (Stream<Path> files = Files.list(folder)) {
          for (Path file : files.filter(path -> !path.toString().endsWith("lock")).toList()) {
            Files.copy(file, left.resolve(file.getFileName()));
          }
        }
      } catch (IOException e) {
        throw new SQLException(e);
      }
    }

    @Override
    public Ledger ledger() {
      return new StoreLedger(store);
    }

    @Override
    public void cut(Cut cut) {
      cuts.next(cut);
    }

    @Override
    public Ledger reopen() {
      store.close();
      folder = left;
      try {
        check();
        store = new PlannedStore(Stores.open(new StoreConfig.Sqlite(folder), cuts));
      } catch (StoreException e) {
        throw new AssertionError(e);
      }
      return ledger();
    }

    @Override
    public void close() {
      store.close();
      check();
    }

    private void check() {
      try {
        store.check(temporary.resolve("empty/parley.db"));
      } catch (SQLException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Override
  LedgerRig rig() throws Exception {
    rigs++;
    Path store = Files.createDirectories(temporary.resolve("rig-" + rigs).resolve("store"));
    Files.copy(temporary.resolve("empty/parley.db"), store.resolve("parley.db"));
    return new Rig(temporary.resolve("rig-" + rigs));
  }
}
