package parley.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import parley.party.NodeId;

/// A node in a process of its own, made from this very program.
final class Child implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120;

  private final Process process;
  private final PrintWriter in;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final String name;

  Child(Path grounds, NodeId node) throws Exception {
    name = node.name();
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx1g",
            // As the launcher starts a node.
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            BenchNode.class.getName(),
            grounds.toString(),
            name);
    builder.redirectError(grounds.resolve(name + ".log").toFile());
    process = builder.start();
    in = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
    BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
    Thread.ofVirtual().start(() -> reader.lines().forEach(lines::add));
    hear("ready");
  }

  String name() {
    return name;
  }

  /// Of the processor, since its start.
  Duration spent() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /// Milliseconds that its compilers have run since its start.
  long compiled() throws IOException, InterruptedException {
    say("compiled");
    return Long.parseLong(hear("compiled")[1]);
  }

  void say(String line) {
    in.println(line);
  }

  /// The next line; it must begin with `word`.
  String[] hear(String word) throws IOException, InterruptedException {
    String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (line == null) {
      throw BenchNode.ended(name);
    }
    if (!line.startsWith(word) || line.startsWith("failed")) {
      throw new IOException(name + " said: " + line);
    }
    return line.split(" ", -1);
  }

  /// The next line that begins with `word`; those before it are passed over.
  String[] await(String word) throws IOException, InterruptedException {
    String[] words = hear("");
    while (!words[0].equals(word)) {
      words = hear("");
    }
    return words;
  }

  /// Passes lines over until `count` of them began with `word`.
  void count(String word, int count) throws IOException, InterruptedException {
    for (int i = 0; i < count; i++) {
      await(word);
    }
  }

  @Override
  public void close() {
    say("stop");
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
