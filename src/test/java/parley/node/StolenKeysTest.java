package parley.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.http.LinkClient;
import parley.node.Main.Mistake;
import parley.node.ShowCommands.DemoNode;
import parley.party.Roll;

/// A thief has a copy of a node's folder and its passphrase. The node withdraws what was stolen,
/// and the partner, once it has the roll, takes nothing of it any more.
class StolenKeysTest {
  private static final String OURS = "us-nrrc/ru-nrrc/US-RU-2026/watch/real/1";
  private static final String THEIRS = "ru-nrrc/us-nrrc/US-RU-2026/watch/real/1";

  private Path place = Path.of("");

  private Path us = Path.of("");
  private Path ru = Path.of("");
  private String secret = "";

  private static TestNodes.Ran good(String... arguments) {
    TestNodes.Ran ran = TestNodes.run(arguments);
    assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
    return ran;
  }

  private String[] at(Path node, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--dir", node.toString(), "--passphrase-file", secret));
    return all.toArray(new String[0]);
  }

  private Node serve(Path dir, List<AutoCloseable> running) throws Exception {
    Node node =
        Node.open(
            new DataFolder(dir), new Options.Secrets(Path.of(secret)), InstantSource.system());
    running.addFirst(node);
    running.addFirst(Serving.start(node));
    return node;
  }

  private String send(Path from, String to) throws Exception {
    Path draft =
        Files.writeString(
            place.resolve("draft.json"),
            """
            { "format": "inquiry/1", "replyWantedWithin": "PT2H",
              "body": { "title": "Keys", "asked": ["information"], "question": "Whose keys?",
                        "intent": "To see whose signature counts." } }
            """);
    return good("send", "--dir", from.toString(), "--to", to, draft.toString())
        .out()
        .lines()
        .filter(line -> line.startsWith("message "))
        .findFirst()
        .orElseThrow()
        .substring("message ".length());
  }

