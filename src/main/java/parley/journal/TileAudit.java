package parley.journal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import parley.codec.Bytes;
import parley.codec.Digest;

/// Recomputes a log from the files of an export and compares every file with it, byte for byte
/// (J-AUDIT-1). Where entries and tiles disagree, the signed root says which of them is broken.
public final class TileAudit {
  /// J-TILE-4: nothing longer is read.
  public static final int LONGEST_FILE = Tiles.WIDTH * (Short.BYTES + 8 * 1024);

  private final Source files;
  private final Checkpoint checkpoint;
  private final List<LogFault> faults = new ArrayList<>();
  private final Set<String> names = new HashSet<>(Set.of(Tiles.CHECKPOINT));
  private final Tree byEntries = new Tree();
  private final Tree byHashes = new Tree();
  private final List<LogFault> disagreements = new ArrayList<>();

  /// The files of an export.
  @FunctionalInterface
  public interface Source {
    /// Empty when it is not there, or longer than `limit`.
    Optional<Bytes> file(String name, int limit) throws IOException;
  }

  /// Takes the entries of an export.
  @FunctionalInterface
  public interface Each<X extends Exception> {
    void entry(Bytes entry) throws X;
  }

  /// @param names every file that the export of this checkpoint consists of
  public record Outcome(List<LogFault> faults, Set<String> names) {
    public Outcome {
      faults = List.copyOf(faults);
      names = Set.copyOf(names);
    }
  }

  /// A tree and the contents of the tiles above level 0 that it asks for.
  private static final class Tree {
    final LogTree tree = new LogTree();
    final TreeMap<Integer, ByteArrayOutputStream> levels = new TreeMap<>();
    boolean whole = true;

    void add(Digest leaf) {
      for (TreeNode node : tree.appendLeaf(leaf)) {
        if (node.level() > 0 && node.level() % Tiles.HEIGHT == 0) {
          levels
              .computeIfAbsent(node.level() / Tiles.HEIGHT, level -> new ByteArrayOutputStream())
              .writeBytes(node.hash().value().toArray());
        }
      }
    }

    boolean has(Checkpoint checkpoint) {
      return whole && tree.size() == checkpoint.size() && tree.root().equals(checkpoint.root());
    }
  }

  private TileAudit(Source files, Checkpoint checkpoint) {
    this.files = files;
    this.checkpoint = checkpoint;
  }

  /// @param checkpoint verified, or at least read, from the export
  /// @throws IOException when a file cannot be read at all
  public static Outcome audit(Source files, Checkpoint checkpoint) throws IOException {
    TileAudit audit = new TileAudit(files, checkpoint);
    audit.entries();
    audit.judge();
    audit.tilesAbove();
    List<LogFault> named = audit.faults;
    return new Outcome(named.subList(0, Math.min(named.size(), LogAudit.MOST_FAULTS)), audit.names);
  }

  /// The entries of an export in order; ends early where a bundle is missing.
  public static <X extends Exception> void entries(Source files, long size, Each<X> each)
      throws IOException, X {
    for (long from = 0; from < size; from += Tiles.WIDTH) {
      int width = (int) Math.min(Tiles.WIDTH, size - from);
      Optional<Bytes> bundle =
          files.file(Tiles.entriesName(from / Tiles.WIDTH, width), LONGEST_FILE);
      if (bundle.isEmpty()) {
        return;
      }
      for (Bytes entry : Tiles.Bundle.read(bundle.get()).entries()) {
        each.entry(entry);
      }
    }
  }

  private Optional<Bytes> file(String name) throws IOException {
    names.add(name);
    Optional<Bytes> content = files.file(name, LONGEST_FILE);
    if (content.isEmpty()) {
      fault(name, OptionalLong.empty(), "the file is missing or too long");
    }
    return content;
  }

  /// A checkpoint may claim any size: what is missing is not looked for to the end.
  private boolean full() {
    return faults.size() >= LogAudit.MOST_FAULTS;
  }

  private void fault(String where, OptionalLong entry, String what) {
    faults.add(new LogFault(where, entry, what));
  }

