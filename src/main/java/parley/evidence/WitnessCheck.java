package parley.evidence;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.envelope.Heartbeat;
import parley.journal.Checkpoint;
import parley.journal.Leaf;
import parley.journal.LogTree;
import parley.journal.SaltedHead;
import parley.ledger.Entries;
import parley.ledger.Witnessed;
import parley.party.NodeId;

/// Checks the heartbeats that a partner kept, and holds them against what opens them and against
/// the log itself, when these stand beside (V-WITNESS-2…6).
final class WitnessCheck {
  private static final String OPENED = "opened heads";

  private final Report report;
  private final List<Shown> shown = new ArrayList<>();
  private final Map<Digest, SaltedHead> opened = new LinkedHashMap<>();
  private final Map<String, Log> logs = new HashMap<>();

  WitnessCheck(Report report) {
    this.report = report;
  }

  /// A heartbeat that verified.
  private record Beat(Witnessed kept, Heartbeat said, Digest head) {
    /// Neither side's clock is believed to be early.
    Instant latest() {
      return said.at().isAfter(kept.received()) ? said.at() : kept.received();
    }
  }

  private record Shown(Witness.Kept file, List<Beat> beats) {
    NodeId witness() {
      return file.link().peerOf(file.owner());
    }
  }

  /// An export that stands beside, as far as its checkpoint reaches.
  private record Log(JournalCheck.Entries entries, Checkpoint checkpoint) {}

  static boolean looksLike(EvidenceFiles files) {
    return files.file(Witness.HEARTBEATS).isPresent();
  }

  /// The archive or folder by itself: each heartbeat is signed by its sender.
  void heartbeats(EvidenceFiles files, Verification.Trusted trusted) {
    Papers papers = new Papers();
    Set<String> known =
        new HashSet<>(Set.of(Manifest.INDEX, Manifest.SUMS, Layout.README, Witness.HEARTBEATS));
    Manifest.check(Witness.KIND, files.byName(), report);
    PaperFiles.read(files.byName(), papers, known, report);
    papers.judge(trusted, report);
    report.guard(
        Witness.HEARTBEATS,
        () -> verify(Witness.Kept.read(files.file(Witness.HEARTBEATS).orElseThrow()), papers));
    for (String name : files.byName().keySet()) {
      if (!known.contains(name)) {
        report.broken(name, "the file does not belong to what was witnessed");
      }
    }
  }

  private void verify(Witness.Kept file, Papers papers) throws MalformedInput {
    List<Beat> beats = new ArrayList<>();
    for (int at = 0; at < file.heartbeats().size(); at++) {
      Witnessed kept = file.heartbeats().get(at);
      report.guard(
          Witness.HEARTBEATS + ", line " + (at + 2),
          () -> {
            Heartbeat beat = signed(kept, file, papers);
            Digest head =
                beat.localHead()
                    .orElseThrow(
                        () -> new MalformedInput("V-WITNESS-2", "it carries no head of a log"));
            beats.add(new Beat(kept, beat, head));
          });
    }
    MalformedInput.unless(!beats.isEmpty(), "V-WITNESS-2", "no heartbeat is there");
    report.holds(
        Witness.HEARTBEATS,
        String.format(
            Locale.ROOT,
            "%d heartbeats were signed by %s with the key on the roll",
            beats.size(),
            file.owner()));
    shown.add(new Shown(file, beats));
  }

  private static Heartbeat signed(Witnessed kept, Witness.Kept file, Papers papers)
      throws MalformedInput {
    MalformedInput last =
        new MalformedInput("V-WITNESS-2", "no roll here lists a frame key of " + file.owner());
    for (Bytes key : papers.frameKeys(file.owner())) {
      try {
        return Heartbeat.verify(kept.heartbeat(), file.link(), file.owner(), key);
      } catch (MalformedInput e) {
        last = e;
      }
    }
    throw last;
  }

  /// What opens heads. By itself it says nothing.
  void opened(String where, Bytes file) throws MalformedInput {
    for (SaltedHead head : SaltedHead.readAll(file)) {
      opened.put(head.digest(), head);
    }
    report.note(where, opened.size() + " opened heads are held against the heartbeats");
  }

