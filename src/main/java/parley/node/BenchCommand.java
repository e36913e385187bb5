package parley.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import parley.bench.ExchangeBench;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Measurements on the machine at hand.
@Command(
    name = "bench",
    description = "Measures this machine.",
    subcommands = BenchCommand.Measured.class)
final class BenchCommand {

  /// Release → far board, and messages a second.
  @Command(
      name = "exchange",
      description = {
        "Two processes with keys, databases and TLS of their own exchange messages over loopback, beside a floor that",
        "does the same signatures, sealing, opening and durable commits bare. The ratios are the figures; absolute",
        "times are this machine's mood. A message counts only if it verifies from the far journal.",
        "Exit code 0: all of them did; 1: not all."
      })
  static final class Measured implements Callable<Integer> {
    @Option(
        names = "--single",
        paramLabel = "N",
        description = "Messages timed one by one (${DEFAULT-VALUE}).")
    private int single = 200;

    @Option(
        names = "--burst",
        paramLabel = "N",
        description = "Messages released at once (${DEFAULT-VALUE}).")
    private int burst = 1_000;

    @Option(
        names = "--size",
        paramLabel = "CHARACTERS",
        description = "Length of each text (${DEFAULT-VALUE}).")
    private int size = 1_500;

    @Option(
        names = "--dir",
        paramLabel = "DIR",
        description = "An empty folder; its disk is measured (a temporary one).")
    private @Nullable Path folder;

    @Override
    public Integer call() throws Exception {
      if (single < 4 || burst < 4 || size < 1 || size > 2_000) {
        throw new Mistake("--single and --burst are at least 4, --size is 1 to 2000 characters");
      }
      Path place = folder == null ? Files.createTempDirectory("parley-bench") : empty(folder);
      java.io.PrintStream out = System.out;
      out.println(
          "in "
              + place
              + ", "
              + Runtime.getRuntime().availableProcessors()
              + " cores, Java "
              + Runtime.version());
      boolean all =
          new ExchangeBench(place, new ExchangeBench.Plan(single, burst, size), out).run();
      return all ? 0 : Main.FOUND_WRONG;
    }

    private static Path empty(Path folder) throws IOException, Mistake {
      Files.createDirectories(folder);
      try (var entries = Files.list(folder)) {
        if (entries.findAny().isPresent()) {
          throw new Mistake(folder + " is not empty; name a fresh folder");
        }
      }
      return folder;
    }
  }
}
