package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.envelope.Heartbeat;
import parley.envelope.Protocol;
import parley.evidence.EvidenceFiles;
import parley.evidence.Finding;
import parley.evidence.JournalExport;
import parley.evidence.Report;
import parley.evidence.Verification;
import parley.evidence.Witness;
import parley.journal.Checkpoint;
import parley.journal.Leaf;
import parley.journal.LogName;
import parley.journal.LogSource;
import parley.journal.LogTree;
import parley.journal.SaltedHead;
import parley.journal.TreeNode;
import parley.ledger.LocalLog;
import parley.ledger.Witnessed;
import parley.party.Ceremony;
import parley.seal.Suite;

/// A node's own log, which it shows to nobody, is witnessed by its partner; afterwards it can be
/// neither cut nor edited unseen, by anyone, the node's own keys in hand.
class LocalHeadTest {
  private static final LogName OWN = LogName.local(Ceremony.US_NRRC, 1);

  @TempDir Path folder;

  private final SplittableRandom random = new SplittableRandom(5);

  /// @param entries written before the first heartbeat speaks of the log
  private static LocalLog own(TwoNodes nodes, TwoNodes.Side side, long seed, int entries)
      throws Exception {
    LocalLog log =
        LocalLog.open(
            side.id,
            1,
            side.ledger(),
            side.anchor(),
            new SealNotary(side.vault)::note,
            nodes::time);
    log.salt(new SplittableRandom(seed));
    write(log, entries);
    side.exchange().localHead(log::head);
    return log;
  }

  private static void write(LocalLog log, int entries) throws Exception {
    for (int at = 0; at < entries; at++) {
      log.append("read", Json.object().with("message", "m" + at).with("officer", "x").build());
    }
  }

  private static Optional<Heartbeat> newest(TwoNodes nodes) throws Exception {
    Optional<Bytes> kept = nodes.ru.ledger().value(TwoNodes.LINK, Witnessed.NEWEST);
    return kept.isEmpty() ? Optional.empty() : Optional.of(beat(nodes, Witnessed.read(kept.get())));
  }

  private static Heartbeat beat(TwoNodes nodes, Witnessed kept) throws MalformedInput {
    return Heartbeat.verify(
        kept.heartbeat(), TwoNodes.LINK, nodes.us.id, nodes.us.vault.publicKeys().frameKey());
  }

  /// The newest heartbeat kept is of all that is in the log: what was on its way has arrived.
  private static void caught_up(TwoNodes nodes, LocalLog log) throws Exception {
    nodes.leap.addAndGet(Duration.ofSeconds(11).toNanos());
    nodes.eventually(
        "the newest speaks of all",
        () -> newest(nodes).filter(b -> b.localHead().equals(log.head(b.nonce()))).isPresent());
  }

  /// In another hour the partner names another heartbeat.
  private static void an_hour_later(TwoNodes nodes) throws Exception {
    int before = EquivocationTest.entries(nodes.ru, "witnessed").size();
    nodes.calendar.addAndGet(Duration.ofHours(1).toNanos());
    nodes.leap.addAndGet(Duration.ofSeconds(11).toNanos());
    nodes.eventually(
        "an entry names it",
        () -> EquivocationTest.entries(nodes.ru, "witnessed").size() == before + 1);
  }

  /// Twelve entries: seven by the first hour, ten by the second, twelve by the newest heartbeat.
  private static void witnessed(TwoNodes nodes) throws Exception {
    EquivocationTest.adopt(nodes);
    LocalLog log = own(nodes, nodes.us, 1, 7);
    caught_up(nodes, log);
    write(log, 3);
    caught_up(nodes, log);
    an_hour_later(nodes);
    write(log, 2);
    caught_up(nodes, log);
  }

  /// What the partner hands to an arbiter.
  private Map<String, Bytes> kept(TwoNodes nodes) throws Exception {
    return Witness.kept(
            nodes.ru.ledger(), List.of(Ceremony.roll(Ceremony.RU)), nodes.ru.id, TwoNodes.LINK, 1)
        .byName();
  }

  private Bytes opened(TwoNodes nodes, Map<String, Bytes> kept) throws Exception {
    Witness.Opened opened = Witness.opened(nodes.us.ledger(), nodes.us.id, 1, heartbeats(kept));
    assertThat(opened.closed()).isZero();
    return opened.text();
  }

