package parley.seal;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  /// Another key for another use, which says nothing of this one.
  public SharedKey derived(String use) {
    return new SharedKey(code(Bytes.utf8(use)));
  }

  /// A fresh secret for a program: 256 random bits, as 43 letters, digits, `-` and `_`.
  public static String fresh(SecureRandom random) {
    byte[] bits = new byte[LEAST];
    random.nextBytes(bits);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }

  /// What is kept of a program's secret by whoever has to know it again: Argon2id with a salt of
  /// its own (S-KEPT-1). Written `argon2id$15$2$salt$hash`: memory as a power of two in KiB,
  /// passes, then both in hexadecimal.
  ///
  /// @param written on one line
  public record Kept(String written) {
    private static final VaultFile.Cost COST = new VaultFile.Cost(15, 2);
    private static final int SALT = 16;
    private static final Pattern FORM =
        Pattern.compile("argon2id\\$([0-9]{1,2})\\$([0-9]{1,2})\\$([0-9a-f]{32})\\$([0-9a-f]{64})");

    public Kept {
      parts(written);
    }

    public static Kept of(String secret, SecureRandom random) {
      byte[] salt = new byte[SALT];
      random.nextBytes(salt);
      Bytes hash = hash(secret, COST, salt);
      return new Kept(
          "argon2id$"
              + COST.memory()
              + "$"
              + COST.passes()
              + "$"
              + Bytes.of(salt).hex()
              + "$"
              + hash.hex());
    }

    /// Takes some 50 ms of processor time and 32 MiB.
    public boolean fits(String secret) {
      Matcher parts = parts(written);
      VaultFile.Cost cost =
          new VaultFile.Cost(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
      return hash(secret, cost, Bytes.hex(parts.group(3)).toArray())
          .equals(Bytes.hex(parts.group(4)));
    }

    private static Bytes hash(String secret, VaultFile.Cost cost, byte[] salt) {
      return Bytes.owning(VaultFile.slowly(Bytes.utf8(secret).toArray(), cost, salt));
    }

    private static Matcher parts(String written) {
      Matcher parts = FORM.matcher(written);
      if (!parts.matches()) {
        throw new IllegalArgumentException("what is kept of a secret is no hash that is known");
      }
      return parts;
    }

    /// Not the hash either.
    @Override
    public String toString() {
      return "what is kept of a secret";
    }
  }

  /// Never shows the secret.
  @Override
  public String toString() {
    return "a shared secret";
  }
}
