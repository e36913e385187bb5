package parley.translation;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.codec.Stamp;
import parley.message.MessageId;

/// One record of the translation of one field (F-RECORD-2). Records of a field and language are a
/// chain: each names the one in whose place it stands, and none is ever changed.
///
/// @param digest of the message's bytes
/// @param content digest of the message's signed content
/// @param language BCP 47 of the translation
/// @param number 1 for the first record of the chain
/// @param author who wrote the text
/// @param watch of the author when the text was written
/// @param officer who made this record: the author, or the reviewer
/// @param replaces identifier of the record before
/// @param text the translation; of a record that was sent back, the text that was
/// @param note why it was sent back; empty otherwise
public record Translation(
    MessageId message,
    Digest digest,
    Digest content,
    String field,
    String language,
    int number,
    State state,
    String author,
    String watch,
    String officer,
    Instant at,
    Optional<Digest> replaces,
    String text,
    String note) {

  /// What a record is.
  public enum State {
    /// Written by a translator; nobody has reviewed it.
    DRAFT,
    /// A reviewer wants it otherwise.
    RETURNED,
    /// A reviewer of another watch vouches for it.
    CERTIFIED;

    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    static State coded(String code) {
      return valueOf(code.toUpperCase(Locale.ROOT));
    }
  }

  /// SHA-256 over everything that the record says: the name under which it stands in the own log,
  /// and by which a row that somebody altered is known (F-RECORD-3).
  public Digest id() {
    Json.Obj said =
        Json.object()
            .with("record", "parley translation 1")
            .with("message", message.toString())
            .with("digest", digest.hex())
            .with("content", content.hex())
            .with("field", field)
            .with("language", language)
            .with("number", number)
            .with("state", state.code())
            .with("author", author)
            .with("watch", watch)
            .with("officer", officer)
            .with("at", Stamp.write(at))
            .with("replaces", replaces.map(Digest::hex))
            .with("text", text)
            .with("note", note)
            .build();
    return Digest.of(JsonWriter.line(said));
  }

  /// What only the vault's key opens.
  Bytes secret() {
    return JsonWriter.line(Json.object().with("text", text).with("note", note).build());
  }

  boolean drafted() {
    return state == State.DRAFT;
  }
}
