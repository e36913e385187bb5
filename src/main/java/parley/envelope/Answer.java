package parley.envelope;

import java.time.Instant;
import java.util.List;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.party.LinkId;
import parley.party.NodeId;

/// What a receiving node answers to an authenticated envelope, final and signed in the required
/// suites (E-RECEIPT-1, E-REFUSE-1). The same bytes always get the byte-identical stored answer.
/// `content` is the digest of the signed content that this answers; `leaf` the receiver's own
/// record of it, which stands at `index` of its log, proven by `path` to the signed note
/// `checkpoint`.
public sealed interface Answer {
  LinkId link();

  SerialKey serial();

  NodeId receiver();

  Digest envelope();

  Digest content();

  Bytes leaf();

  long index();

  List<Digest> path();

  Bytes checkpoint();

  Instant at();

  /// It is in the receiver's journal.
  record Receipt(
      LinkId link,
      SerialKey serial,
      NodeId receiver,
      Digest envelope,
      Digest content,
      Bytes leaf,
      long index,
      List<Digest> path,
      Bytes checkpoint,
      Instant at)
      implements Answer {}

  /// Its serial is consumed, the refusal is in the receiver's journal, and it will not be taken.
  ///
  /// @param reason coarse, one of E-REFUSE-3
  /// @param clause of the agreement or of spec/
  record Refusal(
      LinkId link,
      SerialKey serial,
      NodeId receiver,
      Digest envelope,
      Digest content,
      Bytes leaf,
      long index,
      List<Digest> path,
      Bytes checkpoint,
      Instant at,
      String reason,
      String clause)
      implements Answer {}

  /// The signed JSON document: one line.
  static Json.Obj json(Answer answer) {
    throw new UnsupportedOperationException("contract");
  }

  static Answer read(Bytes document) throws MalformedInput {
    throw new UnsupportedOperationException("contract");
  }
}
