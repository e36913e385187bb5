package parley.catalogue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import parley.store.PrivatePostgres;
import parley.store.StoreConfig;

/// The catalogue on PostgreSQL.
class PostgresCatalogueIT extends CatalogueConformance {
  private @Nullable PrivatePostgres server;

  @Override
  StoreConfig database() throws Exception {
    Assumptions.assumeTrue(PrivatePostgres.installed(), "PostgreSQL is not installed");
    PrivatePostgres started = PrivatePostgres.start();
    server = started;
    return started.database();
  }

  @Override
  void leave() throws Exception {
    if (server != null) {
      server.close();
    }
  }
}
