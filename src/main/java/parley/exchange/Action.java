package parley.exchange;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.envelope.Answer;
import parley.envelope.Envelope;
import parley.envelope.OuterFrame;
import parley.journal.InclusionProof;
import parley.ledger.Ledger;
import parley.party.NodeId;

/// What a session asks of the world. None is let out before the changes decided with it are
/// durable.
sealed interface Action {

  /// @param rank before which others, where several wait to be signed
  record Prepare(Event.Rank rank, Notary.Preparation what) implements Action {}

  /// One of several that wait to be signed.
  ///
  /// @param number in the order in which they came
  record ToSign(Prepare action, long number) implements Comparable<ToSign> {
    @Override
    public int compareTo(ToSign other) {
      int byRank = action.rank().compareTo(other.action.rank());
      return byRank != 0 ? byRank : Long.compare(number, other.number);
    }
  }

  record Open(Envelope envelope, OuterFrame frame) implements Action {}

  /// Sign the answer to a journalled item. The runner adds the proof and the checkpoint.
  ///
  /// @param refusal when it is one: reason and clause
  record Attest(Ledger.Item item, Bytes leaf, boolean flash, Optional<Refusal> refusal)
      implements Action {
    Answer answer(NodeId self, Bytes note, InclusionProof proof) {
      Instant at = Instant.ofEpochMilli(item.at());
      return refusal
          .<Answer>map(why ->
              new Answer.Refusal(
                  item.link(),
                  item.serial(),
                  self,
                  item.envelope(),
                  item.content(),
                  leaf,
                  proof.index(),
                  proof.path(),
                  note,
                  at,
                  why.reason(),
                  why.clause()))
          .orElseGet(() ->
              new Answer.Receipt(
                  item.link(),
                  item.serial(),
                  self,
                  item.envelope(),
                  item.content(),
                  leaf,
                  proof.index(),
                  proof.path(),
                  note,
                  at));
    }
  }

  record Refusal(String reason, String clause) {}

  record Judge(Ledger.Item item, boolean flash, Bytes answer) implements Action {}

  /// @param envelope when it is at hand; otherwise the runner reads it from the ledger
  record Send(Digest content, boolean flash, Optional<Envelope> envelope) implements Action {}

  /// @param keptBody when it is not in the ledger yet
  record Reseal(Digest content, Optional<Bytes> keptBody) implements Action {}

  /// Answer a route that waits.
  record Reply(long waiter, int status, Bytes body) implements Action {}

  /// Answer a route that waits with a signed "not yet".
  record ReplyLater(long waiter, Digest envelope, String reason) implements Action {}

  /// Tell the one who submitted.
  record Resolve(long ticket, Released outcome) implements Action {}

  /// Ask the peer for serials again.
  record AskAgain(List<SerialKey> serials) implements Action {
    public AskAgain {
      serials = List.copyOf(serials);
    }
  }

  /// What was adopted is in force.
  record Adopted(long ticket) implements Action {}

  /// Sign a heartbeat; the runner adds nonce, time and checkpoint.
  ///
  /// @param waiter the route that waits for it, or none: then it is sent
  /// @param echo the peer's nonce that it answers
  /// @param partial more are queued than `unsent` names
  /// @param held the newest checkpoint of the peer's log that is held here
  /// @param peerHolds size of our log up to which the peer said that it holds us
  /// @param carried by mail, where there is one, and not over connections
  record Beat(
      Optional<Long> waiter,
      Optional<Bytes> echo,
      List<SerialKey> tops,
      List<SerialKey> unsent,
      boolean partial,
      Optional<Held> held,
      OptionalLong peerHolds,
      boolean carried)
      implements Action {
    public Beat {
      tops = List.copyOf(tops);
      unsent = List.copyOf(unsent);
    }
  }

  /// @param note as the peer signed it
  record Held(long size, Bytes note) {}
}
