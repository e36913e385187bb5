package hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import house.Commit;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;
import parley.codec.MalformedInput;

/// Good files bent at random and pushed through every door that a peer reaches: each is read or
/// refused by a clause, soon, and nothing else ever happens. Another course with each commit, the
/// same one when it is run again, or that of `-Dparley.fuzz.seed`; `-Dparley.fuzz.millis` gives
/// each door more than its 400 ms.
class DoorsFuzzTest {
  private static final Duration EACH = Duration.ofMillis(Long.getLong("parley.fuzz.millis", 400));
  private static final long SEED = Long.getLong("parley.fuzz.seed", Commit.number());
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final int LARGEST = 400_000;

  @TempDir static Path scratch;

  @TestFactory
  Stream<DynamicTest> no_bent_file_makes_any_door_stumble() throws Exception {
    Map<String, List<byte[]>> seeds = Seeds.all();
    Map<String, Doors.Door> doors = new Doors(scratch).all();
    assertThat(seeds.keySet()).isEqualTo(doors.keySet());
    return doors.entrySet().stream()
        .map(door ->
            DynamicTest.dynamicTest(
                door.getKey(),
                () ->
                    bend(
                        door.getKey(),
                        door.getValue(),
                        seeds.getOrDefault(door.getKey(), List.of()))));
  }

  private static void bend(String name, Doors.Door door, List<byte[]> seeds) {
    assertThat(seeds).as("seeds of " + name).isNotEmpty();
    Random random = new Random(SEED);
    long end = System.nanoTime() + EACH.toNanos();
    long rounds = 0;
    long refused = 0;
    while (System.nanoTime() - end < 0) {
      byte[] bent = bent(seeds, random);
      long begun = System.nanoTime();
      rounds++;
      try {
        door.read(Bytes.of(bent));
      } catch (MalformedInput e) {
        refused++;
        assertThat(e.clause()).matches("[A-Z]-[A-Z]+-[0-9]+");
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
        fail(name + ", seed " + SEED + ", round " + rounds + ": " + Bytes.of(bent).hex(), e);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).as(name).isLessThan(SOON);
    }
    System.out.printf("fuzz %-14s seed %d: %8d rounds, %8d refused%n", name, SEED, rounds, refused);
    assertThat(refused).isPositive();
  }

  private static byte[] bent(List<byte[]> seeds, Random random) {
    byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
    for (int times = 1 + random.nextInt(4); times > 0; times--) {
      byte[] other = seeds.get(random.nextInt(seeds.size()));
      bytes = once(bytes, other, random);
    }
    return bytes.length > LARGEST ? Arrays.copyOf(bytes, LARGEST) : bytes;
  }

  private static byte[] once(byte[] bytes, byte[] other, Random random) {
    int at = random.nextInt(bytes.length + 1);
    int end = Math.min(bytes.length, at + 1 + random.nextInt(16));
    int from = random.nextInt(other.length + 1);
    byte[] part =
        Arrays.copyOfRange(other, from, Math.min(other.length, from + 1 + random.nextInt(64)));
    byte[] noise = new byte[1 + random.nextInt(4)];
    random.nextBytes(noise);
    return switch (random.nextInt(7)) {
      case 0 -> joined(bytes, at, noise, end);
      case 1 -> joined(bytes, at, noise, at);
      case 2 -> joined(bytes, at, new byte[0], end);
      case 3 -> joined(bytes, at, part, at);
      case 4 -> joined(bytes, at, part, end);
      case 5 -> Arrays.copyOf(bytes, at);
      default -> flipped(bytes, random);
    };
  }

  private static byte[] flipped(byte[] bytes, Random random) {
    if (bytes.length > 0) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  private static byte[] joined(byte[] bytes, int to, byte[] between, int from) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, to);
    out.writeBytes(between);
    out.write(bytes, from, bytes.length - from);
    return out.toByteArray();
  }
}
