package parley.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import parley.store.PrivatePostgres;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.Stores;

/// Finding on PostgreSQL.
class PostgresFindIT extends FindConformance {
  private @Nullable PrivatePostgres server;

  @Override
  StoreConfig database() throws Exception {
    Assumptions.assumeTrue(PrivatePostgres.installed(), "PostgreSQL is not installed");
    PrivatePostgres started = PrivatePostgres.start();
    server = started;
    return started.database();
  }

  /// K-SEEK-4: whether an entry has another word too is asked of that entry, also where the planner
  /// knows neither the word nor how many have it. In place of the values stand as many parameters.
  @Test
  void another_word_is_looked_for_at_the_places_alone() throws Exception {
    String asked = FindTable.HOLDING.replace(":code", "$1::bigint");
    for (int at = 0; at < NewsTable.AT_ONCE; at++) {
      asked = asked.replace(":p" + at + ")", "$" + (at + 2) + "::bigint)");
    }
    String sql = asked;
    String values = "1" + ", 1".repeat(NewsTable.AT_ONCE);
    StoreConfig.Postgres own = Objects.requireNonNull(server).database();
    try (Store store = Stores.open(own, Stores.Tables.CERT);
        Connection connection = DriverManager.getConnection(own.url(), own.user(), "");
        Statement statement = connection.createStatement()) {
      assertThat(store.broken()).isFalse();
      // One word that half of all have, among many that nobody else has.
      statement.execute(
          "insert into cat_code (code, place) select case when n % 2 = 0 then 1 else n end, n"
              + " from generate_series(1, 100000) n");
      statement.execute("analyze cat_code");
      statement.execute("set plan_cache_mode = force_generic_plan");
      statement.execute("prepare asked as " + sql);
      List<String> plan = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery("explain execute asked(" + values + ")")) {
        while (rows.next()) {
          plan.add(rows.getString(1));
        }
      }
      assertThat(plan).anyMatch(step -> step.matches(".*Index Cond: .*code = .*place = .*"));
      assertThat(plan).noneMatch(step -> step.contains("Seq Scan") || step.contains("Hash"));
    }
  }

  @Override
  void leave() throws Exception {
    if (server != null) {
      server.close();
    }
  }
}
