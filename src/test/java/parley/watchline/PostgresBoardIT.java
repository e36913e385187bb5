package parley.watchline;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import parley.store.PrivatePostgres;
import parley.store.StoreConfig;

/// The board's tables on PostgreSQL.
class PostgresBoardIT extends BoardConformance {
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

  @Override
  StoreConfig database(String side) throws Exception {
    return server.migrated();
  }
}
