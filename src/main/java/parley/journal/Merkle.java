package parley.journal;

import parley.codec.Bytes;
import parley.codec.Digest;

/// RFC 6962 hashing (J-TREE-1): a leaf is SHA-256(0x00 ‖ entry), a node SHA-256(0x01 ‖ left ‖
/// right).
public final class Merkle {
  /// Root of the log that has no entries: SHA-256 of nothing.
  public static final Digest EMPTY = Digest.of();

  private static final Bytes LEAF = Bytes.hex("00");
  private static final Bytes NODE = Bytes.hex("01");

  private Merkle() {}

  public static Digest leaf(Bytes entry) {
    return Digest.of(LEAF, entry);
  }

  public static Digest node(Digest left, Digest right) {
    return Digest.of(NODE, left.value(), right.value());
  }
}
