package parley.exchange;

import java.util.List;
import parley.codec.Bytes;
import parley.ledger.Follower;
import parley.ledger.LedgerException;
import parley.message.Exercises;
import parley.message.Message;
import parley.party.LinkId;

/// Sends and receives on every link of a node: a reader starts here.
public interface Exchange {

  /// Sends a composed message on one link: checked against the agreement, numbered, signed, sealed,
  /// journalled and queued in one commit. Durable when it returns `Queued`.
  ///
  /// @param assertions WebAuthn release assertions; empty where the agreement asks for none
  /// @param attachments contents, in the order in which the message names them
  Released release(LinkId link, Message message, List<Bytes> assertions, List<Bytes> attachments)
      throws LedgerException, InterruptedException;

  List<LinkId> links();

  LinkStatus status(LinkId link);

  /// The exercises of a link, as the acts of both sides have them.
  Exercises exercises(LinkId link) throws LedgerException;

  /// Registers a follower; it is brought up to date from its own positions at once and after every
  /// commit.
  void follow(Follower follower);
}
