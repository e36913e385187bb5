package parley.stix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;

/// The OASIS tools in a process of their own, with a Python under `target/` that is made from the
/// registry at pinned versions when it is not there yet. One thread.
public final class Oracle implements AutoCloseable {
  private static final Path HOME = Path.of("target", "stix-oracle").toAbsolutePath();
  private static final String PYTHON = HOME.resolve("bin").resolve("python").toString();
  private static final Path WANTED = Path.of("src", "test", "python", "requirements.txt");
  private static final Path SCRIPT = Path.of("src", "test", "python", "stix_oracle.py");
  private static final Path READY = HOME.resolve("ready.txt");
  private static final Path LOCK = Path.of("target", "stix-oracle.lock").toAbsolutePath();
  private static final File NOTHING = new File("/dev/null");
  private static final long SECONDS = 180;

  private final Process process;
  private final BufferedWriter questions;
  private final BufferedReader answers;

  private Oracle(Process process) {
    this.process = process;
    this.questions = process.outputWriter(StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  public static Oracle start() throws IOException, InterruptedException {
    return new Oracle(
        new ProcessBuilder(python(), SCRIPT.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /// The Python in which all tools of OASIS are, made when it is not there yet. Another virtual
  /// machine that wants it too waits for it.
  public static String python() throws IOException, InterruptedException {
    try (FileChannel channel =
            FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      make(Files.readString(WANTED));
    }
    return PYTHON;
  }

  private static void make(String wanted) throws IOException, InterruptedException {
    if (!Files.exists(READY) || !Files.readString(READY).equals(wanted)) {
      run("python3", "-m", "venv", "--clear", HOME.toString());
      run(
          PYTHON,
          "-m",
          "pip",
          "install",
          "--quiet",
          "--no-input",
          "--no-deps",
          "--no-compile",
          "--disable-pip-version-check",
          "-r",
          WANTED.toString());
      Files.writeString(READY, wanted);
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Path log = Files.createTempFile("oracle", ".log");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(NOTHING)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as("%s ends", command[0]).isTrue();
      assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    } finally {
      process.destroyForcibly();
      Files.deleteIfExists(log);
    }
  }

  /// One answer for each, in their order.
  public List<String> ask(String what, List<Json> of) throws IOException, MalformedInput {
    List<String> said = new ArrayList<>();
    for (Json question : of) {
      Json line = Json.object().with("ask", what).with("of", question).build();
      questions.write(JsonWriter.line(line).utf8());
      questions.newLine();
      questions.flush();
      String answer = answers.readLine();
      assertThat(answer).as("an answer to %s", line).isNotNull();
      Json value = JsonReader.foreign(Bytes.utf8(String.valueOf(answer)), JsonReader.MESSAGE);
      said.add(((Json.Str) value).value());
    }
    return said;
  }

  @Override
  public void close() throws IOException {
    questions.close();
    process.destroy();
  }
}
