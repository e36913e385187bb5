package parley.node;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import parley.store.PrivatePostgres;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `./parley bench cert`: how the CERT line of a node carries ten thousand objects, and a thousand
/// times as many (docs/performance.md). Not a test.
@Command(
    name = "parley bench cert",
    mixinStandardHelpOptions = true,
    description = {
      "Measures the CERT line of a node as it grows.",
      "A node of the packaged jar, with a partner, its database and TLS 1.3, is filled by tools over "
          + "loopback: objects of STIX, drawn from a seed, each validated, sealed and synced. At each "
          + "size: objects accepted a second, how long until catalogue and the partner's view have "
          + "them, pages of 1,000 from random places, polls, searches, disk and memory; at the end a "
          + "flood, an event in one go, and the same as a file of MISP.",
      "Exit code 0: every goal is met; 1: one is missed, or something was not served; 2: it could not go on."
    })
final class CertBench implements Callable<Integer> {
  private static final int MISSED = 1;
  private static final int POLLERS = 30;

  @Option(
      names = "--database",
      paramLabel = "sqlite|postgres",
      description = "Under the collections (${DEFAULT-VALUE}); postgres is a private server.")
  private Engine engine = Engine.sqlite;

  @Option(
      names = "--sizes",
      paramLabel = "N",
      split = ",",
      description = "Objects kept at which it is measured (${DEFAULT-VALUE}).")
  private List<Long> sizes = List.of(10_000L, 100_000L, 1_000_000L);

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "A fresh folder, whose disk is measured (a temporary one).")
  private Optional<Path> folder = Optional.empty();

  @Option(
      names = "--pages",
      paramLabel = "N",
      description =
          "Pages of the collection and of the partner's view; of others a fourth"
              + " (${DEFAULT-VALUE}).")
  private int pages = 2_000;

  @Option(
      names = "--tools",
      paramLabel = "N",
      description = "Tools that post at one time (${DEFAULT-VALUE}).")
  private int tools = 2;

  @Option(
      names = "--event",
      paramLabel = "N",
      description = "Objects of the event in one go; 0: none (${DEFAULT-VALUE}).")
  private int event = 150_000;

  @Option(
      names = "--patience",
      paramLabel = "MINUTES",
      description = "How long the partner's view and the catalogue may follow (${DEFAULT-VALUE}).")
  private int patience = 180;

  @Option(names = "--seed", paramLabel = "N", description = "Of all objects (${DEFAULT-VALUE}).")
  private long seed = 1;

  private final PrintStream out = System.out;

  /// What keeps the collections.
  enum Engine {
    sqlite,
    postgres
  }

  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new CertBench())
            .setExecutionExceptionHandler((failure, _, _) -> {
              System.err.println("parley: cannot go on: " + failure);
              return 2;
            })
            .execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    List<Long> wanted = new ArrayList<>(sizes);
    Collections.sort(wanted);
    if (wanted.isEmpty() || wanted.getFirst() < 1_000 || tools < 1 || pages < 100 || event < 0) {
      System.err.println("parley: --sizes are 1000 and more, --pages 100 and more, --tools 1");
      return 2;
    }
    Path place =
        folder.isPresent()
            ? Files.createDirectories(folder.get().toAbsolutePath())
            : Files.createTempDirectory("parley-bench-cert");
    out.printf(
        Locale.ROOT,
        "in %s, %d cores, Java %s, %s, seed %d, %d tools, %s%n",
        place,
        Runtime.getRuntime().availableProcessors(),
        Runtime.version(),
        engine,
        seed,
        tools,
        Instant.now().truncatedTo(ChronoUnit.MINUTES));
    CertGoals goals = new CertGoals(out);
    try (Optionally server = new Optionally(engine, place);
        CertStand stand = new CertStand(place, server.server(), tools, POLLERS, seed, out)) {
      CertFill fill = new CertFill(stand, Duration.ofMinutes(patience), out);
      CertPages asking = new CertPages(stand, fill, pages, out);
      for (long size : wanted) {
        double begun = System.nanoTime() / 1e9;
        double busy = CertMachine.busy();
        double own = stand.spent();
        out.printf("%n%,d objects%n", size);
        fill.to(size, goals);
        asking.all(size, goals);
        double seconds = System.nanoTime() / 1e9 - begun;
        out.printf(
            Locale.ROOT,
            "  other programs took %.0f %% of the processors meanwhile%n",
            100
                * Math.max(0, CertMachine.busy() - busy - (stand.spent() - own))
                / seconds
                / Runtime.getRuntime().availableProcessors());
      }
      CertLoads loads = new CertLoads(stand, fill, out);
      loads.flood(goals);
      if (event > 0) {
        loads.event(event, goals);
        loads.misp(event, goals);
      }
    }
    return goals.told() ? 0 : MISSED;
  }

  /// A private server where one is wanted.
  private record Optionally(Optional<PrivatePostgres> server) implements AutoCloseable {
    Optionally(Engine engine, Path place) throws IOException {
      this(
          engine == Engine.postgres
              ? Optional.of(PrivatePostgres.within(place, CertStand.SETTINGS))
              : Optional.empty());
    }

    @Override
    public void close() throws IOException {
      if (server.isPresent()) {
        server.get().close();
      }
    }
  }
}
