package parley.envelope;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.seal.SealException;

/// Vectors of what carriers bring: answers in frames, consignments, and their armour.
final class CarrierVectors {
  private static final int SIGNED = 112;
  private static final Bytes ANSWER = Bytes.utf8("a signed answer, opaque to its frame");

  private final List<Vector> vectors = new ArrayList<>();

  private CarrierVectors() {}

  static List<Vector> all() throws SealException, MalformedInput {
    CarrierVectors all = new CarrierVectors();
    all.answers();
    all.smallFrames();
    all.consignments();
    all.armours();
    return all.vectors;
  }

  private static Bytes answer() throws SealException {
    return new AnswerFrame(Samples.LINK, Samples.US, 1, ANSWER).sign(Samples.KEY);
  }

  private interface Fault {
    void into(ByteBuffer frame);
  }

  private void answer(String name, String clause, String why, Fault fault) throws SealException {
    ByteBuffer frame = ByteBuffer.wrap(answer().toArray());
    fault.into(frame);
    frame.put(SIGNED, Samples.KEY.sign(Bytes.of(frame.array()).slice(0, SIGNED)).toArray());
    vectors.add(new Vector("answer-frame", name + ".bin", clause, why, Bytes.of(frame.array())));
  }

  private void answers() throws SealException {
    answer("good", "", "An answer of 36 bytes.", frame -> {});
    answer("version-2", "", "The later version.", frame -> frame.putShort(4, (short) 2));
    answer("magic", "E-FRAME-2", "A small letter.", frame -> frame.put(0, (byte) 'p'));
    answer("version-9", "E-VERSION-1", "Version 9.", frame -> frame.putShort(4, (short) 9));
    answer("kind-1", "E-CARRY-1", "An envelope's kind.", frame -> frame.put(6, (byte) 1));
    answer("kind-3", "E-CARRY-1", "An unknown kind.", frame -> frame.put(6, (byte) 3));
    answer("lane-1", "E-CARRY-1", "As FLASH.", frame -> frame.put(7, (byte) 1));
    answer("another-link", "E-FRAME-6", "Another link.", frame -> frame.put(8, (byte) 0));
    answer("another-sender", "E-FRAME-7", "Another sender.", frame -> frame.put(40, (byte) 0));
    answer("epoch-0", "E-FRAME-8", "Epoch 0.", frame -> frame.putInt(72, 0));
    answer("size-one-more", "E-CARRY-1", "One more than follows.", f -> f.putInt(76, 37));
    answer("digest", "E-FRAME-10", "Of other bytes.", f -> f.put(80, (byte) (f.get(80) ^ 1)));
    Bytes good = answer();
    byte[] flipped = good.toArray();
    flipped[SIGNED] ^= 1;
    bad("answer-frame", "signature.bin", "E-FRAME-11", "A bit of it.", Bytes.of(flipped));
    bad("answer-frame", "empty.bin", "E-CARRY-1", "No byte.", Bytes.EMPTY);
    bad("answer-frame", "head-cut.bin", "E-CARRY-1", "Cut.", good.slice(0, OuterFrame.SIZE - 1));
    bad("answer-frame", "head-only.bin", "E-CARRY-1", "No answer.", good.slice(0, OuterFrame.SIZE));
    bad("answer-frame", "cut.bin", "E-CARRY-1", "A byte short.", good.slice(0, good.size() - 1));
  }

  private static Bytes small(SmallFrame.Kind kind, String line) throws SealException {
    return new SmallFrame(Samples.LINK, Samples.US, 1, kind, Bytes.utf8(line)).sign(Samples.KEY);
  }

  private void small(String name, String clause, String why, Fault fault) throws SealException {
    ByteBuffer frame =
        ByteBuffer.wrap(small(SmallFrame.Kind.HEARTBEAT, "a line, opaque to its frame").toArray());
    fault.into(frame);
    frame.put(SIGNED, Samples.KEY.sign(Bytes.of(frame.array()).slice(0, SIGNED)).toArray());
    vectors.add(new Vector("small-frame", name + ".bin", clause, why, Bytes.of(frame.array())));
  }

  private void smallFrames() throws SealException {
    small("heartbeat", "", "Kind 3.", frame -> {});
    small("refetch", "", "Kind 4.", frame -> frame.put(6, (byte) 4));
    small("kind-5", "E-CARRY-6", "An unknown kind.", frame -> frame.put(6, (byte) 5));
    small("lane-1", "E-CARRY-6", "As FLASH.", frame -> frame.put(7, (byte) 1));
    small("another-link", "E-FRAME-6", "Another link.", frame -> frame.put(8, (byte) 0));
    small("another-sender", "E-FRAME-7", "Another sender.", frame -> frame.put(40, (byte) 0));
    small("epoch-0", "E-FRAME-8", "Epoch 0.", frame -> frame.putInt(72, 0));
    small("size-one-more", "E-CARRY-6", "One more than follows.", f -> f.putInt(76, 28));
    small("digest", "E-FRAME-10", "Of other bytes.", f -> f.put(80, (byte) (f.get(80) ^ 1)));
    Bytes good = small(SmallFrame.Kind.HEARTBEAT, "a line, opaque to its frame");
    byte[] flipped = good.toArray();
    flipped[SIGNED] ^= 1;
    bad("small-frame", "signature.bin", "E-FRAME-11", "A bit of it.", Bytes.of(flipped));
    bad("small-frame", "head-only.bin", "E-CARRY-6", "No line.", good.slice(0, OuterFrame.SIZE));
    bad("small-frame", "cut.bin", "E-CARRY-6", "A byte short.", good.slice(0, good.size() - 1));
    bad(
        "small-frame",
        "too-long.bin",
        "E-CARRY-6",
        "A byte too many.",
        Bytes.concat(good, Bytes.owning(new byte[SmallFrame.LARGEST])));
  }

