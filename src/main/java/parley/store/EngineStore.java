package parley.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What both engines do alike: one writer in groups, readers beside it.
abstract sealed class EngineStore implements Store permits SqliteStore, PostgresStore {
  private final GroupWriter writer;
  private final Readers readers;

  EngineStore(GroupWriter writer, Readers readers) {
    this.writer = writer;
    this.readers = readers;
  }

  GroupWriter writer() {
    return writer;
  }

  @Override
  public <T extends @Nullable Object> T write(Lane lane, Work<T> work) throws StoreException {
    if (lane == Lane.BULK && room().atMost(Room.LOW)) {
      throw new StoreException("the disk has little room left: bulk work waits (D-STORE-13)");
    }
    return writer.write(lane, work);
  }

  @Override
  public <T extends @Nullable Object> T read(Work<T> query) throws StoreException {
    return readers.read(query);
  }

  @Override
  public <T extends @Nullable Object> T look(Work<T> query) throws StoreException {
    return readers.look(query);
  }

  @Override
  public boolean broken() {
    return writer.broken();
  }

  /// The writer last: in SQLite the last connection that goes empties the write-ahead log into the
  /// database, which a reader cannot.
  @Override
  public void close() {
    readers.close();
    writer.close();
  }

  /// The first column of every row.
  static List<String> strings(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }
}
