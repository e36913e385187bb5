package parley.shift;

import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.codec.Text;
import parley.seal.KeyVault.BodyCipher;
import parley.seal.SealException;
import parley.watchfloor.FloorException;

/// What officers write, sealed under the vault's key (F-WRITE-2). An entry of the own log holds the
/// digest of the text with a salt, so that whoever is shown the log cannot guess what was written,
/// and whoever alters the text is found out.
final class SealedTexts {
  private static final Bytes PURPOSE = Bytes.utf8("parley shift text 1");
  private static final String KEY = "shift-text/";
  private static final int SALT = 16;
  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(2 << 20, 6, 50_000);

  private final OwnLog log;
  private final BodyCipher cipher;
  private final RandomGenerator random;

  SealedTexts(OwnLog log, BodyCipher cipher, RandomGenerator random) {
    this.log = log;
    this.cipher = cipher;
    this.random = random;
  }

  /// @param values to be kept in the commit of the entry that names the digest
  record Kept(Digest digest, Map<String, Bytes> values) {}

  Kept seal(Json.Builder text) throws FloorException {
    byte[] salt = new byte[SALT];
    random.nextBytes(salt);
    Bytes document = JsonWriter.line(text.with("salt", Bytes.owning(salt).hex()).build());
    Digest digest = Digest.of(document);
    return new Kept(digest, Map.of(KEY + digest.hex(), sealed(digest, document)));
  }

  /// Empty when it is missing or is not what was written.
  Optional<Json.Obj> open(String digest) throws FloorException {
    Optional<Bytes> sealed = log.value(KEY + digest);
    if (sealed.isEmpty()) {
      return Optional.empty();
    }
    try {
      Digest name = Digest.hex(digest);
      Bytes document = opened(name, sealed.get());
      return Digest.of(document).equals(name)
          ? Optional.of(JsonReader.readObject(document, LIMITS))
          : Optional.empty();
    } catch (SealException | MalformedInput | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  Bytes sealed(Digest name, Bytes document) throws FloorException {
    try {
      return cipher.seal(Digest.of(PURPOSE, name.value()), document);
    } catch (SealException e) {
      throw new FloorException("the vault cannot seal what was written", e);
    }
  }

  Bytes opened(Digest name, Bytes sealed) throws SealException {
    return cipher.open(Digest.of(PURPOSE, name.value()), sealed);
  }

  /// Text as it is kept: one way of writing each letter, and nothing that nobody sees (C-TEXT-2 to
  /// C-TEXT-7). Empty for what is too long or holds such.
  static Optional<String> plain(String typed, int longest) {
    try {
      String text = Text.plain(Text.typed(typed));
      return text.length() > longest ? Optional.empty() : Optional.of(text);
    } catch (MalformedInput e) {
      return Optional.empty();
    }
  }
}
