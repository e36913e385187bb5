package parley.node;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import parley.casework.FloorTrace;
import parley.casework.Search;
import parley.codec.Bytes;
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
import parley.report.Reports;
import parley.seal.SealException;
import parley.store.StoreException;
import parley.taxii.ToolDesk;
import parley.watchline.Board;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Commands about a node that serves: one that serves it, one that lets an officer in, those for
/// its own tools, and one that draws the board anew.
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
      // Asked before anything of this start is written, and with it the newest thing there; said
      // only when the keys are good at this hour, for else they are what is to be told.
      Optional<String> ahead = Doctor.clockAhead(folder, InstantSource.system().instant());
      doing("unlocking the keys of " + folder.root());
      try (Node open = Node.open(folder, node.passphrase(), InstantSource.system())) {
        open.papers().mustHaveGoodKeys(open.config().node(), open.clock().instant());
        ahead.ifPresent(this::warned);
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

    private void warned(String what) {
      spec.commandLine().getErr().println("warning: " + what);
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
          "console  " + serving.consoleUrl());
      serving.cert().url().ifPresent(url -> DeskCommands.print(spec, "taxii    " + url));
      DeskCommands.print(
          spec,
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

  /// The TAXII server of this node and who may use it.
  @Command(
      name = "taxii",
      synopsisSubcommandLabel = "COMMAND",
      description = {
        "The TAXII 2.1 server for the centre's own tools: its certificate and its clients.",
        "It is switched on by the file taxii.json in the node's folder: docs/operate/taxii.md.",
        ""
      },
      subcommands = {Clients.class, TaxiiCertificate.class})
  static final class Taxii {
    private Taxii() {}

    /// What is done about it, and what is printed.
    private interface Work {
      List<String> on(ToolDesk desk) throws IOException, SealException;
    }

    private static int does(Options.Folder node, CommandSpec spec, Work work) throws Mistake {
      try {
        List<String> lines = work.on(ToolDesk.in(node.folder().root()));
        DeskCommands.print(spec, lines.toArray(String[]::new));
        return 0;
      } catch (IOException e) {
        throw new Mistake(DataFolder.reason(e), e);
      } catch (SealException | IllegalArgumentException e) {
        throw new Mistake(Main.oneLine(String.valueOf(e.getMessage())), e);
      }
    }
  }

  @Command(
      name = "client",
      synopsisSubcommandLabel = "COMMAND",
      description = "Tools that may sign in to the TAXII server. A change counts at once.",
      subcommands = {ClientAdd.class, ClientList.class, ClientRemove.class})
  static final class Clients {
    private Clients() {}
  }

  @Command(
      name = "add",
      description = {
        "Lets a tool in, and prints its secret, which is kept nowhere else.",
        "With --certificate it signs in by that client certificate in place of a secret."
      })
  static final class ClientAdd implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Parameters(index = "0", paramLabel = "NAME", description = "For example misp.")
    private String name = "";

    @Option(
        names = "--read",
        paramLabel = "COLLECTION",
        description = "A collection that it may read, by alias; can be given again.")
    private Set<String> read = Set.of();

    @Option(
        names = "--write",
        paramLabel = "COLLECTION",
        description = "A collection that it may write to, by alias; can be given again.")
    private Set<String> write = Set.of();

    @Option(
        names = "--certificate",
        paramLabel = "FILE",
        description = "The tool's own certificate, PEM or DER.")
    private @Nullable Path certificate;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake {
      Optional<Bytes> shown =
          certificate == null
              ? Optional.empty()
              : Optional.of(DataFolder.read(certificate, LARGEST_CERTIFICATE));
      return Taxii.does(node, spec, desk -> desk.add(name, read, write, shown, new SecureRandom()));
    }
  }

  private static final long LARGEST_CERTIFICATE = 64L * 1024;

  @Command(name = "list", description = "Lists the tools that may sign in, and what each may do.")
  static final class ClientList implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake {
      return Taxii.does(node, spec, ToolDesk::list);
    }
  }

  @Command(name = "remove", description = "Lets a tool in no longer, from its next request on.")
  static final class ClientRemove implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Parameters(
        index = "0",
        paramLabel = "NAME",
        description = "As parley taxii client list shows.")
    private String name = "";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake {
      return Taxii.does(node, spec, desk -> desk.remove(name));
    }
  }

  @Command(
      name = "certificate",
      description = {
        "Makes a certificate for the TAXII server, and an authority that vouches for it alone.",
        "Tools are told to trust the file taxii-authority.pem. Who has an authority of the centre's"
            + " own puts its certificate and key into the folder instead. Counts from the next start."
      })
  static final class TaxiiCertificate implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Mixin private Options.Life life = new Options.Life();

    @Parameters(
        arity = "1..8",
        paramLabel = "HOST",
        description = "Names and addresses by which tools call the server.")
    private List<String> hosts = List.of();

    @Option(names = "--replace", description = "In place of one that is there.")
    private boolean replace;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake {
      Duration good = Duration.ofDays(life.days());
      return Taxii.does(
          node, spec, desk -> desk.certificate(hosts, good, replace, InstantSource.system()));
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
        DeskCommands.print(
            spec, "drawn anew from " + redraw(open) + " entries: board, search, reports");
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
      Reports reports = new Reports(node.store(), board, node.clock());
      FloorTrace trace = FloorTrace.of(self, node.epoch(), node.ledger(), node.store());
      board.reset();
      search.reset();
      reports.reset();
      trace.reset();
      trace.catchUp();
      long entries = 0;
      for (NodeId peer : node.papers().peers(self)) {
        LinkId link = LinkId.between(self, peer);
        FactReader facts = new FactReader(node.ledger(), node.vault().bodies(), link);
        for (int epoch = 1; epoch <= node.epoch(); epoch++) {
          LogName log = LogName.of(self, link, epoch);
          entries += follow(List.of(board, search, reports), facts, log, node.ledger());
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

  /// Where a bench of {@link ShowCommands} measures.
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
