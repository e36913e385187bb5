package parley.store;

import org.jdbi.v3.core.Handle;

/// Parts of a table that grows without end, by ranges of its key, on PostgreSQL. SQLite has one
/// file and one tree a table, and nothing to divide.
public final class Parts {
  /// K-PART-1: numbers of one part.
  public static final long NUMBERS = 2_000_000;

  /// K-PART-1: so many numbers stay free behind the last one, or the next part is made.
  public static final long AHEAD = 500_000;

  private Parts() {}

  /// Makes the next parts, long before they are needed, inside a transaction of the writer. Each is
  /// made beside the table and then attached, which keeps out no reader; to make it as a part at
  /// once would wait for all of them, and let none in meanwhile.
  ///
  /// @param table divided by ranges of a number; its indexes are made for each part too
  /// @param covered the first number for which there is no part
  /// @param last the highest number that is given out
  /// @return the first number for which there is no part now
  public static long cover(Handle handle, String table, long covered, long last) {
    long free = covered;
    while (free - last <= AHEAD) {
      long to = free + NUMBERS;
      String part = table + "_" + free;
      handle.execute("create table " + part + " (like " + table + ")");
      handle.execute(
          "alter table "
              + table
              + " attach partition "
              + part
              + " for values from ("
              + free
              + ") to ("
              + to
              + ")");
      free = to;
    }
    return free;
  }
}
