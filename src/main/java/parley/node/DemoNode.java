package parley.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import parley.codec.Json;
import parley.http.FreePort;
import parley.node.Main.Mistake;
import parley.party.NodeId;

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
}
