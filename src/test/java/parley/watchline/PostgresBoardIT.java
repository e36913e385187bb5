package parley.watchline;

import org.junit.jupiter.api.extension.RegisterExtension;
import parley.store.PostgresAround;
import parley.store.StoreConfig;

/// The board's tables on PostgreSQL.
class PostgresBoardIT extends CountersignConformance {
  @RegisterExtension static final PostgresAround POSTGRES = new PostgresAround();

  @Override
  StoreConfig database(String side) throws Exception {
    return POSTGRES.database();
  }
}
