package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.seal.PasskeyCheck;
import parley.seal.SoftPasskey;
import parley.watchfloor.Ruling;

/// The operator's links for the first administrators, as they are typed (W-ENROL-5).
class EnrolTest {
  @TempDir Path place;

  private TestNodes.Ran enrol(String name, String... more) {
    String[] words = new String[6 + more.length];
    String[] first = {
      "officer", "enrol", "--dir", place.resolve("us-nrrc").toString(), "--name", name
    };
    System.arraycopy(first, 0, words, 0, first.length);
    System.arraycopy(more, 0, words, first.length, more.length);
    return TestNodes.run(words);
  }

  @Test
  void the_only_administrator_who_lost_the_key_gets_a_link_and_nobody_else() throws Exception {
    TestNodes nodes = new TestNodes(place);
    nodes.init("US", "us-nrrc", "en");
    try (Node node =
            Node.open(
                new DataFolder(place.resolve("us-nrrc")),
                new Options.Secrets(nodes.passphrase()),
                InstantSource.system());
        Serving serving = Serving.start(node)) {
      refused(enrol("A. Miller", "--lost-key"), "leave --lost-key out");
      TestNodes.Ran made = enrol("A. Miller");
      assertThat(made.code()).as(made.err()).isZero();
      String link = made.out().strip();
      String secret = link.substring(link.lastIndexOf('/') + 1);
      String origin = link.substring(0, link.indexOf("/enrol/"));
      PasskeyCheck.Passkey key =
          new PasskeyCheck.Passkey(
              "first", new SoftPasskey("first").publicKey(), "localhost", Set.of(origin));
      assertThat(serving.people().enrol(secret, key, "blue")).isEqualTo(Ruling.DONE);
      refused(enrol("A. Miller"), "--lost-key");
      refused(enrol("B. Brown", "--lost-key"), "leave --lost-key out");
      TestNodes.Ran again = enrol("A. Miller", "--lost-key");
      assertThat(again.code()).as(again.err()).isZero();
      assertThat(again.out().strip()).startsWith(origin + "/enrol/").isNotEqualTo(link);
    }
  }

  private static void refused(TestNodes.Ran ran, String why) {
    assertThat(ran.code()).isEqualTo(Main.MISTAKE);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err().lines()).singleElement().asString().contains(why);
  }
}
