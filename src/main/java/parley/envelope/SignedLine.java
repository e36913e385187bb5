package parley.envelope;

import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.seal.Ed25519Check;
import parley.seal.Ed25519Signer;
import parley.seal.SealException;

/// The form of every small frame (E-LINE-1): one line of JSON, LF, and the 64 bytes of an Ed25519
/// signature by the node's frame key over `parley frame`, LF, and that line. The words in front
/// keep a frame from ever being taken for an outer frame, which the same key signs.
record SignedLine(Json.Obj json, Bytes line) {
  private static final Bytes PURPOSE = Bytes.utf8("parley frame\n");
  private static final int SIGNATURE = 64;

  /// The version that brought this form; versions 1 and 2 share it.
  static final int VERSION = 1;

  /// Largest frame, signature included (E-LINE-4).
  static final int LARGEST = 64 * 1024;

  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(LARGEST, 4, 8_000);

  static Json.Builder begin(String kind) {
    return Json.object().with("v", VERSION).with("kind", kind);
  }

  static Bytes sign(Json.Obj json, Ed25519Signer signer) throws SealException {
    Bytes line = JsonWriter.line(json);
    Bytes signature = signer.sign(Bytes.concat(PURPOSE, line));
    return Bytes.concat(line, Bytes.utf8("\n"), signature);
  }

  /// Checks size, signature, version and kind, in this order; nothing is parsed that was not
  /// signed.
  static SignedLine verify(Bytes frame, Bytes publicKey, String kind) throws MalformedInput {
    Bytes line = line(frame);
    Bytes signature = frame.slice(line.size() + 1, frame.size());
    MalformedInput.unless(
        Ed25519Check.verify(publicKey, Bytes.concat(PURPOSE, line), signature),
        "E-LINE-2",
        "the signature is not by the frame key of the node expected");
    return parse(line, kind);
  }

  static SignedLine unverified(Bytes frame, String kind) throws MalformedInput {
    return parse(line(frame), kind);
  }

  private static Bytes line(Bytes frame) throws MalformedInput {
    int end = frame.size() - SIGNATURE - 1;
    MalformedInput.unless(
        frame.size() <= LARGEST, "E-LINE-4", "a frame has at most " + LARGEST + " bytes");
    MalformedInput.unless(
        end > 0 && frame.at(end) == '\n', "E-LINE-1", "a frame is a line, LF and 64 bytes");
    return frame.slice(0, end);
  }

  /// What stands behind the signature.
  static SignedLine parse(Bytes line, String kind) throws MalformedInput {
    Json.Obj json = JsonReader.readObject(line, LIMITS);
    MalformedInput.unless(
        json.requireNumber("v") == VERSION, "E-VERSION-1", "a version that is not spoken here");
    MalformedInput.unless(
        json.requireText("kind").equals(kind), "E-LINE-3", "a frame of another kind");
    return new SignedLine(json, line);
  }

  /// A line has one form: what was read, written again, is the same bytes (E-LINE-5).
  void requireForm(Json.Obj again) throws MalformedInput {
    MalformedInput.unless(
        JsonWriter.line(again).equals(line),
        "E-LINE-5",
        "members are missing, added, out of order, or not in their one form");
  }
}
