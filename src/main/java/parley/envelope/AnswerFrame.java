package parley.envelope;

import java.nio.ByteBuffer;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.seal.Ed25519Signer;
import parley.seal.SealException;

/// A signed answer on its way by a carrier that brings nothing back by itself (E-CARRY-1): the head
/// of an outer frame with kind 2 and lane 2, signed by the frame key of the node that answers, and
/// the answer. What the answer says is judged by its own signatures; the frame keeps strangers from
/// having them computed.
///
/// @param sender who answers
/// @param answer a `SignedDocument`, DER
public record AnswerFrame(LinkId link, NodeId sender, int epoch, Bytes answer) {
  /// E-RECEIPT-9.
  public static final int LARGEST_ANSWER = 256 * 1024;

  private static final int KIND_ANSWER = 2;
  private static final int KIND_AT = 6;

  public AnswerFrame {
    link.peerOf(sender); // throws when the sender is not on the link
    if (epoch < 1 || answer.size() < 1 || answer.size() > LARGEST_ANSWER) {
      throw new IllegalArgumentException("epoch or size outside its range");
    }
  }

  /// Whether these bytes say that they are one: then {@link #verify} reads them.
  public static boolean is(Bytes frame) {
    return frame.size() > KIND_AT && frame.at(KIND_AT) == KIND_ANSWER;
  }

  public Bytes sign(Ed25519Signer signer) throws SealException {
    ByteBuffer fields = ByteBuffer.allocate(OuterFrame.SIZE - OuterFrame.SIGNATURE);
    fields.put(OuterFrame.MAGIC.buffer()).putShort((short) Protocol.PREVIOUS);
    fields.put((byte) KIND_ANSWER).put((byte) Lane.FORMAL.code());
    fields.put(OuterFrame.named(link.name()).buffer());
    fields.put(OuterFrame.named(sender.name()).buffer());
    fields.putInt(epoch).putInt(answer.size()).put(Digest.of(answer).value().buffer());
    Bytes unsigned = Bytes.owning(fields.array());
    return Bytes.concat(unsigned, signer.sign(unsigned), answer);
  }

  /// Checks the fields in their order, then the signature, then the answer's digest.
  public static AnswerFrame verify(Bytes frame, LinkId link, NodeId sender, Bytes publicKey)
      throws MalformedInput {
    MalformedInput.unless(
        frame.size() >= OuterFrame.SIZE && frame.size() <= OuterFrame.SIZE + LARGEST_ANSWER,
        "E-CARRY-1",
        "an answer's frame has 177 to 262320 bytes");
    Bytes head = frame.slice(0, OuterFrame.SIZE);
    Bytes answer = frame.slice(OuterFrame.SIZE, frame.size());
    ByteBuffer fields = head.buffer();
    MalformedInput.unless(
        OuterFrame.take(fields, 4).equals(OuterFrame.MAGIC), "E-FRAME-2", "the magic is not PARL");
    MalformedInput.unless(
        Protocol.speaks(Short.toUnsignedInt(fields.getShort())),
        "E-VERSION-1",
        "a version that is not spoken here");
    MalformedInput.unless(
        fields.get() == KIND_ANSWER && fields.get() == Lane.FORMAL.code(),
        "E-CARRY-1",
        "an answer has kind 2 and lane 2");
    MalformedInput.unless(
        OuterFrame.take(fields, 32).equals(OuterFrame.named(link.name())),
        "E-FRAME-6",
        "the frame is of another link");
    MalformedInput.unless(
        OuterFrame.take(fields, 32).equals(OuterFrame.named(sender.name())),
        "E-FRAME-7",
        "the sender is another node");
    int epoch = fields.getInt();
    MalformedInput.unless(epoch >= 1, "E-FRAME-8", "the epoch is not 1 to 2^31-1");
    MalformedInput.unless(
        fields.getInt() == answer.size() && answer.size() > 0,
        "E-CARRY-1",
        "the frame speaks of another size");
    Digest said = new Digest(OuterFrame.take(fields, Digest.SIZE));
    MalformedInput.unless(
        OuterFrame.signedBy(head, publicKey),
        "E-FRAME-11",
        "the frame is not signed by the peer's frame key");
    MalformedInput.unless(
        said.equals(Digest.of(answer)), "E-FRAME-10", "the answer has another digest");
    return new AnswerFrame(link, sender, epoch, answer);
  }
}
