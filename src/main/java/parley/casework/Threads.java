package parley.casework;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import parley.message.MessageId;
import parley.party.NodeId;
import parley.store.StoreException;
import parley.watchline.Board;

/// The boards of the lines, as far as cases ask them.
public interface Threads {
  Optional<Board.Placed> placed(MessageId id) throws StoreException;

  /// Those of these contents that are there, in this order.
  List<Board.Placed> placed(List<String> contents) throws StoreException;

  /// Oldest first.
  List<Board.Placed> thread(String root, NodeId peer) throws StoreException;

  /// Contents of messages of which something is awaited.
  Set<String> awaited() throws StoreException;

  static Threads on(Board board) {
    return new Threads() {
      @Override
      public Optional<Board.Placed> placed(MessageId id) throws StoreException {
        return board.placed(id);
      }

      @Override
      public List<Board.Placed> placed(List<String> contents) throws StoreException {
        return board.placed(contents);
      }

      @Override
      public List<Board.Placed> thread(String root, NodeId peer) throws StoreException {
        return board.threadOf(root, peer);
      }

      @Override
      public Set<String> awaited() throws StoreException {
        return board.awaited();
      }
    };
  }
}
