package parley.watchfloor;

import org.junit.jupiter.api.extension.RegisterExtension;
import parley.store.PostgresAround;
import parley.store.StoreConfig;

/// Officers' accounts at the sign-in provider on PostgreSQL.
class PostgresAccountsIT extends AccountConformance {
  @RegisterExtension static final PostgresAround POSTGRES = new PostgresAround();

  @Override
  StoreConfig database() throws Exception {
    return POSTGRES.database();
  }
}