  private static Bytes heartbeats(Map<String, Bytes> kept) {
    return java.util.Objects.requireNonNull(kept.get("heartbeats.txt"));
  }

  private static List<Bytes> entries(TwoNodes.Side side, LogName log) throws Exception {
    return side.ledger().leaves(log, 0, side.ledger().logSize(log));
  }

  /// A whole log under the owner's real note key, true or not: whoever holds the node can do that.
  private Path exported(TwoNodes.Side owner, LogName name, List<Bytes> entries) throws Exception {
    LogTree tree = new LogTree();
    Map<String, Digest> hashes = new TreeMap<>();
    for (Bytes entry : entries) {
      for (TreeNode node : tree.append(entry)) {
        hashes.put(node.level() + "/" + node.position(), node.hash());
      }
    }
    LogSource<RuntimeException> source =
        new LogSource<>() {
          @Override
          public Digest node(int level, long position) {
            return java.util.Objects.requireNonNull(hashes.get(level + "/" + position));
          }

          @Override
          public List<Bytes> entries(long from, long to) {
            return entries.subList((int) from, (int) to);
          }
        };
    Path to = Files.createTempDirectory(folder, "log").resolve("journal");
    JournalExport.write(
        source,
        new Checkpoint(name.origin(), tree.size(), tree.root()).sign(owner.vault.notes()),
        new JournalExport.PaperSet(
            List.of(Ceremony.roll(Ceremony.US), Ceremony.roll(Ceremony.RU)), List.of()),
        to,
        _ -> {});
    return to;
  }

  private Path file(Map<String, Bytes> kept) throws Exception {
    Path to = Files.createTempDirectory(folder, "kept").resolve("witnessed.zip");
    new EvidenceFiles(new TreeMap<>(Witness.listed(new TreeMap<>(kept)))).writeZip(to);
    return to;
  }

  private Path file(Bytes opened) throws Exception {
    return Files.write(
        Files.createTempDirectory(folder, "opened").resolve("opened.txt"), opened.toArray());
  }

  private static Report verify(Path... paths) {
    return Verification.verify(List.of(paths), Set.of());
  }

  private static void refused(String why, Path... paths) {
    Report report = verify(paths);
    assertThat(report.holds()).as(why).isFalse();
    assertThat(EquivocationTest.said(report, Finding.Outcome.BROKEN))
        .anyMatch(said -> said.contains(why));
  }

  private static Map<String, Bytes> with(Map<String, Bytes> kept, Bytes heartbeats) {
    Map<String, Bytes> changed = new TreeMap<>(kept);
    changed.put("heartbeats.txt", heartbeats);
    return changed;
  }

  @Test
  void the_log_that_was_witnessed_is_known_and_one_cut_or_edited_since_is_found_out()
      throws Exception {
    try (TwoNodes nodes = new TwoNodes(folder.resolve("nodes"), 61, Suite.NIST)) {
      witnessed(nodes);
      Map<String, Bytes> kept = kept(nodes);
      Bytes opened = opened(nodes, kept);
      List<Bytes> entries = entries(nodes.us, OWN);
      Path log = exported(nodes.us, OWN, entries);
      LogName theirs = LogName.of(nodes.ru.id, TwoNodes.LINK, 1);
      Path journal = exported(nodes.ru, theirs, entries(nodes.ru, theirs));

      Report whole = verify(file(kept), file(opened), log, journal);
      assertThat(EquivocationTest.said(whole, Finding.Outcome.BROKEN)).isEmpty();
      assertThat(whole.holds()).isTrue();
      assertThat(EquivocationTest.said(whole, Finding.Outcome.HOLDS))
          .anyMatch(said ->
              said.startsWith("entries 0 to 6 stood there at the latest")
                  && said.contains("of parley/ru-nrrc/ru-nrrc~us-nrrc/1"))
          .anyMatch(said -> said.startsWith("entries 7 to 9 stood there at the latest"))
          .anyMatch(said ->
              said.startsWith("entries 10 to 11 stood there at the latest")
                  && said.endsWith("by the word of ru-nrrc"));
      assertThat(EquivocationTest.said(whole, Finding.Outcome.NOTE))
          .anyMatch(said ->
              said.startsWith("its first 12 entries are those that ru-nrrc witnessed")
                  && said.endsWith("0 after them are not witnessed"));

      // Cut, and signed anew.
      Path cut = exported(nodes.us, OWN, entries.subList(0, 9));
      refused(
          "CUT: parley/us-nrrc/local/1 had 10 entries then, and 9", file(kept), file(opened), cut);
      // One entry edited, and signed anew.
      List<Bytes> edited = new ArrayList<>(entries);
      Leaf was = Leaf.read(entries.get(8));
      edited.set(
          8, new Leaf(was.kind(), was.at(), Json.object().with("officer", "y").build()).bytes());
      Path altered = exported(nodes.us, OWN, edited);
      refused("ALTERED: the first 10 entries", file(kept), file(opened), altered);
      // What was not touched is still said, and so is what was.
      assertThat(
              EquivocationTest.said(
                  verify(file(kept), file(opened), altered), Finding.Outcome.HOLDS))
          .anyMatch(said -> said.startsWith("entries 0 to 6 stood there"))
          .noneMatch(said -> said.startsWith("entries 7"));
      // An entry more at the end is no fault: it is only not witnessed yet.
      edited = new ArrayList<>(entries);
      edited.add(was.bytes());
      assertThat(verify(file(kept), file(opened), exported(nodes.us, OWN, edited)).holds())
          .isTrue();
    }
  }

