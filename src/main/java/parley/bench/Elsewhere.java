package parley.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// How much of the processors other programs took while something was measured: what a figure is
/// worth depends on it. Linux tells; elsewhere it is not known.
final class Elsewhere {
  private static final Path STAT = Path.of("/proc/stat");

  /// The kernel counts in hundredths of a second.
  private static final long TICK_NANOS = 10_000_000;

  private final long wall = System.nanoTime();
  private final OptionalLong busy = busyNanos();
  private final long own = ownNanos();

  /// From its making until now, for example `12 %`.
  String share() {
    OptionalLong now = busyNanos();
    if (busy.isEmpty() || now.isEmpty()) {
      return "?";
    }
    double others = now.getAsLong() - busy.getAsLong() - (ownNanos() - own);
    double all = (double) (System.nanoTime() - wall) * Runtime.getRuntime().availableProcessors();
    return String.format(Locale.ROOT, "%.0f %%", 100 * Math.max(0, others) / all);
  }

  /// This process and the nodes that it started.
  private static long ownNanos() {
    return Stream.concat(Stream.of(ProcessHandle.current()), ProcessHandle.current().children())
        .mapToLong(process -> process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos())
        .sum();
  }

  /// All processors since the machine's start, without idling and waiting for disks.
  private static OptionalLong busyNanos() {
    try (Stream<String> lines = Files.lines(STAT)) {
      String[] words = lines.findFirst().orElse("").split(" +", -1);
      long ticks = 0;
      for (int place : new int[] {1, 2, 3, 6, 7, 8}) {
        ticks += Long.parseLong(words[place]);
      }
      return OptionalLong.of(ticks * TICK_NANOS);
    } catch (IOException | RuntimeException notLinux) {
      return OptionalLong.empty();
    }
  }
}
