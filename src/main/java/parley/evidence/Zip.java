package parley.evidence;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import parley.codec.Bytes;
import parley.codec.MalformedInput;

/// Zip archives in exactly one form (V-ZIP-1): every file stored and not compressed, times at the
/// beginning of zip's calendar, no comment, no extra field. So nothing can expand, and an archive
/// whose every byte is not the one we would write is refused, with the part that differs named.
final class Zip {
  private static final int LOCAL = 0x04034b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int LOCAL_SIZE = 30;
  private static final int CENTRAL_SIZE = 46;
  private static final int END_SIZE = 22;
  private static final short VERSION = 10;

  /// 1 January 1980, the first day that zip knows.
  private static final short FIRST_DAY = 0x21;

  private Zip() {}

  private record Entry(Bytes name, Bytes content, int crc, int at) {}

  /// @param files by name, in the order in which they are to stand
  static Bytes write(Map<String, Bytes> files) {
    if (files.size() > EvidenceFiles.MOST) {
      throw new IllegalArgumentException("too many files for one archive");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream directory = new ByteArrayOutputStream();
    files.forEach((name, content) -> {
      EvidenceFiles.requireName(name);
      Entry entry = new Entry(Bytes.utf8(name), content, crc(content), out.size());
      out.writeBytes(local(entry));
      out.writeBytes(content.toArray());
      directory.writeBytes(central(entry));
    });
    int at = out.size();
    out.writeBytes(directory.toByteArray());
    out.writeBytes(end(files.size(), directory.size(), at));
    return Bytes.owning(out.toByteArray());
  }

  private static int crc(Bytes content) {
    CRC32 crc = new CRC32();
    crc.update(content.buffer());
    return (int) crc.getValue();
  }

  private static byte[] local(Entry entry) {
    byte[] bytes = new byte[LOCAL_SIZE + entry.name().size()];
    ByteBuffer head = little(bytes);
    head.putInt(LOCAL);
    putShared(head, entry);
    head.put(entry.name().buffer());
    return bytes;
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// Version needed to the length of the extra field: the same in both headers.
  private static void putShared(ByteBuffer head, Entry entry) {
    head.putShort(VERSION).putShort((short) 0).putShort((short) 0);
    head.putShort((short) 0).putShort(FIRST_DAY).putInt(entry.crc());
    head.putInt(entry.content().size()).putInt(entry.content().size());
    head.putShort((short) entry.name().size()).putShort((short) 0);
  }

  private static byte[] central(Entry entry) {
    byte[] bytes = new byte[CENTRAL_SIZE + entry.name().size()];
    ByteBuffer head = little(bytes);
    head.putInt(CENTRAL).putShort(VERSION);
    putShared(head, entry);
    head.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    head.putInt(0).putInt(entry.at()).put(entry.name().buffer());
    return bytes;
  }

  private static byte[] end(int count, int size, int at) {
    byte[] bytes = new byte[END_SIZE];
    ByteBuffer end = little(bytes);
    end.putInt(END).putShort((short) 0).putShort((short) 0);
    end.putShort((short) count).putShort((short) count);
    end.putInt(size).putInt(at).putShort((short) 0);
    return bytes;
  }

  /// Whether it begins or ends as an archive does: one whose first bytes were altered is still one
  /// (V-READ-5).
  static boolean looksLike(Bytes content) {
    int end = content.size() - END_SIZE;
    boolean begins = content.size() > 1 && content.at(0) == 'P' && content.at(1) == 'K';
    return begins
        || (end >= 0 && content.buffer().order(ByteOrder.LITTLE_ENDIAN).getInt(end) == END);
  }

  /// @return the files in the order in which they stand
  static Map<String, Bytes> read(Bytes archive) throws MalformedInput {
    Map<String, Bytes> files = new LinkedHashMap<>();
    ByteBuffer in = archive.buffer().order(ByteOrder.LITTLE_ENDIAN);
    String last = "its beginning";
    try {
      while (in.getInt(in.position()) == LOCAL) {
        int at = in.position();
        int size = in.getInt(at + 18);
        int nameSize = Short.toUnsignedInt(in.getShort(at + 26));
        int extra = Short.toUnsignedInt(in.getShort(at + 28));
        int start = at + LOCAL_SIZE + nameSize + extra;
        if (size < 0 || start > archive.size() || size > archive.size() - start) {
          throw new MalformedInput("V-ZIP-1", "the archive is damaged after " + last);
        }
        Bytes name = archive.slice(at + LOCAL_SIZE, at + LOCAL_SIZE + nameSize);
        last = EvidenceFiles.readName(name.utf8());
        Bytes content = archive.slice(start, start + size);
        if (files.put(last, content) != null || files.size() > EvidenceFiles.MOST) {
          throw new MalformedInput("V-ZIP-1", "the archive has a name twice, or too many files");
        }
        in.position(start + size);
      }
    } catch (IndexOutOfBoundsException | BufferUnderflowException | IllegalArgumentException e) {
      throw new MalformedInput("V-ZIP-1", "the archive is damaged after " + last);
    }
    if (files.isEmpty()) {
      throw new MalformedInput("V-ZIP-1", "not an archive that begins with a stored file");
    }
    refuseOtherForm(archive, files);
    return files;
  }

  private static void refuseOtherForm(Bytes archive, Map<String, Bytes> files)
      throws MalformedInput {
    Bytes canonical = write(files);
    if (canonical.equals(archive)) {
      return;
    }
    int differs = canonical.buffer().mismatch(archive.buffer());
    int at = 0;
    for (Map.Entry<String, Bytes> file : files.entrySet()) {
      at += LOCAL_SIZE + file.getKey().getBytes(StandardCharsets.US_ASCII).length;
      at += file.getValue().size();
      if (differs < at) {
        throw new MalformedInput(
            "V-ZIP-1", file.getKey() + " in the archive, or its header, was altered");
      }
    }
    throw new MalformedInput("V-ZIP-1", "the archive's directory was altered, at byte " + differs);
  }
}
