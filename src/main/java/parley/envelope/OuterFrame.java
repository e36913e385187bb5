package parley.envelope;

import java.nio.ByteBuffer;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.seal.Ed25519Check;
import parley.seal.Ed25519Signer;
import parley.seal.SealException;

/// The fixed small head of an envelope (E-FRAME-1), checked against budgets before anything is
/// decrypted. {@link #SIZE} bytes, numbers big-endian: magic `PARL`, version u16, kind u8 (1), lane
/// u8, link 32 (SHA-256 of its name), sender 32 (SHA-256 of the node name), epoch u32, size u32,
/// SHA-256 of the sealed bytes 32, Ed25519 signature 64 over all before it.
///
/// @param size of the sealed bytes that follow
public record OuterFrame(
    int version, Lane lane, LinkId link, NodeId sender, int epoch, int size, Digest sealed) {
  public static final int SIZE = 4 + 2 + 1 + 1 + 32 + 32 + 4 + 4 + 32 + 64;

  /// The smallest and the largest sealed bytes (E-FRAME-9): the largest parcel and what its layers
  /// add.
  public static final int SMALLEST_SEALED = 64;

  public static final int LARGEST_SEALED = 68 * 1024 * 1024;

  static final Bytes MAGIC = Bytes.utf8("PARL");
  static final int KIND_ENVELOPE = 1;
  static final int SIGNATURE = 64;

  public OuterFrame {
    if (version < 1 || version > 0xffff || epoch < 1 || !sizeAllowed(size)) {
      throw new IllegalArgumentException("version, epoch or size outside its range");
    }
    link.peerOf(sender); // throws when the sender is not on the link
  }

  /// The frame for these sealed bytes.
  public static OuterFrame of(
      int version, Lane lane, LinkId link, NodeId sender, int epoch, Bytes sealed) {
    return new OuterFrame(version, lane, link, sender, epoch, sealed.size(), Digest.of(sealed));
  }

  public Bytes sign(Ed25519Signer signer) throws SealException {
    ByteBuffer fields = ByteBuffer.allocate(SIZE - SIGNATURE);
    fields.put(MAGIC.buffer()).putShort((short) version);
    fields.put((byte) KIND_ENVELOPE).put((byte) lane.code());
    fields.put(named(link.name()).buffer()).put(named(sender.name()).buffer());
    fields.putInt(epoch).putInt(size).put(sealed.value().buffer());
    Bytes unsigned = Bytes.owning(fields.array());
    return Bytes.concat(unsigned, signer.sign(unsigned));
  }

  /// Reads the fixed fields; the link and the sender must be the ones expected. The signature is
  /// checked apart, after the budget, by {@link #signedBy}; the sealed bytes by {@link #covers}.
  ///
  /// @param head exactly {@link #SIZE} bytes
  public static OuterFrame read(Bytes head, LinkId link, NodeId sender) throws MalformedInput {
    MalformedInput.unless(head.size() == SIZE, "E-FRAME-1", "a frame has " + SIZE + " bytes");
    ByteBuffer fields = head.buffer();
    MalformedInput.unless(take(fields, 4).equals(MAGIC), "E-FRAME-2", "the magic is not PARL");
    int version = Short.toUnsignedInt(fields.getShort());
    MalformedInput.unless(
        Protocol.speaks(version), "E-VERSION-1", "version " + version + " is not spoken here");
    MalformedInput.unless(fields.get() == KIND_ENVELOPE, "E-FRAME-4", "an unknown kind");
    Lane lane = lane(fields.get());
    MalformedInput.unless(
        take(fields, 32).equals(named(link.name())), "E-FRAME-6", "the frame is of another link");
    MalformedInput.unless(
        take(fields, 32).equals(named(sender.name())), "E-FRAME-7", "the sender is another node");
    int epoch = fields.getInt();
    MalformedInput.unless(epoch >= 1, "E-FRAME-8", "the epoch is not 1 to 2^31-1");
    int size = fields.getInt();
    MalformedInput.unless(sizeAllowed(size), "E-FRAME-9", "the size is not allowed");
    return new OuterFrame(
        version, lane, link, sender, epoch, size, new Digest(take(fields, Digest.SIZE)));
  }

  /// @throws MalformedInput unless these are the sealed bytes that the frame speaks of
  public void covers(Bytes bytes) throws MalformedInput {
    MalformedInput.unless(
        bytes.size() == size,
        "E-FRAME-9",
        "the frame says " + size + ", " + bytes.size() + " came");
    MalformedInput.unless(
        Digest.of(bytes).equals(sealed), "E-FRAME-10", "the sealed bytes have another digest");
  }

  /// Whether a head says that it is of this link and sender: by this a carrier's reader finds the
  /// link (X-CARRY-1). Nothing is believed before the signature.
  public static boolean names(Bytes head, LinkId link, NodeId sender) {
    return head.size() >= SIZE
        && head.slice(8, 40).equals(named(link.name()))
        && head.slice(40, 72).equals(named(sender.name()));
  }

  /// False for anything but a frame that this key signed (E-FRAME-11).
  public static boolean signedBy(Bytes head, Bytes publicKey) {
    return head.size() == SIZE
        && Ed25519Check.verify(
            publicKey, head.slice(0, SIZE - SIGNATURE), head.slice(SIZE - SIGNATURE, SIZE));
  }

  private static boolean sizeAllowed(int size) {
    return size >= SMALLEST_SEALED && size <= LARGEST_SEALED;
  }

  private static Lane lane(byte code) throws MalformedInput {
    for (Lane lane : Lane.values()) {
      if (lane.code() == code) {
        return lane;
      }
    }
    throw new MalformedInput("E-FRAME-5", "an unknown lane");
  }

  static Bytes named(String name) {
    return Digest.of(Bytes.utf8(name)).value();
  }

  static Bytes take(ByteBuffer from, int size) {
    byte[] taken = new byte[size];
    from.get(taken);
    return Bytes.owning(taken);
  }
}
