package parley.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import parley.bench.ExchangeBench;
import parley.bench.PrecedenceBench;
import parley.codec.Json;
import parley.exchange.LinkStatus;
import parley.exchange.NodeExchange;
import parley.http.FreePort;
import parley.message.MessageId;
import parley.node.Main.Mistake;
import parley.party.NodeId;
import parley.watchline.WatchDesk;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Commands for show and for measure: the demo with its nodes, and the benches.
final class ShowCommands {
  private ShowCommands() {}

  /// Shows Parley at work on one machine.
  @Command(
      name = "demo",
      description = {
        "Shows Parley at work on this machine.",
        "A key ceremony for two parties, United States in English and Russian "
            + "Federation in Russian; an agreement that both sign; two nodes as two "
            + "processes with databases of their own; and an incident, played from "
            + "notification to closure. Leaves both consoles running until Ctrl-C.",
        "",
        "With --once nothing is left running: the evidence of every message is "
            + "exported and verified by another process, and the command exits with 0 only "
            + "if every step held."
      })
  static final class Play implements Callable<Integer> {
    @Option(names = "--once", description = "Play, verify, stop, and say whether every step held.")
    private boolean once;

    @Option(
        names = "--dir",
        paramLabel = "DIR",
        description =
            "A new folder for both nodes (default: a fresh one among the temporary files).")
    private @Nullable Path dir;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake, InterruptedException {
      Demo demo =
          new Demo(folder(dir), InstantSource.system(), line -> DeskCommands.print(spec, line));
      Thread stop = new Thread(demo::close, "stop");
      Runtime.getRuntime().addShutdownHook(stop);
      try {
        demo.play();
        if (once) {
          demo.prove();
          return 0;
        }
        DeskCommands.print(
            spec,
            "",
            "Both consoles stay up. Ctrl-C stops them. What is played lies in " + demo.root());
        DeskCommands.print(
            spec,
            "To release by two officers, translate, review or open files: make two administrators"
                + " at each node, then officers on the page People (docs/operate/people.md):");
        for (DemoNode node : demo.nodes()) {
          DeskCommands.print(
              spec, "  parley officer enrol --dir " + node.dir() + " --name \"A. Miller\"");
        }
        new CountDownLatch(1).await();
        return 0;
      } catch (Demo.Failed e) {
        DeskCommands.print(spec, "FAILED at: " + e.getMessage());
        return Main.FOUND_WRONG;
      } finally {
        demo.close();
      }
    }

    static Path folder(@Nullable Path dir) throws Mistake {
      try {
        if (dir == null) {
          return Files.createTempDirectory("parley-demo-");
        }
        if (Files.exists(dir)) {
          throw new Mistake(dir + " exists; name a new folder, or remove it first");
        }
        return Files.createDirectories(dir.toAbsolutePath());
      } catch (IOException e) {
        throw new Mistake("cannot make a folder for the demo: " + DataFolder.reason(e), e);
      }
    }
  }

  /// Measurements on the machine at hand.
  @Command(
      name = "bench",
      description = {
        "Measures this machine.",
        "./parley bench taxii and ./parley bench cert measure the CERT line, where sources stand."
      },
      subcommands = {Bench.Measured.class, Bench.Precedence.class})
  static final class Bench {

    /// Release → far board, and messages a second.
    @Command(
        name = "exchange",
        description = {
          "Measures how fast two nodes on this machine exchange messages.",
          "Two processes with keys, databases and TLS of their own exchange messages "
              + "over loopback, beside a floor that does the same signatures, sealing, opening "
              + "and durable commits bare.",
          "The ratios are the figures; absolute times are this machine's mood. A message "
              + "counts only if it verifies from the far journal.",
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

      @Mixin private RunCommands.Ground ground = new RunCommands.Ground();

      @Override
      public Integer call() throws Exception {
        if (single < 4 || burst < 4 || size < 1 || size > 2_000) {
          throw new Mistake("--single and --burst are at least 4, --size is 1 to 2000 characters");
        }
        Path place = ground.announced(System.out);
        boolean all =
            new ExchangeBench(place, new ExchangeBench.Plan(single, burst, size), System.out).run();
        return all ? 0 : Main.FOUND_WRONG;
      }
    }

    /// FLASH under load.
    @Command(
        name = "precedence",
        description = {
          "Measures how long FLASH takes under load.",
          "Processes on three suites: how long FLASH takes from release to its verified "
              + "receipt when nothing else is done, while bulk rows are written to the same "
              + "database, during a flood from the peer, and behind a backlog of ROUTINE; and "
              + "how long a partner's messages take while another partner floods. A few "
              + "minutes; it says how far it is.",
          "Exit code 0: it was measured. Nothing is asserted about time."
        })
    static final class Precedence implements Callable<Integer> {
      @Option(
          names = "--flash",
          paramLabel = "N",
          description = "FLASH messages timed under each load (${DEFAULT-VALUE}).")
      private int flash = 200;

      @Option(
          names = "--backlog",
          paramLabel = "N",
          description = "ROUTINE messages queued before (${DEFAULT-VALUE}).")
      private int backlog = 10_000;

      @Option(
          names = "--only",
          paramLabel = "PART",
          description = "Only these: ${COMPLETION-CANDIDATES} (all).")
      private Set<PrecedenceBench.Part> only = Set.of(PrecedenceBench.Part.values());

      @Mixin private RunCommands.Ground ground = new RunCommands.Ground();

      @Override
      public Integer call() throws Exception {
        if (flash < 1 || backlog < 1) {
          throw new Mistake("--flash and --backlog are at least 1");
        }
        Path place = ground.announced(System.out);
        PrecedenceBench.Plan plan = new PrecedenceBench.Plan(flash, backlog, TEXT, only);
        new PrecedenceBench(place, plan, System.out).run();
        return 0;
      }
    }

    private static final int TEXT = 1_500;
  }

