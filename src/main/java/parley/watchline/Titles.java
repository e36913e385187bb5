package parley.watchline;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.seal.KeyVault.BodyCipher;
import parley.seal.SealException;

/// Titles of the board: on the disk they are sealed under the vault's key like every other opened
/// text (W-BOARD-3); in memory a bounded number is kept readable, for boards that are drawn again
/// and again.
final class Titles {
  /// W-BOARD-3: titles kept readable in memory.
  private static final int REMEMBERED = 2_000;

  private static final Bytes PURPOSE = Bytes.utf8("parley board title 1");

  private final BodyCipher cipher;
  private final Map<String, String> readable =
      Collections.synchronizedMap(
          new LinkedHashMap<>(256, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
              return size() > REMEMBERED;
            }
          });

  Titles(BodyCipher cipher) {
    this.cipher = cipher;
  }

  /// @param content digest of the signed content, hexadecimal: a title opens only under its own
  Bytes seal(String content, String title) {
    try {
      return cipher.seal(name(content), Bytes.utf8(title));
    } catch (SealException e) {
      throw new IllegalStateException("the vault cannot seal a title", e);
    }
  }

  String open(String content, Bytes sealed) {
    String known = readable.get(content);
    if (known != null) {
      return known;
    }
    try {
      String title = cipher.open(name(content), sealed).utf8();
      readable.put(content, title);
      return title;
    } catch (SealException e) {
      throw new IllegalStateException("the vault cannot open a title of the board", e);
    }
  }

  private static Digest name(String content) {
    return Digest.of(PURPOSE, Bytes.utf8(content));
  }
}