  private void entries() throws IOException {
    for (long from = 0; from < checkpoint.size() && !full(); from += Tiles.WIDTH) {
      int width = (int) Math.min(Tiles.WIDTH, checkpoint.size() - from);
      long number = from / Tiles.WIDTH;
      Optional<Bytes> bundle = file(Tiles.entriesName(number, width));
      Optional<Bytes> hashes = file(Tiles.name(0, number, width));
      byEntries.whole &= bundle.isPresent();
      byHashes.whole &= hashes.isPresent() && hashes.get().size() == width * Digest.SIZE;
      compare(from, width, bundle, hashes);
    }
  }

  private void compare(long from, int width, Optional<Bytes> bundle, Optional<Bytes> hashes) {
    String name = Tiles.entriesName(from / Tiles.WIDTH, width);
    Tiles.Bundle entries = Tiles.Bundle.read(bundle.orElse(Bytes.EMPTY));
    if (bundle.isPresent() && (entries.rest() || entries.entries().size() != width)) {
      byEntries.whole = false;
      fault(name, OptionalLong.empty(), "the bundle does not hold exactly " + width + " entries");
    }
    for (int place = 0; place < width; place++) {
      Optional<Digest> stored = hash(hashes, place);
      Optional<Digest> leaf =
          place < entries.entries().size()
              ? Optional.of(Merkle.leaf(entries.entries().get(place)))
              : Optional.empty();
      leaf.ifPresent(byEntries::add);
      stored.ifPresent(byHashes::add);
      if (leaf.isPresent() && stored.isPresent() && !leaf.equals(stored)) {
        disagree(name, from + place);
      }
    }
  }

  private void disagree(String name, long entry) {
    if (disagreements.size() < LogAudit.MOST_FAULTS) {
      disagreements.add(
          new LogFault(
              name,
              OptionalLong.of(entry),
              "entry " + entry + " does not have the hash that its tile holds"));
    }
  }

  private static Optional<Digest> hash(Optional<Bytes> hashes, int place) {
    int at = place * Digest.SIZE;
    return hashes
        .filter(tile -> tile.size() >= at + Digest.SIZE)
        .map(tile -> new Digest(tile.slice(at, at + Digest.SIZE)));
  }

  /// Entries that have the signed root are true, whatever the tiles say, and the other way round.
  private void judge() {
    if (byEntries.has(checkpoint)) {
      for (LogFault found : disagreements) {
        long entry = found.entry().orElseThrow();
        int width =
            (int) Math.min(Tiles.WIDTH, checkpoint.size() - entry / Tiles.WIDTH * Tiles.WIDTH);
        fault(
            Tiles.name(0, entry / Tiles.WIDTH, width),
            found.entry(),
            "the tile holds a wrong hash of entry " + entry + "; the entry itself is whole");
      }
    } else {
      faults.addAll(disagreements);
      if (!byHashes.has(checkpoint) && byEntries.whole) {
        fault(
            Tiles.CHECKPOINT,
            OptionalLong.empty(),
            "the entries do not have the root that was signed at "
                + checkpoint.size()
                + " entries");
      }
    }
  }

  private void tilesAbove() throws IOException {
    Tree judged = byHashes.has(checkpoint) && !byEntries.has(checkpoint) ? byHashes : byEntries;
    int level = 1;
    for (long width = checkpoint.size() >>> Tiles.HEIGHT; width > 0; width >>>= Tiles.HEIGHT) {
      Bytes computed =
          Bytes.owning(
              judged.levels.getOrDefault(level, new ByteArrayOutputStream()).toByteArray());
      for (long from = 0; from < width && !full(); from += Tiles.WIDTH) {
        int hashes = (int) Math.min(Tiles.WIDTH, width - from);
        String name = Tiles.name(level, from / Tiles.WIDTH, hashes);
        Optional<Bytes> tile = file(name);
        if (tile.isPresent() && !tile.get().equals(part(computed, from, hashes))) {
          fault(name, OptionalLong.empty(), "the tile does not hold the hashes of the tree");
        }
      }
      level++;
    }
  }

  private static Bytes part(Bytes hashes, long from, int count) {
    long start = from * Digest.SIZE;
    long end = start + (long) count * Digest.SIZE;
    return end <= hashes.size() ? hashes.slice((int) start, (int) end) : Bytes.EMPTY;
  }
}
