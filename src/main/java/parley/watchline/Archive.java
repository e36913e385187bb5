package parley.watchline;

import parley.codec.Digest;
import parley.message.Message;
import parley.party.NodeId;

/// Where messages are kept, sealed at rest. The exchange's ledger is behind it.
@FunctionalInterface
public interface Archive {
  /// The message whose signed content has this digest, on the link with this peer.
  ///
  /// @throws DeskException when it is no longer kept, or cannot be opened now
  Message message(NodeId peer, Digest content) throws DeskException;
}
