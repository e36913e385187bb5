package parley.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.envelope.Answer;
import parley.journal.ConsistencyProof;

/// The files under spec/vectors/evidence. Their keys were thrown away, so they never change; with
/// `-Dparley.vectors=write-signed` a whole new set is made. The beginning of a name says what a
/// file is: a proof or an archive is read, a dossier verified whole.
class EvidenceVectorsTest {
  private static final Path ROOT = Path.of("spec", "vectors", "evidence");
  private static final int ZIP_FLAGS = 6;

  private record Made(String name, String clause, String why, Bytes bytes) {
    String path() {
      return (clause.equals("ok") ? "good/" : "bad/") + name;
    }
  }

  private static Bytes text(Bytes of, UnaryOperator<String> change) {
    String before = of.utf8();
    String after = change.apply(before);
    assertThat(after).isNotEqualTo(before);
    return Bytes.utf8(after);
  }

  private static Bytes flipped(Bytes of, int at) {
    byte[] bytes = of.toArray();
    bytes[at] ^= 1;
    return Bytes.owning(bytes);
  }

  private static List<Made> made() throws Exception {
    Scene scene = Scene.of();
    EvidenceFiles dossier = scene.sendersDossier();
    Bytes proof = Objects.requireNonNull(dossier.byName().get(Layout.ANSWER_PROOF));
    Bytes answer = Objects.requireNonNull(dossier.byName().get(Layout.ANSWER_PEM));
    List<Made> all = new ArrayList<>(proofs(proof));
    all.addAll(continuations());
    all.addAll(archives());
    all.add(new Made("answer-receipt.pem", "ok", "a receipt in three suites", answer));
    all.add(
        new Made(
            "answer-crlf.pem",
            "V-PEM-1",
            "line ends of CR LF",
            text(answer, t -> t.replace("\n", "\r\n"))));
    all.add(
        new Made(
            "answer-roll.pem",
            "S-DOC-4",
            "a roll where an answer belongs",
            text(answer, t -> t.replace("ANSWER", "ROLL"))));
    all.addAll(dossiers(dossier));
    return all;
  }

  private static List<Made> proofs(Bytes good) {
    return List.of(
        new Made("tlog-proof-receipt.txt", "ok", "an entry with its proof and checkpoint", good),
        new Made(
            "tlog-proof-v2.txt",
            "V-PROOF-1",
            "another version",
            text(good, t -> t.replace("@v1", "@v2"))),
        new Made(
            "tlog-proof-index-07.txt",
            "V-PROOF-1",
            "a leading zero",
            text(good, t -> t.replace("index ", "index 0"))),
        new Made(
            "tlog-proof-extra.txt",
            "V-PROOF-1",
            "an extra line",
            text(good, t -> t.replace("\nindex ", "\nextra AAAA\nindex "))),
        new Made(
            "tlog-proof-no-checkpoint.txt",
            "V-PROOF-1",
            "the checkpoint is missing",
            text(good, t -> t.substring(0, t.indexOf("\n\n")))));
  }

  private static List<Made> continuations() {
    Digest hash = Digest.of(Bytes.utf8("a hash"));
    Bytes good = Continuation.write(new ConsistencyProof(7, 12, List.of(hash, hash)));
    return List.of(
        new Made("continuation-7-12.txt", "ok", "a proof of two hashes, well formed", good),
        new Made(
            "continuation-size-007.txt",
            "V-PROOF-2",
            "a leading zero",
            text(good, t -> t.replace("old 7", "old 007"))),
        new Made(
            "continuation-short-hash.txt",
            "V-PROOF-2",
            "a hash of 16 bytes",
            text(
                good,
                t ->
                    t.replaceFirst(
                        "\n[^ \n]{44}\n", "\n" + hash.value().slice(0, 16).base64() + "\n"))),
        new Made(
            "continuation-blank-line.txt",
            "V-PROOF-2",
            "an empty line at the end",
            text(good, t -> t + "\n")));
  }

  private static List<Made> archives() {
    Map<String, Bytes> files = new TreeMap<>();
    files.put("a.txt", Bytes.utf8("first\n"));
    files.put("folder/b.txt", Bytes.utf8("second\n"));
    Bytes good = Zip.write(files);
    byte[] compressed = good.toArray();
    compressed[ZIP_FLAGS + 2] = 8;
    byte[] flagged = good.toArray();
    flagged[ZIP_FLAGS] = 8;
    byte[] climbing = good.toArray();
    for (int i = 0; i + 5 <= climbing.length; i++) {
      if (good.slice(i, i + 5).equals(Bytes.utf8("a.txt"))) {
        System.arraycopy(
            "../at".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, climbing, i, 5);
      }
    }
    return List.of(
        new Made("archive-two-files.zip", "ok", "two stored files", good),
        new Made(
            "archive-compressed.zip",
            "V-ZIP-1",
            "a file said to be compressed",
            Bytes.owning(compressed)),
        new Made("archive-flagged.zip", "V-ZIP-1", "a flag set", Bytes.owning(flagged)),
        new Made(
            "archive-altered.zip",
            "V-ZIP-1",
            "a byte of a file flipped under its checksum",
            flipped(good, 36)),
        new Made(
            "archive-comment.zip",
            "V-ZIP-1",
            "bytes after the directory",
            Bytes.concat(good, Bytes.utf8("x"))),
        new Made("archive-cut.zip", "V-ZIP-1", "the directory is missing", good.slice(0, 60)),
        new Made(
            "archive-climbing.zip",
            "V-NAME-1",
            "a name that leads out of the folder",
            Bytes.owning(climbing)));
  }

