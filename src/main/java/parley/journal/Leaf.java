package parley.journal;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.codec.Stamp;

/// The small record that a log keeps of one entry (J-LEAF-1): kind, time, digests and serials;
/// never the document. One line of JSON, at most 8 KiB:
/// `{"v":1,"kind":"received","at":"2026-11-22T03:00:00.123Z",…}`.
///
/// @param kind small letters, digits and hyphens, at most 32
/// @param at cut to milliseconds
/// @param fields everything but `v`, `kind` and `at`
public record Leaf(String kind, Instant at, Json.Obj fields) {
  /// J-LEAF-1: 8 KiB, 4 deep, 500 tokens.
  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(8 * 1024, 4, 500);

  private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  public Leaf {
    at = Stamp.whole(at);
    if (!KIND.matcher(kind).matches()) {
      throw new IllegalArgumentException(
          "a leaf's kind is up to 32 small letters, digits, hyphens");
    }
    if (fields.has("v") || fields.has("kind") || fields.has("at")) {
      throw new IllegalArgumentException("v, kind and at are not fields of their own");
    }
  }

  /// @throws IllegalArgumentException when it does not fit in 8 KiB
  public Bytes bytes() {
    Bytes line = line();
    if (line.size() > LIMITS.bytes()) {
      throw new IllegalArgumentException("a leaf has at most " + LIMITS.bytes() + " bytes");
    }
    return line;
  }

  private Bytes line() {
    Json.Builder leaf = Json.object().with("v", 1).with("kind", kind).with("at", Stamp.write(at));
    fields.members().forEach(leaf::with);
    return JsonWriter.line(leaf.build());
  }

  public static Leaf read(Bytes bytes) throws MalformedInput {
    Json.Obj leaf = JsonReader.readObject(bytes, LIMITS);
    if (leaf.requireNumber("v") != 1) {
      throw new MalformedInput("J-LEAF-2", "a leaf of version 1 was expected");
    }
    String kind = leaf.requireText("kind");
    if (!KIND.matcher(kind).matches()) {
      throw new MalformedInput("J-LEAF-1", "the kind of the leaf is malformed");
    }
    Map<String, Json> fields = new LinkedHashMap<>(leaf.members());
    fields.keySet().removeAll(List.of("v", "kind", "at"));
    Leaf read = new Leaf(kind, Stamp.read(leaf.requireText("at")), new Json.Obj(fields));
    if (!read.line().equals(bytes)) {
      throw new MalformedInput(
          "J-LEAF-1", "a leaf is one compact line that begins with v, kind and at");
    }
    return read;
  }
}
