package parley.match;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import parley.store.PrivatePostgres;
import parley.store.StoreConfig;

/// Private matches on PostgreSQL.
class PostgresMatchIT extends MatchConformance {
  private final List<PrivatePostgres> servers = new ArrayList<>();

  @Override
  StoreConfig database(String side) throws Exception {
    Assumptions.assumeTrue(PrivatePostgres.installed(), "PostgreSQL is not installed");
    PrivatePostgres started = PrivatePostgres.start();
    servers.add(started);
    return started.database();
  }

  @Override
  void leave() throws Exception {
    for (PrivatePostgres each : servers) {
      each.close();
    }
  }
}
