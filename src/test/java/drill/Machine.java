package drill;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/// The machine's own tools, which drills hurt nodes with.
public final class Machine {
  private Machine() {}

  /// @return what it said
  static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
    return said;
  }

  static void root() {
    assumeTrue(
        System.getProperty("user.name").equals("root"),
        "needs root: mounts, tracing, networks of its own");
  }

  /// The environment of a process whose wall clock is off by what the file says at each moment.
  public static Map<String, String> clock(Path offset) throws IOException {
    return Map.of(
        "LD_PRELOAD",
        faketime().toString(),
        "FAKETIME_TIMESTAMP_FILE",
        offset.toString(),
        "FAKETIME_NO_CACHE",
        "1",
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1",
        // Its own correction makes every timed wait return at once here.
        "FAKETIME_FORCE_MONOTONIC_FIX",
        "0");
  }

  private static Path faketime() throws IOException {
    try (Stream<Path> found =
        Files.find(
            Path.of("/usr/lib"),
            4,
            (path, attributes) -> path.getFileName().toString().equals("libfaketimeMT.so.1"))) {
      Path library = found.findFirst().orElse(null);
      assumeTrue(library != null, "apt-get install faketime");
      return library;
    }
  }
}
