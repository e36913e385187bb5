package parley.catalogue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import parley.codec.Bytes;
import parley.seal.SharedKey;

/// Codes over what is found by, which only this node can make (K-SEEK-2): whoever has the disk
/// cannot even confirm a guess.
final class Codes {
  private static final int KEY = 16;

  private final SharedKey secret;

  Codes(SharedKey secret) {
    this.secret = secret;
  }

  /// Of what makes an entry: 128 bits, as hexadecimal digits.
  String key(String text) {
    return code("entry", text).slice(0, KEY).hex();
  }

  long value(String normal) {
    return number("value", normal);
  }

  long word(String stem) {
    return number("word", stem);
  }

  /// A tool, a partner or a collection.
  long source(String name) {
    return number("source", name);
  }

  long name(String name) {
    return number("name", name);
  }

  private long number(String use, String text) {
    return code(use, text).buffer().getLong();
  }

  private Bytes code(String use, String text) {
    return secret.code(Bytes.utf8(use + "\n" + text));
  }

  static Bytes written(Collection<Long> codes) {
    java.nio.ByteBuffer bytes = java.nio.ByteBuffer.allocate(codes.size() * Long.BYTES);
    codes.forEach(bytes::putLong);
    return Bytes.owning(bytes.array());
  }

  static List<Long> read(byte[] written) {
    java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(written);
    List<Long> codes = new ArrayList<>();
    while (bytes.remaining() >= Long.BYTES) {
      codes.add(bytes.getLong());
    }
    return codes;
  }
}
