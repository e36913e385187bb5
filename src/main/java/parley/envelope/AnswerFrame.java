package parley.envelope;

import parley.codec.Bytes;
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

  private static final int KIND = 2;

  public AnswerFrame {
    link.peerOf(sender); // throws when the sender is not on the link
    if (epoch < 1 || answer.size() < 1 || answer.size() > LARGEST_ANSWER) {
      throw new IllegalArgumentException("epoch or size outside its range");
    }
  }

  /// Whether these bytes say that they are one: then {@link #verify} reads them.
  public static boolean is(Bytes frame) {
    return CarriedFrame.kind(frame) == KIND;
  }

  public Bytes sign(Ed25519Signer signer) throws SealException {
    return new CarriedFrame(link, sender, epoch, answer).sign(KIND, signer);
  }

  /// Checks the fields in their order, then the signature, then the answer's digest.
  public static AnswerFrame verify(Bytes frame, LinkId link, NodeId sender, Bytes publicKey)
      throws MalformedInput {
    CarriedFrame read =
        CarriedFrame.verify(frame, KIND, LARGEST_ANSWER, link, sender, publicKey, "E-CARRY-1");
    return new AnswerFrame(link, sender, read.epoch(), read.body());
  }
}
