package parley.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.party.Ceremony;
import parley.party.FingerprintWords;
import parley.seal.Suite;

class VerificationTest {
  private static Scene scene;
  private static EvidenceFiles sent;

  @TempDir Path folder;

  @BeforeAll
  static void play() throws Exception {
    scene = Scene.of();
    sent = scene.sendersDossier();
  }

  private static Report verify(Path... paths) {
    return Verification.verify(List.of(paths), Set.of());
  }

  private static List<Finding> broken(Report report) {
    return report.findings().stream().filter(f -> f.outcome() == Finding.Outcome.BROKEN).toList();
  }

  private static Report check(Map<String, Bytes> files) {
    Report report = new Report();
    DossierCheck.run(new EvidenceFiles(new TreeMap<>(files)), new Verification.Trusted(), report);
    return report;
  }

  private static Bytes flipped(Bytes whole, int at) {
    byte[] bytes = whole.toArray();
    bytes[at] ^= (byte) (1 << (at % 8));
    return Bytes.owning(bytes);
  }

  private Path file(String name, Bytes content) throws Exception {
    return Files.write(folder.resolve(name), content.toArray());
  }

  @Test
  void a_dossier_of_either_side_holds_as_folder_and_as_archive() throws Exception {
    for (EvidenceFiles dossier : List.of(sent, scene.receiversDossier())) {
      Path at = Files.createTempDirectory(folder, "dossier");
      dossier.writeFolder(at.resolve("open"));
      dossier.writeZip(at.resolve("dossier.zip"));
      for (Path path : List.of(at.resolve("open"), at.resolve("dossier.zip"))) {
        Report report = verify(path);
        assertThat(broken(report)).isEmpty();
        assertThat(report.findings())
            .extracting(Finding::what)
            .anyMatch(what -> what.startsWith("us-nrrc/US-RU-2026/watch/real/1/17 from us-nrrc"));
        assertThat(report.holds()).isTrue();
      }
    }
  }

