package parley.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Writes DER into one array of the right size.
final class DerWriter {
  private DerWriter() {}

  static Bytes write(Der value) {
    ByteBuffer out = ByteBuffer.allocate(size(value));
    put(value, out);
    return Bytes.owning(out.array());
  }

  static int size(Der value) {
    return sizeOf(contentSize(value));
  }

  static int sizeOf(int content) {
    int lengthBytes =
        content < 0x80 ? 0 : (Integer.SIZE - Integer.numberOfLeadingZeros(content) + 7) / 8;
    return Math.addExact(2 + lengthBytes, content);
  }

  private static int contentSize(Der value) {
    return switch (value) {
      case Der.Octets(Bytes bytes) -> bytes.size();
      case Der.Utf8(String text) -> text.getBytes(StandardCharsets.UTF_8).length;
      case Der.Int(long number) -> integerSize(number);
      case Der.Sequence(var items) -> {
        int size = 0;
        for (Der item : items) {
          size = Math.addExact(size, sizeOf(contentSize(item)));
        }
        yield size;
      }
    };
  }

  /// A leading zero bit keeps it positive.
  private static int integerSize(long number) {
    return (Long.SIZE - Long.numberOfLeadingZeros(number)) / 8 + 1;
  }

  private static void put(Der value, ByteBuffer out) {
    int size = contentSize(value);
    switch (value) {
      case Der.Octets(Bytes bytes) -> head(DerReader.OCTETS, size, out).put(bytes.buffer());
      case Der.Utf8(String text) ->
          head(DerReader.UTF8, size, out).put(text.getBytes(StandardCharsets.UTF_8));
      case Der.Int(long number) -> bigEndian(number, size, head(DerReader.INTEGER, size, out));
      case Der.Sequence(var items) -> {
        head(DerReader.SEQUENCE, size, out);
        for (Der item : items) {
          put(item, out);
        }
      }
    }
  }

  private static ByteBuffer head(int tag, int size, ByteBuffer out) {
    out.put((byte) tag);
    if (size < 0x80) {
      return out.put((byte) size);
    }
    int lengthBytes = sizeOf(size) - size - 2;
    out.put((byte) (0x80 | lengthBytes));
    return bigEndian(size, lengthBytes, out);
  }

  private static ByteBuffer bigEndian(long number, int size, ByteBuffer out) {
    for (int i = size - 1; i >= 0; i--) {
      out.put((byte) (i >= Long.BYTES ? 0 : number >>> (8 * i)));
    }
    return out;
  }
}
