package parley.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/// Brings a database's tables to this release's form (D-STORE-8).
///
/// The scripts are the lines of the resource `migration/list`, or of `migration-cert/list` for the
/// database of the CERT line: `common/` runs on both engines, with the placeholders `${bytes}`,
/// `${identity}`, `${key}`, `${rowless}` and `${sorted}` for what they spell differently; `sqlite/`
/// and `postgresql/` on one. Flyway itself costs more than everything else at start, so it is only
/// called when its own table does not already name exactly these scripts as applied.
final class Migrations {
  private static final Map<String, Map<String, String>> SPELLING =
      Map.of(
          "sqlite",
              Map.of(
                  "bytes", "blob",
                  "identity", "integer primary key",
                  "key", "integer primary key",
                  "rowless", "without rowid",
                  "sorted", "text"),
          "postgresql",
              Map.of(
                  "bytes", "bytea",
                  "identity", "bigint generated always as identity primary key",
                  "key", "bigint primary key",
                  "rowless", "",
                  "sorted", "text collate \"C\""));

  private final String engine;
  private final String folder;

  Migrations(String engine, Stores.Tables tables) {
    this.engine = engine;
    this.folder =
        switch (tables) {
          case NODE -> "/parley/store/migration/";
          case CERT -> "/parley/store/migration-cert/";
        };
  }

  /// Scripts of this engine, as `common/V1__ledger.sql`, in their order.
  List<String> scripts() {
    return resource("list")
        .lines()
        .filter(line -> line.startsWith("common/") || line.startsWith(engine + "/"))
        .toList();
  }

  /// @throws StoreException when a script failed, or a newer release has been here
  void apply(DataSource database) throws StoreException {
    try {
      if (applied(database).equals(scripts())) {
        return;
      }
      migrate(database);
    } catch (SQLException | FlywayException e) {
      throw new StoreException(
          SqliteStore.broken(e)
              .orElse(
                  "the tables of this database cannot be brought to this release's form: "
                      + e.getMessage()),
          e);
    }
  }

  /// What Flyway's table says has been applied; empty when there is no such table.
  private List<String> applied(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet table =
            connection.getMetaData().getTables(null, null, "flyway_schema_history", null)) {
      if (!table.next()) {
        return List.of();
      }
      List<String> applied = new ArrayList<>();
      try (ResultSet rows =
          statement.executeQuery(
              "select script from flyway_schema_history where success and version is not null"
                  + " order by installed_rank")) {
        while (rows.next()) {
          applied.add(rows.getString(1));
        }
      }
      return applied;
    }
  }

  private void migrate(DataSource database) throws StoreException {
    Flyway flyway =
        Flyway.configure(Migrations.class.getClassLoader())
            .dataSource(database)
            .resourceProvider(new Listed())
            .javaMigrationClassProvider(List::of)
            .placeholders(SPELLING.getOrDefault(engine, Map.of()))
            .communityDBSupportEnabled(true)
            .cleanDisabled(true)
            .loggers("slf4j")
            .load();
    flyway.migrate();
    String newest = scripts().getLast();
    try {
      List<String> applied = applied(database);
      if (!applied.equals(scripts())) {
        throw new StoreException(
            "this database was made by a newer release than this one, which knows it up to "
                + newest
                + ": start the newer release");
      }
    } catch (SQLException e) {
      throw new StoreException("the list of applied scripts cannot be read", e);
    }
  }

  private String resource(String name) {
    try (InputStream in = Migrations.class.getResourceAsStream(folder + name)) {
      if (in == null) {
        throw new IllegalStateException("this jar lacks " + folder + name);
      }
      try (Reader text = new InputStreamReader(in, StandardCharsets.UTF_8)) {
        return text.readAllAsString();
      }
    } catch (IOException e) {
      throw new IllegalStateException("this jar is damaged at " + folder + name, e);
    }
  }

  /// Gives Flyway the listed scripts, so that it need not search the class path.
  private final class Listed implements ResourceProvider {
    @Override
    public @Nullable LoadableResource getResource(String name) {
      return scripts().contains(name) ? new Script(name) : null;
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
      return scripts().stream()
          .filter(name -> name.substring(name.indexOf('/') + 1).startsWith(prefix))
          .filter(name -> Stream.of(suffixes).anyMatch(name::endsWith))
          .<LoadableResource>map(Script::new)
          .toList();
    }
  }

  private final class Script extends LoadableResource {
    private final String name;

    Script(String name) {
      this.name = name;
    }

    @Override
    public Reader read() {
      return new StringReader(resource(name));
    }

    @Override
    public String getAbsolutePath() {
      return name;
    }

    @Override
    public String getAbsolutePathOnDisk() {
      return name;
    }

    @Override
    public String getFilename() {
      return name.substring(name.indexOf('/') + 1);
    }

    @Override
    public String getRelativePath() {
      return name;
    }
  }
}