  @Test
  void a_folder_of_archives_is_verified_archive_by_archive_each_by_its_name() throws Exception {
    Path inbox = Files.createDirectory(folder.resolve("inbox"));
    sent.writeZip(inbox.resolve("one.zip"));
    scene.receiversDossier().writeZip(inbox.resolve("two.zip"));

    Report whole = verify(inbox);
    assertThat(broken(whole)).isEmpty();
    assertThat(whole.holds()).isTrue();
    for (String name : List.of("one.zip: ", "two.zip: ")) {
      assertThat(whole.findings())
          .anyMatch(finding -> finding.where().startsWith(name + "message"));
    }

    Files.write(inbox.resolve("two.zip"), flipped(sent.zip(), 2000).toArray());
    assertThat(verify(inbox).findings())
        .filteredOn(finding -> finding.outcome() == Finding.Outcome.BROKEN)
        .isNotEmpty()
        .allMatch(finding -> finding.where().startsWith("two.zip: "));

    sent.writeZip(inbox.resolve("three.zip"));
    Files.delete(inbox.resolve("two.zip"));
    Files.writeString(inbox.resolve("notes.txt"), "mine");
    assertThat(verify(inbox).findings())
        .filteredOn(finding -> finding.outcome() == Finding.Outcome.BROKEN)
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.where()).startsWith("notes.txt: ");
          assertThat(finding.what()).startsWith("V-READ-2");
        });
  }

  @Test
  void a_dossier_has_every_part_that_an_arbiter_needs() throws Exception {
    Set<String> names = sent.byName().keySet();
    for (Suite suite : Suite.values()) {
      assertThat(names)
          .contains(
              "message/" + suite.code() + ".p7s",
              "message/" + suite.code() + ".asics",
              "answer/" + suite.code() + ".p7s",
              "answer/" + suite.code() + ".asics");
    }
    assertThat(names)
        .contains(
            "message/attachment-01-flows________1.csv",
            "message/attachment-02-sample.bin",
            "answer/leaf.tlog-proof",
            "journal/leaf.tlog-proof",
            "journal/peer-checkpoint.txt",
            "rolls/US-1.pem",
            "rolls/RU-1.pem",
            "agreements/US-RU-2026-1.pem",
            "index.json",
            "README.txt");
    assertThat(scene.receiversDossier().byName()).containsKey("journal/consistency.txt");
    assertThat(verify(folder).findings()).isNotEmpty();
  }

  @Test
  void a_flipped_byte_anywhere_in_a_dossier_is_found_and_its_file_is_named() {
    Random random = new Random(44);
    for (Map.Entry<String, Bytes> file : sent.byName().entrySet()) {
      Bytes whole = file.getValue();
      for (int at : places(whole.size(), 6, random)) {
        Map<String, Bytes> files = new TreeMap<>(sent.byName());
        files.put(file.getKey(), flipped(whole, at));
        Report report = new Report();
        Manifest.check(Dossier.KIND, files, report);
        assertThat(broken(report))
            .as(file.getKey() + " byte " + at)
            .anyMatch(finding -> finding.where().equals(file.getKey()));
      }
    }
  }

  /// The first and last places and some between.
  private static Set<Integer> places(int size, int between, Random random) {
    Set<Integer> places = new TreeSet<>();
    for (int edge = 0; edge < 4 && edge < size; edge++) {
      places.add(edge);
      places.add(size - 1 - edge);
    }
    for (int more = 0; more < between; more++) {
      places.add(random.nextInt(size));
    }
    return places;
  }

  @Test
  void a_forger_who_makes_the_lists_anew_is_found_by_signatures_and_proofs() {
    Random random = new Random(45);
    for (Map.Entry<String, Bytes> file : sent.byName().entrySet()) {
      String name = file.getKey();
      boolean proves = name.contains("/");
      if (proves) {
        forged(name, flipped(file.getValue(), random.nextInt(file.getValue().size())));
      }
    }
  }

  private static void forged(String name, Bytes altered) {
    Map<String, Bytes> files = new TreeMap<>(sent.byName());
    files.put(name, altered);
    assertThat(broken(check(Manifest.listed(Dossier.KIND, files)))).as(name).isNotEmpty();
  }

  @Test
  void a_file_taken_away_or_added_is_found() {
    for (String name : sent.byName().keySet()) {
      Map<String, Bytes> files = new TreeMap<>(sent.byName());
      files.remove(name);
      Report report = new Report();
      Manifest.check(Dossier.KIND, files, report);
      assertThat(broken(report)).as(name).isNotEmpty();
    }
    Map<String, Bytes> files = new TreeMap<>(sent.byName());
    files.put("message/extra.txt", Bytes.utf8("x"));
    assertThat(broken(check(files))).anyMatch(f -> f.where().equals("message/extra.txt"));
    assertThat(broken(check(Manifest.listed(Dossier.KIND, files))))
        .anyMatch(f -> f.what().contains("does not belong"));
  }

  @Test
  void any_flipped_byte_of_an_archive_is_found() throws Exception {
    Bytes zip = sent.zip();
    Random random = new Random(46);
    Set<Integer> places = places(zip.size(), 200, random);
    for (int at = zip.size() - 2_000; at < zip.size(); at += 3) {
      places.add(at);
    }
    for (int at : places) {
      Report report = verify(file("dossier.zip", flipped(zip, at)));
      assertThat(broken(report)).as("byte " + at).isNotEmpty();
    }
    for (int size = 0; size < zip.size(); size += 997) {
      assertThat(broken(verify(file("dossier.zip", zip.slice(0, size))))).isNotEmpty();
    }
    Bytes longer = Bytes.concat(zip, Bytes.hex("00"));
    assertThat(broken(verify(file("dossier.zip", longer)))).isNotEmpty();
  }

  @Test
  void a_single_container_holds_alone_and_any_flipped_byte_is_found() throws Exception {
    for (String name : List.of("message/nist.asics", "message/gost.asics", "answer/pq.asics")) {
      Bytes container = Objects.requireNonNull(sent.byName().get(name));
      Report whole = verify(file("one.asics", container));
      assertThat(whole.holds()).isTrue();
      Random random = new Random(47);
      for (int at : places(container.size(), 60, random)) {
        Report report = verify(file("one.asics", flipped(container, at)));
        assertThat(broken(report)).as(name + " byte " + at).isNotEmpty();
      }
    }
  }

  @Test
  void a_receipt_is_judged_by_the_rolls_and_the_agreement_beside_it() throws Exception {
    Path roll = file("ru.pem", Objects.requireNonNull(sent.byName().get("rolls/RU-1.pem")));
    Path other = file("us.pem", Objects.requireNonNull(sent.byName().get("rolls/US-1.pem")));
    Path terms =
        file("terms.pem", Objects.requireNonNull(sent.byName().get("agreements/US-RU-2026-1.pem")));
    Bytes pem = Objects.requireNonNull(sent.byName().get("answer/answer.pem"));
    Report whole = verify(file("receipt.pem", pem), roll, other, terms);
    assertThat(broken(whole)).isEmpty();
    assertThat(whole.holds()).isTrue();
    assertThat(verify(file("receipt.der", scene.receipt.der()), roll, other, terms).holds())
        .isTrue();
    assertThat(broken(verify(file("receipt.pem", pem)))).isNotEmpty();
    Random random = new Random(48);
    for (int at : places(pem.size(), 12, random)) {
      Path altered = file("altered.pem", flipped(pem, at));
      assertThat(broken(verify(altered, roll, other, terms))).as("byte " + at).isNotEmpty();
    }
  }

  @Test
  void a_dossier_of_authorities_that_the_arbiter_does_not_trust_is_broken() throws Exception {
    Path at = folder.resolve("dossier.zip");
    sent.writeZip(at);
    Set<Digest> right =
        Set.of(scene.usRoll.authorityFingerprint(), scene.ruRoll.authorityFingerprint());
    Set<Digest> wrong =
        Set.of(
            scene.usRoll.authorityFingerprint(), Ceremony.roll(Ceremony.CN).authorityFingerprint());
    assertThat(Verification.verify(List.of(at), right).holds()).isTrue();
    assertThat(broken(Verification.verify(List.of(at), wrong)))
        .anyMatch(f -> f.what().contains("not one that you trust"));
  }

  /// V-READ-3, S-WORD-1.
  @Test
  void authorities_are_known_by_the_words_read_aloud_as_by_their_digits() throws Exception {
    Path at = folder.resolve("spoken.zip");
    sent.writeZip(at);
    FingerprintWords us = FingerprintWords.of(scene.usRoll.authorityFingerprint());
    FingerprintWords ru = FingerprintWords.of(scene.ruRoll.authorityFingerprint());
    FingerprintWords cn = FingerprintWords.of(Ceremony.roll(Ceremony.CN).authorityFingerprint());
    assertThat(Verification.verify(List.of(at), known(us.latin(), ru.cyrillic())).holds()).isTrue();
    assertThat(
            Verification.verify(
                    List.of(at),
                    known(
                        us.latin().replace('-', ' ').toUpperCase(Locale.ROOT),
                        scene.ruRoll.authorityFingerprint().hex()))
                .holds())
        .isTrue();
    assertThat(broken(Verification.verify(List.of(at), known(us.latin(), cn.latin()))))
        .anyMatch(f -> f.what().contains("not one that you trust"));
    assertThat(new Verification.Trusted().add(us.latin().substring(6))).isFalse();
    assertThat(new Verification.Trusted().add("")).isFalse();
  }

  private static Verification.Trusted known(String... typed) {
    Verification.Trusted known = new Verification.Trusted();
    for (String each : typed) {
      assertThat(known.add(each)).as(each).isTrue();
    }
    return known;
  }

  @Test
  void the_receipt_of_one_message_does_not_pass_for_another() throws Exception {
    Map<String, Bytes> files = new TreeMap<>(scene.receiversDossier().byName());
    files.put("answer/leaf.json", Objects.requireNonNull(files.get("rolls/US-1.pem")));
    assertThat(broken(check(Manifest.listed(Dossier.KIND, files))))
        .anyMatch(f -> f.where().equals("answer/leaf.tlog-proof"));
    files = new TreeMap<>(scene.receiversDossier().byName());
    files.remove("journal/consistency.txt");
    assertThat(broken(check(Manifest.listed(Dossier.KIND, files)))).isNotEmpty();
  }

  @Test
  void an_export_of_a_journal_holds_and_any_flipped_byte_is_found() throws Exception {
    Path export = folder.resolve("export");
    JournalExport.write(
        scene.ruLedger.source(scene.ruLog),
        scene.ruNote,
        new JournalExport.PaperSet(List.of(scene.usRoll, scene.ruRoll), List.of(scene.agreement)),
        export,
        files -> {});
    Report whole = verify(export);
    assertThat(broken(whole)).isEmpty();
    assertThat(whole.holds()).isTrue();
    Random random = new Random(49);
    EvidenceFiles all = EvidenceFiles.readFolder(export);
    for (Map.Entry<String, Bytes> file : all.byName().entrySet()) {
      for (int at :
          Set.of(0, file.getValue().size() - 1, random.nextInt(1, file.getValue().size() - 1))) {
        Path path = export.resolve(file.getKey());
        Files.write(path, flipped(file.getValue(), at).toArray());
        assertThat(broken(verify(export)))
            .as(file.getKey() + " byte " + at)
            .anyMatch(f -> f.where().startsWith(file.getKey()));
        Files.write(path, file.getValue().toArray());
      }
    }
    Files.writeString(export.resolve("tile/0/001"), "stranger");
    assertThat(broken(verify(export))).anyMatch(f -> f.where().equals("tile/0/001"));
  }

  @Test
  void bytes_of_any_kind_give_findings_and_never_an_exception() throws Exception {
    Random random = new Random(50);
    List<Bytes> heads =
        List.of(
            Bytes.EMPTY,
            Bytes.hex("504b0304"),
            Bytes.hex("30820100"),
            Bytes.utf8("-----BEGIN PARLEY ROLL-----\n"),
            Bytes.utf8("-----BEGIN PARLEY AGREEMENT-----\n"),
            Bytes.utf8("-----BEGIN PARLEY ANSWER-----\n"));
    for (int round = 0; round < 600; round++) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      Bytes head = heads.get(round % heads.size());
      Report report = verify(file("noise", Bytes.concat(head, Bytes.owning(noise))));
      assertThat(report.holds()).isFalse();
      assertThat(broken(report)).isNotEmpty();
    }
    assertThat(broken(verify(folder.resolve("not-there")))).isNotEmpty();
  }

  @Test
  void what_is_already_there_is_never_overwritten() throws Exception {
    Path zip = file("taken.zip", Bytes.utf8("mine"));
    assertThatThrownBy(() -> sent.writeZip(zip))
        .isInstanceOf(EvidenceException.class)
        .hasMessageContaining("already there");
    assertThatThrownBy(() -> sent.writeFolder(folder))
        .isInstanceOf(EvidenceException.class)
        .hasMessageContaining("already there");
    assertThat(Files.readString(zip)).isEqualTo("mine");
  }
}
