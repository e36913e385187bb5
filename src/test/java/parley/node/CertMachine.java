package parley.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import parley.store.PrivatePostgres;

/// What a serving node and its database take of this machine. Linux tells.
///
/// @param tables the folder that they are kept in
record CertMachine(ProcessHandle node, Optional<PrivatePostgres> server, Path tables) {
  /// The kernel counts in hundredths of a second.
  private static final long TICK_NANOS = 10_000_000;

  private static final double BILLION = 1e9;

  /// Seconds of the processor since the start: of the node, and of the database beside it.
  double spent() throws IOException {
    double own = node.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / BILLION;
    return server.isEmpty() ? own : own + ticks(server.get().pid()) * TICK_NANOS / BILLION;
  }

  /// A server, those that it started, and those of them that have ended.
  private static long ticks(long postmaster) throws IOException {
    long ticks = 0;
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      for (Path each : all.filter(path -> path.toString().matches("/proc/[0-9]+")).toList()) {
        List<String> words = words(each.resolve("stat"));
        if (words.isEmpty()) {
          continue;
        }
        boolean itself = each.toString().equals("/proc/" + postmaster);
        if (itself || Long.parseLong(words.get(1)) == postmaster) {
          ticks += Long.parseLong(words.get(11)) + Long.parseLong(words.get(12));
        }
        if (itself) {
          ticks += Long.parseLong(words.get(13)) + Long.parseLong(words.get(14));
        }
      }
    }
    return ticks;
  }

  /// From the state on: the name before it may hold anything. None of a process that has ended.
  private static List<String> words(Path stat) {
    try {
      String text = Files.readString(stat);
      return List.of(text.substring(text.lastIndexOf(')') + 2).split(" ", -1));
    } catch (IOException ended) {
      return List.of();
    }
  }

  long bytes() throws IOException {
    long bytes = 0;
    try (Stream<Path> all = Files.walk(tables)) {
      for (Path file : all.toList()) {
        bytes += size(file);
      }
    }
    return bytes;
  }

  /// Databases make and remove files of their own.
  private static long size(Path file) throws IOException {
    try {
      return Files.isRegularFile(file) ? Files.size(file) : 0;
    } catch (NoSuchFileException gone) {
      return 0;
    }
  }

  /// Of the node, MiB that are in memory.
  long memory() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + node.pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) >> 10;
      }
    }
    return 0;
  }

  /// All processors of the machine since its start, seconds, without idling.
  static double busy() throws IOException {
    String[] words = Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +", -1);
    long ticks = 0;
    for (int place : new int[] {1, 2, 3, 6, 7, 8}) {
      ticks += Long.parseLong(words[place]);
    }
    return ticks * TICK_NANOS / BILLION;
  }
}
