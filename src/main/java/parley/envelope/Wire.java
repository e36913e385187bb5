package parley.envelope;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import parley.agreement.Line;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.party.LinkId;
import parley.party.NodeId;

/// How names, digests, serials and bytes are written as members of the JSON that nodes exchange
/// (E-FORM-1 to E-FORM-5).
final class Wire {
  private Wire() {}

  static LinkId link(Json.Obj from) throws MalformedInput {
    String name = from.requireText("link");
    int between = name.indexOf('~');
    MalformedInput.unless(between > 0, "E-FORM-2", "a link is two node names joined by ~");
    NodeId first = nodeNamed(name.substring(0, between));
    NodeId second = nodeNamed(name.substring(between + 1));
    MalformedInput.unless(
        first.compareTo(second) < 0, "E-FORM-2", "a link names the smaller node first");
    return new LinkId(first, second);
  }

  static NodeId node(Json.Obj from, String key) throws MalformedInput {
    return nodeNamed(from.requireText(key));
  }

  private static NodeId nodeNamed(String name) throws MalformedInput {
    try {
      return new NodeId(name);
    } catch (IllegalArgumentException e) {
      throw new MalformedInput("E-FORM-1", "a node name is 2 to 32 small letters, digits, hyphens");
    }
  }

  /// The sender stands outside: in some documents once for many serials.
  static SerialKey serial(Json.Obj from, NodeId sender) throws MalformedInput {
    long epoch = from.requireNumber("epoch");
    MalformedInput.unless(
        epoch >= 1 && epoch <= Integer.MAX_VALUE, "E-SERIAL-2", "epochs begin at 1");
    Optional<Line> line = Line.coded(from.requireText("line"));
    Optional<Series> series = Series.coded(from.requireText("series"));
    MalformedInput.unless(
        line.isPresent() && series.isPresent(), "E-SERIAL-3", "an unknown line or series");
    String agreement = from.requireText("agreement");
    long serial = from.requireNumber("serial");
    try {
      return new SerialKey(
          sender, (int) epoch, agreement, line.orElseThrow(), series.orElseThrow(), serial);
    } catch (IllegalArgumentException e) {
      throw new MalformedInput(
          "E-SERIAL-1", "a serial begins at 1 and the agreement is named by its identifier");
    }
  }

  static Json.Builder put(Json.Builder into, SerialKey key) {
    return into.with("epoch", key.epoch())
        .with("agreement", key.agreement())
        .with("line", key.line().code())
        .with("series", key.series().code())
        .with("serial", key.serial());
  }

  static Digest digest(Json.Obj from, String key) throws MalformedInput {
    return digestWritten(from.requireText(key));
  }

  static Optional<Digest> optionalDigest(Json.Obj from, String key) throws MalformedInput {
    return from.has(key) ? Optional.of(digest(from, key)) : Optional.empty();
  }

  /// @param most a count above it is refused before anything is decoded
  static List<Digest> digests(Json.Obj from, String key, int most) throws MalformedInput {
    List<Digest> digests = new ArrayList<>();
    for (Json item : array(from, key, most)) {
      MalformedInput.unless(item instanceof Json.Str, "E-FORM-3", "a digest is text");
      digests.add(digestWritten(((Json.Str) item).value()));
    }
    return digests;
  }

  static Json.Arr digests(List<Digest> digests) {
    return Json.texts(digests.stream().map(Digest::hex).toList());
  }

  private static Digest digestWritten(String hex) throws MalformedInput {
    MalformedInput.unless(
        hex.length() == 2 * Digest.SIZE && hex.chars().allMatch(Wire::smallHex),
        "E-FORM-3",
        "a digest is 64 small hexadecimal digits");
    return Digest.hex(hex);
  }

  private static boolean smallHex(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }

  /// The items of an array member, which must be there.
  static List<Json> array(Json.Obj from, String key, int most) throws MalformedInput {
    if (!(from.get(key) instanceof Json.Arr(List<Json> items))) {
      throw new MalformedInput("C-JSON-9", "member \"" + key + "\" must be there and be an array");
    }
    if (items.size() > most) {
      throw new MalformedInput(
          "E-FORM-5", "member \"" + key + "\" has more than " + most + " items");
    }
    return items;
  }

  /// @param most bytes after decoding
  static Bytes bytes(Json.Obj from, String key, int most) throws MalformedInput {
    String text = from.requireText(key);
    Bytes decoded = base64(text);
    MalformedInput.unless(
        decoded.base64().equals(text),
        "E-FORM-4",
        "base64 without its padding, or with loose bits");
    if (decoded.size() > most) {
      throw new MalformedInput("E-FORM-5", "member \"" + key + "\" is longer than " + most);
    }
    return decoded;
  }

  private static Bytes base64(String text) throws MalformedInput {
    try {
      return Bytes.base64(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedInput("E-FORM-4", "bytes are written in base64");
    }
  }

  static Optional<Bytes> optionalBytes(Json.Obj from, String key, int most) throws MalformedInput {
    return from.has(key) ? Optional.of(bytes(from, key, most)) : Optional.empty();
  }

  static List<SerialKey> serials(Json.Obj json, String key, NodeId sender, int most)
      throws MalformedInput {
    List<SerialKey> serials = new ArrayList<>();
    for (Json item : Wire.array(json, key, most)) {
      serials.add(Wire.serial(object(item), sender));
    }
    return serials;
  }

  static Json.Obj object(Json item) throws MalformedInput {
    if (item instanceof Json.Obj object) {
      return object;
    }
    throw new MalformedInput("E-FORM-6", "a serial is written as an object");
  }
}
