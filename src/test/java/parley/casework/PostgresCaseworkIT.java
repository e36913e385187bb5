package parley.casework;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import parley.store.PrivatePostgres;
import parley.store.Store;
import parley.store.Stores;

/// Cases and search on PostgreSQL.
class PostgresCaseworkIT extends SearchConformance {
  private @Nullable PrivatePostgres server;

  @Override
  Store database() throws Exception {
    Assumptions.assumeTrue(PrivatePostgres.installed(), "PostgreSQL is not installed");
    PrivatePostgres started = PrivatePostgres.start();
    server = started;
    return Stores.open(started.migrated());
  }

  @Override
  void leave() throws Exception {
    if (server != null) {
      server.close();
    }
  }
}