  private static void delivered(Path from, String id) throws Exception {
    Json.Builder waiting =
        Json.object().with("do", "await").with("id", id).with("step", "DELIVERED");
    assertThat(AdminSocket.ask(new DataFolder(from), waiting.with("millis", 30_000))).isPresent();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> walk = Files.walk(from)) {
      for (Path each : walk.toList()) {
        if (Files.isDirectory(each) || Files.isRegularFile(each)) {
          Files.copy(each, to.resolve(from.relativize(each).toString()));
        }
      }
    }
  }

  /// The thief's copy listens elsewhere.
  private Path stolen() throws Exception {
    Path thief = place.resolve("thief");
    copy(us, thief);
    Config config = Config.read(new DataFolder(us));
    Path file = thief.resolve("parley.json");
    Files.writeString(
        file,
        Files.readString(file)
            .replace(config.link().toString(), DemoNode.freePort().toString())
            .replace(config.console().toString(), DemoNode.freePort().toString()));
    return thief;
  }

  private static Roll own(Path dir) throws Mistake {
    DataFolder folder = new DataFolder(dir);
    return Papers.read(folder, Config.read(folder).party()).rolls().own();
  }

  /// A client as a node's routes are, with the certificate of that node.
  private static LinkClient client(Node from, Node partner) throws Exception {
    Bytes certificate = partner.vault().transport().certificate();
    return new LinkClient(
        from.vault().transport().context(() -> Set.of(certificate)),
        partner.config().link().toString());
  }

  /// What the partner's listener answers to a byte that is no envelope: 400 to a partner.
  private static int status(LinkClient client) throws Exception {
    return client.post("envelope", Bytes.utf8("x"), 1_000).status();
  }

  @Test
  void a_partner_takes_nothing_of_stolen_keys_above_the_last_serials(@TempDir Path fresh)
      throws Exception {
    place = fresh;
    TestNodes nodes = new TestNodes(place);
    nodes.agree();
    us = place.resolve("us-nrrc");
    ru = place.resolve("ru-nrrc");
    secret = nodes.passphrase().toString();
    List<AutoCloseable> usRuns = new ArrayList<>();
    List<AutoCloseable> ruRuns = new ArrayList<>();
    List<AutoCloseable> thiefRuns = new ArrayList<>();
    try {
      serve(us, usRuns);
      Node partner = serve(ru, ruRuns);
      delivered(us, send(us, "ru-nrrc"));
      delivered(us, send(us, "ru-nrrc"));
      delivered(ru, send(ru, "us-nrrc"));
      TestNodes.Ran serving = TestNodes.run(at(us, "roll", "issue", "--rotate", "--compromised"));
      assertThat(serving.code()).isEqualTo(Main.MISTAKE);
      assertThat(serving.err()).contains("stop the node first");
      assertThat(own(us).number()).isEqualTo(1);
      Node.release(usRuns);
      usRuns.clear();
      Path copied = stolen();
      Node thief = serve(copied, thiefRuns);
      try (LinkClient connected = client(thief, partner)) {
        assertThat(status(connected)).isEqualTo(400);
      }

      assertThat(good(at(us, "roll", "issue", "--rotate", "--compromised")).out())
          .contains("roll 2")
          .contains("The new keys are in use");
      Roll.RetiredKey withdrawn = own(us).retired().getFirst();
      assertThat(withdrawn.withdrawn()).isTrue();
      assertThat(withdrawn.lastSerial())
          .containsOnly(java.util.Map.entry(OURS, 2L), java.util.Map.entry(THEIRS, 1L));
      String roll = place.resolve("us.roll").toString();
      good("roll", "export", "--dir", us.toString(), roll);
      good("roll", "import", "--dir", ru.toString(), roll);

      try (LinkClient anew = client(thief, partner)) {
        assertThatThrownBy(() -> status(anew)).isInstanceOf(IOException.class);
      }
      send(copied, "ru-nrrc");
      String stick = place.resolve("stick.parley").toString();
      good("courier", "write", "--dir", copied.toString(), "--to", "ru-nrrc", "--out", stick);
      TestNodes.Ran carried = TestNodes.run(at(ru, "courier", "read", stick));
      assertThat(carried.code()).as(carried.out()).isEqualTo(Main.FOUND_WRONG);
      assertThat(carried.out()).doesNotContain("journalled and answered");

      Node again = serve(us, usRuns);
      try (LinkClient mended = client(again, partner)) {
        assertThat(status(mended)).isEqualTo(400);
      }
      delivered(us, send(us, "ru-nrrc"));
      delivered(ru, send(ru, "us-nrrc"));
    } finally {
      Node.release(thiefRuns);
      Node.release(usRuns);
      Node.release(ruRuns);
    }
    withLastSerialsFromThePartner();
  }

  /// The node's own journal is lost: the partner says where the keys end.
  private void withLastSerialsFromThePartner() throws Exception {
    Path serials = place.resolve("serials.json");
    good(at(ru, "roll", "serials", "--with", "us-nrrc", serials.toString()));
    Path bad = Files.writeString(place.resolve("bad.json"), "{\"a/b/C/watch/real/1\": 4}");
    String[] issuing = {
      "roll", "issue", "--rotate", "--compromised", "--last-serials", bad.toString()
    };
    TestNodes.Ran refused = TestNodes.run(at(us, issuing));
    assertThat(refused.code()).isEqualTo(Main.MISTAKE);
    assertThat(refused.err()).contains("no numbering of us-nrrc").contains("P-ROLL-6");
    assertThat(own(us).number()).isEqualTo(2);
    issuing[5] = serials.toString();
    good(at(us, issuing));
    assertThat(own(us).retired()).hasSize(2).allMatch(Roll.RetiredKey::withdrawn);
    assertThat(own(us).retired().getLast().lastSerial())
        .containsOnly(java.util.Map.entry(OURS, 3L), java.util.Map.entry(THEIRS, 2L));
    assertThat(own(us).retired().getFirst().lastSerial())
        .containsOnly(java.util.Map.entry(OURS, 2L), java.util.Map.entry(THEIRS, 1L));
  }
}
