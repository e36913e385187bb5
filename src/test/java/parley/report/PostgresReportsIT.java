package parley.report;

import org.junit.jupiter.api.extension.RegisterExtension;
import parley.store.PostgresAround;
import parley.store.StoreConfig;

/// Reports and feedback on PostgreSQL.
class PostgresReportsIT extends ReportsConformance {
  @RegisterExtension static final PostgresAround POSTGRES = new PostgresAround();

  @Override
  StoreConfig database(String side) throws Exception {
    return POSTGRES.database();
  }
}
