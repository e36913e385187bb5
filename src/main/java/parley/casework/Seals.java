package parley.casework;

import parley.codec.Bytes;
import parley.codec.Digest;
import parley.seal.KeyVault.BodyCipher;
import parley.seal.SealException;

/// Words of this room on the disk: sealed under the vault's key, each bound to its place, so that
/// none can be put in the place of another (F-SEAL-1).
final class Seals {
  private static final Bytes PURPOSE = Bytes.utf8("parley casework 1");

  private final BodyCipher cipher;

  Seals(BodyCipher cipher) {
    this.cipher = cipher;
  }

  Bytes seal(String place, String words) {
    try {
      return cipher.seal(name(place), Bytes.utf8(words));
    } catch (SealException e) {
      throw new IllegalStateException("the vault cannot seal the words of " + place, e);
    }
  }

  String open(String place, Bytes sealed) {
    try {
      return cipher.open(name(place), sealed).utf8();
    } catch (SealException e) {
      throw new IllegalStateException("the vault cannot open the words of " + place, e);
    }
  }

  private static Digest name(String place) {
    return Digest.of(PURPOSE, Bytes.utf8(place));
  }
}
