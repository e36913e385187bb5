package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.journal.Checkpoint;
import parley.journal.LogName;
import parley.journal.LogTree;

/// Two nodes as processes of the packaged jar; each side's operator types what its manual says, and
/// an arbiter with the files alone, in a process of his own and with stock tools, says whether the
/// log that a node shows is the one that its partner witnessed. Needs openssl, xxd and coreutils.
class WitnessIT {
  @TempDir Path place;

  private final List<ServedNode> started = new ArrayList<>();
  private Path us = Path.of("");
  private Path ru = Path.of("");
  private Path files = Path.of("");
  private String secret = "";

  private record Ran(int code, String out) {}

  @BeforeEach
  void serve() throws Exception {
    TestNodes nodes = new TestNodes(place);
    nodes.agree();
    secret = nodes.passphrase().toString();
    us = place.resolve("us-nrrc");
    ru = place.resolve("ru-nrrc");
    files = Files.createDirectory(place.resolve("files"));
    started.add(ServedNode.start(us, secret));
    Path draft =
        Files.writeString(
            place.resolve("draft.json"),
            """
            { "format": "inquiry/1", "replyWantedWithin": "PT2H",
              "body": { "title": "On record", "asked": ["information"], "question": "Seen?",
                        "intent": "To see the own log witnessed." } }
            """);
    good("send", "--dir", us.toString(), "--to", "ru-nrrc", draft.toString());
    // Only now: so the first heartbeat that the partner keeps is bound to the entry of the release.
    started.add(ServedNode.start(ru, secret));
  }

  @AfterEach
  void stop() {
    started.forEach(ServedNode::close);
  }

  private static String good(String... arguments) {
    TestNodes.Ran ran = TestNodes.run(arguments);
    assertThat(ran.code()).as(String.join(" ", arguments) + ran.out() + ran.err()).isZero();
    return ran.out();
  }

  private Path evidence(Path node, String... arguments) {
    List<String> all = new ArrayList<>(List.of("evidence"));
    all.addAll(List.of(arguments));
    all.addAll(
        List.of("--to", files.toString(), "--dir", node.toString(), "--passphrase-file", secret));
    String said = good(all.toArray(new String[0])).strip();
    return Path.of(said.substring("evidence: ".length()));
  }

  private static Ran process(Path in, String... command) throws Exception {
    Process process =
        new ProcessBuilder(command).directory(in.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ran(process.exitValue(), out);
  }

  /// As an arbiter runs it, who has the program and the files and nothing else.
  private Ran verify(Path... paths) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", Objects.requireNonNull(System.getProperty("parley.jar"))));
    command.addAll(List.of(Main.class.getName(), "verify"));
    for (Path path : paths) {
      command.add(path.toString());
    }
    return process(place, command.toArray(new String[0]));
  }

  /// The partner's file, once a heartbeat has come that carries a head.
  private Path witnessed() throws Exception {
    Semaphore never = new Semaphore(0);
    String[] command = {
      "evidence", "--witnessed", "us-nrrc", "--to", files.toString(), "--dir", ru.toString()
    };
    TestNodes.Ran ran = TestNodes.run(command);
    for (int tries = 0; ran.code() != 0 && tries < 900; tries++) {
      assertThat(ran.err()).contains("nothing was witnessed of us-nrrc yet");
      assertThat(never.tryAcquire(100, TimeUnit.MILLISECONDS)).isFalse();
      ran = TestNodes.run(command);
    }
    assertThat(ran.code()).as(ran.err()).isZero();
    return Path.of(ran.out().strip().substring("evidence: ".length()));
  }

  /// The instructions of the file, with what they leave open put in.
  private static List<String> stock(Path folder, String key) throws Exception {
    String text = Files.readString(folder.resolve("README.txt"));
    List<String> commands = new ArrayList<>();
    Matcher lines =
        Pattern.compile("^     ((?:sed|\\(|openssl|sha256sum|grep).*)$", Pattern.MULTILINE)
            .matcher(text.substring(0, text.indexOf("ЧТО")));
    while (lines.find()) {
      commands.add(
          lines
              .group(1)
              .replaceAll(" {5,}.*", "") // what the command shows
              .replace("KEY", key)
              .replace("opened-NODE.txt", "../opened-us-nrrc.txt")
              .replace("journal-local-1", "../journal-local-1"));
    }
    assertThat(commands).hasSizeGreaterThan(7);
    return commands;
  }

