package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.agreement.Precedence;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.envelope.Answer;
import parley.envelope.Envelope;
import parley.envelope.Heartbeat;
import parley.envelope.Lane;
import parley.envelope.Protocol;
import parley.envelope.Transmittal;
import parley.evidence.Accusation;
import parley.evidence.EvidenceFiles;
import parley.evidence.Finding;
import parley.evidence.Report;
import parley.evidence.Verification;
import parley.http.LinkDoor;
import parley.journal.Checkpoint;
import parley.journal.Leaf;
import parley.journal.LogName;
import parley.ledger.Ledger;
import parley.message.Message;
import parley.party.Ceremony;
import parley.party.Roll;
import parley.seal.SignedDocument;
import parley.seal.Suite;

/// A partner that lies with its own keys: what it signed twice is journalled once, alarmed, and
/// proven to anybody.
class EquivocationTest {
  @TempDir Path folder;

  static SerialKey deliver(TwoNodes nodes, String text) throws Exception {
    Message message = nodes.us.compose(Precedence.ROUTINE, text);
    Released.Queued queued = (Released.Queued) nodes.us.release(message);
    nodes.eventually("delivered", () -> nodes.drained(nodes.us));
    return queued.serial();
  }

  /// Another content under a serial, signed and sealed with the sender's real keys.
  private static Notary.Preparation second(TwoNodes nodes, SerialKey serial, String text)
      throws Exception {
    Message other = nodes.us.compose(Precedence.ROUTINE, text);
    return new Notary.Preparation(
        new Transmittal(
            Protocol.CURRENT,
            Transmittal.Kind.MESSAGE,
            TwoNodes.LINK,
            serial,
            nodes.ru.id,
            nodes.agreement.hash(),
            nodes.agreement.suites(),
            TwoNodes.now(),
            other.digest(),
            List.of(),
            Optional.empty()),
        other.bytes(),
        List.of(),
        List.of(),
        Lane.FORMAL);
  }

  private static Envelope sealed(TwoNodes nodes, Notary.Preparation what) throws Exception {
    return new SealNotary(nodes.us.vault).prepare(nodes.us.standing, what).envelope();
  }

  static LinkDoor.Answer post(TwoNodes nodes, String path, Bytes body) throws Exception {
    Bytes certificate = nodes.us.vault.publicKeys().transport();
    return nodes.ru.exchange().door().take(certificate, path, body);
  }

  static List<Leaf> entries(TwoNodes.Side side, String kind) throws Exception {
    LogName log = LogName.of(side.id, TwoNodes.LINK, 1);
    List<Leaf> found = new ArrayList<>();
    for (Bytes leaf : side.ledger().leaves(log, 0, side.ledger().logSize(log))) {
      if (Leaf.read(leaf).kind().equals(kind)) {
        found.add(Leaf.read(leaf));
      }
    }
    return found;
  }

  static List<String> alarms(TwoNodes.Side side) {
    return side.exchange().status(TwoNodes.LINK).alarms();
  }

  /// The papers as a serving node adopts them.
  static void adopt(TwoNodes nodes) throws Exception {
    Roll roll = Ceremony.roll(Ceremony.US);
    nodes
        .ru
        .exchange()
        .adopt(
            TwoNodes.LINK,
            List.of(
                new Ledger.Document(
                    "roll",
                    roll.party().code(),
                    roll.number(),
                    roll.fingerprint(),
                    roll.document().der()),
                new Ledger.Document(
                    "agreement",
                    nodes.agreement.id(),
                    nodes.agreement.version(),
                    nodes.agreement.hash(),
                    nodes.agreement.document().der())),
            nodes.ru.standing);
  }

  static List<Accusation.Named> accusations(TwoNodes nodes) throws Exception {
    return Accusation.all(
        nodes.ru.ledger(),
        nodes.ru.vault.bodies(),
        List.of(Ceremony.roll(Ceremony.RU)),
        TwoNodes.LINK);
  }

