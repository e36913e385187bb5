package parley.certweb;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import parley.store.PrivatePostgres;
import parley.store.StoreConfig;

/// On PostgreSQL.
class PostgresCertDeskIT extends CertDeskConformance {
  private @Nullable PrivatePostgres server;

  @Override
  String database() throws Exception {
    Assumptions.assumeTrue(PrivatePostgres.installed(), "PostgreSQL is not installed");
    PrivatePostgres started = PrivatePostgres.start();
    server = started;
    StoreConfig.Postgres there = started.database();
    return ",\"database\":{\"url\":\"%s\",\"user\":\"%s\"}".formatted(there.url(), there.user());
  }

  @Override
  void leave() throws Exception {
    if (server != null) {
      server.close();
    }
  }
}
