package parley.watchfloor;

import org.junit.jupiter.api.extension.RegisterExtension;
import parley.store.PostgresAround;
import parley.store.StoreConfig;

/// Sessions and sign-in links on PostgreSQL.
class PostgresSessionIT extends SessionConformance {
  @RegisterExtension static final PostgresAround POSTGRES = new PostgresAround();

  @Override
  StoreConfig database() throws Exception {
    return POSTGRES.database();
  }
}
