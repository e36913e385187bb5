package parley.envelope;

import java.time.Duration;
import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;

/// What both ends of a link remember of a message that one officer released: who, and how long
/// after receipt another one has to countersign it (E-COUNTER-4). It is kept in the commit that
/// journals the message, so it outlives the body, and nothing of the message is in it.
public record ReleasedByOne(String officer, Duration within) {
  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(1_024, 2, 16);

  /// The name under which a link keeps it.
  ///
  /// @param message its digest
  public static String key(Digest message) {
    return "released-by-one/" + message.hex();
  }

  /// Why an officer's countersignature of a message that is held is none (E-COUNTER-3).
  ///
  /// @param kept of that message; nothing where two released it, or the other side sent it
  public static Optional<ReleaseCheck.Refusal> refusal(
      Optional<ReleasedByOne> kept, String officer) {
    if (kept.isEmpty()) {
      return Optional.of(
          new ReleaseCheck.Refusal("E-COUNTER-3", "it was not released by one officer"));
    }
    return kept.get().officer().equals(officer)
        ? Optional.of(
            new ReleaseCheck.Refusal("E-COUNTER-3", "one officer released and countersigned"))
        : Optional.empty();
  }

  public Bytes bytes() {
    return JsonWriter.line(
        Json.object().with("officer", officer).with("within", within.toSeconds()).build());
  }

  public static ReleasedByOne read(Bytes kept) {
    try {
      Json.Obj json = JsonReader.readObject(kept, LIMITS);
      return new ReleasedByOne(
          json.requireText("officer"), Duration.ofSeconds(json.requireNumber("within")));
    } catch (MalformedInput e) {
      throw new IllegalStateException("what a link keeps of a release cannot be read", e);
    }
  }
}
