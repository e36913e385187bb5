package parley.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.statement.DefaultStatementBuilder;
import org.jdbi.v3.core.statement.StatementContext;

/// Keeps a connection's prepared statements for their next use, since SQLite compiles a statement
/// each time it is prepared. One connection, one thread at a time.
final class KeptStatements extends DefaultStatementBuilder {
  /// D-STORE-4: statements that are kept; a further one is closed after its use.
  static final int KEPT = 128;

  private final Map<String, PreparedStatement> idle = new HashMap<>();

  /// By which text each one was prepared: at its close the library names the text as it stood
  /// before the names of its parameters were replaced.
  private final Map<Statement, String> texts = new HashMap<>();

  @Override
  public PreparedStatement create(Connection connection, String sql, StatementContext context)
      throws SQLException {
    PreparedStatement kept = idle.remove(sql);
    if (kept == null) {
      // Of the connection itself: a pool closes what was made through its own wrapper.
      kept = super.create(connection.unwrap(Connection.class), sql, context);
      texts.put(kept, sql);
    }
    return kept;
  }

  @Override
  public void close(Connection connection, String sql, Statement statement) throws SQLException {
    String text = texts.get(statement);
    boolean keep = text != null && idle.size() < KEPT && !idle.containsKey(text);
    if (!keep || !(statement instanceof PreparedStatement prepared)) {
      texts.remove(statement);
      statement.close();
      return;
    }
    prepared.clearBatch();
    prepared.clearParameters();
    idle.put(text, prepared);
  }
}
