package parley.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/// An immutable run of bytes with value equality.
///
/// Records hold this and never an array, so that what was signed cannot change under the one who
/// holds it.
public final class Bytes implements Comparable<Bytes> {
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] content;

  private Bytes(byte[] content) {
    this.content = content;
  }

  /// A copy of the array.
  public static Bytes of(byte[] content) {
    return content.length == 0 ? EMPTY : new Bytes(content.clone());
  }

  /// Takes the array over; the caller must not write to it again.
  public static Bytes owning(byte[] content) {
    return new Bytes(content);
  }

  public static Bytes utf8(String text) {
    return new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  public static Bytes hex(String hex) {
    return new Bytes(HexFormat.of().parseHex(hex));
  }

  public static Bytes base64(String text) {
    return new Bytes(Base64.getDecoder().decode(text));
  }

  public static Bytes concat(Bytes... parts) {
    int size = 0;
    for (Bytes part : parts) {
      size = Math.addExact(size, part.size());
    }
    byte[] joined = new byte[size];
    int at = 0;
    for (Bytes part : parts) {
      System.arraycopy(part.content, 0, joined, at, part.size());
      at += part.size();
    }
    return new Bytes(joined);
  }

  public int size() {
    return content.length;
  }

  public byte at(int index) {
    return content[index];
  }

  public Bytes slice(int from, int to) {
    return new Bytes(Arrays.copyOfRange(content, from, checkedEnd(from, to)));
  }

  private int checkedEnd(int from, int to) {
    if (from < 0 || to < from || to > content.length) {
      throw new IndexOutOfBoundsException(
          "slice " + from + ".." + to + " of " + content.length + " bytes");
    }
    return to;
  }

  /// A copy.
  public byte[] toArray() {
    return content.clone();
  }

  /// A read-only view without a copy.
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(content).asReadOnlyBuffer();
  }

  public String hex() {
    return HexFormat.of().formatHex(content);
  }

  public String base64() {
    return Base64.getEncoder().encodeToString(content);
  }

  /// Decodes as UTF-8, replacing what is malformed; use {@link Text#utf8} for foreign bytes.
  public String utf8() {
    return new String(content, StandardCharsets.UTF_8);
  }

  /// Nothing above 0x7f, so that each byte is a character.
  boolean ascii() {
    for (byte each : content) {
      if (each < 0) {
        return false;
      }
    }
    return true;
  }

  public void updateInto(MessageDigest digest) {
    digest.update(content);
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(content, other.content);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && MessageDigest.isEqual(content, bytes.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  /// Only the size: content must never reach a log by accident.
  @Override
  public String toString() {
    return content.length + " bytes";
  }
}
