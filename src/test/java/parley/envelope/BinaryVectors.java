package parley.envelope;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import parley.codec.Bytes;
import parley.codec.Der;
import parley.codec.MalformedInput;
import parley.seal.SealException;

/// Vectors of outer frames (whole envelopes, signed again after each fault) and of parcels.
final class BinaryVectors {
  private static final int VERSION = 4;
  private static final int KIND = 6;
  private static final int LANE = 7;
  private static final int LINK = 8;
  private static final int SENDER = 40;
  private static final int EPOCH = 72;
  private static final int SIZE = 76;
  private static final int DIGEST = 80;
  private static final int SIGNED = 112;

  private final List<Vector> vectors = new ArrayList<>();

  private BinaryVectors() {}

  static List<Vector> all() throws SealException, MalformedInput {
    BinaryVectors all = new BinaryVectors();
    all.frames();
    all.frameShapes();
    all.parcels();
    all.padding();
    return all.vectors;
  }

  /// One place of a frame overwritten.
  @FunctionalInterface
  private interface Fault {
    void into(ByteBuffer head);
  }

  private static final Bytes SEALED =
      Bytes.utf8("sealed bytes, opaque to whoever reads the frame. ".repeat(2));

  private static Bytes envelope(Fault fault) throws SealException {
    ByteBuffer head = ByteBuffer.allocate(OuterFrame.SIZE);
    OuterFrame frame = OuterFrame.of(2, Lane.FLASH, Samples.LINK, Samples.US, 1, SEALED);
    head.put(frame.sign(Samples.KEY).toArray());
    fault.into(head);
    head.put(SIGNED, Samples.KEY.sign(Bytes.of(head.array()).slice(0, SIGNED)).toArray());
    return Bytes.concat(Bytes.of(head.array()), SEALED);
  }

  private void frame(String name, String clause, String why, Fault fault) throws SealException {
    vectors.add(new Vector("frame", name + ".bin", clause, why, envelope(fault)));
  }

  private void frames() throws SealException {
    frame("version-2", "", "FLASH, version 2.", head -> {});
    frame("version-1", "", "The version before.", head -> head.putShort(VERSION, (short) 1));
    frame("magic", "E-FRAME-2", "A small letter.", head -> head.put(0, (byte) 'p'));
    frame("version-0", "E-VERSION-1", "Version 0.", head -> head.putShort(VERSION, (short) 0));
    frame("version-3", "E-VERSION-1", "Version 3.", head -> head.putShort(VERSION, (short) 3));
    frame(
        "version-little-endian",
        "E-VERSION-1",
        "2 as 0x0200.",
        head -> head.putShort(VERSION, (short) 0x200));
    frame("kind-0", "E-FRAME-4", "Kind 0.", head -> head.put(KIND, (byte) 0));
    frame("kind-255", "E-FRAME-4", "Kind 255.", head -> head.put(KIND, (byte) 255));
    frame("lane-0", "E-FRAME-5", "Lane 0.", head -> head.put(LANE, (byte) 0));
    frame("lane-4", "E-FRAME-5", "Lane 4.", head -> head.put(LANE, (byte) 4));
    frame("another-link", "E-FRAME-6", "Another link.", head -> head.put(LINK, (byte) 0));
    frame("another-sender", "E-FRAME-7", "Another sender.", head -> head.put(SENDER, (byte) 0));
    byte[] peer = Samples.digest(Samples.RU.name()).value().toArray();
    frame("reflected", "E-FRAME-7", "The receiver's own name.", head -> head.put(SENDER, peer));
    frame("epoch-0", "E-FRAME-8", "Epoch 0.", head -> head.putInt(EPOCH, 0));
    frame("epoch-too-large", "E-FRAME-8", "Epoch 2^31.", head -> head.putInt(EPOCH, 1 << 31));
    frame("size-too-small", "E-FRAME-9", "Size 63.", head -> head.putInt(SIZE, 63));
    frame(
        "size-too-large",
        "E-FRAME-9",
        "68 MiB and one.",
        head -> head.putInt(SIZE, (68 << 20) + 1));
    frame("size-negative", "E-FRAME-9", "Size 2^32-1.", head -> head.putInt(SIZE, -1));
    frame(
        "size-one-more",
        "E-FRAME-9",
        "One more than follows.",
        head -> head.putInt(SIZE, SEALED.size() + 1));
    frame(
        "size-one-less",
        "E-FRAME-9",
        "One less than follows.",
        head -> head.putInt(SIZE, SEALED.size() - 1));
    frame(
        "digest",
        "E-FRAME-10",
        "Of other bytes.",
        head -> head.put(DIGEST, (byte) (head.get(DIGEST) ^ 1)));
  }

