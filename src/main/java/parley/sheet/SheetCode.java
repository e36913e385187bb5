package parley.sheet;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.Digest;

/// What one QR code holds (L-SHEET-1): magic `PSHT`, version u8 (1), its number from 0 u16, how
/// many there are u16, size of the whole u32, SHA-256 of the whole 32, and its part of the whole.
record SheetCode(int index, int total, int size, Digest whole, Bytes part) {
  /// L-SHEET-2: bytes of the whole in one code, and what a bundle of sheets may hold.
  static final int PART = 600;

  static final int LARGEST = 256 * 1024;

  private static final Bytes MAGIC = Bytes.utf8("PSHT");
  private static final int VERSION = 1;
  private static final int HEAD = 4 + 1 + 2 + 2 + 4 + Digest.SIZE;

  static List<SheetCode> of(Bytes content) {
    Digest whole = Digest.of(content);
    int total = (content.size() + PART - 1) / PART;
    List<SheetCode> codes = new ArrayList<>();
    for (int index = 0; index < total; index++) {
      int end = Math.min((index + 1) * PART, content.size());
      codes.add(
          new SheetCode(index, total, content.size(), whole, content.slice(index * PART, end)));
    }
    return codes;
  }

  Bytes bytes() {
    ByteBuffer all = ByteBuffer.allocate(HEAD + part.size());
    all.put(MAGIC.buffer()).put((byte) VERSION);
    all.putShort((short) index).putShort((short) total).putInt(size);
    all.put(whole.value().buffer()).put(part.buffer());
    return Bytes.owning(all.array());
  }

  /// @return nothing when it is some other QR code
  static Optional<SheetCode> read(Bytes bytes) {
    if (bytes.size() <= HEAD || !bytes.slice(0, 4).equals(MAGIC) || bytes.at(4) != VERSION) {
      return Optional.empty();
    }
    ByteBuffer fields = bytes.buffer().position(MAGIC.size() + 1);
    int index = Short.toUnsignedInt(fields.getShort());
    int total = Short.toUnsignedInt(fields.getShort());
    int size = fields.getInt();
    Bytes part = bytes.slice(HEAD, bytes.size());
    Digest whole = new Digest(bytes.slice(HEAD - Digest.SIZE, HEAD));
    boolean sound =
        size >= 1
            && size <= LARGEST
            && total == (size + PART - 1) / PART
            && index < total
            && part.size() == Math.min(PART, size - index * PART);
    return sound ? Optional.of(new SheetCode(index, total, size, whole, part)) : Optional.empty();
  }
}
