package parley.seal;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import parley.codec.Bytes;

/// A secret that two programs of one centre share, for codes that only they can make: HMAC-SHA-256
/// (RFC 2104). Never between parties: what one holder made the other could have made.
public final class SharedKey {
  /// W-CALL-3: bytes of the secret.
  private static final int LEAST = 32;

  private static final int MOST = 128;

  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  private SharedKey(Bytes secret) {
    this.key = new SecretKeySpec(secret.toArray(), ALGORITHM);
  }

  /// @param written hexadecimal digits, as `openssl rand -hex 32` prints them
  /// @throws IllegalArgumentException when it is no such text, or too short
  public static SharedKey read(String written) {
    Bytes secret = Bytes.hex(written.strip());
    if (secret.size() < LEAST || secret.size() > MOST) {
      throw new IllegalArgumentException("a shared secret has 32 to 128 bytes");
    }
    return new SharedKey(secret);
  }

  public Bytes code(Bytes content) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return Bytes.owning(mac.doFinal(content.toArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA-256", e);
    }
  }

  /// Never shows the secret.
  @Override
  public String toString() {
    return "a shared secret";
  }
}
