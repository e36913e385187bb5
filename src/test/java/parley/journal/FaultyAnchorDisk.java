package parley.journal;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import parley.codec.Bytes;

/// A disk in memory that can fail at any step, before or after its effect, and whose crash keeps
/// any part of what was not yet forced, block by block.
final class FaultyAnchorDisk implements AnchorDisk {
  private static final int BLOCK = 512;
  private static final int NEVER = -1;

  /// What the operating system shows, and what a crash would certainly keep.
  private final Map<String, byte[]> seen = new HashMap<>();

  private final Map<String, byte[]> kept = new HashMap<>();
  private final RandomGenerator random;
  private int failAt = NEVER;
  private boolean afterEffect;
  private int steps;

  FaultyAnchorDisk(RandomGenerator random) {
    this.random = random;
  }

  /// The step that is `ahead` steps from now fails.
  void failAt(int ahead, boolean afterItsEffect) {
    failAt = steps + ahead;
    afterEffect = afterItsEffect;
  }

  void heal() {
    failAt = NEVER;
  }

  int steps() {
    return steps;
  }

  /// Loses power: of every block not forced, the old or the new content stands.
  void crash() {
    for (Map.Entry<String, byte[]> file : seen.entrySet()) {
      byte[] before = kept.get(file.getKey());
      byte[] after = file.getValue();
      for (int at = 0; before != null && at < after.length; at += BLOCK) {
        if (random.nextBoolean()) {
          System.arraycopy(before, at, after, at, BLOCK);
        }
      }
      kept.put(file.getKey(), after.clone());
    }
  }

  void damage(String file, int at) {
    byte[] bytes = java.util.Objects.requireNonNull(seen.get(file));
    bytes[at] ^= 1;
  }

  private interface Effect {
    void take();
  }

  private void step(Effect effect) throws IOException {
    boolean fails = steps++ == failAt;
    if (fails && !afterEffect) {
      throw new IOException("failed before its effect");
    }
    effect.take();
    if (fails) {
      throw new IOException("failed after its effect");
    }
  }

  @Override
  public Held hold(String file) {
    return new Held() {
      @Override
      public Optional<Bytes> read() throws IOException {
        step(() -> {});
        return Optional.ofNullable(seen.get(file)).map(Bytes::of);
      }

      @Override
      public void create(Bytes content) throws IOException {
        step(() -> {
          seen.put(file, content.toArray());
          kept.put(file, content.toArray());
        });
      }

      @Override
      public void write(int at, Bytes content) throws IOException {
        step(() -> {
          byte[] bytes = java.util.Objects.requireNonNull(seen.get(file));
          System.arraycopy(content.toArray(), 0, bytes, at, content.size());
        });
      }

      @Override
      public void force() throws IOException {
        step(() -> {
          byte[] bytes = java.util.Objects.requireNonNull(seen.get(file));
          kept.put(file, Arrays.copyOf(bytes, bytes.length));
        });
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void close() {}
}
