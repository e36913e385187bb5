package parley.watchline;

import org.junit.jupiter.api.extension.RegisterExtension;
import parley.store.PostgresAround;
import parley.store.StoreConfig;

/// What waits for release on PostgreSQL.
class PostgresReleasesIT extends ReleasesConformance {
  @RegisterExtension static final PostgresAround POSTGRES = new PostgresAround();

  @Override
  StoreConfig database(String side) throws Exception {
    return POSTGRES.database();
  }
}
