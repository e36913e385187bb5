package parley.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.statement.DefaultStatementBuilder;
import org.jdbi.v3.core.statement.StatementContext;

/// Keeps the writer's prepared statements for their next use, since SQLite compiles a statement
/// each time it is prepared. One connection, one thread.
final class KeptStatements extends DefaultStatementBuilder {
  /// D-STORE-4: statements that are kept; a further one is closed after its use.
  static final int KEPT = 128;

  private final Map<String, PreparedStatement> idle = new HashMap<>();

  @Override
  public PreparedStatement create(Connection connection, String sql, StatementContext context)
      throws SQLException {
    PreparedStatement kept = idle.remove(sql);
    return kept == null ? super.create(connection, sql, context) : kept;
  }

  @Override
  public void close(Connection connection, String sql, Statement statement) throws SQLException {
    boolean keep =
        statement instanceof PreparedStatement && idle.size() < KEPT && !idle.containsKey(sql);
    if (!keep || !(statement instanceof PreparedStatement prepared)) {
      statement.close();
      return;
    }
    prepared.clearBatch();
    prepared.clearParameters();
    idle.put(sql, prepared);
  }
}
