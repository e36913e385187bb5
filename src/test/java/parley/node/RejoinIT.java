package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Json;
import parley.journal.Checkpoint;
import parley.journal.LogName;

/// Two nodes as processes of the packaged jar. One is started twice, copied, restored from an old
/// backup with and without its anchor, and edited: each time it signs nothing, says why and what to
/// do, and still lets its officers read. Then two officers open a new epoch, and what the partner
/// holds comes back. The partner accuses nobody.
class RejoinIT {
  private static final int SECONDS_TO_STOP = 20;
  private static final int SECONDS_FOR_A_GAP = 150;

  @TempDir Path place;

  private final List<ServedNode> started = new ArrayList<>();
  private Path us = Path.of("");
  private Path ru = Path.of("");
  private String secret = "";
  private final List<String> board = new ArrayList<>();

  @AfterEach
  void stop_all() throws Exception {
    for (ServedNode one : started) {
      one.close();
    }
  }

  private ServedNode start(Path dir) throws IOException {
    ServedNode served = ServedNode.start(dir, secret);
    started.add(served);
    return served;
  }

  private static TestNodes.Ran good(String... arguments) {
    TestNodes.Ran ran = TestNodes.run(arguments);
    assertThat(ran.code()).as(String.join(" ", arguments) + ran.out() + ran.err()).isZero();
    return ran;
  }

  private String send(Path from, String to, String title) throws Exception {
    String id = ServedNode.sent(place, from, to, title);
    board.add(title);
    return id;
  }

  /// A node that was started signs nothing: it says why wherever one asks, with exit codes to
  /// match, its anchor stands where it stood, and reading goes on.
  private void signs_nothing(Path dir, String why) throws Exception {
    Map<LogName, Checkpoint> before = ServedNode.signed(dir);
    ServedNode served = start(dir);
    stopped(dir, why);
    TestNodes.Ran doctor =
        TestNodes.run("doctor", "--dir", dir.toString(), "--passphrase-file", secret);
    assertThat(doctor.code()).as(doctor.out()).isEqualTo(Main.FOUND_WRONG);
    assertThat(doctor.out()).contains("fail  journal");
    Path draft = place.resolve("draft.json");
    TestNodes.Ran refused =
        TestNodes.run("send", "--dir", dir.toString(), "--to", "ru-nrrc", draft.toString());
    assertThat(refused.code()).isEqualTo(Main.MISTAKE);
    assertThat(refused.err().strip().lines()).hasSize(1);
    assertThat(refused.err()).contains("not sent").containsIgnoringCase("nothing is signed");
    served.reads(board.getFirst());
    served.stop();
    assertThat(ServedNode.signed(dir)).isEqualTo(before);
  }

  private static void stopped(Path dir, String why) throws Exception {
    Semaphore never = new Semaphore(0);
    TestNodes.Ran status = TestNodes.run("status", "--dir", dir.toString());
    for (int tries = 0; status.code() == 0 && tries < SECONDS_TO_STOP * 10; tries++) {
      assertThat(never.tryAcquire(100, TimeUnit.MILLISECONDS)).isFalse();
      status = TestNodes.run("status", "--dir", dir.toString());
    }
    assertThat(status.code()).as(status.out() + status.err()).isEqualTo(Main.FOUND_WRONG);
    assertThat(status.out()).contains("STOPPED").contains(why).contains("open a new epoch");
  }

  /// The partner holds nothing against the node, and no evidence of anything.
  private void nobody_is_accused() {
    assertThat(good("status", "--dir", ru.toString()).out()).doesNotContain("diverged");
    assertThat(
            good(
                    "evidence",
                    "--accusations",
                    "--to",
                    place.resolve("accused").toString(),
                    "--dir",
                    ru.toString())
                .out())
        .contains("no partner has signed");
  }

