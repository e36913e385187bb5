package parley.codec;

/// A secret that two programs of one centre share, for codes that only they can make: HMAC-SHA-256
/// (RFC 2104). Never between parties: what one holder made the other could have made.
public final class SharedKey {
  /// W-CALL-3: bytes of the secret.
  private static final int LEAST = 32;

  private static final int MOST = 128;

  /// Bytes of a block of SHA-256.
  private static final int BLOCK = 64;

  private static final byte INNER = 0x36;
  private static final byte OUTER = 0x5c;

  private final Bytes inner;
  private final Bytes outer;

  private SharedKey(Bytes secret) {
    Bytes key = secret.size() > BLOCK ? Digest.of(secret).value() : secret;
    this.inner = padded(key, INNER);
    this.outer = padded(key, OUTER);
  }

  private static Bytes padded(Bytes key, byte with) {
    byte[] block = new byte[BLOCK];
    for (int at = 0; at < BLOCK; at++) {
      block[at] = (byte) ((at < key.size() ? key.at(at) : 0) ^ with);
    }
    return Bytes.owning(block);
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
    return Digest.of(outer, Digest.of(inner, content).value()).value();
  }

  /// Never shows the secret.
  @Override
  public String toString() {
    return "a shared secret";
  }
}
