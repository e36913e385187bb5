package parley.watchline;

import parley.message.MessageId;
import parley.party.NodeId;

/// What the rest of the node says of officers and of messages at the moment of a release.
public interface ReleaseStanding {
  /// Whether this officer may write now: one who was struck, or lost the role, does not speak for
  /// the party any more (W-TWO-2).
  boolean mayWrite(String officer) throws DeskException;

  /// Whether the officer holds this key here, to release with it: one taken away at the console
  /// signs nothing any more, whatever the roll still says (W-TWO-3).
  boolean holds(String officer, String credentialId) throws DeskException;

  /// Whether our own journal has the message as sent.
  boolean sent(NodeId peer, MessageId message) throws DeskException;
}
