package parley.watchline;

import parley.message.MessageId;
import parley.party.NodeId;

/// The node's own log of what its officers did (J-LOCAL-1). Durable on return: what is not logged
/// is not done.
public interface DeskLog {
  /// Before a message is shown.
  void read(MessageId message, NodeId peer, String officer) throws DeskException;

  /// Before a message is handed to the exchange.
  void release(MessageId message, NodeId peer, String officer) throws DeskException;
}
