package parley.watchline;

import parley.codec.Bytes;
import parley.codec.Digest;
import parley.seal.KeyVault.BodyCipher;
import parley.seal.SealException;

/// Hides what it is given without any key: enough to see that nothing readable reaches the disk,
/// and that a title opens only under its own name.
public final class Masked implements BodyCipher {
  @Override
  public Bytes seal(Digest name, Bytes body) {
    return Bytes.concat(name.value(), flipped(body));
  }

  @Override
  public Bytes open(Digest name, Bytes sealed) throws SealException {
    if (!sealed.slice(0, Digest.SIZE).equals(name.value())) {
      throw new SealException("this belongs under another name");
    }
    return flipped(sealed.slice(Digest.SIZE, sealed.size()));
  }

  private static Bytes flipped(Bytes bytes) {
    byte[] flipped = bytes.toArray();
    for (int i = 0; i < flipped.length; i++) {
      flipped[i] ^= 0x5a;
    }
    return Bytes.owning(flipped);
  }
}
