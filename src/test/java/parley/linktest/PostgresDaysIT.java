package parley.linktest;

import org.junit.jupiter.api.extension.RegisterExtension;
import parley.store.PostgresAround;
import parley.store.StoreConfig;

/// Traffic and daily statements on PostgreSQL.
class PostgresDaysIT extends DaysConformance {
  @RegisterExtension static final PostgresAround POSTGRES = new PostgresAround();

  @Override
  StoreConfig database(String side) throws Exception {
    return POSTGRES.database();
  }
}
