package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.node.Main.Mistake;
import parley.party.FingerprintWords;

/// Two nodes with HTTPS between them in one JVM; one changes its keys while messages flow.
class RotationTest {
  private final List<String> evidence = new ArrayList<>();

  private static TestNodes.Ran good(String... arguments) {
    TestNodes.Ran ran = TestNodes.run(arguments);
    assertThat(ran.code()).as(ran.err()).isZero();
    return ran;
  }

  private static Serving serve(Path dir, Path passphrase, List<AutoCloseable> running)
      throws Exception {
    Node node =
        Node.open(new DataFolder(dir), new Options.Secrets(passphrase), InstantSource.system());
    running.addFirst(node);
    Serving serving = Serving.start(node);
    running.addFirst(serving);
    return serving;
  }

  private static String words(Path dir) throws Mistake {
    DataFolder folder = new DataFolder(dir);
    return FingerprintWords.of(
            Papers.read(folder, Config.read(folder).party()).rolls().own().authorityFingerprint())
        .latin();
  }

  private static Bytes shown(Path dir) throws Mistake {
    DataFolder folder = new DataFolder(dir);
    Config config = Config.read(folder);
    return Papers.read(folder, config.party())
        .rolls()
        .own()
        .node(config.node())
        .orElseThrow()
        .keys()
        .transport();
  }

  /// Sends both ways, waits for both receipts, and keeps the evidence.
  private void talk(Path us, Path ru, Path place, String about) throws Exception {
    for (Path from : List.of(us, ru)) {
      Path draft = place.resolve("draft.json");
      Files.writeString(
          draft,
          """
          { "format": "inquiry/1", "replyWantedWithin": "PT2H",
            "body": { "title": "Keys", "asked": ["information"], "question": "%s?",
                      "intent": "To see that keys change while messages flow." } }
          """
              .replace("%s", about));
      String to = from.equals(us) ? "ru-nrrc" : "us-nrrc";
      String said = good("send", "--dir", from.toString(), "--to", to, draft.toString()).out();
      String id =
          said.lines().filter(line -> line.startsWith("message ")).findFirst().orElseThrow();
      id = id.substring("message ".length());
      Json.Builder waiting =
          Json.object().with("do", "await").with("id", id).with("step", "DELIVERED");
      assertThat(AdminSocket.ask(new DataFolder(from), waiting.with("millis", 20_000)))
          .as(about)
          .isPresent();
      String exported =
          good("evidence", "--dir", from.toString(), "--to", place.resolve("e").toString(), id)
              .out();
      evidence.add(exported.strip().substring("evidence: ".length()));
    }
  }

  @Test
  void a_node_changes_its_keys_while_messages_flow(@TempDir Path place) throws Exception {
    TestNodes nodes = new TestNodes(place);
    Path us = nodes.init("US", "us-nrrc", "en");
    Path ru = nodes.init("RU", "ru-nrrc", "ru");
    Path passphrase = nodes.passphrase();
    String[] secret = {"--passphrase-file", passphrase.toString()};
    String usRoll = place.resolve("us.roll").toString();
    String ruRoll = place.resolve("ru.roll").toString();
    String terms = place.resolve("terms").toString();
    good("roll", "export", "--dir", us.toString(), usRoll);
    good("roll", "export", "--dir", ru.toString(), ruRoll);
    good("roll", "import", "--dir", us.toString(), "--fingerprint", words(ru), ruRoll);
    good("roll", "import", "--dir", ru.toString(), "--fingerprint", words(us), usRoll);
    good(
        "agreement",
        "propose",
        "--dir",
        us.toString(),
        secret[0],
        secret[1],
        "--id",
        "US-RU-2026",
        "--with",
        "RU",
        terms);
    good(
        "agreement",
        "sign",
        "--dir",
        ru.toString(),
        secret[0],
        secret[1],
        "--hash",
        TestNodes.hash(terms),
        terms);
    good("agreement", "import", "--dir", us.toString(), terms);

    List<AutoCloseable> usRuns = new ArrayList<>();
    List<AutoCloseable> ruRuns = new ArrayList<>();
    try {
      serve(us, passphrase, usRuns);
      serve(ru, passphrase, ruRuns);
      talk(us, ru, place, "before");
      Bytes old = shown(us);

      assertThat(TestNodes.run("roll", "activate", "--dir", us.toString()).err())
          .contains("no keys wait");
      assertThat(
              good("roll", "issue", "--rotate", "--dir", us.toString(), secret[0], secret[1]).out())
          .contains("roll 2")
          .contains("roll activate");
      assertThat(shown(us)).isNotEqualTo(old);
      assertThat(usRuns(usRuns).vault().transport().certificate()).isEqualTo(old);
      assertThat(
              TestNodes.run(
                      "roll", "issue", "--rotate", "--dir", us.toString(), secret[0], secret[1])
                  .err())
          .contains("not in use yet");
      assertThat(good("doctor", "--dir", us.toString(), secret[0], secret[1]).out())
          .contains("next keys");
      talk(us, ru, place, "issued, and not known to the partner");

      good("roll", "export", "--dir", us.toString(), usRoll);
      assertThat(good("roll", "import", "--dir", ru.toString(), usRoll).out())
          .contains("the serving node knows it");
      reopen(ru, passphrase, ruRuns);
      talk(us, ru, place, "known to the partner, and not in use");

      good("roll", "activate", "--dir", us.toString());
      assertThat(usRuns(usRuns).vault().transport().certificate()).isEqualTo(shown(us));
      reopen(ru, passphrase, ruRuns);
      talk(us, ru, place, "in use");
    } finally {
      Node.release(usRuns);
      Node.release(ruRuns);
    }
    List<String> verify = new ArrayList<>(List.of("verify"));
    verify.addAll(evidence);
    assertThat(evidence).hasSize(8);
    assertThat(good(verify.toArray(new String[0])).out()).endsWith("verified\n");
  }

  private static Node usRuns(List<AutoCloseable> running) {
    return (Node) running.getLast();
  }

  /// New connections, so that both sides show and judge certificates again.
  private static void reopen(Path dir, Path passphrase, List<AutoCloseable> running)
      throws Exception {
    Node.release(running);
    running.clear();
    serve(dir, passphrase, running);
  }
}
