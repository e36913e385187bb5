package parley.watchfloor;

import org.junit.jupiter.api.extension.RegisterExtension;
import parley.store.PostgresAround;
import parley.store.StoreConfig;

/// Officers, their keys and links on PostgreSQL.
class PostgresPeopleIT extends PeopleConformance {
  @RegisterExtension static final PostgresAround POSTGRES = new PostgresAround();

  @Override
  StoreConfig database() throws Exception {
    return POSTGRES.database();
  }
}
