package parley.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Shows Parley at work on one machine.
@Command(
    name = "demo",
    description = {
      "Shows Parley at work on this machine: a key ceremony for two parties, United States in",
      "English and Russian Federation in Russian; an agreement that both sign; two nodes as two",
      "processes with databases of their own; and an incident, played from notification to",
      "closure. Leaves both consoles running until Ctrl-C.",
      "",
      "With --once nothing is left running: the evidence of every message is exported and verified",
      "by another process, and the command exits with 0 only if every step held."
    })
final class DemoCommand implements Callable<Integer> {
  @Option(names = "--once", description = "Play, verify, stop, and say whether every step held.")
  private boolean once;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "A new folder for both nodes (default: a fresh one among the temporary files).")
  private @Nullable Path dir;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Mistake, InterruptedException {
    Demo demo = new Demo(folder(), InstantSource.system(), line -> DeskCommands.print(spec, line));
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

  private Path folder() throws Mistake {
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
