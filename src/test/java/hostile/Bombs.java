package hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import parley.codec.Bytes;

/// The binary part of the corpus: what is deep, huge, endless, compressed or cut.
final class Bombs {
  private final List<Corpus.Item> items;

  Bombs(List<Corpus.Item> items) {
    this.items = items;
  }

  void all() {
    der();
    signed();
    archives();
  }

  private void add(String door, String name, String clause, String why, byte[] bytes) {
    items.add(new Corpus.Item(door, name, clause, why, Bytes.of(bytes)));
  }

  private void add(String door, String name, String clause, String why, String text) {
    add(door, name, clause, why, text.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /// Definite lengths, one in another.
  private static byte[] nested(int depth) {
    byte[] inner = hex("0500");
    for (int level = 0; level < depth; level++) {
      inner = joined(head(inner.length), inner);
    }
    return inner;
  }

  private static byte[] head(int length) {
    if (length < 128) {
      return new byte[] {0x30, (byte) length};
    }
    return length < 65_536
        ? new byte[] {0x30, (byte) 0x82, (byte) (length >> 8), (byte) length}
        : new byte[] {
          0x30, (byte) 0x83, (byte) (length >> 16), (byte) (length >> 8), (byte) length
        };
  }

  private void der() {
    for (String door : List.of("der", "signed", "cms", "layers")) {
      String deep = door.equals("der") ? "C-DER-4" : clause(door, "C-DER-4");
      add(door, "nested-1000.der", deep, "1,000 levels.", nested(1000));
      add(door, "nested-20000.der", deep, "20,000 levels.", nested(20_000));
      add(
          door,
          "indefinite-5000.der",
          clause(door, "C-DER-2"),
          "5,000 levels without length.",
          hex("3080".repeat(5000)));
      add(
          door,
          "two-gibibytes.der",
          clause(door, "C-DER-3"),
          "2 GiB in 6 bytes.",
          hex("30847fffffff"));
      add(
          door,
          "four-gibibytes.der",
          clause(door, "C-DER-3"),
          "More than an int holds.",
          hex("3084ffffffff"));
      add(
          door,
          "length-of-127-bytes.der",
          clause(door, "C-DER-2"),
          "A length of 127 bytes.",
          joined(hex("30ff"), new byte[127]));
      add(
          door,
          "long-length-of-5.der",
          clause(door, "C-DER-2"),
          "A short length in long form.",
          hex("3081050203000000"));
      add(
          door,
          "endless-tag.der",
          clause(door, "C-DER-1"),
          "A tag of 4,096 bytes.",
          joined(hex("3f"), filled(4096, 0x81), hex("01")));
      add(
          door,
          "many-empty.der",
          clause(door, "C-DER-4"),
          "20,000 empty sequences.",
          joined(head(40_000), repeated(hex("3000"), 20_000)));
      add(door, "empty.der", clause(door, "C-DER-3"), "No byte.", new byte[0]);
    }
    add(
        "cms",
        "compressed.der",
        "S-SUITE-1",
        "CMS CompressedData around a bomb.",
        compressedData());
    add(
        "layers",
        "compressed.der",
        "S-SEAL-5",
        "CMS CompressedData around a bomb.",
        compressedData());
    add("layers", "zeros.bin", "S-SEAL-5", "64 kB of zeros.", new byte[65_536]);
  }

  /// Depth and number of items.
  private static final Set<String> TOO_MANY = Set.of("C-DER-4", "C-DER-5");

  private static String clause(String door, String clause) {
    return switch (door) {
      case "cms" -> "S-SUITE-1";
      case "layers" -> "S-SEAL-5";
      case "signed" -> TOO_MANY.contains(clause) ? "S-DER-2" : "S-DER-1";
      default -> clause;
    };
  }

  private static byte[] filled(int size, int value) {
    byte[] bytes = new byte[size];
    java.util.Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static byte[] repeated(byte[] part, int times) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /// id-ct-compressedData with 64 MiB of zeros in 64 kB.
  private static byte[] compressedData() {
    byte[] bomb = deflated(64 << 20);
    byte[] octets =
        joined(
            new byte[] {
              0x04,
              (byte) 0x83,
              (byte) (bomb.length >> 16),
              (byte) (bomb.length >> 8),
              (byte) bomb.length
            },
            bomb);
    byte[] oid = hex("060b2a864886f70d0109100109");
    byte[] explicit = octets;
    byte[] wrapped =
        joined(
            new byte[] {
              (byte) 0xa0,
              (byte) 0x83,
              (byte) (explicit.length >> 16),
              (byte) (explicit.length >> 8),
              (byte) explicit.length
            },
            explicit);
    return joined(head(oid.length + wrapped.length), oid, wrapped);
  }

  private static byte[] deflated(int zeros) {
    Deflater deflater = new Deflater(9);
    deflater.setInput(new byte[zeros]);
    deflater.finish();
    byte[] out = new byte[zeros / 500];
    int size = deflater.deflate(out);
    deflater.end();
    return java.util.Arrays.copyOf(out, size);
  }

  private void signed() {
    byte[] roll = Corpus.good("roll/good/us-1.der").toArray();
    for (String door : List.of("roll", "agreement", "act")) {
      add(
          door,
          "cut.der",
          "S-DER-1",
          "Half of a roll.",
          java.util.Arrays.copyOf(roll, roll.length / 2));
      add(door, "twice.der", "S-DER-1", "Two rolls in one file.", joined(roll, roll));
    }
    add("agreement", "a-roll.der", "A-DOC-2", "A roll where an agreement is asked for.", roll);
    add("act", "a-roll.der", "A-LIFE-1", "A roll where an act is asked for.", roll);
    add(
        "note",
        "no-signature.txt",
        "J-NOTE-1",
        "A text alone.",
        "parley/us-nrrc/ru-nrrc~us-nrrc/1\n2\n" + "A".repeat(43) + "=\n");
    add(
        "note",
        "bent-signature-lines.txt",
        "J-NOTE-1",
        "700 lines that are no signatures.",
        "a\n\n" + "\u2014 a AAAA\n".repeat(700));
    add("note", "too-long.txt", "J-NOTE-2", "Past 8,192 bytes.", "a\n".repeat(5000));
    add("frame", "size-of-four-gibibytes.bin", "E-FRAME-9", "Announces 4 GiB.", announced());
    add("frame", "head-alone.bin", "E-FRAME-1", "A head and nothing sealed.", new byte[100]);
    for (String door : List.of("heartbeat", "not-yet", "refetch")) {
      add(door, "zeros.bin", "E-LINE-1", "64 kB of zeros.", new byte[65_000]);
      add(door, "past-its-size.bin", "E-LINE-4", "Past 65,536 bytes.", new byte[65_536 + 66]);
    }
  }

  private static byte[] announced() {
    byte[] frame = Corpus.good("frame/good/version-2.bin").toArray();
    for (int at = 76; at < 80; at++) {
      frame[at] = (byte) 0xff;
    }
    return frame;
  }

  private void archives() {
    add("archive", "bomb.zip", "V-ZIP-1", "64 MiB in 64 kB.", zip("index.json", 64 << 20));
    add("archive", "climbs.zip", "V-NAME-1", "A name that leads out.", stored("../../evil.txt"));
    add("archive", "absolute.zip", "V-NAME-1", "A name from the root.", stored("/etc/passwd"));
    add("archive", "empty.zip", "V-ZIP-1", "No file.", joined(hex("504b0506"), new byte[18]));
    add(
        "archive",
        "many.zip",
        "V-ZIP-1",
        "A directory that says 65,535 files.",
        joined(hex("504b050600000000ffffffff"), filled(8, 0xff), new byte[2]));
    add(
        "archive",
        "begins-and-ends.zip",
        "V-ZIP-1",
        "A beginning and nothing else.",
        hex("504b0304"));
    add("archive", "no-evidence.bin", "V-READ-2", "Something else.", new byte[100]);
  }

  private static byte[] zip(String name, int zeros) {
    try (ByteArrayOutputStream out = new ByteArrayOutputStream();
        ZipOutputStream zip = new ZipOutputStream(out)) {
      ZipEntry entry = new ZipEntry(name);
      entry.setTime(0);
      zip.putNextEntry(entry);
      zip.write(new byte[zeros]);
      zip.closeEntry();
      zip.finish();
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] stored(String name) {
    try (ByteArrayOutputStream out = new ByteArrayOutputStream();
        ZipOutputStream zip = new ZipOutputStream(out)) {
      byte[] content = "evil".getBytes(StandardCharsets.UTF_8);
      CRC32 sum = new CRC32();
      sum.update(content);
      ZipEntry entry = new ZipEntry(name);
      entry.setTime(0);
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(content.length);
      entry.setCrc(sum.getValue());
      zip.putNextEntry(entry);
      zip.write(content);
      zip.closeEntry();
      zip.finish();
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
