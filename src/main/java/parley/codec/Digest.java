package parley.codec;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// A SHA-256 digest, 32 bytes. It names content everywhere: in leaves, receipts, references and
/// exports.
public record Digest(Bytes value) implements Comparable<Digest> {
  public static final int SIZE = 32;

  public Digest {
    if (value.size() != SIZE) {
      throw new IllegalArgumentException("a SHA-256 digest has 32 bytes, not " + value.size());
    }
  }

  public static Digest of(Bytes... parts) {
    MessageDigest sha256 = sha256();
    for (Bytes part : parts) {
      part.updateInto(sha256);
    }
    return new Digest(Bytes.owning(sha256.digest()));
  }

  public static Digest hex(String hex) {
    return new Digest(Bytes.hex(hex));
  }

  public String hex() {
    return value.hex();
  }

  /// A fresh SHA-256 of the platform; every Java runtime has one.
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no SHA-256", e);
    }
  }

  /// A digest that is made while bytes go by. Mutable, one thread.
  public static final class Running {
    private final MessageDigest sha256 = sha256();
    private long size;

    public void add(Bytes part) {
      part.updateInto(sha256);
      size += part.size();
    }

    /// Bytes so far.
    public long size() {
      return size;
    }

    /// Ends it.
    public Digest digest() {
      return new Digest(Bytes.owning(sha256.digest()));
    }
  }

  @Override
  public int compareTo(Digest other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return hex();
  }
}
