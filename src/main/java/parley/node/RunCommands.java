package parley.node;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import parley.bench.ExchangeBench;
import parley.bench.PrecedenceBench;
import parley.casework.FloorTrace;
import parley.casework.Search;
import parley.codec.Json;
import parley.journal.LogName;
import parley.ledger.Fact;
import parley.ledger.FactReader;
import parley.ledger.Follower;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.node.Main.Mistake;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.store.StoreException;
import parley.watchline.Board;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Commands that run nodes: one that serves, two for show, two for measure, and one that draws the
/// board anew.
final class RunCommands {
  private RunCommands() {}

  /// Serves a node until it is told to stop.
  @Command(
      name = "serve",
      description = {
        "Serves the node: the link to partners' nodes, and the console for its officers.",
        "Prints the console's address, how an officer signs in, and a line when it is ready.",
        "Stop it with Ctrl-C or SIGTERM."
      })
  static final class Serve implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Mixin private Options.Guest officer = new Options.Guest();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake, InterruptedException {
      DataFolder folder = node.folder();
      CountDownLatch stopping = new CountDownLatch(1);
      CountDownLatch stopped = new CountDownLatch(1);
      doing("unlocking the keys of " + folder.root());
      try (Node open = Node.open(folder, node.passphrase(), InstantSource.system())) {
        Main.mustBeGood(open);
        Main.JsonLog.toFiles(folder.logs());
        doing("auditing the journals against the anchor, and starting");
        try (Serving serving = Serving.start(open)) {
          Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stopping, stopped), "stop"));
          announce(open, serving);
          stopping.await();
        }
      } catch (DataFolder.InUse e) {
        throw e.before("serve");
      } catch (IOException e) {
        throw new Mistake(
            "cannot write the log in " + folder.logs() + ": " + DataFolder.reason(e), e);
      } finally {
        stopped.countDown();
      }
      return 0;
    }

    /// Both take seconds: a person who waits is told for what.
    private void doing(String what) {
      spec.commandLine().getErr().println(what + " …");
      spec.commandLine().getErr().flush();
    }

    /// The virtual machine ends when its hooks have run, so this one waits for the orderly end.
    private static void stop(CountDownLatch stopping, CountDownLatch stopped) {
      stopping.countDown();
      try {
        stopped.await(15, java.util.concurrent.TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private static String signIn(String address) {
      return address
          + (address.endsWith("/sign-in") ? "  (with a passkey)" : "  (once, within 30 minutes)");
    }

    private void announce(Node open, Serving serving) throws Mistake {
      Config config = open.config();
      DeskCommands.print(
          spec,
          config.node() + " of " + config.party() + ", parley " + Main.version(),
          "link     " + serving.linkAddress(),
          "console  " + serving.consoleUrl(),
          "sign in  " + signIn(serving.signInLink(officer.name())),
          "ready in " + ManagementFactory.getRuntimeMXBean().getUptime() + " ms");
    }
  }

  @Command(
      name = "sign-in",
      description = {
        "Prints a link that signs one officer in to the console, once, within thirty minutes.",
        "For the first start only: once two administrators can sign in with their keys, it prints "
            + "the address at which officers do. The node must be serving.",
        ""
      })
  static final class SignIn implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Mixin private Options.Guest officer = new Options.Guest();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake {
      Json.Builder request = Json.object().with("do", "sign-in").with("officer", officer.name());
      DeskCommands.print(
          spec, node.askServing(AdminSocket.Parcel.of(request)).head().text("link").orElse(""));
      return 0;
    }
  }

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
      description = "Measures this machine.",
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

      @Mixin private Ground ground = new Ground();

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

      @Mixin private Ground ground = new Ground();

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

    /// Where it is measured.
    static final class Ground {
      @Option(
          names = "--dir",
          paramLabel = "DIR",
          description = "An empty folder; its disk is measured (a temporary one).")
      private @Nullable Path folder;

      /// Says, too, on what machine.
      Path announced(java.io.PrintStream out) throws IOException, Mistake {
        Path place = folder == null ? Files.createTempDirectory("parley-bench") : empty(folder);
        out.println(
            "in "
                + place
                + ", "
                + Runtime.getRuntime().availableProcessors()
                + " cores, Java "
                + Runtime.version());
        return place;
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

  @Command(
      name = "rebuild",
      description = {
        "Draws the board, what is searched and who read what anew from the journals.",
        "The node must not be serving. Nothing that was signed or received is touched."
      })
  static final class Rebuild implements Callable<Integer> {
    private static final int BATCH = 200;

    @Mixin private Options.Folder node = new Options.Folder();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake {
      DataFolder folder = node.folder();
      try (Node open = Node.open(folder, node.passphrase(), InstantSource.system())) {
        DeskCommands.print(spec, "drawn anew from " + redraw(open) + " entries: board, search");
        return 0;
      } catch (DataFolder.InUse e) {
        throw e.before("rebuild");
      } catch (LedgerException | StoreException e) {
        throw new Mistake(
            "the board was not drawn anew: " + e.getMessage() + "; see parley doctor", e);
      }
    }

    private static long redraw(Node node) throws LedgerException, StoreException {
      NodeId self = node.config().node();
      Board board = node.board();
      Search search = node.search();
      FloorTrace trace = FloorTrace.of(self, node.epoch(), node.ledger(), node.store());
      board.reset();
      search.reset();
      trace.reset();
      trace.catchUp();
      long entries = 0;
      for (NodeId peer : node.papers().peers(self)) {
        LinkId link = LinkId.between(self, peer);
        FactReader facts = new FactReader(node.ledger(), node.vault().bodies(), link);
        for (int epoch = 1; epoch <= node.epoch(); epoch++) {
          LogName log = LogName.of(self, link, epoch);
          entries += follow(List.of(board, search), facts, log, node.ledger());
        }
      }
      return entries;
    }

    private static long follow(
        List<Follower> followers, FactReader facts, LogName log, Ledger ledger)
        throws LedgerException, StoreException {
      long size = ledger.logSize(log);
      for (long from = 0; from < size; from += BATCH) {
        List<Fact> read = facts.read(log, from, Math.min(from + BATCH, size));
        for (Follower follower : followers) {
          follower.follow(read);
        }
      }
      return size;
    }
  }
}
