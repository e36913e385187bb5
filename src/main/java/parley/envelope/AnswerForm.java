package parley.envelope;

import java.util.List;
import java.util.regex.Pattern;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;
import parley.codec.Stamp;
import parley.codec.Text;
import parley.party.LinkId;
import parley.party.NodeId;

/// What both kinds of answer share: the form of the document and the limits of its parts.
final class AnswerForm {
  static final JsonReader.Limits LIMITS = new JsonReader.Limits(Answer.LARGEST, 2, 200);
  static final String RECEIPT = "receipt";
  static final String REFUSAL = "refusal";
  private static final Pattern REASON = Pattern.compile("[a-z][a-z0-9-]{0,31}");
  private static final int LONGEST_CLAUSE = 64;

  private AnswerForm() {}

  static Answer read(Json.Obj json) throws MalformedInput {
    String kind = json.requireText("kind");
    MalformedInput.unless(
        kind.equals(RECEIPT) || kind.equals(REFUSAL),
        "E-ANSWER-1",
        "an answer is a receipt or a refusal");
    LinkId link = Wire.link(json);
    NodeId sender = Wire.node(json, "sender");
    NodeId receiver = Wire.node(json, "receiver");
    MalformedInput.unless(
        !sender.equals(receiver) && LinkId.between(sender, receiver).equals(link),
        "E-ANSWER-5",
        "sender and receiver are not the two ends of the link");
    long index = json.requireNumber("index");
    MalformedInput.unless(index >= 0, "E-ANSWER-3", "an index begins at 0");
    Answer.Receipt receipt =
        new Answer.Receipt(
            link,
            Wire.serial(json, sender),
            receiver,
            Wire.digest(json, "envelope"),
            Wire.digest(json, "content"),
            Wire.bytes(json, "leaf", Answer.LARGEST_LEAF),
            index,
            Wire.digests(json, "path", Answer.LONGEST_PATH),
            Wire.bytes(json, "checkpoint", Answer.LARGEST_CHECKPOINT),
            Stamp.read(json.requireText("at")));
    return kind.equals(RECEIPT) ? receipt : refusal(receipt, json);
  }

  static Answer.Refusal refusal(Answer.Receipt shared, Json.Obj json) throws MalformedInput {
    String reason = json.requireText("reason");
    String clause = json.requireText("clause");
    MalformedInput.unless(isReason(reason), "E-REFUSE-2", "the reason is no code");
    MalformedInput.unless(isClause(clause), "E-REFUSE-4", "the clause is no line of 1 to 64");
    return new Answer.Refusal(
        shared.link(),
        shared.serial(),
        shared.receiver(),
        shared.envelope(),
        shared.content(),
        shared.leaf(),
        shared.index(),
        shared.path(),
        shared.checkpoint(),
        shared.at(),
        reason,
        clause);
  }

  static void demand(
      LinkId link,
      SerialKey serial,
      NodeId receiver,
      Bytes leaf,
      long index,
      List<Digest> path,
      Bytes checkpoint) {
    if (!link.peerOf(serial.sender()).equals(receiver)) {
      throw new IllegalArgumentException("sender and receiver are the two ends of the link");
    }
    boolean small =
        leaf.size() <= Answer.LARGEST_LEAF && checkpoint.size() <= Answer.LARGEST_CHECKPOINT;
    if (!small || index < 0 || path.size() > Answer.LONGEST_PATH) {
      throw new IllegalArgumentException("a part of the answer is outside its limits");
    }
  }

  static boolean isReason(String reason) {
    return REASON.matcher(reason).matches();
  }

  static boolean isClause(String clause) {
    try {
      return !clause.isBlank() && Text.line(clause).length() <= LONGEST_CLAUSE;
    } catch (MalformedInput e) {
      return false;
    }
  }
}
