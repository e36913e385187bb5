package parley.watchline;

import java.util.List;
import java.util.Optional;
import parley.message.MessageId;
import parley.store.StoreException;

/// Boards for tests of other rooms.
public final class Boards {
  private Boards() {}

  /// What stands on it of one message.
  public static Optional<WatchDesk.Row> row(Board board, MessageId id) throws StoreException {
    return board.find(id).map(board::titled);
  }

  /// As the page of the board asks for them.
  public static List<WatchDesk.Row> rows(Board board, WatchDesk.Filter filter, int limit)
      throws StoreException {
    return board.rows(filter, limit);
  }
}