  private void frameShapes() throws SealException {
    Bytes good = envelope(head -> {});
    bad("frame", "empty.bin", "E-FRAME-1", "No byte.", Bytes.EMPTY);
    bad(
        "frame",
        "cut.bin",
        "E-FRAME-1",
        "A byte short of a frame.",
        good.slice(0, OuterFrame.SIZE - 1));
    bad(
        "frame",
        "sealed-cut.bin",
        "E-FRAME-9",
        "A sealed byte short.",
        good.slice(0, good.size() - 1));
    bad(
        "frame",
        "sealed-longer.bin",
        "E-FRAME-9",
        "A byte follows.",
        Bytes.concat(good, Bytes.hex("00")));
    byte[] signature = good.toArray();
    signature[SIGNED] ^= 1;
    bad("frame", "signature.bin", "E-FRAME-11", "A bit of the signature.", Bytes.of(signature));
    byte[] unsigned = good.toArray();
    unsigned[LANE] = 3;
    bad(
        "frame",
        "lane-changed-on-the-way.bin",
        "E-FRAME-11",
        "FLASH made bulk.",
        Bytes.of(unsigned));
    byte[] sealed = good.toArray();
    sealed[OuterFrame.SIZE] ^= 1;
    bad("frame", "sealed-flipped.bin", "E-FRAME-10", "A sealed bit.", Bytes.of(sealed));
  }

  private void bad(String topic, String name, String clause, String why, Bytes bytes) {
    vectors.add(Vector.bad(topic, name, clause, why, bytes));
  }

  private void parcel(String name, String clause, String why, Der... parts) {
    Bytes der = Der.write(Der.Sequence.of(parts));
    vectors.add(new Vector("parcel", "v1-" + name + ".der", clause, why, der));
  }

  private static Der octets(int size) {
    return new Der.Octets(Bytes.of(new byte[size]));
  }

  private static Der many(int count, Der item) {
    return new Der.Sequence(Collections.nCopies(count, item));
  }

  private static Der signature(String suite, int size) {
    return Der.Sequence.of(new Der.Utf8("us-nrrc"), new Der.Utf8(suite), octets(size));
  }

