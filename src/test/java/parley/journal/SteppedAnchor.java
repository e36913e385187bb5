package parley.journal;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import parley.codec.Bytes;

/// The product's file anchor over a disk in memory: each step may fail or be the last one of its
/// process, and a crash keeps any part of what was not forced, block by block.
public final class SteppedAnchor {
  private static final int BLOCK = 512;

  /// What the operating system shows, and what a crash would certainly keep.
  private final Map<String, byte[]> seen = new TreeMap<>();

  private final Map<String, byte[]> kept = new TreeMap<>();

  /// Comes before and after each step that changes the disk.
  public interface Steps {
    /// @param written false before the effect of `step`, true after it
    void at(String step, boolean written) throws IOException;
  }

  /// What each log's anchor says, as long as nothing was written.
  private final Map<LogName, Optional<Checkpoint>> read = new TreeMap<>();

  /// What a process that starts now would read.
  public Optional<Checkpoint> read(LogName log) throws AnchorException {
    Optional<Checkpoint> known = read.get(log);
    if (known == null) {
      known = open((step, written) -> {}).read(log);
      read.put(log, known);
    }
    return known;
  }

  /// Opened anew by each process.
  public Anchor open(Steps steps) {
    return new FileAnchor(new Disk(steps));
  }

  /// True when something of this log's anchor was written and not forced.
  public boolean unforced(LogName log) {
    String file = log.origin().replace('/', '.') + ".anchor";
    return !java.util.Arrays.equals(seen.get(file), kept.get(file));
  }

  /// Loses power: of every block not forced, the old or the new content stands, or zeros.
  ///
  /// @return blocks that differ from what was written
  public int crash(RandomGenerator random) {
    int torn = 0;
    read.clear();
    for (Map.Entry<String, byte[]> file : seen.entrySet()) {
      byte[] before = kept.get(file.getKey());
      byte[] after = file.getValue();
      for (int at = 0; before != null && at < after.length; at += BLOCK) {
        torn += torn(before, after, at, random) ? 1 : 0;
      }
      kept.put(file.getKey(), after.clone());
    }
    return torn;
  }

  private static boolean torn(byte[] before, byte[] after, int at, RandomGenerator random) {
    boolean same = java.util.Arrays.equals(before, at, at + BLOCK, after, at, at + BLOCK);
    if (same || random.nextInt(3) == 0) {
      return false;
    }
    if (random.nextInt(4) == 0) {
      java.util.Arrays.fill(after, at, at + BLOCK, (byte) 0);
    } else {
      System.arraycopy(before, at, after, at, BLOCK);
    }
    return true;
  }

  private final class Disk implements AnchorDisk {
    private final Steps steps;

    Disk(Steps steps) {
      this.steps = steps;
    }

    @Override
    public Held hold(String file) {
      return new File(file, steps);
    }

    @Override
    public void close() {}
  }

  private final class File implements AnchorDisk.Held {
    private final String name;
    private final Steps steps;

    File(String name, Steps steps) {
      this.name = name;
      this.steps = steps;
    }

    private byte[] content() {
      return java.util.Objects.requireNonNull(seen.get(name));
    }

    @Override
    public Optional<Bytes> read() {
      return Optional.ofNullable(seen.get(name)).map(Bytes::of);
    }

    @Override
    public void create(Bytes content) throws IOException {
      steps.at("anchor made", false);
      read.clear();
      seen.put(name, content.toArray());
      kept.put(name, content.toArray());
      steps.at("anchor made", true);
    }

    @Override
    public void write(int at, Bytes content) throws IOException {
      steps.at("anchor written", false);
      read.clear();
      System.arraycopy(content.toArray(), 0, content(), at, content.size());
      steps.at("anchor written", true);
    }

    @Override
    public void force() throws IOException {
      steps.at("anchor forced", false);
      kept.put(name, content().clone());
      steps.at("anchor forced", true);
    }

    @Override
    public void close() {}
  }
}
