package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The first and the last bytes of every kind of file that is exported, flipped one by one and
/// given to the command: it says which file is broken and exits with 1, and never takes it for no
/// evidence at all (V-READ-5).
class FlippedFilesTest {
  private static final Path VECTORS = Path.of("spec/vectors/evidence/good");
  private static final int EDGE = 4;

  @TempDir Path place;

  private Path dossier = Path.of("");
  private Path folder = Path.of("");

  @BeforeEach
  void lay_out() throws Exception {
    dossier = Files.copy(VECTORS.resolve("dossier-sender.zip"), place.resolve("dossier.zip"));
    folder = Files.createDirectory(place.resolve("open"));
    try (ZipFile zip = new ZipFile(dossier.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        Path file = folder.resolve(entry.getName());
        Files.createDirectories(file.getParent());
        try (InputStream content = zip.getInputStream(entry)) {
          Files.copy(content, file);
        }
      }
    }
  }

  private static void flip(Path file, List<Path> given, int edge) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("verify", "-q"));
    given.forEach(path -> arguments.add(path.toString()));
    String[] command = arguments.toArray(new String[0]);
    TestNodes.Ran good = TestNodes.run(command);
    assertThat(good.code()).as(file + ": " + good.out() + good.err()).isZero();
    byte[] whole = Files.readAllBytes(file);
    TreeSet<Integer> places = new TreeSet<>(List.of(12, whole.length / 2));
    for (int at = 0; at < edge; at++) {
      places.add(at);
      places.add(whole.length - 1 - at);
    }
    for (int at : places) {
      byte[] bent = whole.clone();
      bent[at] ^= 1;
      Files.write(file, bent);
      TestNodes.Ran ran = TestNodes.run(command);
      assertThat(ran.code()).as(file + " byte " + at + ran.err()).isEqualTo(Main.FOUND_WRONG);
      assertThat(ran.out()).contains(String.valueOf(file.getFileName())).contains("BROKEN");
    }
    Files.write(file, whole);
  }

  @Test
  void an_archive_and_a_container() throws Exception {
    flip(dossier, List.of(dossier), 2);
    Path container = folder.resolve("message/nist.asics");
    flip(container, List.of(container), EDGE);
  }

  @Test
  void papers_and_receipts_by_themselves() throws Exception {
    Path us = folder.resolve("rolls/US-1.pem");
    Path ru = folder.resolve("rolls/RU-1.pem");
    Path agreement = folder.resolve("agreements/US-RU-2026-1.pem");
    Path answer = folder.resolve("answer/answer.pem");
    flip(us, List.of(us), EDGE);
    flip(agreement, List.of(us, ru, agreement), EDGE);
    flip(answer, List.of(us, ru, agreement, answer), EDGE);
  }

  @Test
  void the_files_at_the_root_of_a_folder() throws Exception {
    List<Path> root;
    try (Stream<Path> files = Files.list(folder)) {
      root = files.filter(Files::isRegularFile).sorted().toList();
    }
    assertThat(root).hasSizeGreaterThanOrEqualTo(3);
    for (Path file : root) {
      flip(file, List.of(folder), 1);
    }
  }

  @Test
  void a_whole_paper_of_another_kind_is_no_evidence_still() throws Exception {
    Path other = place.resolve("other.pem");
    Files.writeString(other, "-----BEGIN PARLEY ACT-----\nMAA=\n-----END PARLEY ACT-----\n");
    assertThat(TestNodes.run("verify", other.toString()).code()).isEqualTo(Main.MISTAKE);
  }
}
