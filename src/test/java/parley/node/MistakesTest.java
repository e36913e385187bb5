package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.node.Main.Mistake;

/// Every mistake of a person gets one line that says what to do, exit code 2, and leaves nothing.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MistakesTest {
  private Path place = Path.of("");

  private Path node = Path.of("");
  private Path passphrase = Path.of("");

  @BeforeAll
  void make_a_node(@TempDir Path fresh) throws Exception {
    place = fresh;
    TestNodes nodes = new TestNodes(place);
    node = nodes.init("US", "us-nrrc", "en");
    passphrase = nodes.passphrase();
  }

  private void mistaken(String said, String... arguments) throws IOException {
    List<String> before = files();
    TestNodes.Ran ran = TestNodes.run(arguments);
    assertThat(ran.code()).as(ran.err()).isEqualTo(Main.MISTAKE);
    assertThat(ran.err().lines().filter(line -> !line.endsWith(" …")))
        .as("beside what was being done")
        .singleElement()
        .asString()
        .startsWith("parley: ")
        .contains(said);
    assertThat(files()).isEqualTo(before);
  }

  /// What lies there, to the byte; of the database, which whoever opens it touches, that it is
  /// there.
  private List<String> files() throws IOException {
    List<String> all = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(place)) {
      for (Path path : walk.filter(path -> !path.endsWith("lock")).toList()) {
        boolean whole = Files.isRegularFile(path) && !path.toString().contains("/db/");
        all.add(
            whole
                ? path + " " + Digest.of(Bytes.owning(Files.readAllBytes(path))).hex()
                : path.toString());
      }
    }
    return all.stream().sorted().toList();
  }

  private String[] with(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--dir", node.toString(), "--passphrase-file", passphrase.toString()));
    return all.toArray(new String[0]);
  }

  @Test
  void an_unknown_command_is_answered_with_the_nearest() throws Exception {
    mistaken("serve", "serv");
  }

  @Test
  void a_missing_option_is_named() throws Exception {
    mistaken("--to", with("send", "x.json"));
  }

  @Test
  void an_authority_in_words_that_are_none() throws Exception {
    mistaken("eight words", "verify", "--authority", "lusab-babad", passphrase.toString());
  }

  @Test
  void no_folder_at_all() throws Exception {
    mistaken("there is no folder", "status", "--dir", place.resolve("nowhere").toString());
  }

  @Test
  void a_folder_that_holds_no_node() throws Exception {
    Path empty = Files.createDirectories(place.resolve("empty"));
    mistaken("holds no node", "serve", "--dir", empty.toString());
  }

  @Test
  void a_node_is_never_made_over_another() throws Exception {
    mistaken(
        "not empty",
        with("init", "--party", "US", "--node", "us-nrrc", "--name", "en=x", "--address", "a:1"));
  }

  @Test
  void a_party_code_that_is_none() throws Exception {
    mistaken(
        "two to eight capital letters",
        "init",
        "--dir",
        place.resolve("new").toString(),
        "--party",
        "united states",
        "--node",
        "us-nrrc",
        "--name",
        "en=x",
        "--address",
        "a:1",
        "--passphrase-file",
        passphrase.toString());
  }

  @Test
  void a_sign_in_provider_that_others_could_read_along_with() throws Exception {
    Path file = node.resolve("oidc.json");
    Files.writeString(
        file, "{\"issuer\": \"http://id.example\", \"clientId\": \"a\", \"acr\": [\"phr\"]}");
    try {
      mistaken("oidc.json: \"issuer\" is an address in https", with("serve"));
      mistaken("oidc.json", with("doctor"));
    } finally {
      Files.delete(file);
    }
  }

  /// Before the node is asked.
  @Test
  void files_and_folders_of_misp_that_are_of_the_wrong_kind() throws Exception {
    String dir = node.toString();
    String file = passphrase.toString();
    mistaken("there is no file " + dir, "cert", "misp", "--dir", dir, "import", dir);
    mistaken("/ is a folder", "cert", "misp", "--dir", dir, "export", "--out", "/");
    mistaken(dir + " is a folder", "cert", "misp", "--dir", dir, "export", "--out", dir);
    mistaken(file + " is a file", "cert", "misp", "--dir", dir, "feed", "--out", file);
    mistaken("there is no folder", "cert", "misp", "--dir", dir, "export", "--out", "/no/such/x");
  }

  @Test
  void the_wrong_passphrase() throws Exception {
    Path wrong = place.resolve("wrong");
    DataFolder.write(wrong, Bytes.utf8("another otter violin harbour eight\n"));
    mistaken(
        "wrong passphrase",
        "rebuild",
        "--dir",
        node.toString(),
        "--passphrase-file",
        wrong.toString());
  }

  @Test
  void a_passphrase_that_others_can_read() throws Exception {
    Path open = place.resolve("open");
    DataFolder.write(open, Bytes.utf8(TestNodes.PASSPHRASE));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    mistaken("chmod 600", "serve", "--dir", node.toString(), "--passphrase-file", open.toString());
  }

  @Test
  void a_passphrase_that_is_too_weak_for_a_new_node() throws Exception {
    Path weak = place.resolve("weak");
    DataFolder.write(weak, Bytes.utf8("aaaaaaaaaaaaaaaa"));
    mistaken(
        "too simple",
        "init",
        "--dir",
        place.resolve("weakly").toString(),
        "--party",
        "US",
        "--node",
        "us-nrrc",
        "--name",
        "en=x",
        "--address",
        "a:1",
        "--passphrase-file",
        weak.toString());
  }

  @Test
  void a_draft_that_is_not_json() throws Exception {
    Path draft = place.resolve("letter.txt");
    Files.writeString(draft, "Dear colleagues,");
    mistaken("not a draft in JSON", with("send", "--to", "ru-nrrc", draft.toString()));
  }

  @Test
  void sending_while_nobody_serves() throws Exception {
    Path draft = place.resolve("draft.json");
    Files.writeString(draft, "{\"format\":\"inquiry/1\",\"body\":{}}");
    mistaken("parley serve", with("send", "--to", "ru-nrrc", draft.toString()));
  }

  @Test
  void a_roll_that_is_none() throws Exception {
    Path file = place.resolve("roll.txt");
    Files.writeString(file, "hello");
    mistaken("is not a good roll", with("roll", "import", file.toString()));
  }

  @Test
  void a_configuration_with_an_unknown_member() throws Exception {
    Path config = node.resolve("parley.json");
    String good = Files.readString(config);
    Files.writeString(config, good.replace("\"link\"", "\"lnk\""));
    try {
      mistaken("\"lnk\" is not known", with("serve"));
    } finally {
      Files.writeString(config, good);
    }
  }

  @Test
  void an_agreement_with_a_party_whose_roll_is_not_here() throws Exception {
    mistaken(
        "parley roll import",
        with(
            "agreement",
            "propose",
            "--id",
            "US-XX-1",
            "--with",
            "XX",
            place.resolve("x").toString()));
  }

  @Test
  void a_port_in_use() throws Exception {
    Config.Address link = Config.read(new DataFolder(node)).link();
    try (ServerSocket other = new ServerSocket()) {
      other.bind(new InetSocketAddress(link.host(), link.port()));
      TestNodes.run(with("rebuild"));
      mistaken("cannot be had", with("serve"));
    }
  }

  @Test
  void a_clock_that_is_far_off() throws Exception {
    Path late = node.resolve("log").resolve("parley.9.log");
    Files.writeString(late, "");
    Files.setLastModifiedTime(late, FileTime.from(Instant.now().plus(Duration.ofDays(400))));
    try {
      mistaken("clock of this machine is far off", with("serve"));
    } finally {
      Files.delete(late);
    }
  }

  /// Off for so long, or set ahead: only a person knows, so it is said and not refused.
  @Test
  void a_clock_that_is_long_after_the_newest_thing_written_is_a_warning() throws Exception {
    DataFolder folder = new DataFolder(node);
    Instant newest = folder.lastWritten().orElseThrow().at();
    assertThat(Doctor.clockAhead(folder, newest.plus(Duration.ofDays(45)))).isEmpty();
    Instant ahead = newest.plus(Duration.ofDays(45)).plusSeconds(1);
    assertThat(Doctor.clockAhead(folder, ahead))
        .hasValueSatisfying(
            said -> assertThat(said).contains("45 days after the newest thing written here"));
    Doctor doctor = new Doctor();
    Config config = Config.read(folder);
    doctor.folder(folder, config, Papers.read(folder, config.party()), ahead);
    assertThat(doctor.findings())
        .filteredOn(finding -> finding.what().startsWith("the clock of this machine says"))
        .extracting(Doctor.Finding::grade)
        .containsExactly(Doctor.Grade.WARN);
    Map<Path, FileTime> times = new HashMap<>();
    try (Stream<Path> walk = Files.walk(node)) {
      for (Path path : walk.filter(Files::isRegularFile).toList()) {
        times.put(path, Files.getLastModifiedTime(path));
      }
    }
    Instant old = Instant.now().minus(Duration.ofDays(60));
    try (ServerSocket other = new ServerSocket()) {
      other.bind(new InetSocketAddress(config.link().host(), config.link().port()));
      for (Path path : times.keySet()) {
        Files.setLastModifiedTime(path, FileTime.from(old));
      }
      // It stops at the port that is taken, and not at the clock.
      assertThat(TestNodes.run(with("serve")).err().lines())
          .anyMatch(line ->
              line.startsWith("warning: ") && line.contains("60 days after the newest thing"))
          .anyMatch(line -> line.contains("cannot be had"));
    } finally {
      for (Map.Entry<Path, FileTime> time : times.entrySet()) {
        if (Files.exists(time.getKey())) {
          Files.setLastModifiedTime(time.getKey(), time.getValue());
        }
      }
    }
  }

  @Test
  void keys_that_have_ended() throws Exception {
    InstantSource later = InstantSource.offset(InstantSource.system(), Duration.ofDays(800));
    try (Node open = Node.open(new DataFolder(node), new Options.Secrets(passphrase), later)) {
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> Serving.start(open))
          .isInstanceOf(Mistake.class)
          .hasMessageContaining("keys of us-nrrc are good")
          .hasMessageContaining("make new keys");
    }
  }

  @Test
  void a_folder_that_another_process_uses() throws Exception {
    try (DataFolder.Ownership owned = new DataFolder(node).own()) {
      assertThat(owned.lock().isValid()).isTrue();
      String own = Long.toString(ProcessHandle.current().pid());
      mistaken("in use by another process (" + own + ")", with("status"));
      mistaken("kill " + own + "), then: parley rebuild", with("rebuild"));
      mistaken("kill " + own + "), then: parley serve", with("serve"));
    }
  }

  @Test
  void a_damaged_database_is_told_with_its_cure_and_does_not_end_the_doctors_look()
      throws Exception {
    TestNodes.run(with("rebuild"));
    Path database = node.resolve("db").resolve("parley.db");
    byte[] whole = Files.readAllBytes(database);
    byte[] damaged = whole.clone();
    Arrays.fill(damaged, damaged.length / 4, damaged.length, (byte) 0xA5);
    Files.write(database, damaged);
    try {
      mistaken("restore the newest backup", with("serve"));
      TestNodes.Ran doctor = TestNodes.run(with("doctor"));
      assertThat(doctor.code()).isEqualTo(Main.FOUND_WRONG);
      assertThat(doctor.out()).contains("ok    folder").contains("fail  database: the database is");
    } finally {
      Files.write(database, whole);
    }
  }

  @Test
  void evidence_that_is_not_there() throws Exception {
    mistaken("there is no", "verify", place.resolve("evidence.zip").toString());
  }

  @Test
  void a_backup_that_is_none() throws Exception {
    Path file = place.resolve("notes.zip");
    Files.writeString(file, "not a zip");
    mistaken(
        "it is no zip file",
        "restore",
        "--dir",
        place.resolve("restored").toString(),
        file.toString());
  }

  @Test
  void an_option_that_is_written_wrongly_is_explained_in_the_words_of_its_help() throws Exception {
    mistaken(
        "--name takes LANG=TEXT, which \"x\" is not",
        with("init", "--party", "US", "--node", "us-nrrc", "--name", "x", "--address", "a:1"));
    mistaken("--days takes N, which \"soon\" is not", with("roll", "issue", "--days", "soon"));
  }
}
