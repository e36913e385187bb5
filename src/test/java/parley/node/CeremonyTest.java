package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import parley.agreement.Agreement;
import parley.node.Main.Mistake;
import parley.party.FingerprintWords;

/// The ceremony as two operators type it, from nothing to an agreement in force on both sides.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CeremonyTest {
  private Path place = Path.of("");

  private Path us = Path.of("");
  private Path ru = Path.of("");
  private String passphrase = "";

  @BeforeAll
  void two_parties(@TempDir Path fresh) throws Exception {
    place = fresh;
    TestNodes nodes = new TestNodes(place);
    us = nodes.init("US", "us-nrrc", "en");
    ru = nodes.init("RU", "ru-nrrc", "ru");
    passphrase = nodes.passphrase().toString();
  }

  private static TestNodes.Ran good(String... arguments) {
    TestNodes.Ran ran = TestNodes.run(arguments);
    assertThat(ran.code()).as(ran.err()).isZero();
    return ran;
  }

  private String words(Path node) throws Mistake {
    DataFolder folder = new DataFolder(node);
    return FingerprintWords.of(
            Papers.read(folder, Config.read(folder).party()).rolls().own().authorityFingerprint())
        .cyrillic();
  }

  @Test
  void two_operators_come_to_an_agreement() throws Exception {
    String usRoll = place.resolve("us.roll").toString();
    String ruRoll = place.resolve("ru.roll").toString();
    String file = place.resolve("us-ru.agreement").toString();
    good("roll", "export", "--dir", us.toString(), usRoll);
    good("roll", "export", "--dir", ru.toString(), ruRoll);

    TestNodes.Ran misheard =
        TestNodes.run("roll", "import", "--dir", us.toString(), "--fingerprint", words(us), ruRoll);
    assertThat(misheard.code()).isEqualTo(Main.MISTAKE);
    assertThat(misheard.err()).contains("does not match");
    assertThat(us.resolve("rolls").resolve("RU-1.roll")).doesNotExist();

    good("roll", "import", "--dir", us.toString(), "--fingerprint", words(ru), ruRoll);
    good("roll", "import", "--dir", ru.toString(), "--fingerprint", words(us), usRoll);
    good(
        "agreement",
        "propose",
        "--dir",
        us.toString(),
        "--passphrase-file",
        passphrase,
        "--id",
        "US-RU-2026",
        "--with",
        "RU",
        "--language",
        "RU=ru",
        file);

    TestNodes.Ran early = TestNodes.run("agreement", "import", "--dir", us.toString(), file);
    assertThat(early.code()).isEqualTo(Main.MISTAKE);
    assertThat(early.err()).contains("signature of RU").contains("A-DOC-8");

    TestNodes.Ran unread =
        TestNodes.run(
            "agreement",
            "sign",
            "--dir",
            ru.toString(),
            "--passphrase-file",
            passphrase,
            "--hash",
            "00000000",
            file);
    assertThat(unread.code()).isEqualTo(Main.MISTAKE);
    assertThat(unread.err()).contains("is not how the hash of these terms begins");
    assertThat(unread.out()).contains(Papers.agreement(Path.of(file)).hash().hex());
    TestNodes.Ran silent =
        TestNodes.run(
            "agreement", "sign", "--dir", ru.toString(), "--passphrase-file", passphrase, file);
    assertThat(silent.err()).contains("with --hash");
    assertThat(TestNodes.run("agreement", "import", "--dir", us.toString(), file).err())
        .contains("signature of RU");
    good(
        "agreement",
        "sign",
        "--dir",
        ru.toString(),
        "--passphrase-file",
        passphrase,
        "--hash",
        TestNodes.hash(file),
        file);
    good("agreement", "import", "--dir", us.toString(), file);
    assertThat(good("agreement", "show", "--dir", us.toString()).out())
        .isEqualTo(good("agreement", "show", "--dir", ru.toString()).out())
        .contains("US-RU-2026 version 1")
        .contains("RU, signature present")
        .contains("writes ru")
        .doesNotContain("[");
    Agreement terms = Papers.agreement(Path.of(file));
    assertThat(List.copyOf(terms.measures().keySet())).isSorted();
    assertThat(List.copyOf(terms.articles().keySet())).isSorted();
    assertThat(List.copyOf(terms.title().keySet())).isSorted();
    assertThat(proposedWithoutLanguage()).contains("RU is to write en").contains("RU=ru");

    String act = place.resolve("suspension.act").toString();
    good(
        "agreement",
        "act",
        "--dir",
        us.toString(),
        "--passphrase-file",
        passphrase,
        "--agreement",
        "US-RU-2026",
        "--measure",
        "advance-notice",
        "--stage",
        "suspended",
        "--ground",
        "en=Review",
        "--ground",
        "ru=Пересмотр",
        "--refuse",
        "activity-notice/1",
        act);
    good("agreement", "import", "--dir", ru.toString(), act);

    String backup = place.resolve("us.zip").toString();
    good("backup", "--dir", us.toString(), "--passphrase-file", passphrase, backup);
    Path restored = place.resolve("us-again");
    good("restore", "--dir", restored.toString(), backup);
    assertThat(good("agreement", "show", "--dir", restored.toString()).out())
        .contains("US-RU-2026");
    assertThat(restored.resolve("anchor")).isDirectoryContaining("glob:**/restored-without-anchor");

    byte[] bent = Files.readAllBytes(Path.of(backup));
    bent[bent.length / 2] ^= 1;
    Path bad = place.resolve("bent.zip");
    Files.write(bad, bent);
    TestNodes.Ran refused =
        TestNodes.run("restore", "--dir", place.resolve("bent").toString(), bad.toString());
    assertThat(refused.code()).isEqualTo(Main.MISTAKE);
    assertThat(place.resolve("bent")).doesNotExist();
  }

  private String proposedWithoutLanguage() {
    String file = place.resolve("other.agreement").toString();
    String[] words = {
      "agreement",
      "propose",
      "--dir",
      us.toString(),
      "--passphrase-file",
      passphrase,
      "--id",
      "US-RU-2027",
      "--with",
      "RU",
      file
    };
    return good(words).out();
  }

  @Test
  void help_is_there_for_every_command() {
    for (String name : Main.commandLine().getSubcommands().keySet()) {
      assertThat(good(name, "--help").out()).as(name).contains("Usage:");
    }
  }
}