  private void parcels() {
    Der content = octets(40);
    Der none = Der.Sequence.of();
    Der signed = Der.Sequence.of(signature("nist", 8));
    Bytes first = Samples.parcel(1).der(1);
    vectors.add(Vector.good("parcel", "v1-message.der", "Version 1, no padding.", first));
    parcel("no-signature", "E-PARCEL-5", "Nobody signed.", content, none, none, none);
    parcel(
        "nine-signatures",
        "E-PARCEL-5",
        "One too many.",
        content,
        none,
        many(9, signature("nist", 1)),
        none);
    parcel(
        "signature-too-large",
        "E-PARCEL-5",
        "32,769 bytes.",
        content,
        none,
        many(1, signature("nist", 32_769)),
        none);
    parcel(
        "unknown-suite",
        "E-PARCEL-6",
        "No such suite.",
        content,
        none,
        many(1, signature("none", 8)),
        none);
    parcel(
        "signature-of-two-parts",
        "E-PARCEL-1",
        "No CMS.",
        content,
        none,
        many(1, many(2, new Der.Utf8("nist"))),
        none);
    parcel(
        "signature-as-octets", "C-DER-7", "No SEQUENCE.", content, none, many(1, octets(8)), none);
    parcel(
        "suite-as-octets", "C-DER-7", "No text.", content, none, many(1, many(3, octets(4))), none);
    parcel("content-as-text", "C-DER-7", "No OCTET STRING.", new Der.Utf8("x"), none, signed, none);
    parcel(
        "content-too-large", "E-CONTENT-2", "270,338 bytes.", octets(270_338), none, signed, none);
    parcel(
        "assertion-as-number",
        "C-DER-7",
        "No OCTET STRING.",
        content,
        many(1, new Der.Int(1)),
        signed,
        none);
    parcel(
        "five-assertions",
        "E-PARCEL-3",
        "One too many.",
        content,
        many(5, octets(1)),
        signed,
        none);
    parcel(
        "assertion-too-large",
        "E-PARCEL-3",
        "16,385 bytes.",
        content,
        many(1, octets(16_385)),
        signed,
        none);
    parcel(
        "seventeen-attachments",
        "E-PARCEL-4",
        "One too many.",
        content,
        none,
        signed,
        many(17, octets(1)));
    parcel("three-parts", "E-PARCEL-1", "No attachments part.", content, none, signed);
    parcel(
        "five-parts",
        "E-PARCEL-1",
        "Padding in version 1.",
        content,
        none,
        signed,
        none,
        octets(0));
    parcel(
        "too-deep",
        "C-DER-4",
        "Four levels.",
        content,
        none,
        many(1, many(1, many(1, octets(1)))),
        none);
    parcel(
        "too-many-elements",
        "C-DER-4",
        "A thousand elements.",
        content,
        none,
        signed,
        many(1_000, octets(0)));
    bad(
        "parcel",
        "v1-byte-after.der",
        "C-DER-3",
        "A byte follows.",
        Bytes.concat(first, Bytes.hex("00")));
    bad("parcel", "v1-cut.der", "C-DER-3", "A byte is missing.", first.slice(0, first.size() - 1));
    bad("parcel", "v1-empty.der", "C-DER-3", "No byte.", Bytes.EMPTY);
    bad("parcel", "v1-not-a-sequence.der", "C-DER-7", "An OCTET STRING.", Bytes.hex("0400"));
  }

  private void padding() throws MalformedInput {
    Bytes padded = Samples.parcel(2).der(2);
    vectors.add(
        Vector.good("parcel", "v2-message.der", "Version 2, padded to 4,096 bytes.", padded));
    bad(
        "parcel",
        "v2-without-padding.der",
        "E-PARCEL-1",
        "No padding part.",
        Samples.parcel(2).der(1));
    byte[] notZero = padded.toArray();
    notZero[notZero.length - 1] = 1;
    bad("parcel", "v2-padding-not-zero.der", "E-PAD-2", "A hidden byte.", Bytes.of(notZero));
    List<Der> parts = new ArrayList<>(Der.sequence(Der.read(padded, 3, 64)).items());
    int zeros = Der.octets(parts.get(4)).size();
    parts.set(4, octets(zeros - 1));
    bad(
        "parcel",
        "v2-padding-short.der",
        "E-PAD-1",
        "4,095 bytes.",
        Der.write(new Der.Sequence(parts)));
    parts.set(4, octets(zeros + 12_288));
    bad(
        "parcel",
        "v2-bucket-too-large.der",
        "E-PAD-1",
        "The next bucket.",
        Der.write(new Der.Sequence(parts)));
    parts.set(4, new Der.Utf8("0".repeat(zeros)));
    bad(
        "parcel",
        "v2-padding-as-text.der",
        "C-DER-7",
        "Text for padding.",
        Der.write(new Der.Sequence(parts)));
    parts.set(4, octets(0));
    bad(
        "parcel",
        "v2-no-zeros.der",
        "E-PAD-1",
        "Empty padding.",
        Der.write(new Der.Sequence(parts)));
  }
}
