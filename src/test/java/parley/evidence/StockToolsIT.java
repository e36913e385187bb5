package parley.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;
import parley.seal.Suite;

/// Runs the very commands that README.txt of a dossier tells an arbiter, with the system's OpenSSL,
/// coreutils and unzip. Needs the packages openssl, libengine-gost-openssl and unzip.
class StockToolsIT {
  @TempDir Path folder;

  private Path dossier = Path.of("");

  @BeforeEach
  void export() throws Exception {
    dossier = folder.resolve("dossier");
    Scene.of().sendersDossier().writeFolder(dossier);
  }

  private record Ran(int exit, String output) {}

  private Ran run(String command) throws Exception {
    Process process =
        new ProcessBuilder("bash", "-c", command)
            .directory(dossier.toFile())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String output = Bytes.owning(process.getInputStream().readAllBytes()).utf8();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ran(process.exitValue(), output);
  }

  /// The openssl commands of the instructions, by what they verify, for example `message/nist`.
  private Map<String, String> commands() throws Exception {
    String text = Files.readString(dossier.resolve("README.txt")).replace("\\\n", " ");
    Matcher lines =
        Pattern.compile(
                "^ +((?:OPENSSL_CONF=\\S+ )?openssl cms .*-in (\\S+)\\.p7s .*)$", Pattern.MULTILINE)
            .matcher(text);
    Map<String, String> commands = new java.util.TreeMap<>();
    while (lines.find()) {
      commands.put(lines.group(2), lines.group(1));
    }
    return commands;
  }

  private String command(String what) throws Exception {
    String command = commands().get(what);
    assertThat(command).as("README.txt has a command for " + what).isNotNull();
    return java.util.Objects.requireNonNull(command);
  }

  @Test
  void sha256sum_accepts_the_sums_and_finds_an_altered_file() throws Exception {
    assertThat(run("sha256sum -c SHA256SUMS").exit()).isZero();
    Files.writeString(dossier.resolve("message/signed-content.txt"), "x");
    assertThat(run("sha256sum -c SHA256SUMS").exit()).isNotZero();
  }

  @Test
  void openssl_accepts_the_nist_and_the_gost_signature_and_refuses_altered_content()
      throws Exception {
    for (String what : List.of("message/nist", "message/gost", "answer/nist")) {
      Ran whole = run(command(what));
      assertThat(whole.exit()).as(whole.output()).isZero();
      assertThat(whole.output()).containsIgnoringCase("verification successful");
    }
    Files.writeString(dossier.resolve("message/signed-content.txt"), "altered");
    for (String what : List.of("message/nist", "message/gost")) {
      assertThat(run(command(what)).exit()).isNotZero();
    }
  }

  @Test
  void openssl_refuses_a_signature_under_the_other_party_s_authority() throws Exception {
    for (String what : List.of("message/nist", "message/gost")) {
      String other = command(what).replace("US-authority-1", "RU-authority-1");
      assertThat(run(other).exit()).isNotZero();
    }
  }

  @Test
  void the_fingerprint_command_gives_what_the_agreement_pins() throws Exception {
    Scene scene = Scene.of();
    List<String> lines = new ArrayList<>();
    for (Suite suite : Suite.values()) {
      lines.add(
          "echo \"%s $(openssl x509 -in certificates/US-authority-1-%s.pem -outform DER | sha256sum | cut -d' ' -f1)\""
              .formatted(suite.code(), suite.code()));
    }
    Ran ran = run("(" + String.join("; ", lines) + ") | sha256sum | cut -d' ' -f1");
    assertThat(ran.output().strip()).isEqualTo(scene.usRoll.authorityFingerprint().hex());
  }

  @Test
  void unzip_and_openssl_verify_a_container_by_themselves() throws Exception {
    Ran unzip = run("unzip -q message/nist.asics -d opened && cat opened/mimetype");
    assertThat(unzip.output()).isEqualTo("application/vnd.etsi.asic-s+zip");
    Ran verified =
        run(
            command("message/nist")
                .replace("message/nist.p7s", "opened/META-INF/signature.p7s")
                .replace("message/signed-content.txt", "opened/signed-content.txt"));
    assertThat(verified.exit()).as(verified.output()).isZero();
  }

  /// The blocks of commands in the manual that are run in the unpacked folder.
  private static List<String> manual(String page) throws Exception {
    Matcher blocks =
        Pattern.compile("^   ```\n(.*?)^   ```$", Pattern.DOTALL | Pattern.MULTILINE)
            .matcher(Files.readString(Path.of("docs", page)));
    List<String> commands = new ArrayList<>();
    while (blocks.find()) {
      commands.add(blocks.group(1));
    }
    return commands;
  }

  @Test
  void the_commands_of_the_arbiter_s_manual_hold_and_find_an_altered_entry() throws Exception {
    List<String> commands = manual("arbiter.md");
    assertThat(commands).hasSize(4);
    assertThat(manual("arbiter.ru.md").stream().map(c -> c.replaceAll(" +#.*", "")))
        .containsExactlyElementsOf(
            commands.subList(0, 3).stream().map(c -> c.replaceAll(" +#.*", "")).toList());
    assertThat(run(commands.get(0)).output().lines())
        .hasSize(3)
        .allMatch(line -> line.equalsIgnoreCase("CMS Verification successful"));
    Ran about = run("set -e\n" + commands.get(1));
    assertThat(about.exit()).as(about.output()).isZero();
    String content = about.output().substring(0, 64);
    assertThat(Files.readString(dossier.resolve("answer/answer.json")))
        .contains("\"content\":\"" + content + "\"");
    String authority = Scene.of().usRoll.authorityFingerprint().hex();
    assertThat(run(commands.get(2)).output())
        .startsWith(authority)
        .contains("\"authority\":\"" + authority + "\"");
    List<String> roots = run(commands.get(3)).output().lines().toList();
    assertThat(roots).hasSize(2);
    assertThat(roots.getFirst()).hasSize(44).isEqualTo(roots.getLast());
    Files.writeString(dossier.resolve("answer/leaf.json"), "{}");
    assertThat(run("set -e\n" + commands.get(1)).exit()).isNotZero();
    assertThat(run(commands.get(3)).output().lines().distinct()).hasSize(2);
  }
}
