package parley.linktest;

import org.junit.jupiter.api.extension.RegisterExtension;
import parley.store.PostgresAround;
import parley.store.StoreConfig;

/// Formal tests, strips and alarms on PostgreSQL.
class PostgresLinkWatchIT extends LinkWatchConformance {
  @RegisterExtension static final PostgresAround POSTGRES = new PostgresAround();

  @Override
  StoreConfig database(String side) throws Exception {
    return POSTGRES.database();
  }
}
