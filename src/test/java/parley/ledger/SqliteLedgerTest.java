package parley.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.store.Store;
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

  @Test
  void what_waited_before_precedence_was_kept_has_the_one_that_is_known() throws Exception {
    EarlierOutbox.is_brought_to_this_form(new StoreConfig.Sqlite(temporary.resolve("earlier")));
  }

  /// Behind ten thousand of ROUTINE the first page is as near as in front of none.
  @Test
  void a_page_of_what_waits_is_read_in_the_order_of_its_index() throws Exception {
    List<String> plan = new ArrayList<>();
    try (Store store = Stores.open(new StoreConfig.Sqlite(temporary.resolve("plan")))) {
      store.read(handle ->
          handle
              .createQuery(
                  "explain query plan select o.content, n.sender from outbox o join numbering n"
                      + " on n.id = o.numbering where o.link = :link"
                      + OutboxTable.IN_ORDER)
              .bind("link", LedgerSamples.LINK.name())
              .bind("limit", 9)
              .map((row, context) -> plan.add(row.getString("detail")))
              .list());
    }
    assertThat(plan)
        .anyMatch(step -> step.contains("INDEX outbox_order (link=?)"))
        .noneMatch(step -> step.contains("TEMP B-TREE"));
  }

  @Override
  LedgerRig rig() throws Exception {
    rigs++;
    Path store = Files.createDirectories(temporary.resolve("rig-" + rigs).resolve("store"));
    Files.copy(temporary.resolve("empty/parley.db"), store.resolve("parley.db"));
    return new Rig(temporary.resolve("rig-" + rigs));
  }
}
