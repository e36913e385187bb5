package parley.node;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Serves a node until it is told to stop.
@Command(
    name = "serve",
    description = {
      "Serves the node: the link to partners' nodes, and the console for its officers. Prints the",
      "console's address, a link that signs one officer in, and a line when it is ready. Stop it",
      "with Ctrl-C or SIGTERM."
    })
final class ServeCommand implements Callable<Integer> {
  @Mixin private FolderOption node = new FolderOption();

  @Option(
      names = "--officer",
      paramLabel = "NAME",
      defaultValue = "watch",
      description = "Whom the first link signs in (default: ${DEFAULT-VALUE}).")
  private String officer = "watch";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Mistake, InterruptedException {
    DataFolder folder = node.folder();
    CountDownLatch stopping = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    try (Node open = Node.open(folder, node.passphrase(), InstantSource.system())) {
      Serving.mustBeGood(open);
      JsonLog.toFiles(folder.logs());
      try (Serving serving = Serving.start(open)) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stopping, stopped), "stop"));
        announce(open, serving);
        stopping.await();
      }
    } catch (IOException e) {
      throw new Mistake(
          "cannot write the log in " + folder.logs() + ": " + DataFolder.reason(e), e);
    } finally {
      stopped.countDown();
    }
    return 0;
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

  private void announce(Node open, Serving serving) throws Mistake {
    Config config = open.config();
    DeskCommands.print(
        spec,
        config.node() + " of " + config.party() + ", parley " + AboutCommands.version(),
        "link     " + serving.linkAddress(),
        "console  " + serving.consoleUrl(),
        "sign in  " + serving.signInLink(officer) + "  (once, within 30 minutes)",
        "ready in " + ManagementFactory.getRuntimeMXBean().getUptime() + " ms");
  }
}
