package parley.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.stix.Oracle;

/// A node that serves as a process, asked by the OASIS client of TAXII from its registry, in a
/// process of its own; all that it serves is parsed by stix2 and judged by stix2-validator. What an
/// operator does before is done by commands.
class TaxiiClientsIT {
  private static final String TWO =
      "{\"twoPersonRelease\": [\"routine\", \"priority\", \"immediate\", \"flash\"]}";
  private static final Path PYTHON = Path.of("src", "test", "python").toAbsolutePath();
  private static final Path GOOD = Path.of("spec", "vectors", "stix", "good").toAbsolutePath();
  private static final int MINUTES = 5;

  @TempDir Path place;

  /// What a machine says of authorities and proxies for the world outside is not for this node: the
  /// client would heed it before what it is told.
  private static final List<String> OUTSIDE =
      List.of(
          "REQUESTS_CA_BUNDLE",
          "CURL_CA_BUNDLE",
          "HTTPS_PROXY",
          "https_proxy",
          "ALL_PROXY",
          "all_proxy");

  private static String run(ProcessBuilder builder) throws Exception {
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  private static boolean hasPython() {
    try {
      return new ProcessBuilder("python3", "-c", "import venv, ensurepip").start().waitFor() == 0;
    } catch (IOException | InterruptedException e) {
      return false;
    }
  }

  private static String parley(String... arguments) {
    TestNodes.Ran ran = TestNodes.run(arguments);
    assertThat(ran.code()).as(ran.err()).isZero();
    return ran.out();
  }

  @Test
  void the_client_of_oasis_is_served_in_all_it_can_do() throws Exception {
    assumeTrue(hasPython(), "Python 3 with venv is not installed");
    TestNodes nodes = new TestNodes(place);
    Path dir = nodes.init("US", "us-nrrc", "en");
    String address = ShowCommands.DemoNode.freePort().toString();
    Files.writeString(
        dir.resolve("taxii.json"),
        """
        {"address": "%s", "root": "cert", "title": "National CERT",
         "collections": [{"alias": "national", "title": "National"}, {"alias": "other"}]}
        """
            .formatted(address));
    parley("taxii", "certificate", "--dir", dir.toString(), "127.0.0.1", "localhost");
    String both = TestNodes.client(dir, "misp", "--read", "national", "--write", "national");
    String reader = TestNodes.client(dir, "siem", "--read", "national");
    String stranger = TestNodes.client(dir, "stranger", "--read", "other");
    try (ServedNode node = ServedNode.start(dir, nodes.passphrase().toString())) {
      ProcessBuilder asking =
          new ProcessBuilder(
              Oracle.python(),
              PYTHON.resolve("taxii_clients.py").toString(),
              "https://" + address + "/",
              dir.resolve("taxii-authority.pem").toString(),
              both,
              reader,
              stranger,
              GOOD.toString());
      OUTSIDE.forEach(asking.environment()::remove);
      String said = run(asking);
      assertThat(said.lines().filter(line -> line.startsWith("done: "))).hasSize(11);
      assertThat(parley("status", "--dir", dir.toString())).contains("https://" + address);
      assertThat(TestNodes.run("doctor", "--dir", dir.toString()).out())
          .contains("taxii: https://" + address + "/cert/, 3 clients");
      node.stop();
    }
  }

  /// A folder's TAXII server, and clients of it.
  private record Station(String address, Path trust, String client) {
    List<String> arguments() {
      return List.of("https://" + address + "/", trust.toString(), client);
    }
  }

  private static Station station(Path dir, String peer) throws Exception {
    String address = ShowCommands.DemoNode.freePort().toString();
    Files.writeString(
        dir.resolve("taxii.json"), "{\"address\": \"%s\", \"root\": \"cert\"}".formatted(address));
    Files.writeString(
        dir.resolve("release.json"),
        """
        {"partners": {"%s": {"sources": ["tool"], "tlp": "green", "pap": "amber"}}}
        """
            .formatted(peer));
    parley("taxii", "certificate", "--dir", dir.toString(), "127.0.0.1", "localhost");
    return new Station(
        address,
        dir.resolve("taxii-authority.pem"),
        TestNodes.client(
            dir, "tool", "--read", "national", "--write", "national", "--read", "from-" + peer));
  }

  /// K-RELEASE-1 to K-FROM-3, between real processes and by the client that centres have; under an
  /// agreement by which two officers release everything, which a batch is not held to (K-BATCH-5).
  @Test
  void what_one_state_releases_a_tool_of_the_other_reads_with_its_evidence() throws Exception {
    assumeTrue(hasPython(), "Python 3 with venv is not installed");
    List<Station> stations = new ArrayList<>();
    try (TwoProcesses nodes =
        TwoProcesses.start(place, TWO, (dir, peer) -> stations.add(station(dir, peer)))) {
      List<String> command =
          new ArrayList<>(List.of(Oracle.python(), PYTHON.resolve("taxii_border.py").toString()));
      stations.forEach(each -> command.addAll(each.arguments()));
      ProcessBuilder asking = new ProcessBuilder(command);
      OUTSIDE.forEach(asking.environment()::remove);
      String said = run(asking);
      assertThat(said.lines().filter(line -> line.startsWith("done: "))).hasSize(5);
      String us = nodes.us().dir().toString();
      String ru = nodes.ru().dir().toString();
      told(us, "ru-nrrc  sent 3 objects and 1 withdrawals");
      assertThat(parley("cert", "preview", "--dir", us, "--to", "ru-nrrc", "--officer", "Dean"))
          .contains("TLP:AMBER: this partner gets up to TLP:GREEN (K-RELEASE-2)");
      proven(said, ru);
      Path backup = place.resolve("us.zip");
      parley("backup", "--dir", us, backup.toString());
      try (ZipFile zip = new ZipFile(backup.toFile())) {
        assertThat(zip.getEntry("db-cert/parley.db").getSize()).isPositive();
        assertThat(zip.getEntry("release.json")).isNotNull();
      }
    }
  }

  /// The partner's tool may read a batch before its receipt is here.
  private static void told(String dir, String line) throws Exception {
    Semaphore never = new Semaphore(0);
    String said = parley("cert", "status", "--dir", dir);
    for (int tries = 0; !said.contains(line) && tries < 200; tries++) {
      assertThat(never.tryAcquire(100, TimeUnit.MILLISECONDS)).isFalse();
      said = parley("cert", "status", "--dir", dir);
    }
    assertThat(said).contains(line);
  }

  /// By what an object of the collection says of its origin, an arbiter gets its evidence.
  private void proven(String said, String ru) throws IOException {
    String[] origin =
        said.lines()
            .filter(line -> line.startsWith("done: with where it comes from: "))
            .findFirst()
            .orElseThrow()
            .split(" ", -1);
    Path out = place.resolve("evidence");
    String exported =
        parley("evidence", "--dir", ru, "--to", out.toString(), origin[origin.length - 2]);
    assertThat(exported).contains("evidence: ");
    String file =
        exported
            .lines()
            .filter(line -> line.startsWith("evidence: "))
            .findFirst()
            .orElseThrow()
            .substring("evidence: ".length());
    assertThat(parley("verify", file)).contains("verified");
    try (ZipFile zip = new ZipFile(file)) {
      byte[] signed = zip.getInputStream(zip.getEntry("message/signed-content.txt")).readAllBytes();
      assertThat(Digest.of(Bytes.of(signed)).hex()).isEqualTo(origin[origin.length - 1]);
    }
  }
}
