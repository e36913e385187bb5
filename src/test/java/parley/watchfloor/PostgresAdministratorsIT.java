package parley.watchfloor;

import org.junit.jupiter.api.extension.RegisterExtension;
import parley.store.PostgresAround;
import parley.store.StoreConfig;

/// The first two administrators on PostgreSQL.
class PostgresAdministratorsIT extends AdministratorsConformance {
  @RegisterExtension static final PostgresAround POSTGRES = new PostgresAround();

  @Override
  StoreConfig database() throws Exception {
    return POSTGRES.database();
  }
}
