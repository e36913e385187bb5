package parley.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;

/// An independent implementation reads what this one writes.
class OpensslIT {
  private static final Bytes CONTENT = Bytes.utf8("{\"line\":\"watch\"}\n{\"id\":\"Привет\"}");

  @TempDir static Path folder;
  private static Party party;
  private static FileVault node;

  private record Ran(int exit, String output) {}

  @BeforeAll
  static void keys() throws Exception {
    party = Party.create(folder, "US", InstantSource.system());
    node = party.node("us-nrrc");
    Files.write(folder.resolve("content"), CONTENT.toArray());
    Files.writeString(
        folder.resolve("gost.cnf"),
        """
        openssl_conf = conf
        [conf]
        engines = engines
        [engines]
        gost = gost
        [gost]
        engine_id = gost
        default_algorithms = ALL
        """);
  }

  private static Ran openssl(boolean gost, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    if (gost) {
      builder.environment().put("OPENSSL_CONF", folder.resolve("gost.cnf").toString());
    }
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new AssertionError("openssl is not installed: apt-get install openssl", e);
    }
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ran(process.exitValue(), output);
  }

  private static void requireGost() throws Exception {
    assertThat(openssl(true, "engine", "gost").exit())
        .as("openssl has no gost engine: apt-get install libengine-gost-openssl")
        .isZero();
  }

  private static String pem(Path file, String label, byte[] der) throws IOException {
    Files.writeString(
        file,
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(
                label, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), label));
    return file.toString();
  }

  private static Ran verify(Suite suite, String content) throws Exception {
    Bytes cms = node.signer().sign(CONTENT, Set.of(suite)).getFirst().cms();
    Files.write(folder.resolve(suite.code() + ".p7s"), cms.toArray());
    byte[] authority =
        java.util.Objects.requireNonNull(party.authority().certificates().certificates().get(suite))
            .toArray();
    return openssl(
        suite == Suite.GOST,
        "cms",
        "-verify",
        "-binary",
        "-inform",
        "DER",
        "-in",
        suite.code() + ".p7s",
        "-content",
        content,
        "-CAfile",
        pem(folder.resolve(suite.code() + ".pem"), "CERTIFICATE", authority));
  }

  private static Ran decrypt(Suite suite) throws Exception {
    KeyPair pair = Algorithms.sealingPair(suite);
    Instant now = Instant.now();
    Bytes certificate =
        party
            .authority()
            .issue(
                suite,
                CertificateCheck.Use.SEAL,
                "us-nrrc",
                pair.getPublic(),
                now,
                now.plus(Duration.ofDays(1)));
    NodeKeys.Sealing alone = new NodeKeys.Sealing("us-nrrc", Map.of(suite, certificate));
    Bytes sealed = new Sealer().seal(CONTENT, Set.of(suite), List.of(alone));
    Files.write(folder.resolve("sealed.der"), sealed.toArray());
    return openssl(
        suite == Suite.GOST,
        "cms",
        "-decrypt",
        "-binary",
        "-inform",
        "DER",
        "-in",
        "sealed.der",
        "-recip",
        pem(folder.resolve("recipient.pem"), "CERTIFICATE", certificate.toArray()),
        "-inkey",
        pem(folder.resolve("key.pem"), "PRIVATE KEY", pair.getPrivate().getEncoded()));
  }

  @Test
  void openssl_verifies_the_nist_signature_up_to_the_authority() throws Exception {
    Ran ran = verify(Suite.NIST, "content");
    assertThat(ran.output()).contains("successful").contains("Привет");
    assertThat(ran.exit()).isZero();
  }

  @Test
  void openssl_with_the_gost_engine_verifies_the_gost_signature() throws Exception {
    requireGost();
    Ran ran = verify(Suite.GOST, "content");
    assertThat(ran.output()).contains("successful");
    assertThat(ran.exit()).isZero();
  }

  @Test
  void openssl_refuses_both_over_other_content() throws Exception {
    requireGost();
    Files.write(folder.resolve("altered"), Bytes.concat(CONTENT, Bytes.utf8(" ")).toArray());
    assertThat(verify(Suite.NIST, "altered").exit()).isNotZero();
    assertThat(verify(Suite.GOST, "altered").exit()).isNotZero();
  }

  @Test
  void openssl_opens_a_nist_layer() throws Exception {
    Ran ran = decrypt(Suite.NIST);
    assertThat(ran.output()).isEqualTo(CONTENT.utf8());
    assertThat(ran.exit()).isZero();
  }

  @Test
  void openssl_with_the_gost_engine_opens_a_gost_layer() throws Exception {
    requireGost();
    Ran ran = decrypt(Suite.GOST);
    assertThat(ran.output()).isEqualTo(CONTENT.utf8());
    assertThat(ran.exit()).isZero();
  }
}
