package parley.ledger;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.party.LinkId;

/// Two checkpoints of the peer's log that its note key signed and that cannot both be true, or not
/// be shown to be (J-WITNESS-3).
///
/// @param how in one line
/// @param held the signed note that was held
/// @param shown the one that came after it
/// @param answered what shows to others that it came after: without it a smaller journal may simply
///   be an older one
public record Divergence(String how, Bytes held, Bytes shown, Optional<Answered> answered) {
  /// J-WITNESS-7: bytes that only the one who asks knows.
  public static final int SALT = 16;

  /// The peer's signed heartbeat that echoes a nonce made of the note that was held.
  public record Answered(Bytes salt, Bytes heartbeat) {}

  /// Of which a heartbeat's nonce is the beginning: it cannot have been known before the note was.
  public static Bytes nonce(Bytes salt, Bytes held) {
    return Digest.of(Bytes.concat(salt, held)).value();
  }

  /// Before the digest of the note shown: a durable value of the link.
  public static final String NAME = "divergence/";

  /// The value that lists these digests, a line each.
  public static final String LIST = "divergences";

  /// The divergences of a link, in the order in which they showed. One thread.
  public static final class Kept {
    /// J-WITNESS-5.
    private static final int MOST = 64;

    private final LinkId link;
    private final List<String> names = new ArrayList<>();
    private final Set<String> showings = new HashSet<>();

    public Kept(Ledger ledger, LinkId link) throws LedgerException {
      this.link = link;
      Optional<Bytes> list = ledger.value(link, LIST);
      for (String name : list.map(Bytes::utf8).orElse("").lines().toList()) {
        names.add(name);
        Optional<Bytes> kept = ledger.value(link, NAME + name);
        try {
          if (kept.isPresent()) {
            showings.add(showing(read(kept.get())));
          }
        } catch (MalformedInput e) {
          throw new LedgerException("evidence kept here cannot be read: " + e.getMessage(), e);
        }
      }
    }

    /// What keeps it; nothing where the same was found over the same held note before, or where
    /// there are too many.
    public List<Ledger.Change> add(Divergence what) {
      if (names.size() >= MOST || !showings.add(showing(what))) {
        return List.of();
      }
      String name = Digest.of(what.shown()).hex();
      names.add(name);
      return List.of(
          new Ledger.Change.KeepValue(link, NAME + name, what.bytes()),
          new Ledger.Change.KeepValue(link, LIST, Bytes.utf8(String.join("\n", names))));
    }

    private static String showing(Divergence what) {
      return Digest.of(what.held()).hex() + " " + what.how();
    }
  }

  public Bytes bytes() {
    return JsonWriter.line(
        Json.object()
            .with("how", how)
            .with("held", held.base64())
            .with("shown", shown.base64())
            .with("salt", answered.map(answer -> answer.salt().base64()))
            .with("answer", answered.map(answer -> answer.heartbeat().base64()))
            .build());
  }

  /// Reads back what this node wrote itself.
  public static Divergence read(Bytes kept) throws MalformedInput {
    Json.Obj fields = JsonReader.readObject(kept, JsonReader.MESSAGE);
    return new Divergence(
        fields.requireText("how"),
        Bytes.base64(fields.requireText("held")),
        Bytes.base64(fields.requireText("shown")),
        fields.has("salt")
            ? Optional.of(
                new Answered(
                    Bytes.base64(fields.requireText("salt")),
                    Bytes.base64(fields.requireText("answer"))))
            : Optional.empty());
  }
}
