package parley.envelope;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.party.LinkId;
import parley.party.NodeId;

/// What one mail, stick or bundle of printed sheets carries from one node to its peer (E-CARRY-2):
/// a line of JSON that says what follows, LF, and then envelopes and answers one after the other.
///
/// The line is not signed: each frame is. It only shows whether the carrier damaged something, and
/// tells a person whom it is for.
///
/// @param sender whose frames these are
/// @param frames envelopes (kind 1) and answers (kind 2), 1 to 256
public record Consignment(LinkId link, NodeId sender, List<Bytes> frames) {
  public static final String MEDIA_TYPE = "application/vnd.parley.consignment";

  /// Of files and attachments.
  public static final String SUFFIX = ".parley";

  /// E-CARRY-3: frames, and bytes with the line.
  public static final int MOST_FRAMES = 256;

  public static final int LARGEST = 128 * 1024 * 1024;

  private static final String KIND = "consignment";
  private static final int LONGEST_LINE = 1024;
  private static final int SIZE_AT = 76;

  /// E-ARMOUR-1.
  private static final String BEGIN = "-----BEGIN PARLEY CONSIGNMENT-----";

  private static final String END = "-----END PARLEY CONSIGNMENT-----";
  private static final int ARMOUR_LINE = 64;

  public Consignment {
    frames = List.copyOf(frames);
    link.peerOf(sender); // throws when the sender is not on the link
    if (frames.isEmpty() || frames.size() > MOST_FRAMES) {
      throw new IllegalArgumentException("a consignment has 1 to " + MOST_FRAMES + " frames");
    }
  }

  /// @throws IllegalArgumentException when it is larger than any may be
  public Bytes bytes() {
    Bytes content = Bytes.concat(frames.toArray(new Bytes[0]));
    Bytes all = Bytes.concat(JsonWriter.line(line(content)), Bytes.utf8("\n"), content);
    if (all.size() > LARGEST) {
      throw new IllegalArgumentException("a consignment has at most " + LARGEST + " bytes");
    }
    return all;
  }

  private Json.Obj line(Bytes content) {
    return SignedLine.begin(KIND)
        .with("link", link.name())
        .with("sender", sender.name())
        .with("frames", frames.size())
        .with("size", content.size())
        .with("digest", Digest.of(content).hex())
        .build();
  }

  /// Reads the line, checks size and digest, and splits; what the frames say is for {@link
  /// OuterFrame} and {@link AnswerFrame}.
  public static Consignment read(Bytes bytes) throws MalformedInput {
    MalformedInput.unless(
        bytes.size() <= LARGEST, "E-CARRY-3", "a consignment has at most " + LARGEST + " bytes");
    int end = 0;
    while (end < Math.min(bytes.size(), LONGEST_LINE + 1) && bytes.at(end) != '\n') {
      end++;
    }
    MalformedInput.unless(
        end < bytes.size() && end <= LONGEST_LINE,
        "E-CARRY-2",
        "a consignment begins with a line of at most " + LONGEST_LINE + " bytes");
    Bytes line = bytes.slice(0, end);
    Bytes content = bytes.slice(end + 1, bytes.size());
    SignedLine manifest = SignedLine.parse(line, KIND);
    Json.Obj json = manifest.json();
    long count = json.requireNumber("frames");
    MalformedInput.unless(
        count >= 1 && count <= MOST_FRAMES, "E-CARRY-3", "there are 1 to 256 frames");
    MalformedInput.unless(
        json.requireNumber("size") == content.size(),
        "E-CARRY-4",
        "the line speaks of "
            + json.requireNumber("size")
            + " bytes, "
            + content.size()
            + " are there: it was cut or changed on the way");
    MalformedInput.unless(
        Wire.digest(json, "digest").equals(Digest.of(content)),
        "E-CARRY-4",
        "the digest is another one: it was changed on the way");
    LinkId link = Wire.link(json);
    NodeId sender = Wire.node(json, "sender");
    MalformedInput.unless(
        sender.equals(link.first()) || sender.equals(link.second()),
        "E-CARRY-2",
        "the sender is not on the link");
    Consignment read = new Consignment(link, sender, split(content, (int) count));
    MalformedInput.unless(
        JsonWriter.line(read.line(content)).equals(line),
        "E-CARRY-2",
        "members are missing, added, out of order, or not in their one form");
    return read;
  }

  private static List<Bytes> split(Bytes content, int count) throws MalformedInput {
    List<Bytes> frames = new ArrayList<>();
    int at = 0;
    while (at < content.size() && frames.size() < count) {
      MalformedInput.unless(
          content.size() - at > OuterFrame.SIZE, "E-CARRY-5", "a frame is cut short");
      ByteBuffer head = content.slice(at, at + OuterFrame.SIZE).buffer();
      MalformedInput.unless(
          OuterFrame.take(head, 4).equals(OuterFrame.MAGIC), "E-FRAME-2", "the magic is not PARL");
      int size = head.getInt(SIZE_AT);
      MalformedInput.unless(
          size > 0 && size <= content.size() - at - OuterFrame.SIZE,
          "E-CARRY-5",
          "a frame is longer than what is there");
      frames.add(content.slice(at, at + OuterFrame.SIZE + size));
      at += OuterFrame.SIZE + size;
    }
    MalformedInput.unless(
        at == content.size() && frames.size() == count,
        "E-CARRY-5",
        "there are more or fewer frames than the line says");
    return frames;
  }

  /// The same as lines of text that survive gateways (E-ARMOUR-1).
  public static String armour(Bytes consignment) {
    byte[] lf = "\r\n".getBytes(StandardCharsets.US_ASCII);
    String body = Base64.getMimeEncoder(ARMOUR_LINE, lf).encodeToString(consignment.toArray());
    return BEGIN + "\r\n" + body + "\r\n" + END + "\r\n";
  }

  /// Finds the armour in a text and takes it off. White space inside it, and everything around it,
  /// does not count (E-ARMOUR-2).
  public static Bytes disarm(Bytes text) throws MalformedInput {
    MalformedInput.unless(
        text.size() <= LARGEST / 2 * 3, "E-CARRY-3", "the text is longer than any armour");
    String all = new String(text.toArray(), StandardCharsets.ISO_8859_1);
    int begin = all.indexOf(BEGIN);
    int end = begin < 0 ? -1 : all.indexOf(END, begin + BEGIN.length());
    MalformedInput.unless(end > 0, "E-ARMOUR-1", "there is no consignment in it");
    StringBuilder body = new StringBuilder(end - begin);
    for (int at = begin + BEGIN.length(); at < end; at++) {
      char letter = all.charAt(at);
      if (letter != ' ' && letter != '\t' && letter != '\r' && letter != '\n') {
        body.append(letter);
      }
    }
    try {
      return Bytes.base64(body.toString());
    } catch (IllegalArgumentException e) {
      throw new MalformedInput("E-ARMOUR-2", "what stands between the lines is not base64");
    }
  }
}
