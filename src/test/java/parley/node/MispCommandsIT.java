package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `parley cert misp` against a node that serves as a process.
class MispCommandsIT {
  private static final String EVENT =
      """
      {"Event": {"uuid": "5f7a1f2e-2b0c-4a3e-9a55-1b2c3d4e5f60", "info": "Test", "date": "2020-10-25",
        "timestamp": "1603642920", "Tag": [{"name": "tlp:green"}],
        "Orgc": {"name": "CERT", "uuid": "a0c22599-9e58-4da4-96ac-7051603fa951"},
        "Attribute": [
          {"uuid": "0b1c2d3e-4f50-4162-8374-95a6b7c8d9e0", "type": "domain", "category": "Network activity",
           "value": "a.example", "to_ids": true, "timestamp": "1603642920", "comment": ""},
          {"uuid": "0b1c2d3e-4f50-4162-8374-95a6b7c8d9e1", "type": "btc", "category": "Financial fraud",
           "value": "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "to_ids": false, "timestamp": "1603642920", "comment": ""}]}}
      """;

  @TempDir Path place;

  private static TestNodes.Ran misp(Path dir, String... arguments) {
    String[] all = new String[arguments.length + 4];
    all[0] = "cert";
    all[1] = "misp";
    all[2] = "--dir";
    all[3] = dir.toString();
    System.arraycopy(arguments, 0, all, 4, arguments.length);
    return TestNodes.run(all);
  }

  @Test
  void an_event_goes_in_and_comes_out_by_command() throws Exception {
    TestNodes nodes = new TestNodes(place);
    Path dir = nodes.init("US", "us-nrrc", "en");
    Files.writeString(
        dir.resolve("taxii.json"),
        "{\"address\": \"%s\", \"root\": \"cert\"}".formatted(ShowCommands.DemoNode.freePort()));
    TestNodes.run("taxii", "certificate", "--dir", dir.toString(), "127.0.0.1");
    Path event = Files.writeString(place.resolve("event.json"), EVENT);
    Path bad = Files.writeString(place.resolve("bad.json"), "{\"Event\": 7}");
    try (ServedNode node = ServedNode.start(dir, nodes.passphrase().toString())) {
      TestNodes.Ran in = misp(dir, "import", event.toString());
      assertThat(in.code()).as(in.err()).isZero();
      assertThat(in.out())
          .contains(
              "1 events, 8 objects",
              "x-misp-attribute--0b1c2d3e-4f50-4162-8374-95a6b7c8d9e1",
              "8 objects are in national, 0 were refused");
      Path out = place.resolve("out.json");
      assertThat(misp(dir, "export", "--out", out.toString()).code()).isZero();
      assertThat(Files.readString(out)).contains("a.example", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa");
      Path feed = place.resolve("feed");
      assertThat(misp(dir, "feed", "--out", feed.toString()).code()).isZero();
      assertThat(Files.readString(feed.resolve("manifest.json")))
          .contains("5f7a1f2e-2b0c-4a3e-9a55-1b2c3d4e5f60");
      TestNodes.Ran wrong = misp(dir, "import", event.toString(), bad.toString());
      assertThat(wrong.code()).isEqualTo(Main.MISTAKE);
      assertThat(wrong.err().strip().lines()).hasSize(1);
      assertThat(wrong.err()).contains("bad.json is no event of MISP");
      assertThat(misp(dir, "export", "--collection", "none", "--out", out.toString()).code())
          .isEqualTo(Main.MISTAKE);
      node.stop();
    }
    assertThat(misp(dir, "export", "--out", place.resolve("x").toString()).err())
        .contains("no node serves");
  }
}
