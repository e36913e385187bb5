package parley.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresStoreIT extends StoreConformance {
  private static PrivatePostgres server;

  @BeforeAll
  static void start() throws Exception {
    Assumptions.assumeTrue(PrivatePostgres.installed(), "PostgreSQL is not installed");
    server = PrivatePostgres.start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Override
  StoreConfig config() throws Exception {
    return server.database();
  }

  @Test
  void settings_that_do_not_promise_durability_are_refused() throws Exception {
    for (String setting : new String[] {"fsync", "full_page_writes", "synchronous_commit"}) {
      try (PrivatePostgres careless = PrivatePostgres.start(setting + "=off")) {
        StoreConfig.Postgres there = careless.database();
        assertThatThrownBy(() -> Stores.open(there))
            .isInstanceOf(StoreException.class)
            .hasMessageContaining(setting + "=off");
      }
    }
  }

  @Test
  void what_was_written_survives_a_crash_of_the_server_and_the_writer_says_it_is_broken()
      throws Exception {
    StoreConfig config = server.database();
    try (Store store = Stores.open(config)) {
      store.write(
          Store.Lane.NORMAL, handle -> handle.execute("create table kept as select 7 as seven"));
      server.crash();
      assertThatThrownBy(
              () -> store.write(Store.Lane.NORMAL, handle -> handle.execute("delete from kept")))
          .isInstanceOf(StoreException.class);
      assertThat(store.broken()).isTrue();
    }
    try (Store again = Stores.open(config)) {
      long seven =
          again.read(
              handle -> handle.createQuery("select seven from kept").mapTo(Long.class).one());
      assertThat(seven).isEqualTo(7);
    }
  }

  @Test
  void a_server_that_is_not_there_is_one_clear_refusal() {
    assertThatThrownBy(() ->
            Stores.open(
                new StoreConfig.Postgres(
                    "jdbc:postgresql://127.0.0.1:1/nothing", "nobody", Optional.empty())))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("PostgreSQL cannot be used");
    assertThatThrownBy(
            () -> Stores.open(new StoreConfig.Postgres("http://db", "nobody", Optional.empty())))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("no address");
  }

  @Test
  void a_backup_is_left_to_the_servers_own_tools() throws Exception {
    try (Store store = Stores.open(server.database())) {
      assertThatThrownBy(() -> store.backup(Path.of("backup.db")))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("pg_dump");
    }
  }
}