  static Report verify(Path folder, Map<String, Bytes> files) throws Exception {
    Path at = java.nio.file.Files.createTempDirectory(folder, "accusation").resolve("open");
    new EvidenceFiles(new TreeMap<>(files)).writeFolder(at);
    return Verification.verify(
        List.of(at),
        Set.of(
            Ceremony.roll(Ceremony.US).authorityFingerprint(),
            Ceremony.roll(Ceremony.RU).authorityFingerprint()));
  }

  static List<String> said(Report report, Finding.Outcome outcome) {
    return report.findings().stream()
        .filter(finding -> finding.outcome() == outcome)
        .map(Finding::what)
        .toList();
  }

  @Test
  void two_contents_under_one_serial_are_one_entry_an_alarm_and_a_proof_that_anybody_can_check()
      throws Exception {
    try (TwoNodes nodes = new TwoNodes(folder, 21, Suite.NIST)) {
      adopt(nodes);
      SerialKey serial = deliver(nodes, "the first content");
      Notary.Preparation lie = second(nodes, serial, "another content");
      LinkDoor.Answer answer = post(nodes, "envelope", sealed(nodes, lie).bytes());
      assertThat(answer.status()).isEqualTo(200);
      Answer.Refusal refusal =
          (Answer.Refusal) Answer.read(SignedDocument.read(answer.body(), 256 * 1024).content());
      assertThat(refusal.clause()).isEqualTo("E-EQUIV-1");
      assertThat(post(nodes, "envelope", sealed(nodes, lie).bytes())).isEqualTo(answer);
      assertThat(entries(nodes.ru, "equivocation")).hasSize(1);
      assertThat(alarms(nodes.ru))
          .singleElement()
          .asString()
          .contains("two contents", serial.shown());
      Accusation.Named accusation = accusations(nodes).getFirst();
      Report report = verify(folder, accusation.files().byName());
      assertThat(said(report, Finding.Outcome.BROKEN)).isEmpty();
      assertThat(said(report, Finding.Outcome.HOLDS))
          .anyMatch(what -> what.startsWith("PROVEN: two contents under one serial: us-nrrc"));
      Audit.both(nodes);
    }
  }

  @Test
  void a_crash_between_the_entry_and_its_answer_neither_loses_nor_doubles_the_evidence()
      throws Exception {
    try (TwoNodes nodes = new TwoNodes(folder, 22, Suite.NIST)) {
      SerialKey serial = deliver(nodes, "the first content");
      nodes.ru.kill();
      AwayVault vault = new AwayVault(nodes.ru.vault);
      vault.suitesAway = true;
      nodes.ru.keeping = _ -> vault;
      nodes.ru.open();
      Envelope lie = sealed(nodes, second(nodes, serial, "another content"));
      assertThat(post(nodes, "envelope", lie.bytes()).status()).isEqualTo(503);
      assertThat(entries(nodes.ru, "equivocation")).hasSize(1);
      nodes.ru.kill();
      vault.suitesAway = false;
      nodes.ru.open();
      nodes.eventually(
          "answered",
          () -> {
            LinkDoor.Answer answer = post(nodes, "envelope", lie.bytes());
            return answer.status() == 200;
          });
      LinkDoor.Answer answer = post(nodes, "envelope", lie.bytes());
      nodes.ru.kill();
      nodes.ru.open();
      nodes.eventually(
          "the same answer after another crash",
          () -> post(nodes, "envelope", lie.bytes()).equals(answer));
      assertThat(entries(nodes.ru, "equivocation")).hasSize(1);
      assertThat(alarms(nodes.ru)).hasSize(1);
      Audit.both(nodes);
    }
  }

  /// Wherever the power fails between a second content and its answer, the evidence stands once.
  @Test
  void a_death_at_any_commit_of_it_neither_loses_nor_doubles_the_evidence() throws Exception {
    for (int commit = 1; commit <= 2; commit++) {
      for (boolean after : new boolean[] {false, true}) {
        String name = commit + (after ? " after" : " before");
        try (TwoNodes nodes = new TwoNodes(folder.resolve(name), 26, Suite.NIST)) {
          deathAt(nodes, commit, after);
        }
      }
    }
  }

