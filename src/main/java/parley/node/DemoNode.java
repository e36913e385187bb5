package parley.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import parley.codec.Json;
import parley.exchange.LinkStatus;
import parley.exchange.NodeExchange;
import parley.http.FreePort;
import parley.message.MessageId;
import parley.node.Main.Mistake;
import parley.party.NodeId;
import parley.watchline.WatchDesk;

/// One of the two nodes of the demo: its folder, and the process that serves it.
final class DemoNode implements AutoCloseable {
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
