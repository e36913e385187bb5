package parley.escalation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import parley.store.PrivatePostgres;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.Stores;

/// The alarms on PostgreSQL.
class PostgresEscalationIT extends EscalationConformance {
  private @Nullable PrivatePostgres server;

  @Override
  StoreConfig database() throws Exception {
    Assumptions.assumeTrue(PrivatePostgres.installed(), "PostgreSQL is not installed");
    PrivatePostgres started = PrivatePostgres.start();
    server = started;
    return started.migrated();
  }

  @Override
  StoreConfig another() throws Exception {
    return Objects.requireNonNull(server).migrated();
  }

  /// The rows that name an alarm are found by the index of those alone, in its order.
  @Test
  void calls_that_name_an_alarm_are_read_in_the_order_of_their_index() throws Exception {
    try (Store store = Stores.open(another())) {
      List<String> plan =
          store.write(
              Store.Lane.NORMAL,
              handle -> {
                handle.execute("set local enable_seqscan = off");
                handle.execute("set local enable_bitmapscan = off");
                return handle
                    .createQuery("explain select id from watch_call " + CallTable.NAMED)
                    .mapTo(String.class)
                    .list();
              });
      assertThat(String.join("\n", plan))
          .contains("watch_call_named")
          .doesNotContain("Sort")
          .doesNotContain("Seq Scan");
    }
  }

  @Override
  void leave() throws Exception {
    if (server != null) {
      server.close();
    }
  }
}
