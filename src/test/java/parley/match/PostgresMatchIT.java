package parley.match;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import parley.store.PrivatePostgres;
import parley.store.StoreConfig;

/// Private matches on PostgreSQL: one server, a database for each side of each test.
class PostgresMatchIT extends MatchConformance {
  private static @Nullable PrivatePostgres server;

  @Override
  StoreConfig database(String side) throws Exception {
    Assumptions.assumeTrue(PrivatePostgres.installed(), "PostgreSQL is not installed");
    PrivatePostgres started = server;
    if (started == null) {
      started = PrivatePostgres.start();
      server = started;
    }
    return started.database();
  }

  @AfterAll
  static void stop() throws Exception {
    PrivatePostgres started = server;
    server = null;
    if (started != null) {
      started.close();
    }
  }
}