  private static void edited(Path dir, String... statements) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("db").resolve("parley.db"));
        Statement sql = connection.createStatement()) {
      for (String statement : statements) {
        assertThat(sql.executeUpdate(statement)).as(statement).isPositive();
      }
    }
  }

  private String officer(String name, String file) {
    String key = place.resolve(file).toString();
    good("officer", "make", "--name", name, "--passphrase-file", secret, key);
    return key;
  }

  private void carried(String number) {
    String roll = place.resolve("us-" + number + ".roll").toString();
    good("roll", "export", "--dir", us.toString(), roll);
    good("roll", "import", "--dir", ru.toString(), roll);
  }

  @Test
  void a_node_that_lost_its_place_signs_nothing_and_rejoins_by_two_officers() throws Exception {
    TestNodes nodes = new TestNodes(place);
    nodes.agree();
    us = place.resolve("us-nrrc");
    ru = place.resolve("ru-nrrc");
    secret = nodes.passphrase().toString();
    String miller = officer("A. Miller", "miller.key");
    String ortiz = officer("B. Ortiz", "ortiz.key");
    String[] authority = {"--dir", us.toString(), "--passphrase-file", secret};
    good(
        "roll",
        "issue",
        "--officers",
        miller + ".public," + ortiz + ".public",
        authority[0],
        authority[1],
        authority[2],
        authority[3]);
    carried("2");
    ServedNode there = start(ru);
    ServedNode here = start(us);
    ServedNode.linkUp(us);
    send(us, "ru-nrrc", "Before the backup");
    String old = place.resolve("old.zip").toString();
    good("backup", "--dir", us.toString(), "--passphrase-file", secret, old);

    started_twice();
    String lost = send(us, "ru-nrrc", "Sent after the backup");
    String taken = send(ru, "us-nrrc", "Taken after the backup");
    here.stop();
    Path copy = ServedNode.copied(us, "us-copy");
    here = start(us);
    send(us, "ru-nrrc", "What the copy does not know");
    here.stop();
    here = start(us);
    ServedNode.linkUp(us);
    signs_nothing_beside_the_original(copy);
    here.stop();

    Path anchored = place.resolve("us-anchored");
    good("restore", "--dir", anchored.toString(), "--anchor", us.resolve("anchor").toString(), old);
    signs_nothing(anchored, "the database is older than the anchor");
    Path again = place.resolve("us-again");
    good("restore", "--dir", again.toString(), old);
    signs_nothing(again, "restored without its anchor");
    nobody_is_accused();

    Path original = us;
    us = again;
    one_officer_is_not_enough(miller, authority);
    two_officers_open_it(miller, ortiz);
    ServedNode back = start(us);
    ServedNode.linkUp(us);
    ServedNode.delivered(us, lost, 60);
    send(us, "ru-nrrc", "In the new epoch");
    // A gap is asked for when it is a minute old; copies of the lost node are edited meanwhile.
    edits_are_found(original);
    come_back(taken, SECONDS_FOR_A_GAP);
    verified(lost, taken);
    nobody_is_accused();
    TestNodes.Ran doctor =
        TestNodes.run("doctor", "--dir", us.toString(), "--passphrase-file", secret);
    assertThat(doctor.out()).contains("audited against the anchor").doesNotContain("fail  journal");
    back.stop();
    there.stop();
  }

  private void started_twice() throws Exception {
    Process second =
        new ProcessBuilder(ServedNode.command(us, secret)).redirectErrorStream(true).start();
    String said = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(second.waitFor()).isEqualTo(Main.MISTAKE);
    assertThat(said.strip().lines().filter(line -> !line.endsWith(" …"))).as(said).hasSize(1);
    assertThat(said).contains("in use by another process");
    assertThat(good("status", "--dir", us.toString()).out()).doesNotContain("STOPPED");
  }

  /// Its own anchor cannot tell, for it was copied too: the partner's first answer does.
  private void signs_nothing_beside_the_original(Path copy) throws Exception {
    signs_nothing(copy, "or a second one is running");
    assertThat(good("status", "--dir", us.toString()).out()).doesNotContain("STOPPED");
    // It is not forgotten when it starts again, and the partner is not there to say it.
    signs_nothing(copy, "or a second one is running");
    nobody_is_accused();
  }

  private void edits_are_found(Path original) throws Exception {
    String log = "(select id from log where origin like '%~%' limit 1)";
    Path bent = ServedNode.copied(original, "us-bent");
    edited(
        bent,
        "update leaf set record = substr(record, 1, 30) || x'21' || substr(record, 32)"
            + " where position = 2 and log = "
            + log);
    signs_nothing(bent, "was altered in the database: node 0/2: entry 2");
    Path holed = ServedNode.copied(original, "us-holed");
    edited(holed, "delete from leaf where position = 3 and log = " + log);
    signs_nothing(holed, "rows were taken out of the database");
    Path cut = ServedNode.copied(original, "us-cut");
    String last = "(select max(size) - 1 from log where id = " + log + ")";
    edited(
        cut,
        "delete from leaf where log = " + log + " and position = " + last,
        "delete from node where log = " + log + " and level = 0 and position = " + last,
        "update log set size = size - 1 where id = " + log);
    signs_nothing(cut, "the database is older than the anchor");
    Path bare = ServedNode.copied(original, "us-bare");
    try (Stream<Path> files = Files.list(bare.resolve("anchor"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    signs_nothing(bare, "entries and no anchor");
  }

  private void one_officer_is_not_enough(String key, String[] authority) throws Exception {
    String alone = place.resolve("alone.epoch").toString();
    good(
        "epoch",
        "propose",
        "--dir",
        us.toString(),
        "--key",
        key,
        "--passphrase-file",
        secret,
        alone);
    TestNodes.Ran twice =
        TestNodes.run("epoch", "confirm", "--key", key, "--passphrase-file", secret, alone);
    assertThat(twice.code()).isEqualTo(Main.MISTAKE);
    assertThat(twice.err()).contains("another officer must");
    TestNodes.Ran refused =
        TestNodes.run(
            "roll",
            "issue",
            "--new-epoch",
            alone,
            "--dir",
            us.toString(),
            authority[2],
            authority[3]);
    assertThat(refused.code()).isEqualTo(Main.MISTAKE);
    assertThat(refused.err()).contains("needs the consent of two officers").contains("P-ROLL-16");
    assertThat(us.resolve("rolls").resolve("US-3.roll")).doesNotExist();
  }

  private void two_officers_open_it(String first, String second) {
    String proposal = place.resolve("next.epoch").toString();
    good(
        "epoch",
        "propose",
        "--dir",
        us.toString(),
        "--key",
        first,
        "--passphrase-file",
        secret,
        proposal);
    assertThat(
            good("epoch", "confirm", "--key", second, "--passphrase-file", secret, proposal).out())
        .contains("A. Miller at ")
        .contains("B. Ortiz at ");
    good(
        "roll",
        "issue",
        "--new-epoch",
        proposal,
        "--dir",
        us.toString(),
        "--passphrase-file",
        secret);
    carried("3");
  }

  private void come_back(String id, int seconds) throws Exception {
    Json.Builder waiting =
        Json.object().with("do", "await").with("id", id).with("step", "JOURNALLED");
    assertThat(AdminSocket.ask(new DataFolder(us), waiting.with("millis", seconds * 1000L)))
        .isPresent();
  }

  /// Both sides' evidence of what was lost and came back, and the journal of the new epoch with the
  /// names of those who opened it.
  private void verified(String... ids) throws Exception {
    Path folder = place.resolve("evidence");
    for (String id : ids) {
      good("evidence", "--dir", us.toString(), "--to", folder.toString(), id);
    }
    good("verify", folder.toString());
    String journal =
        good("evidence", "--journal", "ru-nrrc", "--dir", us.toString(), "--to", folder + "-2")
            .out();
    List<Path> exports =
        journal.lines().map(line -> Path.of(line.substring("evidence: ".length()))).toList();
    assertThat(exports)
        .extracting(export -> String.valueOf(export.getFileName()))
        .startsWith("journal-ru-nrrc-2")
        .isSubsetOf("journal-ru-nrrc-2", "journal-ru-nrrc-1");
    for (Path each : exports) {
      good("verify", each.toString());
    }
    Path export = exports.getFirst();
    try (Stream<Path> entries = Files.walk(export.resolve("tile").resolve("entries"))) {
      Path first = entries.filter(Files::isRegularFile).sorted().findFirst().orElseThrow();
      assertThat(Files.readString(first, StandardCharsets.ISO_8859_1))
          .contains("epoch-opened")
          .contains("{\"officer\":\"A. Miller\",\"at\":\"")
          .contains("{\"officer\":\"B. Ortiz\",\"at\":\"");
    }
  }
}