  /// One of the two nodes of the demo: its folder, and the process that serves it.
  static final class DemoNode implements AutoCloseable {
    private final Path dir;
    private final Path passphrase;
    private final Config config;
    private volatile @Nullable Process process;
    private String console = "";
    private String signIn = "";

    DemoNode(Path dir, Path passphrase, Config config) {
      this.dir = dir;
      this.passphrase = passphrase;
      this.config = config;
    }

    Path dir() {
      return dir;
    }

    Path passphrase() {
      return passphrase;
    }

    Config config() {
      return config;
    }

    NodeId id() {
      return config.node();
    }

    String console() {
      return console;
    }

    String signIn() {
      return signIn;
    }

    DataFolder folder() {
      return new DataFolder(dir);
    }

    static Config.Address freePort() throws IOException {
      return new Config.Address("127.0.0.1", FreePort.find());
    }

    /// The same Java and the same jar (or classes) as this process, as a process of its own.
    static ProcessBuilder parley(List<String> arguments) {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx512m"));
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
      command.addAll(arguments);
      return new ProcessBuilder(command);
    }

    /// Starts the process; {@link #ready} waits for it.
    void start() throws IOException {
      ProcessBuilder builder =
          parley(
              List.of(
                  "serve",
                  "--dir",
                  dir.toString(),
                  "--passphrase-file",
                  passphrase.toString(),
                  "--officer",
                  config.node() + " watch"));
      builder.redirectError(dir.resolve("log").resolve("stderr.log").toFile());
      process = builder.start();
    }

    /// Reads what the process announces until it says that it is ready.
    void ready() throws IOException, Demo.Failed {
      Process started = process;
      if (started == null) {
        throw new Demo.Failed("start of " + id());
      }
      BufferedReader said = started.inputReader(StandardCharsets.UTF_8);
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        if (line.startsWith("console")) {
          console = line.substring("console".length()).strip();
        } else if (line.startsWith("sign in")) {
          signIn = line.substring("sign in".length()).strip().replaceAll("\\s.*", "");
        } else if (line.startsWith("ready")) {
          return;
        }
      }
      throw new Demo.Failed(
          "start of " + id() + ": it said nothing of being ready; see " + dir.resolve("log"));
    }

    Json.Obj ask(Json.Builder request) throws Mistake {
      return ask(AdminSocket.Parcel.of(request)).head();
    }

    AdminSocket.Parcel ask(AdminSocket.Parcel request) throws Mistake {
      Optional<AdminSocket.Parcel> answer = AdminSocket.ask(folder(), request);
      return answer.orElseThrow(
          () -> new Mistake("the node " + id() + " does not answer; see " + dir.resolve("log")));
    }

    @Override
    public void close() {
      Process started = process;
      if (started == null || !started.isAlive()) {
        return;
      }
      started.destroy();
      try {
        if (!started.waitFor(15, TimeUnit.SECONDS)) {
          started.destroyForcibly();
        }
      } catch (InterruptedException e) {
        started.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }

    /// What the demo and an exercise wait for, as a node that serves answers it.
    static final class Awaited {
      /// A waiter looks again after this even when nothing was told.
      private static final Duration AGAIN = Duration.ofMillis(200);

      private static final Duration LOOK = Duration.ofMillis(20);
      private static final long PATIENCE = 10_000;

      private Awaited() {}

      private static long end(Json.Obj head) {
        return System.nanoTime()
            + Duration.ofMillis(head.number("millis").orElse(PATIENCE)).toNanos();
      }

      private static Optional<WatchDesk.Row> row(AdminSocket.Live live, MessageId id) {
        WatchDesk.Filter all = WatchDesk.Filter.of(false, WatchDesk.Kinds.ALL);
        return live.desk().board(all, AdminDesk.ROWS).stream()
            .filter(row -> row.id().equals(id))
            .findFirst();
      }

      /// Until a message has reached a step on this node's board.
      static Json.Builder step(AdminSocket.Live live, MessageId id, Json.Obj head)
          throws Mistake, InterruptedException {
        WatchDesk.Step step = WatchDesk.Step.valueOf(head.text("step").orElse("JOURNALLED"));
        long end = end(head);
        Semaphore news = new Semaphore(0);
        try (AutoCloseable _ = live.desk().listen(_ -> news.release())) {
          while (true) {
            Optional<WatchDesk.Row> row = row(live, id);
            if (row.isPresent() && row.get().step().compareTo(step) >= 0) {
              return Json.object().with("row", DeskText.json(row.get()));
            }
            if (!news.tryAcquire(
                    Math.min(end - System.nanoTime(), AGAIN.toNanos()), TimeUnit.NANOSECONDS)
                && System.nanoTime() > end) {
              throw new Mistake("message " + id + " has not reached " + step + " here in time");
            }
          }
        } catch (Mistake | InterruptedException e) {
          throw e;
        } catch (Exception e) {
          throw new Mistake("the board cannot be listened to: " + e.getMessage(), e);
        }
      }

      /// Until every link's light is up.
      static Json.Builder links(AdminSocket.Live live, Json.Obj head) throws InterruptedException {
        NodeExchange exchange = live.exchange();
        long end = end(head);
        Semaphore never = new Semaphore(0);
        while (!exchange.links().stream()
            .allMatch(link -> exchange.status(link).light() == LinkStatus.Light.UP)) {
          if (never.tryAcquire(LOOK.toNanos(), TimeUnit.NANOSECONDS) || System.nanoTime() > end) {
            return Json.object().with("up", false);
          }
        }
        return Json.object().with("up", true);
      }
    }
  }
}
