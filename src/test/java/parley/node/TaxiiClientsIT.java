package parley.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A node that serves as a process, asked by the OASIS client of TAXII from its registry, in a
/// process of its own. What an operator does before is done by commands.
class TaxiiClientsIT {
  private static final Path PYTHON = Path.of("src", "test", "python").toAbsolutePath();
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

  private static String run(List<String> command) throws Exception {
    return run(new ProcessBuilder(command));
  }

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

  /// Made once, for as long as `target` and what is wanted in it stay.
  private static String python() throws Exception {
    Path wanted = PYTHON.resolve("requirements-taxii.txt");
    Path venv = Path.of("target", "python-taxii").toAbsolutePath();
    Path made = venv.resolve("made");
    if (!Files.exists(made) || !Files.readString(made).equals(Files.readString(wanted))) {
      run(List.of("python3", "-m", "venv", "--clear", venv.toString()));
      run(
          List.of(
              venv.resolve("bin/pip").toString(),
              "install",
              "--quiet",
              "--disable-pip-version-check",
              "-r",
              wanted.toString()));
      Files.copy(wanted, made);
    }
    return venv.resolve("bin/python").toString();
  }

  private static String parley(String... arguments) {
    TestNodes.Ran ran = TestNodes.run(arguments);
    assertThat(ran.code()).as(ran.err()).isZero();
    return ran.out();
  }

  private static String client(Path dir, String name, String... rights) {
    List<String> command =
        new ArrayList<>(List.of("taxii", "client", "add", "--dir", dir.toString(), name));
    command.addAll(List.of(rights));
    String secret =
        parley(command.toArray(String[]::new))
            .lines()
            .filter(line -> line.startsWith("secret"))
            .findFirst()
            .orElseThrow()
            .substring("secret".length())
            .strip();
    return name + ":" + secret;
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
    String both = client(dir, "misp", "--read", "national", "--write", "national");
    String reader = client(dir, "siem", "--read", "national");
    String stranger = client(dir, "stranger", "--read", "other");
    try (ServedNode node = ServedNode.start(dir, nodes.passphrase().toString())) {
      ProcessBuilder asking =
          new ProcessBuilder(
              python(),
              PYTHON.resolve("taxii_clients.py").toString(),
              "https://" + address + "/",
              dir.resolve("taxii-authority.pem").toString(),
              both,
              reader,
              stranger);
      OUTSIDE.forEach(asking.environment()::remove);
      String said = run(asking);
      assertThat(said.lines().filter(line -> line.startsWith("done: "))).hasSize(10);
      assertThat(parley("status", "--dir", dir.toString())).contains("https://" + address);
      assertThat(TestNodes.run("doctor", "--dir", dir.toString()).out())
          .contains("taxii: https://" + address + "/cert/, 3 clients");
      node.stop();
    }
  }
}
