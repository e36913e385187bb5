package parley.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Databases for tests that leave their server alone: one server for all classes of a run, since
/// starting it takes longer than most tests, and each test's databases dropped after it.
public final class PostgresAround implements BeforeAllCallback, AfterEachCallback {
  private final List<StoreConfig.Postgres> given = new ArrayList<>();
  private @Nullable PrivatePostgres server;

  /// The run closes the server when it ends.
  @Override
  public void beforeAll(ExtensionContext context) {
    Assumptions.assumeTrue(PrivatePostgres.installed(), "PostgreSQL is not installed");
    server =
        context
            .getRoot()
            .getStore(ExtensionContext.Namespace.create(PostgresAround.class))
            .computeIfAbsent("server", any -> started(), PrivatePostgres.class);
  }

  private static PrivatePostgres started() {
    try {
      return PrivatePostgres.quick();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    for (StoreConfig.Postgres database : given) {
      Objects.requireNonNull(server).drop(database);
    }
    given.clear();
  }

  /// A new database whose tables are made.
  public StoreConfig database() throws Exception {
    StoreConfig.Postgres database = Objects.requireNonNull(server).migrated();
    given.add(database);
    return database;
  }
}