  /// An export that stands beside, whatever its own check found.
  void journal(JournalCheck.Entries entries, Checkpoint checkpoint) {
    if (logs.putIfAbsent(checkpoint.origin(), new Log(entries, checkpoint)) != null) {
      report.broken(checkpoint.origin(), "two exports of this log were given: give one");
    }
  }

  /// When everything was read.
  void judge() {
    if (!opened.isEmpty() && shown.isEmpty()) {
      report.broken(OPENED, "the heartbeats that they open were not given (V-WITNESS-3)");
    }
    Set<Digest> carried = new HashSet<>();
    shown.forEach(each -> each.beats().forEach(beat -> carried.add(beat.head())));
    if (!shown.isEmpty() && !carried.containsAll(opened.keySet())) {
      report.broken(OPENED, "one of them is of no heartbeat that was given (V-WITNESS-3)");
    }
    for (Shown each : shown) {
      report.begin("the own log of " + each.file().owner());
      report.guard(each.file().owner().name(), () -> judge(each));
    }
  }

  private void judge(Shown witness) throws MalformedInput {
    NodeId owner = witness.file().owner();
    Map<Digest, Entry> named = named(witness);
    boolean local =
        logs.keySet().stream().anyMatch(o -> o.startsWith("parley/" + owner + "/local/"));
    if (opened.isEmpty() && !local) {
      report.note(
          owner.name(),
          "give its own log and what opens these heartbeats to see whether it is the log that "
              + witness.witness()
              + " witnessed");
      return;
    }
    Map<String, Map<Long, Digest>> roots = roots(witness);
    Map<String, TreeMap<Long, Beat>> firsts = new TreeMap<>();
    for (Beat beat : witness.beats()) {
      Optional<SaltedHead> head = fits(owner, beat, roots);
      if (head.isPresent()) {
        Checkpoint of = head.get().head();
        firsts
            .computeIfAbsent(of.origin(), _ -> new TreeMap<>())
            .merge(of.size(), beat, WitnessCheck::earlier);
      }
    }
    for (Map.Entry<String, TreeMap<Long, Beat>> log : firsts.entrySet()) {
      conclude(witness, log.getKey(), log.getValue(), named);
    }
  }

  /// Whether the log that is here is the one to which this heartbeat binds its sender.
  private Optional<SaltedHead> fits(NodeId owner, Beat beat, Map<String, Map<Long, Digest>> roots) {
    String when = "the heartbeat received " + beat.kept().received();
    SaltedHead open = opened.get(beat.head());
    if (open == null) {
      report.broken(when, "nothing that was given opens its head (V-WITNESS-3)");
      return Optional.empty();
    }
    Checkpoint head = open.head();
    Log log = logs.get(head.origin());
    if (!head.origin().startsWith("parley/" + owner + "/local/")) {
      report.broken(when, "its head is of " + head.origin() + ", not of a log of " + owner);
    } else if (log == null) {
      report.broken(when, "no export of " + head.origin() + " was given");
    } else if (head.size() > log.checkpoint().size()) {
      report.broken(
          when,
          String.format(
              Locale.ROOT,
              "CUT: %s had %d entries then, and %d are here (V-WITNESS-4)",
              head.origin(),
              head.size(),
              log.checkpoint().size()));
    } else if (!Optional.of(head.root()).equals(root(roots, head))) {
      report.broken(
          when,
          String.format(
              Locale.ROOT,
              "ALTERED: the first %d entries of %s are not those that it had then (V-WITNESS-4)",
              head.size(),
              head.origin()));
    } else {
      return Optional.of(open);
    }
    return Optional.empty();
  }

  private static Optional<Digest> root(Map<String, Map<Long, Digest>> roots, Checkpoint head) {
    return Optional.ofNullable(roots.getOrDefault(head.origin(), Map.of()).get(head.size()));
  }

