package parley.ledger;

import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;

/// Two checkpoints of the peer's log that its note key signed and that cannot both be true, or not
/// be shown to be (J-WITNESS-3).
///
/// @param how in one line
/// @param held the signed note that was held
/// @param shown the one that came after it
public record Divergence(String how, Bytes held, Bytes shown) {
  /// Before the digest of the note shown: a durable value of the link.
  public static final String NAME = "divergence/";

  /// The value that lists these digests, a line each.
  public static final String LIST = "divergences";

  public Bytes bytes() {
    return JsonWriter.line(
        Json.object()
            .with("how", how)
            .with("held", held.base64())
            .with("shown", shown.base64())
            .build());
  }

  /// Reads back what this node wrote itself.
  public static Divergence read(Bytes kept) throws MalformedInput {
    Json.Obj fields = JsonReader.readObject(kept, JsonReader.MESSAGE);
    return new Divergence(
        fields.requireText("how"),
        Bytes.base64(fields.requireText("held")),
        Bytes.base64(fields.requireText("shown")));
  }
}
