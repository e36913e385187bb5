package parley.codec;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/// UUID version 5 (RFC 9562): the same name in the same namespace gives the same UUID everywhere.
/// It is made with SHA-1 and so names things; it proves nothing about them.
public final class Uuid5 {
  private Uuid5() {}

  public static UUID of(UUID namespace, Bytes name) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(
          ByteBuffer.allocate(2 * Long.BYTES)
              .putLong(namespace.getMostSignificantBits())
              .putLong(namespace.getLeastSignificantBits())
              .flip());
      name.updateInto(sha1);
      ByteBuffer digest = ByteBuffer.wrap(sha1.digest());
      long high = (digest.getLong() & ~0xf000L) | 0x5000L;
      long low = (digest.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
      return new UUID(high, low);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no SHA-1", e);
    }
  }
}
