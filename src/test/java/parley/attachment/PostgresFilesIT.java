package parley.attachment;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import parley.store.PrivatePostgres;
import parley.store.StoreConfig;

/// The tables of files on PostgreSQL.
class PostgresFilesIT extends FileTablesConformance {
  private @Nullable PrivatePostgres server;

  @Override
  StoreConfig database() throws Exception {
    Assumptions.assumeTrue(PrivatePostgres.installed(), "PostgreSQL is not installed");
    PrivatePostgres started = PrivatePostgres.start();
    server = started;
    return started.migrated();
  }

  @Override
  void leave() throws Exception {
    if (server != null) {
      server.close();
    }
  }
}
