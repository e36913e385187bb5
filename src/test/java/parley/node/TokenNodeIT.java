package parley.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A node whose signing key is in a token, made and used by commands. SoftHSM finds its tokens by
/// an environment variable, so each command is a process.
class TokenNodeIT {
  private static final Path LIBRARY = Path.of("/usr/lib/softhsm/libsofthsm2.so");

  @TempDir Path place;

  private String run(int code, List<String> command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("SOFTHSM2_CONF", place.resolve("softhsm2.conf").toString());
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isEqualTo(code);
    return said;
  }

  private String parley(int code, String... arguments) throws Exception {
    return run(code, parley(arguments));
  }

  private static List<String> parley(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    return command;
  }

  private String secret(String name, String content) throws Exception {
    Path file = place.resolve(name);
    Files.writeString(file, content + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file.toString();
  }

  @Test
  void a_node_is_made_with_a_token_and_opens_with_its_pin_alone() throws Exception {
    assumeTrue(Files.exists(LIBRARY), "SoftHSM is not installed: apt-get install softhsm2");
    Path tokens = Files.createDirectory(place.resolve("tokens"));
    Files.writeString(
        place.resolve("softhsm2.conf"),
        "directories.tokendir = " + tokens + "\nobjectstore.backend = file\nlog.level = ERROR\n");
    run(
        0,
        List.of(
            "softhsm2-util",
            "--init-token",
            "--free",
            "--label",
            "parley",
            "--so-pin",
            "12345678",
            "--pin",
            "4711"));
    String dir = place.resolve("node").toString();
    String passphrase = secret("passphrase", TestNodes.PASSPHRASE);
    String pin = secret("pin", "4711");
    String wrong = secret("wrong", "9999");
    String[] init = {
      "init",
      "--dir",
      dir,
      "--party",
      "US",
      "--node",
      "us-nrrc",
      "--name",
      "en=United States",
      "--address",
      "localhost:8443",
      "--link",
      "127.0.0.1:0",
      "--console",
      "127.0.0.1:0",
      "--token",
      LIBRARY.toString(),
      "--slot",
      "0",
      "--passphrase-file",
      passphrase,
      "--pin-file",
      wrong
    };
    assertThat(parley(Main.MISTAKE, init)).contains("the token refused the PIN");
    assertThat(place.resolve("node")).doesNotExist();
    init[init.length - 1] = pin;
    assertThat(parley(0, init)).contains("made us-nrrc of US");
    assertThat(Files.readString(place.resolve("node").resolve(DataFolder.CONFIG)))
        .contains("\"token\"");

    assertThat(
            parley(0, "status", "--dir", dir, "--passphrase-file", passphrase, "--pin-file", pin))
        .contains("us-nrrc of US, not serving");
    assertThat(
            parley(
                Main.MISTAKE,
                "status",
                "--dir",
                dir,
                "--passphrase-file",
                passphrase,
                "--pin-file",
                wrong))
        .contains("the token refused the PIN");
    assertThat(
            parley(
                0,
                "roll",
                "issue",
                "--rotate",
                "--dir",
                dir,
                "--passphrase-file",
                passphrase,
                "--pin-file",
                pin))
        .contains("roll 2");
    assertThat(
            parley(
                0,
                "roll",
                "activate",
                "--dir",
                dir,
                "--passphrase-file",
                passphrase,
                "--pin-file",
                pin))
        .contains("the keys of roll 2 are in use");
    servesUnattended(dir);
  }

  /// As the service starts it after a power cut: no terminal, no file named, two credentials.
  private void servesUnattended(String dir) throws Exception {
    Path credentials = Files.createDirectory(place.resolve("credentials"));
    Files.writeString(credentials.resolve("parley-passphrase"), TestNodes.PASSPHRASE);
    Files.writeString(credentials.resolve("parley-pin"), "4711");
    ProcessBuilder builder =
        new ProcessBuilder(parley("serve", "--dir", dir)).redirectErrorStream(true);
    builder.environment().put("SOFTHSM2_CONF", place.resolve("softhsm2.conf").toString());
    builder.environment().put("CREDENTIALS_DIRECTORY", credentials.toString());
    Process node = builder.start();
    node.getOutputStream().close();
    List<String> said = new ArrayList<>();
    try (BufferedReader lines = node.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.add(line);
        if (line.startsWith("ready")) {
          break;
        }
      }
      assertThat(said).last().asString().startsWith("ready");
    } finally {
      node.destroy();
      assertThat(node.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }
}
