package parley.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.journal.Checkpoint;
import parley.journal.LogFault;
import parley.journal.TileAudit;
import parley.journal.Tiles;
import parley.party.NodeId;

/// Checks the export of a journal: papers, checkpoint and cosignatures, and every entry and tile,
/// read one file at a time (V-JOURNAL-2…4).
final class JournalCheck {
  /// V-LIMIT-6: folders below the export's own.
  private static final int DEEPEST = 10;

  private static final int MOST_STRANGERS = 20;
  private static final int LARGEST_PAPER = 2 * 1024 * 1024;
  private static final String TILES = "tile/";

  private final Path folder;
  private final Papers papers = new Papers();
  private final Report report;
  private final Set<String> known =
      new HashSet<>(Set.of(Manifest.INDEX, Manifest.SUMS, Layout.README, Tiles.CHECKPOINT));

  private JournalCheck(Path folder, Report report) {
    this.folder = folder;
    this.report = report;
  }

  /// The entries of the export, read again bundle by bundle.
  interface Entries {
    void each(TileAudit.Each<MalformedInput> each) throws MalformedInput;
  }

  /// @param crossed is told of the log, for what a partner witnessed of it
  static void run(Path folder, Verification.Trusted trusted, Report report, WitnessCheck crossed)
      throws IOException, MalformedInput {
    JournalCheck check = new JournalCheck(folder, report);
    Optional<Checkpoint> claimed = check.run(trusted);
    claimed.ifPresent(checkpoint -> crossed.journal(check.entriesOf(checkpoint), checkpoint));
  }

  private Entries entriesOf(Checkpoint checkpoint) {
    return each -> {
      try {
        TileAudit.entries(this::tile, checkpoint.size(), each);
      } catch (IOException e) {
        throw new MalformedInput("V-READ-1", folder + " cannot be read: " + e.getMessage());
      }
    };
  }

  private Optional<Checkpoint> run(Verification.Trusted trusted)
      throws IOException, MalformedInput {
    Map<String, Bytes> small = smallFiles();
    Manifest.check(JournalExport.KIND, small, report);
    PaperFiles.read(small, papers, known, report);
    papers.judge(trusted, report);
    Bytes note = small.getOrDefault(Tiles.CHECKPOINT, Bytes.EMPTY);
    report.guard(Tiles.CHECKPOINT, () -> checkpoint(note));
    Optional<Checkpoint> claimed = claimed(note);
    if (claimed.isPresent()) {
      entries(claimed.get());
      strangers();
    }
    return claimed;
  }

  private void checkpoint(Bytes note) throws MalformedInput {
    String[] origin = Checkpoint.unverified(note).origin().split("/", -1);
    MalformedInput.unless(
        origin.length == 4 && origin[0].equals("parley"), "J-NAME-1", "the origin names no log");
    new SignatureFindings(papers, report).note(Tiles.CHECKPOINT, note, new NodeId(origin[1]));
  }

  /// Even when its signature is broken, the size says what to look at.
  private static Optional<Checkpoint> claimed(Bytes note) {
    try {
      return Optional.of(Checkpoint.unverified(note));
    } catch (MalformedInput e) {
      return Optional.empty();
    }
  }

  private void entries(Checkpoint checkpoint) throws IOException {
    TileAudit.Outcome outcome = TileAudit.audit(this::tile, checkpoint);
    known.addAll(outcome.names());
    if (outcome.faults().isEmpty()) {
      report.holds(
          "entries",
          checkpoint.size() + " entries have the root that was signed, and every tile is theirs");
    }
    for (LogFault fault : outcome.faults()) {
      report.broken(fault.where(), fault.what());
    }
  }

  private Optional<Bytes> tile(String name, int limit) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try {
      return Optional.of(EvidenceFiles.readFile(file, limit));
    } catch (MalformedInput e) {
      return Optional.empty();
    }
  }

  private Map<String, Bytes> smallFiles() throws IOException, MalformedInput {
    Map<String, Bytes> small = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(folder, 2)) {
      for (Path path : (Iterable<Path>) walk::iterator) {
        String name = folder.relativize(path).toString().replace('\\', '/');
        if (!name.startsWith(TILES) && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          EvidenceFiles.readName(name);
          small.put(name, EvidenceFiles.readFile(path, LARGEST_PAPER));
          MalformedInput.unless(
              small.size() <= EvidenceFiles.MOST, "V-LIMIT-1", "more files than an export has");
        }
      }
    }
    return small;
  }

  /// What lies in the folder and belongs to no export.
  private void strangers() throws IOException {
    int strangers = 0;
    try (Stream<Path> walk = Files.walk(folder, DEEPEST)) {
      for (Path path : (Iterable<Path>) walk::iterator) {
        String name = folder.relativize(path).toString().replace('\\', '/');
        boolean folderItself = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        if (!folderItself && !known.contains(name) && strangers++ < MOST_STRANGERS) {
          report.broken(name, "the file does not belong to an export of this size");
        }
      }
    }
  }
}
