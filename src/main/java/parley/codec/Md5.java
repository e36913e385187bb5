package parley.codec;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// MD5 for the formats of others that look values up by it. It proves nothing.
public final class Md5 {
  private Md5() {}

  public static String hex(Bytes content) {
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      content.updateInto(md5);
      return Bytes.owning(md5.digest()).hex();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no MD5", e);
    }
  }
}
