package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Json;
import parley.node.Main.Mistake;
import parley.party.PartyId;
import parley.party.Roll;

/// Officers and their release keys change on the roll of a node that serves, and the partner takes
/// the new roll in while it serves; both by the commands that an operator types.
class OfficersTest {
  @TempDir private Path place = Path.of("");
  private Path us = Path.of("");
  private Path ru = Path.of("");
  private String secret = "";

  private static TestNodes.Ran good(String... arguments) {
    TestNodes.Ran ran = TestNodes.run(arguments);
    assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
    return ran;
  }

  private static void mistake(String says, String... arguments) {
    TestNodes.Ran ran = TestNodes.run(arguments);
    assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(Main.MISTAKE);
    assertThat(ran.err()).contains(says);
  }

  private String[] with(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(1 + 1, List.of("--passphrase-file", secret));
    return all.toArray(String[]::new);
  }

  private String officer(String name, String file) {
    String key = place.resolve(file).toString();
    good(with("officer", "make", "--name", name, key));
    return key;
  }

  private String file(String name) {
    return place.resolve(name).toString();
  }

  private Serving serve(Path dir, List<AutoCloseable> running) throws Exception {
    Node node =
        Node.open(
            new DataFolder(dir), new Options.Secrets(Path.of(secret)), InstantSource.system());
    running.addFirst(node);
    Serving serving = Serving.start(node);
    running.addFirst(serving);
    return serving;
  }

  private static Roll roll(Path dir) throws Mistake {
    DataFolder folder = new DataFolder(dir);
    return Papers.read(folder, Config.read(folder).party())
        .rolls()
        .of(new PartyId("US"))
        .orElseThrow();
  }

  /// What `officer keys` writes, with one more key.
  private String keys(String officer, String credential) throws Exception {
    Path written = place.resolve(credential + ".json");
    Files.writeString(
        written,
        """
        {"officers":[{"officer":"%s","credentialId":"%s","publicKey":"AQID",
          "relyingParty":"localhost","origins":["http://localhost:7443"],"roles":["draft"]}]}
        """
            .formatted(officer, credential));
    return written.toString();
  }

  private void carried() {
    good("roll", "export", "--dir", us.toString(), file("us.roll"));
    assertThat(good("roll", "import", "--dir", ru.toString(), file("us.roll")).out())
        .contains("the serving node knows it");
  }

  private void talk(String about) throws Exception {
    Path draft = place.resolve("draft.json");
    Files.writeString(
        draft,
        """
        { "format": "inquiry/1", "replyWantedWithin": "PT2H",
          "body": { "title": "Keys", "asked": ["information"], "question": "%s?",
                    "intent": "To see that officers change while messages flow." } }
        """
            .formatted(about));
    String said = good("send", "--dir", us.toString(), "--to", "ru-nrrc", draft.toString()).out();
    String id = said.lines().filter(line -> line.startsWith("message ")).findFirst().orElseThrow();
    Json.Builder waiting =
        Json.object()
            .with("do", "await")
            .with("id", id.substring("message ".length()))
            .with("step", "DELIVERED");
    assertThat(AdminSocket.ask(new DataFolder(us), waiting.with("millis", 20_000)))
        .as(about)
        .isPresent();
  }

  @Test
  void two_officers_consent_to_others_and_the_partner_takes_the_roll_in_while_it_serves()
      throws Exception {
    TestNodes nodes = new TestNodes(place);
    nodes.agree();
    us = place.resolve("us-nrrc");
    ru = place.resolve("ru-nrrc");
    secret = nodes.passphrase().toString();
    String miller = officer("A. Miller", "miller.key");
    String ortiz = officer("B. Ortiz", "ortiz.key");
    String both = miller + ".public," + ortiz + ".public";
    good(with("roll", "issue", "--officers", both, "--dir", us.toString()));
    List<AutoCloseable> running = new ArrayList<>();
    List<AutoCloseable> partner = new ArrayList<>();
    try {
      serve(us, running);
      serve(ru, partner);
      carried();
      talk("Before");

      String more = both + "," + keys("C. Clark", "clark-release");
      mistake("officer propose", with("roll", "issue", "--officers", more, "--dir", us.toString()));
      one_officer_is_not_enough(miller, more);
      two_are(miller, ortiz, more);
      assertThat(roll(us).officers()).hasSize(3);
      assertThat(roll(us).number()).isEqualTo(3);
      carried();
      assertThat(roll(ru).number()).isEqualTo(3);
      assertThat(roll(ru).officers()).isEqualTo(roll(us).officers());
      talk("With the new roll");
      // What was consented to once is of one roll: nobody plays it again.
      mistake(
          "the next one is 4",
          with("roll", "issue", "--officers", file("two"), "--dir", us.toString()));
    } finally {
      Node.release(running);
      Node.release(partner);
    }
  }

  private void one_officer_is_not_enough(String miller, String more) {
    String propose = "propose";
    assertThat(
            good(with(
                    "officer",
                    propose,
                    "--dir",
                    us.toString(),
                    "--officers",
                    more,
                    "--key",
                    miller,
                    file("alone")))
                .out())
        .contains("adds     C. Clark, draft, at localhost, key clark-release")
        .contains("consent    A. Miller at ");
    mistake("another officer must", with("officer", "confirm", "--key", miller, file("alone")));
    mistake("P-ROLL-8", with("roll", "issue", "--officers", file("alone"), "--dir", us.toString()));
    String stranger = officer("D. Stranger", "stranger.key");
    good(with("officer", "confirm", "--key", stranger, file("alone")));
    mistake("P-ROLL-8", with("roll", "issue", "--officers", file("alone"), "--dir", us.toString()));
    good("officer", propose, "--dir", us.toString(), "--officers", more, file("nobody"));
    mistake("own key", with("officer", "confirm", file("nobody")));
    mistake(
        "P-ROLL-8", with("roll", "issue", "--officers", file("nobody"), "--dir", us.toString()));
    mistake(
        "proposes officers",
        with("roll", "issue", "--new-epoch", file("alone"), "--dir", us.toString()));
    mistake(
        "nothing to propose",
        with(
            "officer",
            propose,
            "--dir",
            us.toString(),
            "--officers",
            miller + ".public," + place.resolve("ortiz.key") + ".public",
            "--key",
            miller,
            file("same")));
  }

  private void two_are(String miller, String ortiz, String more) throws Exception {
    good(
        with(
            "officer",
            "propose",
            "--dir",
            us.toString(),
            "--officers",
            more,
            "--key",
            miller,
            file("two")));
    // Whoever alters what was consented to has nobody's consent.
    String bent = Files.readString(Path.of(file("two"))).replace("clark-release", "mole-release");
    Files.writeString(Path.of(file("bent")), bent);
    good(with("officer", "confirm", "--key", ortiz, file("bent")));
    mistake("P-ROLL-8", with("roll", "issue", "--officers", file("bent"), "--dir", us.toString()));
    good(with("officer", "confirm", "--key", ortiz, file("two")));
    assertThat(good(with("roll", "issue", "--officers", file("two"), "--dir", us.toString())).out())
        .contains("the serving node knows it");
  }
}
