package parley.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.ParsedSql;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import parley.store.Store;
import parley.store.StoreBeside;
import parley.store.StoreException;

/// A store that remembers the text of each statement, so that it can be asked how SQLite would find
/// its rows. A statement that goes through all rows of a link is right and gets slower with each
/// message: no other test would see it.
public final class PlannedStore extends StoreBeside {
  /// All rows of a growing table, or all of one link.
  private static final Pattern GROWS =
      Pattern.compile(
          "SCAN (item|i|body|leaf|node|envelope|outbox|o|kept_value)\\b.*"
              + "|SEARCH (item|i|envelope|outbox|o) USING .*\\(link=\\?\\)");

  /// What is asked once at an opening, or of what waits only.
  private static final Pattern MAY =
      Pattern.compile(".*INDEX (item_unanswered|outbox_order) \\(link=\\?\\)");

  private final Pattern grows;
  private final Pattern may;
  private final Set<String> texts = ConcurrentHashMap.newKeySet();
  private final SqlLogger ears =
      new SqlLogger() {
        @Override
        public void logBeforeExecution(StatementContext context) {
          ParsedSql parsed = context.getParsedSql();
          if (parsed != null) {
            texts.add(parsed.getSql());
          }
        }
      };

  PlannedStore(Store store) {
    this(store, GROWS, MAY);
  }

  /// @param grows steps of a plan that go through what grows without end
  /// @param may those of them that are asked for seldom
  public PlannedStore(Store store, Pattern grows, Pattern may) {
    super(store);
    this.grows = grows;
    this.may = may;
  }

  /// Fails when a statement that was run would go through what grows without end.
  public void check(Path database) throws SQLException {
    List<String> slow = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      for (String text : texts) {
        plan(statement, text).stream()
            .filter(step -> grows.matcher(step).matches() && !may.matcher(step).matches())
            .forEach(step -> slow.add(step + ": " + text));
      }
    }
    assertThat(slow).isEmpty();
  }

  private static List<String> plan(Statement statement, String text) throws SQLException {
    List<String> steps = new ArrayList<>();
    try (ResultSet plan = statement.executeQuery("explain query plan " + text)) {
      while (plan.next()) {
        steps.add(plan.getString("detail"));
      }
    }
    return steps;
  }

  private Handle heard(Handle handle) {
    handle.setSqlLogger(ears);
    return handle;
  }

  @Override
  public <T extends @Nullable Object> T write(Lane lane, Work<T> work) throws StoreException {
    return super.write(lane, handle -> work.run(heard(handle)));
  }

  @Override
  public <T extends @Nullable Object> T read(Work<T> query) throws StoreException {
    return super.read(handle -> query.run(heard(handle)));
  }
}