  private void deathAt(TwoNodes nodes, int commit, boolean after) throws Exception {
    adopt(nodes);
    SerialKey serial = deliver(nodes, "the first content");
    Bytes lie = sealed(nodes, second(nodes, serial, "another content")).bytes();
    // No heartbeat's commit may come between.
    nodes.weather.loseRequest = 1;
    nodes.ru.dieAt(commit, after);
    Thread liar =
        Thread.startVirtualThread(() -> {
          try {
            post(nodes, "envelope", lie);
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
    nodes.ru.kill();
    liar.join();
    nodes.ru.open();
    nodes.weather.loseRequest = 0;
    nodes.eventually("answered", () -> post(nodes, "envelope", lie).status() == 200);
    LinkDoor.Answer answer = post(nodes, "envelope", lie);
    nodes.ru.kill();
    nodes.ru.open();
    nodes.eventually("the same answer", () -> post(nodes, "envelope", lie).equals(answer));
    assertThat(entries(nodes.ru, "equivocation")).hasSize(1);
    assertThat(alarms(nodes.ru)).hasSize(1);
    assertThat(
            said(
                verify(folder, accusations(nodes).getFirst().files().byName()),
                Finding.Outcome.HOLDS))
        .anyMatch(what -> what.startsWith("PROVEN: two contents under one serial"));
  }

  @Test
  void a_doctored_accusation_proves_nothing() throws Exception {
    try (TwoNodes nodes = new TwoNodes(folder, 23, Suite.NIST)) {
      adopt(nodes);
      SerialKey first = deliver(nodes, "the first content");
      SerialKey other = deliver(nodes, "an honest one under the next serial");
      post(nodes, "envelope", sealed(nodes, second(nodes, first, "another")).bytes());
      nodes.eventually("kept", () -> accusations(nodes).size() == 1);
      Map<String, Bytes> good = accusations(nodes).getFirst().files().byName();

      Map<String, Bytes> flipped = new TreeMap<>(good);
      byte[] bent = good.getOrDefault("second/signed-content.txt", Bytes.EMPTY).toArray();
      bent[bent.length / 2] ^= 1;
      flipped.put("second/signed-content.txt", Bytes.owning(bent));
      assertRefused(folder, flipped, "altered");

      Map<String, Bytes> twice = new TreeMap<>(good);
      for (String name : List.of("signed-content.txt", "nist.p7s")) {
        twice.put("second/" + name, good.get("first/" + name));
      }
      assertRefused(folder, Accusation.listed(twice), "the same signed content twice");

      var parcel =
          new parley.ledger.FactReader(nodes.ru.ledger(), nodes.ru.vault.bodies(), TwoNodes.LINK)
              .parcel(
                  nodes
                      .ru
                      .ledger()
                      .itemOfSerial(TwoNodes.LINK, true, other)
                      .orElseThrow()
                      .content());
      Map<String, Bytes> serials = new TreeMap<>(good);
      serials.put("second/signed-content.txt", parcel.content());
      serials.put("second/nist.p7s", parcel.signatures().getFirst().cms());
      assertRefused(folder, Accusation.listed(serials), "two serials");

      Map<String, Bytes> stripped = new TreeMap<>(good);
      stripped.remove("second/nist.p7s");
      assertRefused(folder, Accusation.listed(stripped), "nist");

      Map<String, Bytes> borrowed = new TreeMap<>(good);
      borrowed.put("second/nist.p7s", good.get("first/nist.p7s"));
      assertRefused(folder, Accusation.listed(borrowed), "NOT proven");
    }
  }

  static void assertRefused(Path folder, Map<String, Bytes> files, String why) throws Exception {
    Report report = verify(folder, files);
    assertThat(report.holds()).isFalse();
    assertThat(said(report, Finding.Outcome.HOLDS)).noneMatch(what -> what.startsWith("PROVEN"));
    assertThat(
            report.findings().stream()
                .filter(finding -> finding.outcome() == Finding.Outcome.BROKEN)
                .map(Finding::toString))
        .anyMatch(line -> line.contains(why));
  }

  /// An honest sender seals the same content again when it is asked for it: that is no lie.
  @Test
  void the_same_content_sealed_again_accuses_nobody() throws Exception {
    try (TwoNodes nodes = new TwoNodes(folder, 24, Suite.NIST)) {
      SerialKey serial = deliver(nodes, "the only content");
      Ledger.Item item = nodes.us.ledger().itemOfSerial(TwoNodes.LINK, false, serial).orElseThrow();
      Bytes kept = nodes.us.ledger().body(item.content()).orElseThrow();
      Envelope again =
          new SealNotary(nodes.us.vault).reseal(nodes.us.standing, item.content(), kept);
      assertThat(again.digest()).isNotEqualTo(item.envelope());
      LinkDoor.Answer answer = post(nodes, "envelope", again.bytes());
      assertThat(answer.body()).isEqualTo(item.answer().orElseThrow());
      assertThat(entries(nodes.ru, "equivocation")).isEmpty();
      assertThat(accusations(nodes)).isEmpty();
      assertThat(alarms(nodes.ru)).isEmpty();
      Audit.both(nodes);
    }
  }

  /// Also in a heartbeat that counts for nothing else, as one that a clock gone back has signed.
  @ParameterizedTest
  @ValueSource(longs = {1, -86_400})
  void two_signed_states_of_one_size_are_a_proof_that_anybody_can_check(long aheadSeconds)
      throws Exception {
    try (TwoNodes nodes = new TwoNodes(folder, 25, Suite.NIST)) {
      adopt(nodes);
      deliver(nodes, "one entry and its receipt");
      LogName log = LogName.of(nodes.us.id, TwoNodes.LINK, 1);
      nodes.eventually("the true state is held", () -> held(nodes) == 2);
      Bytes forged =
          new Checkpoint(log.origin(), 2, Digest.of(Bytes.utf8("another history")))
              .sign(nodes.us.vault.notes());
      post(nodes, "frame", heartbeat(nodes, forged, aheadSeconds).sign(nodes.us.vault.frames()));
      nodes.eventually("found", () -> !accusations(nodes).isEmpty());
      assertThat(alarms(nodes.ru)).anyMatch(alarm -> alarm.contains("two journals of one size"));
      assertThat(entries(nodes.ru, "divergence")).hasSize(1);
      Map<String, Bytes> good = accusations(nodes).getFirst().files().byName();
      assertThat(said(verify(folder, good), Finding.Outcome.HOLDS))
          .anyMatch(what -> what.startsWith("PROVEN: two journals of one size"));
      Map<String, Bytes> same = new TreeMap<>(good);
      same.put("second/checkpoint.txt", good.get("first/checkpoint.txt"));
      assertRefused(folder, Accusation.listed(same), "the same root");
      Map<String, Bytes> older = new TreeMap<>(good);
      older.put(
          "second/checkpoint.txt",
          new Checkpoint(log.origin(), 1, Digest.of(Bytes.utf8("older")))
              .sign(nodes.us.vault.notes()));
      assertRefused(folder, Accusation.listed(older), "two sizes");
      Map<String, Bytes> stranger = new TreeMap<>(good);
      stranger.put(
          "second/checkpoint.txt",
          new Checkpoint(log.origin(), 2, Digest.of(Bytes.utf8("another history")))
              .sign(nodes.ru.vault.notes()));
      assertRefused(folder, Accusation.listed(stranger), "J-CHECK-2");
    }
  }

  private static long held(TwoNodes nodes) throws Exception {
    var note = nodes.ru.ledger().value(TwoNodes.LINK, Watching.PEER_CHECKPOINT);
    return note.isPresent() ? Checkpoint.unverified(note.get()).size() : 0;
  }

  private static Heartbeat heartbeat(TwoNodes nodes, Bytes note, long aheadSeconds) {
    return new Heartbeat(
        Protocol.spoken(),
        TwoNodes.LINK,
        nodes.us.id,
        1,
        Bytes.owning(new byte[Heartbeat.NONCE]),
        Optional.empty(),
        TwoNodes.now().plusSeconds(aheadSeconds),
        Optional.of(note),
        List.of(),
        List.of(),
        Optional.empty(),
        OptionalLong.empty(),
        List.of(),
        Optional.empty());
  }
}
