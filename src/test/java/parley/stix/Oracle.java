package parley.stix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;

/// The OASIS tools in a Python of their own under `target/`, made from the registry at pinned
/// versions when it is not there yet.
final class Oracle {
  private static final Path HOME = Path.of("target", "stix-oracle").toAbsolutePath();
  private static final Path WANTED = Path.of("src", "test", "python", "requirements.txt");
  private static final Path SCRIPT = Path.of("src", "test", "python", "stix_oracle.py");
  private static final Path READY = HOME.resolve("ready.txt");
  private static final long SECONDS = 120;

  private Oracle() {}

  static void prepare() throws IOException, InterruptedException {
    String wanted = Files.readString(WANTED);
    if (Files.exists(READY) && Files.readString(READY).equals(wanted)) {
      return;
    }
    File nothing = new File("/dev/null");
    run(nothing, nothing, "python3", "-m", "venv", "--clear", HOME.toString());
    run(
        nothing,
        nothing,
        HOME.resolve("bin").resolve("python").toString(),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-input",
        "--no-deps",
        "--disable-pip-version-check",
        "-r",
        WANTED.toString());
    Files.writeString(READY, wanted);
  }

  private static void run(File in, File out, String... command)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile("oracle", ".log");
    Process process =
        new ProcessBuilder(command)
            .redirectError(log.toFile())
            .redirectInput(in)
            .redirectOutput(out)
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
  static List<String> ask(String what, List<Json> questions)
      throws IOException, InterruptedException, MalformedInput {
    Path in = Files.createTempFile("oracle", ".in");
    Path out = Files.createTempFile("oracle", ".out");
    try {
      StringBuilder lines = new StringBuilder();
      for (Json question : questions) {
        Json line = Json.object().with("ask", what).with("of", question).build();
        lines.append(JsonWriter.line(line).utf8()).append('\n');
      }
      Files.writeString(in, lines, StandardCharsets.UTF_8);
      run(
          in.toFile(),
          out.toFile(),
          HOME.resolve("bin").resolve("python").toString(),
          SCRIPT.toString());
      List<String> answers = new ArrayList<>();
      for (String line : Files.readAllLines(out)) {
        Json answer = JsonReader.foreign(Bytes.utf8(line), JsonReader.MESSAGE);
        answers.add(((Json.Str) answer).value());
      }
      assertThat(answers).hasSameSizeAs(questions);
      return answers;
    } finally {
      Files.deleteIfExists(in);
      Files.deleteIfExists(out);
    }
  }
}