  /// The sentence begins with the file that the finding must name.
  private static List<Made> dossiers(EvidenceFiles good) {
    List<Made> all = new ArrayList<>();
    all.add(
        new Made("dossier-sender.zip", "ok", "one message as its sender exports it", good.zip()));
    for (String[] bent :
        List.of(
            new String[] {"message/signed-content.txt", "V-SUITE-1", "dossier-content-altered.zip"},
            new String[] {Layout.ANSWER_PROOF, "V-ANSWER-4", "dossier-proof-altered.zip"})) {
      Map<String, Bytes> files = new TreeMap<>(good.byName());
      Bytes held = Objects.requireNonNull(files.get(bent[0]));
      files.put(bent[0], flipped(held, held.size() / 2));
      all.add(
          new Made(
              bent[2], bent[1], bent[0] + ": a byte flipped, the lists made anew", listed(files)));
    }
    Map<String, Bytes> missing = new TreeMap<>(good.byName());
    missing.remove("agreements/US-RU-2026-1.pem");
    all.add(
        new Made(
            "dossier-without-agreement.zip",
            "V-DOSSIER-4",
            "message/signed-content.txt: the agreement that it names is not there",
            listed(missing)));
    Map<String, Bytes> more = new TreeMap<>(good.byName());
    more.put("message/extra.txt", Bytes.utf8("more\n"));
    all.add(
        new Made(
            "dossier-with-a-file-more.zip",
            "V-DOSSIER-2",
            "message/extra.txt: it belongs to nothing",
            listed(more)));
    return all;
  }

  /// With lists that fit, so that not they are what is broken.
  private static Bytes listed(Map<String, Bytes> files) {
    return new EvidenceFiles(Manifest.listed("dossier", files)).zip();
  }

  @TestFactory
  Stream<DynamicTest> each_file_is_read_or_refused_by_its_clause() throws Exception {
    if ("write-signed".equals(System.getProperty("parley.vectors"))) {
      write();
    }
    List<String> rows = Files.readAllLines(ROOT.resolve("index.tsv"));
    assertThat(rows).hasSizeGreaterThan(20);
    return rows.stream()
        .map(row -> row.split("\t", -1))
        .map(cells -> DynamicTest.dynamicTest(cells[0], () -> check(cells)));
  }

  private static void check(String[] cells) throws Exception {
    Path file = ROOT.resolve(cells[0]);
    if (cells[0].contains("/dossier-")) {
      Report report = Verification.verify(List.of(file), Set.of());
      assertThat(report.holds()).isEqualTo(cells[1].equals("ok"));
      String named = cells[2].replaceFirst(":.*", "");
      List<String> broken =
          report.findings().stream()
              .filter(finding -> finding.outcome() == Finding.Outcome.BROKEN)
              .map(Finding::toString)
              .toList();
      assertThat(cells[1].equals("ok") || broken.stream().anyMatch(f -> f.contains(named)))
          .as(named + " in " + broken)
          .isTrue();
      return;
    }
    assertThat(clauseOf(cells[0], Bytes.of(Files.readAllBytes(file)))).isEqualTo(cells[1]);
  }

  private static String clauseOf(String path, Bytes bytes) {
    try {
      String name = path.substring(path.indexOf('/') + 1);
      if (name.startsWith("tlog-proof-")) {
        TlogProof.read(bytes);
      } else if (name.startsWith("continuation-")) {
        Continuation.read(bytes);
      } else if (name.startsWith("archive-")) {
        Zip.read(bytes);
      } else {
        Papers.document(bytes, DossierCheck.ANSWER, Answer.MOST_SIGNED_BYTES);
      }
      return "ok";
    } catch (MalformedInput e) {
      return e.clause();
    }
  }

  private static void write() throws Exception {
    StringBuilder index = new StringBuilder();
    for (Made one : made()) {
      Path file = ROOT.resolve(one.path());
      Files.createDirectories(file.getParent());
      Files.write(file, one.bytes().toArray());
      index.append(one.path() + "\t" + one.clause() + "\t" + one.why() + "\n");
    }
    Files.writeString(ROOT.resolve("index.tsv"), index);
  }
}
