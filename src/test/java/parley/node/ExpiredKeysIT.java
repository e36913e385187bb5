package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import drill.Machine;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.casework.ManyWords;
import parley.codec.Bytes;
import parley.codec.Digest;

/// A node past the end of its keys, as a person meets it who types commands at a machine whose
/// clock stands there: one line that says what to do, exit code 2, nothing half-written; and what
/// the line says to do heals it.
class ExpiredKeysIT {
  private static final String WHAT_TO_DO = "make new keys with: parley roll issue --rotate";

  @TempDir Path place;

  private Path clock = Path.of("");
  private Path us = Path.of("");
  private String secret = "";

  private record Ran(int code, String out, List<String> err) {}

  private ProcessBuilder typed(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-jar"));
    command.add(Path.of(Objects.requireNonNull(System.getProperty("parley.jar"))).toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("--dir", us.toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(Machine.clock(clock));
    return builder;
  }

  private Ran ran(String... arguments) throws Exception {
    Path err = place.resolve("err");
    Process process = typed(arguments).redirectError(err.toFile()).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ran(process.exitValue(), out, Files.readAllLines(err));
  }

  private Process serving() throws Exception {
    Process node =
        typed("serve", "--passphrase-file", secret)
            .redirectError(place.resolve("serving").toFile())
            .start();
    node.getOutputStream().close();
    BufferedReader lines = node.inputReader(StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("ready")) {
        return node;
      }
    }
    throw new AssertionError(Files.readString(place.resolve("serving")));
  }

  /// What lies in the folder; of the database, which is opened before the dates are known, that it
  /// is there. How the node's journals end stands in its anchor.
  private Map<String, String> folder() throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(us)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = us.relativize(file).toString();
        if (!name.equals("lock")) {
          boolean whole = !name.startsWith("db/");
          found.put(name, whole ? Digest.of(Bytes.owning(Files.readAllBytes(file))).hex() : "");
        }
      }
    }
    return found;
  }

  private void mistaken(Ran ran) {
    assertThat(ran.code()).as(ran.toString()).isEqualTo(Main.MISTAKE);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err().stream().filter(line -> !line.endsWith(" …")))
        .as("beside what was being done")
        .singleElement()
        .asString()
        .startsWith("parley: ")
        .contains("the keys of us-nrrc are good from", WHAT_TO_DO);
  }

  @Test
  void serve_send_and_acknowledge_say_so_and_new_keys_heal_it() throws Exception {
    TestNodes nodes = new TestNodes(place);
    nodes.agree();
    us = place.resolve("us-nrrc");
    secret = nodes.passphrase().toString();
    String received = received(nodes);
    clock = Files.writeString(place.resolve("clock"), "+0\n");
    Path draft = place.resolve("draft.json");
    Files.writeString(
        draft,
        """
        { "format": "inquiry/1", "replyWantedWithin": "PT2H",
          "body": { "title": "Late", "asked": ["information"], "question": "Is it so?",
                    "intent": "To see what an ended key says." } }
        """);
    String[] send = {"send", "--to", "ru-nrrc", draft.toString()};

    Process node = serving();
    try {
      String board = ran("board").out();
      Files.writeString(clock, "+800d\n");
      mistaken(ran(send));
      mistaken(ran("acknowledge", received));
      assertThat(ran("board", "--all").out()).doesNotContain("Late", "acknowledgement");
      assertThat(ran("board").out()).isEqualTo(board);
      assertThat(board).contains(received.substring(0, 8));
    } finally {
      ended(node);
    }

    Map<String, String> before = folder();
    mistaken(ran("serve", "--passphrase-file", secret));
    assertThat(folder()).isEqualTo(before);

    Ran rotated = ran("roll", "issue", "--rotate", "--passphrase-file", secret);
    assertThat(rotated.code()).as(rotated.toString()).isZero();
    Process again = serving();
    try {
      Ran sent = ran(send);
      assertThat(sent.code()).as(sent.toString()).isZero();
      assertThat(ran("board").out()).contains(sent.out().lines().findFirst().orElseThrow());
      Ran acknowledged = ran("acknowledge", received);
      assertThat(acknowledged.code()).as(acknowledged.toString()).isZero();
    } finally {
      ended(again);
    }
  }

  /// A message that came before the keys ended, and waits to be acknowledged.
  private String received(TestNodes nodes) throws Exception {
    ManyMessages messages = new ManyMessages(new ManyWords(new Random(13)));
    try (Node node =
        Node.open(
            new DataFolder(us), new Options.Secrets(nodes.passphrase()), InstantSource.system())) {
      messages.fill(node, 1);
    }
    return messages.firsts().getFirst().toString();
  }

  private static void ended(Process node) throws InterruptedException {
    node.destroy();
    assertThat(node.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }
}
