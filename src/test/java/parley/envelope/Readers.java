package parley.envelope;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import parley.codec.Bytes;
import parley.codec.Der;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;
import parley.codec.Text;

/// How the files of each topic of spec/vectors are read.
final class Readers {
  @FunctionalInterface
  interface Reader {
    void read(Bytes bytes) throws MalformedInput;
  }

  private Readers() {}

  static Map<String, Reader> all() {
    Map<String, Reader> readers = new TreeMap<>();
    readers.put("text", bytes -> Text.plain(Text.utf8(bytes)));
    readers.put("json", bytes -> JsonReader.read(bytes, JsonReader.MESSAGE));
    readers.put("der", bytes -> Der.read(bytes, CodecVectors.DER_DEPTH, CodecVectors.DER_ELEMENTS));
    readers.put("transmittal", Transmittal::read);
    readers.put("content", SignedContent::read);
    readers.put("answer", Answer::read);
    readers.put("frame", Readers::frame);
    readers.put("heartbeat", Readers::heartbeat);
    readers.put("not-yet", bytes -> NotYet.verify(bytes, Samples.KEY.publicKey()));
    readers.put("refetch", Readers::refetch);
    readers.put("answer-frame", Readers::answerFrame);
    readers.put("small-frame", Readers::smallFrame);
    readers.put("consignment", Consignment::read);
    readers.put("armour", bytes -> Consignment.read(Consignment.disarm(bytes)));
    return readers;
  }

  /// The version of a parcel is the frame's; here it stands in the file name.
  static Reader of(Vector vector) {
    return vector.topic().equals("parcel")
        ? bytes -> Parcel.read(bytes, vector.name().charAt(1) - '0')
        : Objects.requireNonNull(all().get(vector.topic()), "no reader of " + vector.topic());
  }

  private static void frame(Bytes bytes) throws MalformedInput {
    Envelope envelope = Envelope.read(bytes);
    OuterFrame frame = OuterFrame.read(envelope.head(), Samples.LINK, Samples.US);
    MalformedInput.unless(
        OuterFrame.signedBy(envelope.head(), Samples.KEY.publicKey()), "E-FRAME-11", "signature");
    frame.covers(envelope.sealed());
  }

  private static void heartbeat(Bytes bytes) throws MalformedInput {
    Heartbeat.verify(bytes, Samples.LINK, Samples.US, Samples.KEY.publicKey());
  }

  private static void answerFrame(Bytes bytes) throws MalformedInput {
    AnswerFrame.verify(bytes, Samples.LINK, Samples.US, Samples.KEY.publicKey());
  }

  private static void smallFrame(Bytes bytes) throws MalformedInput {
    SmallFrame.Kind kind = SmallFrame.kind(bytes).orElse(SmallFrame.Kind.HEARTBEAT);
    SmallFrame.verify(bytes, kind, Samples.LINK, Samples.US, Samples.KEY.publicKey());
  }

  private static void refetch(Bytes bytes) throws MalformedInput {
    Refetch.verify(bytes, Samples.LINK, Samples.US, Samples.KEY.publicKey());
  }
}
