package parley.watchline;

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
}