  @Test
  void what_does_not_open_a_head_opens_nothing() throws Exception {
    try (TwoNodes nodes = new TwoNodes(folder.resolve("nodes"), 62, Suite.NIST)) {
      own(nodes, nodes.ru, 2, 4);
      witnessed(nodes);
      Map<String, Bytes> kept = kept(nodes);
      Bytes opened = opened(nodes, kept);
      List<SaltedHead> heads = SaltedHead.readAll(opened);
      Path log = exported(nodes.us, OWN, entries(nodes.us, OWN));
      assertThat(verify(file(kept), file(opened), log).holds()).isTrue();

      // Another salt.
      byte[] bent = opened.toArray();
      bent[3] = (byte) (bent[3] == '0' ? '1' : '0');
      refused("nothing that was given opens its head", file(kept), file(Bytes.of(bent)), log);
      refused("is of no heartbeat", file(kept), file(Bytes.of(bent)), log);
      // The true salt, another head.
      SaltedHead other = new SaltedHead(heads.get(0).salt(), heads.get(1).head());
      Bytes swapped = Bytes.concat(other.text(), heads.get(1).text(), heads.get(2).text());
      refused("nothing that was given opens its head", file(kept), file(swapped), log);
      // One is kept back, or the log is, or all but the log.
      Bytes without = Bytes.concat(heads.get(0).text(), heads.get(2).text());
      refused("nothing that was given opens its head", file(kept), file(without), log);
      refused("no export of parley/us-nrrc/local/1 was given", file(kept), file(opened));
      refused("nothing that was given opens its head", file(kept), log);
      refused("the heartbeats that they open were not given", file(opened), log);
      // Another node's log, under this node's name for a heartbeat.
      LogName foreign = LogName.local(nodes.ru.id, 1);
      Path their = exported(nodes.ru, foreign, entries(nodes.ru, foreign));
      SaltedHead of = new SaltedHead(Bytes.of(new byte[32]), head(nodes.ru, foreign));
      Witnessed lent =
          new Witnessed(nodes.time(), says(nodes, of.digest()).sign(nodes.us.vault.frames()));
      Bytes line = Bytes.utf8("ru-nrrc~us-nrrc us-nrrc\n" + lent.line() + "\n");
      refused(
          "its head is of parley/ru-nrrc/local/1, not of a log of us-nrrc",
          file(with(kept, line)),
          file(of.text()),
          their);
      // A heartbeat that the node did not sign binds it to nothing.
      Witnessed made =
          new Witnessed(nodes.time(), says(nodes, of.digest()).sign(nodes.ru.vault.frames()));
      refused(
          "E-LINE-2",
          file(with(kept, Bytes.utf8("ru-nrrc~us-nrrc us-nrrc\n" + made.line() + "\n"))));
      // Of a log that is not here nothing can be opened, and the node says so.
      assertThat(Witness.opened(nodes.us.ledger(), nodes.us.id, 1, line).closed()).isEqualTo(1);
    }
  }

  private static Checkpoint head(TwoNodes.Side side, LogName log) throws Exception {
    LogTree tree = new LogTree();
    entries(side, log).forEach(tree::append);
    return new Checkpoint(log.origin(), tree.size(), tree.root());
  }

