package parley.envelope;

import java.time.Instant;
import java.util.List;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.codec.Stamp;
import parley.party.LinkId;
import parley.party.NodeId;

/// What a receiving node answers to an authenticated envelope, final and signed in the required
/// suites (E-RECEIPT-1, E-REFUSE-1). The same bytes always get the byte-identical stored answer.
/// `content` is the digest of the signed content that this answers; `leaf` the receiver's own
/// record of it, which stands at `index` of its log, proven by `path` to the signed note
/// `checkpoint`; `at` is when it was journalled, to the millisecond.
public sealed interface Answer {
  /// The largest answer document in bytes (E-ANSWER-2), and its parts (E-ANSWER-3).
  int LARGEST = 32 * 1024;

  /// An answer with its signatures in every suite (E-RECEIPT-9): what a node takes, it can show.
  int MOST_SIGNED_BYTES = LARGEST + 64 * 1024;

  int LARGEST_LEAF = 8 * 1024;
  int LARGEST_CHECKPOINT = 4 * 1024;
  int LONGEST_PATH = 63;

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
      implements Answer {
    public Receipt {
      path = List.copyOf(path);
      at = Stamp.whole(at);
      AnswerForm.demand(link, serial, receiver, leaf, index, path, checkpoint);
    }
  }

  /// Its serial is consumed, the refusal is in the receiver's journal, and it will not be taken.
  ///
  /// @param reason coarse, one of E-REFUSE-3; a reader shows codes it does not know as they are
  /// @param clause of the agreement or of spec/, one line of at most 64 characters
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
      implements Answer {
    public Refusal {
      path = List.copyOf(path);
      at = Stamp.whole(at);
      AnswerForm.demand(link, serial, receiver, leaf, index, path, checkpoint);
      if (!AnswerForm.isReason(reason) || !AnswerForm.isClause(clause)) {
        throw new IllegalArgumentException("a refusal gives a code and a clause");
      }
    }
  }

  /// The signed JSON document: one line, written by {@link JsonWriter#line}.
  static Json.Obj json(Answer answer) {
    String kind =
        switch (answer) {
          case Receipt _ -> AnswerForm.RECEIPT;
          case Refusal _ -> AnswerForm.REFUSAL;
        };
    Json.Builder line =
        SignedLine.begin(kind)
            .with("link", answer.link().name())
            .with("sender", answer.serial().sender().name())
            .with("receiver", answer.receiver().name());
    Wire.put(line, answer.serial())
        .with("envelope", answer.envelope().hex())
        .with("content", answer.content().hex())
        .with("leaf", answer.leaf().base64())
        .with("index", answer.index())
        .with("path", Wire.digests(answer.path()))
        .with("checkpoint", answer.checkpoint().base64())
        .with("at", Stamp.write(answer.at()));
    if (answer instanceof Refusal refusal) {
      line.with("reason", refusal.reason()).with("clause", refusal.clause());
    }
    return line.build();
  }

  /// Reads the form; says nothing of signatures and of the proof.
  static Answer read(Bytes document) throws MalformedInput {
    MalformedInput.unless(
        document.size() <= LARGEST, "E-ANSWER-2", "an answer has at most " + LARGEST + " bytes");
    Json.Obj json = JsonReader.readObject(document, AnswerForm.LIMITS);
    MalformedInput.unless(
        json.requireNumber("v") == SignedLine.VERSION,
        "E-VERSION-1",
        "a version that is not spoken here");
    Answer answer = AnswerForm.read(json);
    MalformedInput.unless(
        JsonWriter.line(json(answer)).equals(document),
        "E-ANSWER-4",
        "members are missing, added, out of order, or not in their one form");
    return answer;
  }
}
