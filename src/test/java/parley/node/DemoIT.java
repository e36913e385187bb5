package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The README's command on the packaged jar, through the launcher: two processes, ceremony to
/// verified evidence.
class DemoIT {
  private static final int ACTS = 12;
  private static final Pattern TIMELINE =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\S+Z  (us|ru)-nrrc   .* +\\d+");

  @TempDir Path place;

  @Test
  void the_demo_plays_proves_and_leaves_nothing_running() throws Exception {
    Path folder = place.resolve("demo");
    Path said = place.resolve("said");
    ProcessBuilder demo =
        new ProcessBuilder("./parley", "demo", "--once", "--dir", folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    demo.environment().put("PARLEY_JAR", Objects.requireNonNull(System.getProperty("parley.jar")));
    Process running = demo.start();
    running.getOutputStream().close();
    assertThat(running.waitFor(3, TimeUnit.MINUTES)).isTrue();
    List<String> lines = Files.readAllLines(said, StandardCharsets.UTF_8);
    assertThat(running.exitValue()).as(String.join("\n", lines)).isZero();
    assertThat(lines.getLast()).isEqualTo("verified");
    List<String> evidence = lines.stream().filter(line -> line.startsWith("evidence: ")).toList();
    assertThat(lines.stream().filter(line -> line.contains("sign in once: http://127.0.0.1:")))
        .hasSize(2);
    // UTC, who, what, milliseconds from release to the other board: one line for each act.
    assertThat(lines.stream().filter(line -> TIMELINE.matcher(line).matches())).hasSize(ACTS);
    assertThat(evidence).hasSize(ACTS);
    assertThat(lines.subList(lines.size() - 1 - ACTS, lines.size() - 1)).isEqualTo(evidence);
    for (String line : evidence) {
      assertThat(Path.of(line.substring("evidence: ".length()))).isRegularFile();
    }
    nothingReadable(folder, evidence);
    assertThat(ProcessHandle.allProcesses().flatMap(one -> one.info().commandLine().stream()))
        .noneMatch(command -> command.contains(folder.toString()));
  }

  @Test
  void without_once_both_consoles_stay_up_until_it_is_stopped() throws Exception {
    Path folder = place.resolve("stays");
    ProcessBuilder demo =
        new ProcessBuilder("./parley", "demo", "--dir", folder.toString())
            .redirectErrorStream(true);
    demo.environment().put("PARLEY_JAR", Objects.requireNonNull(System.getProperty("parley.jar")));
    Process running = demo.start();
    running.getOutputStream().close();
    List<String> consoles = new ArrayList<>();
    try (BufferedReader lines = running.inputReader(StandardCharsets.UTF_8);
        HttpClient browser = HttpClient.newHttpClient()) {
      String line = lines.readLine();
      while (line != null && !line.startsWith("Both consoles stay up")) {
        if (line.contains("sign in once: ")) {
          consoles.add(line.substring(line.indexOf("http://")));
        }
        line = lines.readLine();
      }
      assertThat(line).as("the demo played to its end").isNotNull();
      assertThat(consoles).hasSize(2);
      for (String console : consoles) {
        HttpRequest page = HttpRequest.newBuilder(URI.create(console)).build();
        assertThat(browser.send(page, HttpResponse.BodyHandlers.discarding()).statusCode())
            .isEqualTo(200);
      }
    } finally {
      running.destroy();
      assertThat(running.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(ProcessHandle.allProcesses().flatMap(one -> one.info().commandLine().stream()))
        .noneMatch(command -> command.contains(folder.toString()));
  }

  /// What officers wrote is nowhere on the nodes' disks but sealed: in no database, journal, log or
  /// leftover. The exported evidence is readable, since it is there to be read.
  private static void nothingReadable(Path folder, List<String> evidence) throws IOException {
    int looked = 0;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (evidence.stream().anyMatch(line -> line.endsWith(file.toString()))) {
          continue;
        }
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        for (String word : List.of("WannaCry", "hospital", utf8("больниц"))) {
          assertThat(content).as(file + " tells " + word).doesNotContain(word);
        }
        looked++;
      }
    }
    assertThat(looked).as("databases, vaults, anchors, logs").isGreaterThan(10);
  }

  private static String utf8(String word) {
    return new String(word.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
