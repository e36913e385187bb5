package parley.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import parley.store.PrivatePostgres;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.StoreException;
import parley.store.Stores;

/// The ledger on PostgreSQL. A crash is the server ended without a checkpoint and started again.
class PostgresLedgerIT extends LedgerConformance {
  private static PrivatePostgres server;

  @BeforeAll
  static void start() throws Exception {
    Assumptions.assumeTrue(PrivatePostgres.installed(), "PostgreSQL is not installed");
    server = PrivatePostgres.start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  private static final class Rig implements LedgerRig {
    private final StoreConfig.Postgres config;
    private final CutCommits cuts = new CutCommits(Rig::crash);
    private Store store;

    Rig(StoreConfig.Postgres config) throws StoreException {
      this.config = config;
      this.store = Stores.open(config, cuts);
    }

    private static void crash() throws SQLException {
      try {
        server.crash();
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
      try {
        store = Stores.open(config, cuts);
      } catch (StoreException e) {
        throw new AssertionError(e);
      }
      return ledger();
    }

    @Override
    public void close() {
      store.close();
      try {
        server.drop(config);
      } catch (SQLException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Override
  LedgerRig rig() throws Exception {
    return new Rig(server.migrated());
  }

  @Test
  void what_waited_before_precedence_was_kept_has_the_one_that_is_known() throws Exception {
    EarlierOutbox.is_brought_to_this_form(server.migrated());
  }

  @Test
  void a_process_that_was_fenced_off_cannot_commit_past_the_new_owner() throws Exception {
    StoreConfig database = server.migrated();
    try (Store mine = Stores.open(database);
        Store theirs = Stores.open(database)) {
      Ledger old = new StoreLedger(mine);
      Ledger fresh = new StoreLedger(theirs);
      long before = old.takeOwnership(LedgerSamples.LINK);
      old.commit(LedgerSamples.LINK, before, false, List.of(LedgerSamples.append(0)));
      long after = fresh.takeOwnership(LedgerSamples.LINK);
      assertThatThrownBy(
              () -> old.commit(LedgerSamples.LINK, before, true, List.of(LedgerSamples.append(1))))
          .isInstanceOfSatisfying(
              LedgerException.class, refusal -> assertThat(refusal.fenced()).isTrue());
      fresh.commit(LedgerSamples.LINK, after, false, List.of(LedgerSamples.append(1)));
      assertThat(old.logSize(LedgerSamples.LOG)).isEqualTo(2);
    }
  }
}