  /// The roots of the logs that are here at the sizes that were opened, from the entries
  /// themselves.
  private Map<String, Map<Long, Digest>> roots(Shown witness) throws MalformedInput {
    Map<String, Set<Long>> wanted = new HashMap<>();
    for (Beat beat : witness.beats()) {
      Optional.ofNullable(opened.get(beat.head()))
          .ifPresent(open ->
              wanted
                  .computeIfAbsent(open.head().origin(), _ -> new HashSet<>())
                  .add(open.head().size()));
    }
    Map<String, Map<Long, Digest>> roots = new HashMap<>();
    for (Map.Entry<String, Set<Long>> log : wanted.entrySet()) {
      Log here = logs.get(log.getKey());
      if (here != null) {
        LogTree tree = new LogTree();
        Map<Long, Digest> found = new HashMap<>(Map.of(0L, tree.root()));
        here.entries()
            .each(entry -> {
              tree.append(entry);
              if (log.getValue().contains(tree.size())) {
                found.put(tree.size(), tree.root());
              }
            });
        roots.put(log.getKey(), found);
      }
    }
    return roots;
  }

  private static Beat earlier(Beat one, Beat other) {
    return other.latest().isBefore(one.latest()) ? other : one;
  }

  private record Entry(String where, Instant at) {}

  /// The heartbeats that the witness's own journal names, when it is here: then when they came is
  /// not a word of today.
  private Map<Digest, Entry> named(Shown witness) throws MalformedInput {
    Map<Digest, Entry> named = new LinkedHashMap<>();
    String begin = "parley/" + witness.witness() + "/" + witness.file().link().name() + "/";
    for (Map.Entry<String, Log> log : new TreeMap<>(logs).entrySet()) {
      String origin = log.getKey();
      if (origin.startsWith(begin)) {
        long[] index = {0};
        log.getValue()
            .entries()
            .each(entry -> {
              Leaf leaf = Leaf.read(entry);
              if (leaf.kind().equals(Entries.WITNESSED)) {
                named.put(
                    Digest.hex(leaf.fields().requireText("heartbeat")),
                    new Entry("entry " + index[0] + " of " + origin, leaf.at()));
              }
              index[0]++;
            });
      }
    }
    compare(witness, named);
    return named;
  }

  private void compare(Shown witness, Map<Digest, Entry> named) {
    Map<Digest, Instant> here = new HashMap<>();
    witness.beats().forEach(beat -> here.put(beat.kept().digest(), beat.kept().received()));
    for (Map.Entry<Digest, Entry> entry : named.entrySet()) {
      Instant received = here.get(entry.getKey());
      report.judge(
          entry.getValue().at().equals(received),
          entry.getValue().where(),
          "names the heartbeat received " + received,
          received == null
              ? "names a heartbeat that " + witness.witness() + " does not show (V-WITNESS-5)"
              : "says that it came "
                  + entry.getValue().at()
                  + ", not "
                  + received
                  + " (V-WITNESS-5)");
    }
  }

  private void conclude(
      Shown witness, String origin, NavigableMap<Long, Beat> firsts, Map<Digest, Entry> named) {
    // From the newest back: what a larger head shows early, the smaller ones show as well.
    TreeMap<Long, Beat> latest = new TreeMap<>();
    Beat earliest = firsts.lastEntry().getValue();
    for (Map.Entry<Long, Beat> size : firsts.descendingMap().entrySet()) {
      earliest = earlier(size.getValue(), earliest);
      latest.put(size.getKey(), earliest);
    }
    long from = 0;
    for (Map.Entry<Long, Beat> size : latest.entrySet()) {
      if (size.getKey() > from) {
        Beat beat = size.getValue();
        Entry entry = named.get(beat.kept().digest());
        report.holds(
            origin,
            String.format(
                Locale.ROOT,
                "entries %d to %d stood there at the latest %s: signed by %s, received %s by %s",
                from,
                size.getKey() - 1,
                beat.latest(),
                witness.file().owner(),
                beat.kept().received(),
                entry == null ? "the word of " + witness.witness() : entry.where()));
        from = size.getKey();
      }
    }
    Log log = logs.get(origin);
    report.note(
        origin,
        String.format(
            Locale.ROOT,
            "its first %d entries are those that %s witnessed, at the latest %s; %d after them are"
                + " not witnessed",
            from,
            witness.witness(),
            latest.lastEntry().getValue().latest(),
            log == null ? 0 : log.checkpoint().size() - from));
  }
}