  private void stock_tools_agree(Path archive) throws Exception {
    Path folder = files.resolve("unpacked");
    assertThat(process(files, "unzip", "-q", archive.toString(), "-d", folder.toString()).code())
        .isZero();
    String roll = process(folder, "bash", "-c", stock(folder, "").get(1)).out();
    String key =
        Papers.read(new DataFolder(us), Config.read(new DataFolder(us)).party())
            .rolls()
            .own()
            .nodes()
            .getFirst()
            .keys()
            .frameKey()
            .base64();
    assertThat(roll.strip()).isEqualTo("\"frameKey\":\"" + key + "\"");
    StringBuilder said = new StringBuilder();
    for (String command : stock(folder, key)) {
      Ran ran = process(folder, "bash", "-c", command);
      assertThat(ran.code()).as(command + "\n" + ran.out()).isZero();
      said.append(ran.out());
    }
    String beat = Files.readString(folder.resolve("beat"), StandardCharsets.ISO_8859_1);
    String head = beat.replaceAll("(?s).*\"localHead\":\"([0-9a-f]{64})\".*", "$1");
    assertThat(said)
        .contains("Signature Verified Successfully")
        .contains(head + "  -")
        .contains("parley/us-nrrc/local/1");
    // One byte of the heartbeat or of what opens it, and they no longer do.
    Files.writeString(
        folder.resolve("said"),
        Files.readString(folder.resolve("said")).replace("\"v\":1", "\"v\":2"));
    String openssl =
        stock(folder, key).stream().filter(each -> each.startsWith("openssl")).findFirst().get();
    assertThat(process(folder, "bash", "-c", openssl).code()).isNotZero();
  }

  /// The insider has the vault and its passphrase, takes the last entry out, and signs.
  private Path cut(Path into) throws Exception {
    Node node =
        Node.open(
            new DataFolder(us),
            new Options.Secrets(Path.of(secret)),
            java.time.InstantSource.system());
    try (node) {
      LogName name = LogName.local(node.config().node(), 1);
      long size = node.ledger().logSize(name) - 1;
      LogTree tree = new LogTree();
      node.ledger().leaves(name, 0, size).forEach(tree::append);
      parley.evidence.JournalExport.write(
          node.ledger().source(name),
          new Checkpoint(name.origin(), size, tree.root()).sign(node.vault().notes()),
          node.papers().between(node.config().node(), java.util.Optional.empty()),
          into,
          _ -> {});
    }
    return into;
  }

  @Test
  void an_arbiter_says_whether_the_log_shown_is_the_log_witnessed() throws Exception {
    Path kept = witnessed();
    assertThat(kept).hasFileName("witnessed-us-nrrc.zip");
    Path log = evidence(us, "--journal", "local");
    Path journal = evidence(ru, "--journal", "us-nrrc");
    Path opened = evidence(us, "--open", kept.toString());
    assertThat(opened).hasFileName("opened-us-nrrc.txt");

    Ran alone = verify(kept);
    assertThat(alone.code()).as(alone.out()).isZero();
    assertThat(alone.out()).contains("to see whether it is the log that ru-nrrc witnessed");
    Ran whole = verify(kept, opened, log, journal);
    assertThat(whole.code()).as(whole.out()).isZero();
    assertThat(whole.out())
        .containsPattern(
            "parley/us-nrrc/local/1: its first [0-9]+ entries are those that ru-nrrc witnessed, at"
                + " the latest 20[0-9T:.-]+Z")
        .endsWith("verified" + System.lineSeparator());
    stock_tools_agree(kept);

    // What is bent is found, by the exit code of all other evidence.
    byte[] text = Files.readAllBytes(opened);
    text[5] = (byte) (text[5] == 'a' ? 'b' : 'a');
    Path bent = Files.write(files.resolve("bent.txt"), text);
    Ran other = verify(kept, bent, log);
    assertThat(other.code()).isEqualTo(Main.FOUND_WRONG);
    assertThat(other.out()).contains("nothing that was given opens its head");
  }

  @Test
  void a_log_cut_short_with_the_node_s_own_keys_is_found_out() throws Exception {
    Path kept = witnessed();
    Path opened = evidence(us, "--open", kept.toString());
    started.forEach(ServedNode::close);
    Path cut = cut(files.resolve("cut"));
    assertThat(verify(cut).code()).as("by itself it is a whole log").isZero();
    Ran found = verify(kept, opened, cut);
    assertThat(found.code()).isEqualTo(Main.FOUND_WRONG);
    assertThat(found.out()).contains("CUT: parley/us-nrrc/local/1 had").contains("NOT verified");
  }
}
