package parley.envelope;

import java.nio.ByteBuffer;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.seal.Ed25519Signer;
import parley.seal.SealException;

/// What carriers bring beside envelopes: the head of an outer frame with a kind of its own and lane
/// 2, signed by the sender's frame key, and a body (E-CARRY-1, E-CARRY-6).
record CarriedFrame(LinkId link, NodeId sender, int epoch, Bytes body) {
  private static final int KIND_AT = 6;

  CarriedFrame {
    link.peerOf(sender); // throws when the sender is not on the link
    if (epoch < 1 || body.size() < 1) {
      throw new IllegalArgumentException("epoch or size outside its range");
    }
  }

  /// Which kind these bytes say that they are; 0 when they are too short to say.
  static int kind(Bytes frame) {
    return frame.size() > KIND_AT ? frame.at(KIND_AT) : 0;
  }

  Bytes sign(int kind, Ed25519Signer signer) throws SealException {
    ByteBuffer fields = ByteBuffer.allocate(OuterFrame.SIZE - OuterFrame.SIGNATURE);
    fields.put(OuterFrame.MAGIC.buffer()).putShort((short) Protocol.PREVIOUS);
    fields.put((byte) kind).put((byte) Lane.FORMAL.code());
    fields.put(OuterFrame.named(link.name()).buffer());
    fields.put(OuterFrame.named(sender.name()).buffer());
    fields.putInt(epoch).putInt(body.size()).put(Digest.of(body).value().buffer());
    Bytes unsigned = Bytes.owning(fields.array());
    return Bytes.concat(unsigned, signer.sign(unsigned), body);
  }

  /// Checks the fields in their order, then the signature, then the body's digest.
  ///
  /// @param publicKey the sender's frame key
  /// @param largest bytes of the body
  /// @param clause of what is particular to the kind
  static CarriedFrame verify(
      Bytes frame,
      int kind,
      int largest,
      LinkId link,
      NodeId sender,
      Bytes publicKey,
      String clause)
      throws MalformedInput {
    MalformedInput.unless(
        frame.size() >= OuterFrame.SIZE && frame.size() <= OuterFrame.SIZE + largest,
        clause,
        "such a frame has 177 to " + (OuterFrame.SIZE + largest) + " bytes");
    Bytes head = frame.slice(0, OuterFrame.SIZE);
    Bytes body = frame.slice(OuterFrame.SIZE, frame.size());
    ByteBuffer fields = head.buffer();
    MalformedInput.unless(
        OuterFrame.take(fields, 4).equals(OuterFrame.MAGIC), "E-FRAME-2", "the magic is not PARL");
    MalformedInput.unless(
        Protocol.speaks(Short.toUnsignedInt(fields.getShort())),
        "E-VERSION-1",
        "a version that is not spoken here");
    MalformedInput.unless(
        fields.get() == kind && fields.get() == Lane.FORMAL.code(),
        clause,
        "it has another kind, or a lane that is not 2");
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
        fields.getInt() == body.size() && body.size() > 0,
        clause,
        "the frame speaks of another size");
    Digest said = new Digest(OuterFrame.take(fields, Digest.SIZE));
    MalformedInput.unless(
        OuterFrame.signedBy(head, publicKey),
        "E-FRAME-11",
        "the frame is not signed by the peer's frame key");
    MalformedInput.unless(said.equals(Digest.of(body)), "E-FRAME-10", "it has another digest");
    return new CarriedFrame(link, sender, epoch, body);
  }
}
