package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `parley cert pull` and `push` against a node that serves as a process; the far server is that
/// node's own.
class CertPullIT {
  private static final String EVENT =
      """
      {"Event": {"uuid": "5f7a1f2e-2b0c-4a3e-9a55-1b2c3d4e5f60", "info": "Test", "date": "2020-10-25",
        "timestamp": "1603642920", "Tag": [{"name": "tlp:green"}],
        "Orgc": {"name": "CERT", "uuid": "a0c22599-9e58-4da4-96ac-7051603fa951"},
        "Attribute": [
          {"uuid": "0b1c2d3e-4f50-4162-8374-95a6b7c8d9e0", "type": "domain", "category": "Network activity",
           "value": "a.example", "to_ids": true, "timestamp": "1603642920", "comment": ""}]}}
      """;

  @TempDir Path place;

  private static TestNodes.Ran cert(Path dir, String what, String option, String server) {
    return TestNodes.run("cert", what, "--dir", dir.toString(), option, server);
  }

  private static String asked(Path dir, String... words) {
    List<String> all = new ArrayList<>(List.of("cert", words[0], "--dir", dir.toString()));
    all.addAll(List.of(words).subList(1, words.length));
    TestNodes.Ran ran = TestNodes.run(all.toArray(String[]::new));
    assertThat(ran.err()).as(String.join(" ", words)).isEmpty();
    assertThat(ran.code()).isZero();
    return ran.out();
  }

  /// The catalogue follows a moment later.
  private static String found(Path dir, String value) throws InterruptedException {
    Semaphore never = new Semaphore(0);
    String said = asked(dir, "find", "--value", value);
    for (int tries = 0; !said.contains("national/misp") && tries < 300; tries++) {
      assertThat(never.tryAcquire(100, TimeUnit.MILLISECONDS)).isFalse();
      said = asked(dir, "find", "--value", value);
    }
    return said;
  }

  /// K-SEEK-1, K-SEEK-6, K-ENTRY-6: over a node that serves.
  private static void catalogued(Path dir) throws Exception {
    String found = found(dir, "a.example");
    assertThat(found).contains("domain-name", "national/misp");
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    String[] days = {
      "trends",
      "--since",
      today.minusDays(1).toString(),
      "--until",
      today.plusDays(1).toString(),
      "--json"
    };
    String counted = asked(dir, days);
    assertThat(counted).contains("domain-name");
    asked(dir, "rebuild");
    assertThat(found(dir, "a.example")).contains("domain-name", "national/misp");
    assertThat(asked(dir, "status")).doesNotContain("waits");
  }

  @Test
  void objects_are_pulled_and_pushed_by_command() throws Exception {
    TestNodes nodes = new TestNodes(place);
    Path dir = nodes.init("US", "us-nrrc", "en");
    String address = ShowCommands.DemoNode.freePort().toString();
    Files.writeString(
        dir.resolve("taxii.json"),
        """
        {"address": "%s", "root": "cert", "collections": [{"alias": "national"}, {"alias": "vendor"},
          {"alias": "out"}]}
        """
            .formatted(address));
    TestNodes.run("taxii", "certificate", "--dir", dir.toString(), "127.0.0.1");
    TestNodes.Ran client =
        TestNodes.run(
            "taxii",
            "client",
            "add",
            "--dir",
            dir.toString(),
            "far",
            "--read",
            "national",
            "--write",
            "out");
    String token =
        client.out().lines().filter(line -> line.startsWith("token")).findFirst().orElseThrow();
    Files.writeString(dir.resolve("far.token"), token.substring("token".length()));
    String entry =
        "{\"name\":\"%s\",\"url\":\"https://%s/cert/collections/%s/\",\"tokenFile\":\"far.token\","
            + "\"certificateFile\":\"taxii.pem\",%s}";
    Files.writeString(
        dir.resolve("taxii-servers.json"),
        "{\"servers\":["
            + entry.formatted("in", address, "national", "\"collection\":\"vendor\"")
            + ","
            + entry.formatted("out", address, "out", "\"tlp\":\"green\"")
            + "]}");
    Path event = Files.writeString(place.resolve("event.json"), EVENT);
    try (ServedNode node = ServedNode.start(dir, nodes.passphrase().toString())) {
      assertThat(
              TestNodes.run("cert", "misp", "--dir", dir.toString(), "import", event.toString())
                  .code())
          .isZero();
      TestNodes.Ran in = cert(dir, "pull", "--from", "in");
      assertThat(in.err()).isEmpty();
      assertThat(in.out()).contains("7 objects of in are in vendor, 0 were refused");
      assertThat(in.code()).isZero();
      TestNodes.Ran out = cert(dir, "push", "--to", "out");
      assertThat(out.err()).isEmpty();
      assertThat(out.out()).contains(" objects of national are with out, 0 were refused");
      assertThat(cert(dir, "pull", "--from", "in").out()).startsWith("0 objects of in");
      assertThat(cert(dir, "push", "--to", "out").out()).startsWith("0 objects of national");
      for (TestNodes.Ran wrong :
          new TestNodes.Ran[] {
            cert(dir, "pull", "--from", "nobody"),
            cert(dir, "push", "--to", "in"),
            cert(dir, "pull", "--from", "out")
          }) {
        assertThat(wrong.code()).isEqualTo(Main.MISTAKE);
        assertThat(wrong.err().strip().lines()).hasSize(1);
        assertThat(wrong.out()).isEmpty();
      }
      catalogued(dir);
      node.stop();
    }
    assertThat(cert(dir, "pull", "--from", "in").err()).contains("cannot be asked");
  }
}
