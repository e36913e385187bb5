package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.ledger.LocalLog;

/// A node's whole journals, taken out and verified as operators type it.
class JournalCommandTest {
  @TempDir Path place;
  private Path us = Path.of("");
  private String passphrase = "";
  private String sent = "";
  private final List<AutoCloseable> running = new ArrayList<>();

  @BeforeEach
  void a_node_serves_and_has_sent() throws Exception {
    TestNodes nodes = new TestNodes(place);
    nodes.agree();
    us = place.resolve("us-nrrc");
    passphrase = nodes.passphrase().toString();
    Node node =
        Node.open(
            new DataFolder(us), new Options.Secrets(Path.of(passphrase)), InstantSource.system());
    running.addFirst(node);
    running.addFirst(Serving.start(node));
    Path draft = place.resolve("draft.json");
    Files.writeString(
        draft,
        """
        { "format": "inquiry/1", "replyWantedWithin": "PT2H",
          "body": { "title": "On record", "asked": ["information"], "question": "Does this stay?",
                    "intent": "To see the journal whole." } }
        """);
    String said = good("send", "--dir", us.toString(), "--to", "ru-nrrc", draft.toString());
    sent = said.lines().filter(line -> line.startsWith("message ")).findFirst().orElseThrow();
    sent = sent.substring("message ".length());
  }

  @AfterEach
  void stop() {
    Node.release(running);
    running.clear();
  }

  private static String good(String... arguments) {
    TestNodes.Ran ran = TestNodes.run(arguments);
    assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
    return ran.out();
  }

  /// The folder that the command says it wrote.
  private Path exported(String of, String to) {
    String said =
        good(
            "evidence",
            "--journal",
            of,
            "--to",
            place.resolve(to).toString(),
            "--dir",
            us.toString(),
            "--passphrase-file",
            passphrase);
    assertThat(said).startsWith("evidence: ");
    return Path.of(said.strip().substring("evidence: ".length()));
  }

  private static void flipped_anywhere_it_is_named(Path export) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(export)) {
      files =
          walk.filter(Files::isRegularFile)
              .filter(file -> !file.toString().contains("certificates/US-authority"))
              .sorted()
              .toList();
    }
    assertThat(files).as("papers, the checkpoint, entries and hashes").hasSizeGreaterThan(6);
    for (Path file : files) {
      byte[] whole = Files.readAllBytes(file);
      boolean log = file.toString().contains("/tile/") || file.endsWith("checkpoint");
      for (int at : log ? List.of(0, whole.length / 2, whole.length - 1) : List.of(0)) {
        byte[] bent = whole.clone();
        bent[at] ^= 1;
        Files.write(file, bent);
        TestNodes.Ran ran = TestNodes.run("verify", "-q", export.toString());
        assertThat(ran.code()).as(file + " byte " + at).isEqualTo(Main.FOUND_WRONG);
        assertThat(ran.out())
            .contains(export.relativize(file).toString())
            .endsWith("NOT verified" + System.lineSeparator());
      }
      Files.write(file, whole);
    }
    assertThat(good("verify", export.toString())).endsWith("verified" + System.lineSeparator());
  }

  @Test
  void the_journal_of_a_link_verifies_and_any_bent_file_is_named() throws Exception {
    Path served = exported("ru-nrrc", "served");
    assertThat(served.getFileName()).hasToString("journal-ru-nrrc-1");
    assertThat(good("verify", "-v", served.toString()))
        .contains("entries have the root that was signed")
        .endsWith("verified" + System.lineSeparator());
    assertThat(good("verify", served.toString()))
        .containsPattern("ok      .*journal-ru-nrrc-1: [0-9]+ checks hold")
        .doesNotContain("entries have the root")
        .endsWith("verified" + System.lineSeparator());
    flipped_anywhere_it_is_named(served);
    stop();
    // The same without a node that serves: the command opens the folder.
    Path opened = exported("ru-nrrc", "opened");
    assertThat(good("verify", opened.toString())).endsWith("verified" + System.lineSeparator());
    assertThat(Files.readAllLines(opened.resolve("checkpoint")).getFirst())
        .isEqualTo("parley/us-nrrc/ru-nrrc~us-nrrc/1");
  }

  @Test
  void the_own_log_verifies_and_tells_nothing_of_partners() throws Exception {
    Path local = exported("local", "own");
    assertThat(Files.readAllLines(local.resolve("checkpoint")).getFirst())
        .isEqualTo("parley/us-nrrc/local/1");
    assertThat(local.resolve("agreements")).doesNotExist();
    assertThat(local.resolve("rolls")).isDirectoryNotContaining("glob:**RU*");
    flipped_anywhere_it_is_named(local);
  }

  @Test
  void what_cannot_be_exported_is_said_in_one_line() {
    exported("ru-nrrc", "twice");
    TestNodes.Ran again =
        TestNodes.run(
            "evidence",
            "--journal",
            "ru-nrrc",
            "--to",
            place.resolve("twice").toString(),
            "--dir",
            us.toString());
    assertThat(again.code()).isEqualTo(Main.MISTAKE);
    assertThat(again.err()).contains("already there: name another place");
    TestNodes.Ran unknown =
        TestNodes.run("evidence", "--journal", "cn-nrrc", "--dir", us.toString());
    assertThat(unknown.code()).isEqualTo(Main.MISTAKE);
    assertThat(unknown.err()).contains("there are: local and those with [ru-nrrc]");
    assertThat(
            TestNodes.run("evidence", "--journal", "local", "--accusations", "--dir", us.toString())
                .err())
        .contains("name messages, or give --accusations, or --journal PEER");
  }

  private void taken(String officer, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--dir", us.toString(), "--officer", officer));
    all.addAll(List.of("--passphrase-file", passphrase));
    good(all.toArray(String[]::new));
  }

  @Test
  void whoever_takes_evidence_or_a_note_out_stands_in_the_own_log_also_where_no_node_serves()
      throws Exception {
    String to = place.resolve("out").toString();
    taken("A. Miller", "evidence", sent, "--to", to);
    taken("A. Miller", "show", sent, "--pdf", place.resolve("note.pdf").toString());
    taken("A. Miller", "evidence", "--accusations", "--to", to);
    stop();
    taken("B. Clark", "evidence", sent, "--to", to);
    try (Node node =
        Node.open(
            new DataFolder(us), new Options.Secrets(Path.of(passphrase)), InstantSource.system())) {
      LocalLog log = node.ownLog();
      assertThat(log.entries(0, log.size()))
          .filteredOn(entry -> Set.of("read", "exported").contains(entry.kind()))
          .extracting(entry ->
              entry.kind()
                  + " by "
                  + entry.fields().text("officer").orElse("")
                  + " to "
                  + entry.fields().text("peer").orElse("")
                  + (entry.fields().text("message").equals(Optional.of(sent)) ? " of it" : ""))
          .as("nobody is accused, so nothing was opened for that")
          .containsExactly(
              "exported by command line: A. Miller to ru-nrrc of it",
              "read by command line: A. Miller to ru-nrrc of it",
              "exported by command line: B. Clark to ru-nrrc of it");
    }
  }
}