  private void bad(String topic, String name, String clause, String why, Bytes bytes) {
    vectors.add(Vector.bad(topic, name, clause, why, bytes));
  }

  private static Bytes consignment() throws SealException {
    Bytes sealed = Bytes.utf8("sealed bytes, opaque to whoever reads the frame. ".repeat(2));
    OuterFrame frame = OuterFrame.of(2, Lane.FLASH, Samples.LINK, Samples.US, 1, sealed);
    Bytes envelope = Bytes.concat(frame.sign(Samples.KEY), sealed);
    return new Consignment(Samples.LINK, Samples.US, List.of(envelope, answer())).bytes();
  }

  private void line(String name, String clause, String why, String from, String to)
      throws SealException {
    Bytes whole = consignment();
    int end = whole.utf8().indexOf('\n');
    String line = whole.slice(0, end).utf8();
    if (!line.contains(from)) {
      throw new IllegalArgumentException(name + " bends what is not there");
    }
    Bytes bent = Bytes.concat(Bytes.utf8(line.replace(from, to)), whole.slice(end, whole.size()));
    bad("consignment", name + ".parley", clause, why, bent);
  }

  private void consignments() throws SealException {
    Bytes good = consignment();
    vectors.add(Vector.good("consignment", "two.parley", "An envelope and an answer.", good));
    line("unknown-member", "E-CARRY-2", "A member too many.", "\"frames\"", "\"x\":1,\"frames\"");
    line("space", "E-CARRY-2", "A space after a comma.", ",\"frames\"", ", \"frames\"");
    line("kind", "E-LINE-3", "Another kind.", "consignment", "consignmint");
    line("version", "E-VERSION-1", "Version 2.", "\"v\":1", "\"v\":2");
    line("no-frames", "E-CARRY-3", "Nothing.", "\"frames\":2", "\"frames\":0");
    line("too-many-frames", "E-CARRY-3", "257.", "\"frames\":2", "\"frames\":257");
    line("one-frame-more", "E-CARRY-5", "Three.", "\"frames\":2", "\"frames\":3");
    line("one-frame-less", "E-CARRY-5", "One.", "\"frames\":2", "\"frames\":1");
    line("third-sender", "E-CARRY-2", "Off the link.", "\"sender\":\"us", "\"sender\":\"cn");
    line("link-order", "E-FORM-2", "Larger first.", "ru-nrrc~us-nrrc", "us-nrrc~ru-nrrc");
    bad("consignment", "cut.parley", "E-CARRY-4", "A byte short.", good.slice(0, good.size() - 1));
    bad(
        "consignment",
        "lf-after.parley",
        "E-CARRY-4",
        "A byte follows.",
        Bytes.concat(good, Bytes.utf8("\n")));
    byte[] flipped = good.toArray();
    flipped[flipped.length - 1] ^= 1;
    bad("consignment", "flipped.parley", "E-CARRY-4", "A bit.", Bytes.of(flipped));
    bad("consignment", "empty.parley", "E-CARRY-2", "No byte.", Bytes.EMPTY);
    bad("consignment", "no-line.parley", "E-CARRY-2", "No LF.", Bytes.utf8("{".repeat(1_026)));
    bad("consignment", "inner-magic.parley", "E-FRAME-2", "No frame.", unframed());
  }

  /// Size and digest are good, and what follows is no frame.
  private static Bytes unframed() throws SealException {
    byte[] frame = answer().toArray();
    frame[0] = 'p';
    return new Consignment(Samples.LINK, Samples.US, List.of(Bytes.of(frame))).bytes();
  }

  private void armours() throws SealException {
    String good = Consignment.armour(consignment());
    String mangled =
        "Please find attached.\n" + good.replace("\r\n", " \n\t") + "-- \nThis mail was scanned.\n";
    vectors.add(Vector.good("armour", "good.txt", "As written.", Bytes.utf8(good)));
    vectors.add(
        Vector.good(
            "armour", "mangled.txt", "White space changed, text around it.", Bytes.utf8(mangled)));
    bad("armour", "empty.txt", "E-ARMOUR-1", "No byte.", Bytes.EMPTY);
    bad("armour", "no-end.txt", "E-ARMOUR-1", "Cut.", Bytes.utf8(good.replace("END", "ENT")));
    bad(
        "armour",
        "letter.txt",
        "E-ARMOUR-2",
        "A letter.",
        Bytes.utf8(good.replace("\r\n", "\r\n>")));
    bad(
        "armour",
        "inside.txt",
        "E-LINE-3",
        "No consignment.",
        Bytes.utf8(
            Consignment.armour(Bytes.utf8("{\"v\":1,\"kind\":\"letter\",\"frames\":1}\nx"))));
  }
}
