package parley.journal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import parley.codec.Bytes;
import parley.codec.Digest;

/// A log as static files in the layout of C2SP tlog-tiles (J-TILE-1…4): `checkpoint`, entry bundles
/// under `tile/entries/`, and tiles of 256 hashes under `tile/LEVEL/`.
public final class Tiles {
  /// Entries of a bundle, hashes of a tile.
  public static final int WIDTH = 256;

  public static final String CHECKPOINT = "checkpoint";

  /// J-TILE-3: a bundle's entry has a length of 16 bits before it.
  static final int LONGEST_ENTRY = 0xffff;

  /// Levels of the tree that one level of tiles spans.
  static final int HEIGHT = 8;

  private static final int GROUP = 1000;

  private Tiles() {}

  /// Takes the files of an export, in order.
  @FunctionalInterface
  public interface Sink {
    /// @param name relative, with `/` between folders
    void file(String name, Bytes content) throws IOException;
  }

  /// Writes the first `size` entries, every tile over them, and the signed note last.
  public static <X extends Exception> void export(
      LogSource<X> log, long size, Bytes note, Sink sink) throws X, IOException {
    for (long from = 0; from < size; from += WIDTH) {
      long to = Math.min(from + WIDTH, size);
      String name = entriesName(from / WIDTH, (int) (to - from));
      sink.file(name, bundle(log.entries(from, to)));
    }
    int level = 0;
    for (long width = size; width > 0; width >>>= HEIGHT) {
      for (long from = 0; from < width; from += WIDTH) {
        long to = Math.min(from + WIDTH, width);
        sink.file(name(level, from / WIDTH, (int) (to - from)), tile(log, level, from, to));
      }
      level++;
    }
    sink.file(CHECKPOINT, note);
  }

  private static Bytes bundle(List<Bytes> entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Bytes entry : entries) {
      if (entry.size() > LONGEST_ENTRY) {
        throw new IllegalArgumentException("an entry has at most " + LONGEST_ENTRY + " bytes");
      }
      out.write(entry.size() >>> Byte.SIZE);
      out.write(entry.size());
      out.writeBytes(entry.toArray());
    }
    return Bytes.owning(out.toByteArray());
  }

  private static <X extends Exception> Bytes tile(
      LogTree.Nodes<X> log, int level, long from, long to) throws X {
    ByteBuffer tile = ByteBuffer.allocate((int) (to - from) * Digest.SIZE);
    for (long position = from; position < to; position++) {
      tile.put(log.node(level * HEIGHT, position).value().buffer());
    }
    return Bytes.owning(tile.array());
  }

  /// For example `tile/0/x001/234`, and `tile/0/x001/235.p/7` for one of 7 hashes.
  static String name(int level, long number, int width) {
    return "tile/" + level + "/" + numbered(number, width);
  }

  static String entriesName(long number, int width) {
    return "tile/entries/" + numbered(number, width);
  }

  private static String numbered(long number, int width) {
    String name = group(number % GROUP);
    for (long rest = number / GROUP; rest > 0; rest /= GROUP) {
      name = "x" + group(rest % GROUP) + "/" + name;
    }
    return width == WIDTH ? name : name + ".p/" + width;
  }

  private static String group(long number) {
    return String.format(Locale.ROOT, "%03d", number);
  }

  /// The entries of a bundle, as many as are whole; `rest` tells whether anything was left over.
  record Bundle(List<Bytes> entries, boolean rest) {
    Bundle {
      entries = List.copyOf(entries);
    }

    static Bundle read(Bytes bundle) {
      List<Bytes> entries = new ArrayList<>();
      int at = 0;
      while (at + Short.BYTES <= bundle.size()) {
        int length =
            Byte.toUnsignedInt(bundle.at(at)) << Byte.SIZE | Byte.toUnsignedInt(bundle.at(at + 1));
        int end = at + Short.BYTES + length;
        if (end > bundle.size()) {
          break;
        }
        entries.add(bundle.slice(at + Short.BYTES, end));
        at = end;
      }
      return new Bundle(entries, at != bundle.size());
    }
  }
}