  private Heartbeat says(TwoNodes nodes, Digest head) {
    byte[] nonce = new byte[Heartbeat.NONCE];
    random.nextBytes(nonce);
    return new Heartbeat(
        Protocol.spoken(),
        TwoNodes.LINK,
        nodes.us.id,
        1,
        Bytes.owning(nonce),
        Optional.empty(),
        nodes.time(),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.of(head),
        OptionalLong.empty(),
        List.of(),
        Optional.empty());
  }

  @Test
  void a_witness_that_hides_or_dates_anew_what_its_own_journal_names_is_found_out()
      throws Exception {
    try (TwoNodes nodes = new TwoNodes(folder.resolve("nodes"), 63, Suite.NIST)) {
      witnessed(nodes);
      Map<String, Bytes> kept = kept(nodes);
      Path opened = file(opened(nodes, kept));
      Path log = exported(nodes.us, OWN, entries(nodes.us, OWN));
      LogName theirs = LogName.of(nodes.ru.id, TwoNodes.LINK, 1);
      Path journal = exported(nodes.ru, theirs, entries(nodes.ru, theirs));
      String[] lines = heartbeats(kept).utf8().split("\n", -1);
      Bytes hidden = Bytes.utf8(lines[0] + "\n" + lines[2] + "\n" + lines[3] + "\n");
      refused(
          "names a heartbeat that ru-nrrc does not show",
          file(with(kept, hidden)),
          opened,
          log,
          journal);
      Witnessed first = Witnessed.read(Bytes.utf8(lines[1]));
      Witnessed dated = new Witnessed(first.received().minusSeconds(3_600), first.heartbeat());
      Bytes moved =
          Bytes.utf8(String.join("\n", lines[0], dated.line(), lines[2], lines[3]) + "\n");
      refused("says that it came", file(with(kept, moved)), opened, log, journal);
      refused(
          "V-WITNESS-2",
          file(with(kept, Bytes.utf8(heartbeats(kept).utf8().replace("\n", "\r\n")))));
    }
  }

  @Test
  void two_heads_of_one_log_tell_nothing_and_one_salt_tells_nothing_of_another() throws Exception {
    try (TwoNodes nodes = new TwoNodes(folder.resolve("nodes"), 64, Suite.NIST)) {
      caught_up(nodes, own(nodes, nodes.us, 1, 2));
      Set<Digest> shown = new java.util.HashSet<>();
      for (int at = 0; at < 3; at++) {
        an_hour_later(nodes);
        shown.add(newest(nodes).orElseThrow().localHead().orElseThrow());
      }
      // Nothing happened in between, and nobody can see that.
      assertThat(shown).hasSize(3);
      Bytes secret = LocalLog.secret(nodes.us.ledger(), nodes.us.id).orElseThrow();
      assertThat(newest(nodes).orElseThrow().localHead())
          .isEqualTo(
              Optional.of(
                  new SaltedHead(
                          LocalLog.salt(secret, newest(nodes).orElseThrow().nonce()),
                          head(nodes.us, OWN))
                      .digest()));
    }
  }

  @Test
  void heads_go_on_over_a_crash_and_read_nothing_of_the_log() throws Exception {
    try (TwoNodes nodes = new TwoNodes(folder.resolve("nodes"), 65, Suite.NIST)) {
      EquivocationTest.adopt(nodes);
      caught_up(nodes, own(nodes, nodes.us, 1, 300));
      nodes.us.kill();
      nodes.us.open();
      // Whatever is drawn now, the secret is the one that was kept.
      LocalLog log = own(nodes, nodes.us, 99, 5);
      caught_up(nodes, log);
      an_hour_later(nodes);
      Map<String, Bytes> kept = kept(nodes);
      Path whole = exported(nodes.us, OWN, entries(nodes.us, OWN));
      Report report = verify(file(kept), file(opened(nodes, kept)), whole);
      assertThat(EquivocationTest.said(report, Finding.Outcome.BROKEN)).isEmpty();
      assertThat(EquivocationTest.said(report, Finding.Outcome.NOTE))
          .anyMatch(said -> said.startsWith("its first 305 entries are those"));
      // With its database gone a log still says its head: it stands in memory.
      Optional<Digest> before = log.head(Bytes.of(new byte[16]));
      nodes.us.kill();
      assertThat(log.head(Bytes.of(new byte[16]))).isEqualTo(before).isPresent();
      nodes.us.open();
    }
  }
}
