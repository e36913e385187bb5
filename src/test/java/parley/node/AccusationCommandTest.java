package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.envelope.Lane;
import parley.envelope.SignedContent;
import parley.envelope.Transmittal;
import parley.exchange.Notary;
import parley.exchange.SealNotary;
import parley.exchange.Standing;
import parley.http.LinkDoor;
import parley.ledger.FactReader;
import parley.ledger.Ledger;
import parley.party.Ceremony;
import parley.party.LinkId;

/// Two served nodes, one of which signs another content under a serial that it has used, with its
/// own keys: the other's operator types one command for the proof, and anybody verifies it by
/// another.
class AccusationCommandTest {
  private static final LinkId LINK = LinkId.between(Ceremony.US_NRRC, Ceremony.RU_NRRC);
  private static final String SAID = "Is it so?";

  @TempDir Path place;
  private final List<AutoCloseable> running = new ArrayList<>();

  @AfterEach
  void stop() {
    Node.release(running);
  }

  private static String good(String... arguments) {
    TestNodes.Ran ran = TestNodes.run(arguments);
    assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
    return ran.out();
  }

  private record Served(Node node, Serving serving) {}

  private Served served(String name, String passphrase) throws Exception {
    Node node =
        Node.open(
            new DataFolder(place.resolve(name)),
            new Options.Secrets(Path.of(passphrase)),
            InstantSource.system());
    running.addFirst(node);
    Serving serving = Serving.start(node);
    running.addFirst(serving);
    return new Served(node, serving);
  }

  private String delivered(Path us) throws Exception {
    Path draft = place.resolve("draft.json");
    Files.writeString(
        draft,
        """
        { "format": "inquiry/1", "replyWantedWithin": "PT2H",
          "body": { "title": "Said twice", "asked": ["information"], "question": "%s",
                    "intent": "To see what a lie leaves." } }
        """
            .formatted(SAID));
    String said = good("send", "--dir", us.toString(), "--to", "ru-nrrc", draft.toString());
    String line =
        said.lines().filter(each -> each.startsWith("message ")).findFirst().orElseThrow();
    String id = line.substring("message ".length());
    Json.Builder waiting =
        Json.object().with("do", "await").with("id", id).with("step", "DELIVERED");
    assertThat(AdminSocket.ask(new DataFolder(us), waiting.with("millis", 30_000L))).isPresent();
    return id;
  }

  /// The same message with another question, under the serial of the first, signed and sealed with
  /// the sender's real keys.
  private static Bytes lie(Node us, String id) throws Exception {
    Ledger.Item item =
        us.ledger().itemOfMessage(LINK, false, DraftFile.identifier(id)).orElseThrow();
    Bytes kept =
        new FactReader(us.ledger(), us.vault().bodies(), LINK).parcel(item.content()).content();
    SignedContent first = SignedContent.read(kept);
    Bytes other = Bytes.utf8(first.message().utf8().replace(SAID, "Is it not so?"));
    assertThat(other).isNotEqualTo(first.message());
    Transmittal line = first.transmittal();
    Transmittal second =
        new Transmittal(
            line.version(),
            line.kind(),
            line.link(),
            line.serial(),
            line.recipient(),
            line.agreementHash(),
            line.suites(),
            line.at(),
            Digest.of(other),
            List.of(),
            Optional.empty());
    Standing standing = us.papers().standing(Ceremony.US_NRRC, Ceremony.RU_NRRC);
    return new SealNotary(us.vault())
        .prepare(standing, new Notary.Preparation(second, other, List.of(), List.of(), Lane.FORMAL))
        .envelope()
        .bytes();
  }

  @Test
  void two_contents_under_one_serial_are_a_file_that_the_command_writes_and_verify_calls_proven()
      throws Exception {
    TestNodes nodes = new TestNodes(place);
    nodes.agree();
    String passphrase = nodes.passphrase().toString();
    Served ru = served("ru-nrrc", passphrase);
    Served us = served("us-nrrc", passphrase);
    String id = delivered(place.resolve("us-nrrc"));
    LinkDoor.Answer answer =
        ru.serving()
            .exchange()
            .door()
            .take(us.node().vault().publicKeys().transport(), "envelope", lie(us.node(), id));
    assertThat(answer.status()).as("refused, and answered for good").isEqualTo(200);

    String to = place.resolve("accused").toString();
    String dir = place.resolve("ru-nrrc").toString();
    String said = good("evidence", "--accusations", "--to", to, "--dir", dir);
    List<String> written = said.lines().toList();
    assertThat(written).as(said).singleElement().asString().startsWith("accusation: ");
    String file = written.getFirst().substring("accusation: ".length());
    String proven = "PROVEN: two contents under one serial: us-nrrc";
    assertThat(good("verify", file)).contains(proven);
    assertThat(good("verify", "-q", file)).contains(proven);
    assertThat(good("verify", "-v", file)).contains(proven);
    assertThat(good("status", "--dir", dir)).contains("two contents");
    byte[] bent = Files.readAllBytes(Path.of(file));
    bent[bent.length / 2] ^= 1;
    Path altered = Files.write(place.resolve("altered.zip"), bent);
    TestNodes.Ran refused = TestNodes.run("verify", "-v", altered.toString());
    assertThat(refused.code()).isEqualTo(Main.FOUND_WRONG);
    assertThat(refused.out()).doesNotContain("PROVEN");
  }
}
