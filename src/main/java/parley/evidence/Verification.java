package parley.evidence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import parley.agreement.Agreement;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.envelope.Answer;
import parley.journal.SaltedHead;
import parley.journal.Tiles;
import parley.party.FingerprintWords;
import parley.party.Roll;
import parley.seal.SignedDocument;

/// Checks evidence offline: dossiers and accusations (folder or archive), journal exports, single
/// containers, receipts, rolls and agreements, and what a partner witnessed beside what opens it
/// (V-READ-1…3, V-READ-6). It needs no node, no network and no key.
///
/// Rolls and agreements among the paths judge the receipts beside them; and once a roll is given,
/// its authority is trusted and no other: a dossier that brings its own rolls is then held to it.
public final class Verification {
  private static final String PEM = "-----BEGIN PARLEY ";
  private static final String PEM_END = "-----END PARLEY ";
  private static final String DASHES = "-----";
  private static final byte DER_SEQUENCE = 0x30;

  /// V-READ-4.
  private static final int MOST_COLLECTED = 4096;

  private final Papers given = new Papers();
  private final Trusted trusted;
  private final Report report = new Report();
  private final WitnessCheck witness = new WitnessCheck(report);

  /// Fingerprints of party authorities that an arbiter holds from elsewhere (V-READ-3): whole, or
  /// as the words that were read aloud at a ceremony (S-WORD-1), which are the first 128 bits of
  /// one. Nobody finds a second authority with the same 128 bits, so either way one authority is
  /// meant.
  public static final class Trusted {
    private static final String WHOLE = "[0-9a-fA-F]{64}";

    private final Set<Digest> whole = new HashSet<>();
    private final Set<Bytes> spoken = new HashSet<>();

    void add(Digest authority) {
      whole.add(authority);
    }

    /// @param typed 64 hexadecimal digits, or eight words in either alphabet
    /// @return false when it is neither, and nothing was added
    public boolean add(String typed) {
      if (typed.matches(WHOLE)) {
        whole.add(Digest.hex(typed.toLowerCase(Locale.ROOT)));
        return true;
      }
      return FingerprintWords.parse(typed).map(this::addSpoken).orElse(false);
    }

    private boolean addSpoken(Bytes first) {
      spoken.add(first);
      return true;
    }

    private static Bytes spoken(Digest authority) {
      return authority.value().slice(0, 2 * FingerprintWords.WORDS);
    }

    private Trusted copy() {
      Trusted copy = new Trusted();
      copy.whole.addAll(whole);
      copy.spoken.addAll(spoken);
      return copy;
    }

    /// Then nothing is known, and every authority is one to compare.
    boolean isEmpty() {
      return whole.isEmpty() && spoken.isEmpty();
    }

    boolean contains(Digest authority) {
      return whole.contains(authority) || spoken.contains(spoken(authority));
    }
  }

  private Verification(Trusted trusted) {
    this.trusted = trusted.copy();
  }

  /// @param trusted fingerprints of party authorities that the caller knows, `Roll
  ///   authorityFingerprint`; empty when it knows none
  /// @return what was found; foreign bytes, however broken, are findings
  public static Report verify(List<Path> paths, Set<Digest> trusted) {
    Trusted known = new Trusted();
    trusted.forEach(known::add);
    return verify(paths, known);
  }

  /// @param trusted what the caller knows of the parties' authorities; authorities of rolls among
  ///   the paths are added to it
  /// @return what was found; foreign bytes, however broken, are findings
  public static Report verify(List<Path> paths, Trusted trusted) {
    Verification run = new Verification(trusted);
    Map<Path, Bytes> files = new TreeMap<>();
    List<Path> each = new ArrayList<>();
    for (Path path : paths) {
      run.at(path, () -> each.addAll(collected(path)));
    }
    for (Path path : each) {
      run.open(path, files);
    }
    if (!run.given.rolls().isEmpty() || !run.given.agreements().isEmpty()) {
      run.given.judge(trusted, run.report);
    }
    for (Path path : each) {
      run.report.begin(path.toString());
      if (!paths.contains(path)) {
        run.report.within(path.getFileName() + ": ");
      }
      run.at(path, () -> run.check(path, Optional.ofNullable(files.remove(path))));
      run.report.within("");
    }
    run.witness.judge();
    return run.report;
  }

  /// The files of a folder that is itself no evidence but holds archives (V-READ-4), or the path.
  private static List<Path> collected(Path path) throws IOException, MalformedInput {
    if (!Files.isDirectory(path)
        || Files.exists(path.resolve(Tiles.CHECKPOINT))
        || Files.exists(path.resolve(Manifest.INDEX))) {
      return List.of(path);
    }
    try (Stream<Path> inside = Files.list(path)) {
      List<Path> files = inside.limit(MOST_COLLECTED + 1L).sorted().toList();
      MalformedInput.unless(
          files.size() <= MOST_COLLECTED,
          "V-READ-4",
          "a folder of evidence has at most " + MOST_COLLECTED + " files");
      boolean archives = files.stream().anyMatch(file -> file.toString().endsWith(".zip"));
      return archives ? files : List.of(path);
    }
  }

  /// A step on one path, which may not be readable at all.
  private interface Step {
    void take() throws IOException, MalformedInput;
  }

  private void at(Path path, Step step) {
    report.guard(
        path.toString(),
        () -> {
          try {
            step.take();
          } catch (IOException | java.io.UncheckedIOException e) {
            report.broken(path.toString(), "it cannot be read: " + e.getMessage());
          }
        });
  }

  /// Reads single files, and takes papers in before anything is judged by them.
  private void open(Path path, Map<Path, Bytes> files) {
    at(
        path,
        () -> {
          if (Files.isDirectory(path)) {
            return;
          }
          if (path.toString().endsWith(".zip")) {
            return;
          }
          Bytes content = EvidenceFiles.readFile(path, EvidenceFiles.LARGEST);
          files.put(path, content);
          if (labelled(content, Papers.ROLL)) {
            Roll roll = Papers.readRoll(content);
            given.add(roll);
            given.from(roll, path.toString());
            trusted.add(roll.authorityFingerprint());
          } else if (labelled(content, Papers.AGREEMENT)) {
            Agreement agreement = Papers.readAgreement(content);
            given.add(agreement);
            given.from(agreement, path.toString());
          }
        });
  }

  private static boolean labelled(Bytes content, String label) {
    Bytes head = Bytes.utf8(PEM + label + DASHES);
    return content.size() >= head.size() && content.slice(0, head.size()).equals(head);
  }

  private void check(Path path, Optional<Bytes> file) throws IOException, MalformedInput {
    if (Files.isDirectory(path)) {
      folder(path);
    } else {
      // Archives are read one at a time: a folder of them is larger than memory.
      Bytes content =
          file.isPresent() ? file.get() : EvidenceFiles.readFile(path, EvidenceFiles.LARGEST);
      single(path.toString(), content);
    }
  }

  private void folder(Path folder) throws IOException, MalformedInput {
    if (Files.exists(folder.resolve(Tiles.CHECKPOINT))) {
      JournalCheck.run(folder, trusted, report, witness);
    } else {
      files(known(EvidenceFiles.readFolder(folder)));
    }
  }

  /// Whether an archive, whole or not, names a file that stands in every archive of evidence.
  private static boolean names(Bytes archive) {
    String raw = new String(archive.toArray(), StandardCharsets.ISO_8859_1);
    return raw.contains(Manifest.INDEX)
        || raw.contains(Manifest.SUMS)
        || raw.contains(Layout.CONTENT)
        || raw.contains("META-INF/");
  }

  /// Files among which at least a list of them, or a message's content, says that they are
  /// evidence.
  private static EvidenceFiles known(EvidenceFiles files) throws MalformedInput {
    Set<String> marks = Set.of(Manifest.INDEX, Manifest.SUMS, Layout.CONTENT);
    MalformedInput.unless(
        files.byName().keySet().stream().anyMatch(marks::contains),
        "V-READ-2",
        "it holds no list of evidence files and no message");
    return files;
  }

  private void files(EvidenceFiles files) {
    if (AccusationCheck.looksLike(files)) {
      AccusationCheck.run(files, trusted, report);
    } else if (WitnessCheck.looksLike(files)) {
      witness.heartbeats(files, trusted);
    } else {
      DossierCheck.run(files, trusted, report);
    }
  }

  private void single(String where, Bytes content) throws MalformedInput {
    if (labelled(content, Papers.ROLL) || labelled(content, Papers.AGREEMENT)) {
      return;
    }
    if (labelled(content, DossierCheck.ANSWER)) {
      answer(where, Papers.document(content, DossierCheck.ANSWER, Answer.MOST_SIGNED_BYTES));
    } else if (SaltedHead.looksLike(content)) { // first: a salt may begin as DER does
      witness.opened(where, content);
    } else if (content.size() > 0 && content.at(0) == DER_SEQUENCE) {
      answer(where, SignedDocument.read(content, Answer.MOST_SIGNED_BYTES));
    } else if (Zip.looksLike(content)) {
      if (!names(content)) {
        report.foreign();
      }
      archive(where, Zip.read(content));
    } else {
      refuseAltered(content);
      throw new MalformedInput(
          "V-READ-2", "it begins like no evidence: a dossier, container, receipt, roll, agreement");
    }
  }

  /// A paper whose first or last line, or whose first byte, was altered is broken evidence, not
  /// none (V-READ-5).
  private static void refuseAltered(Bytes content) throws MalformedInput {
    String raw = new String(content.toArray(), StandardCharsets.ISO_8859_1);
    int label = raw.indexOf(PEM) + PEM.length();
    int end = raw.indexOf(DASHES, label);
    boolean whole =
        raw.startsWith(PEM)
            && end > 0
            && raw.endsWith("\n" + PEM_END + raw.substring(label, end) + DASHES + "\n");
    MalformedInput.unless(
        whole || !(raw.contains(PEM) || raw.contains(PEM_END)),
        "V-PEM-1",
        "its first and its last line do not say the same: one was altered");
    MalformedInput.unless(
        !bentDer(content), "V-READ-5", "its first byte was altered: the rest is a signed document");
  }

  private static boolean bentDer(Bytes content) {
    if (content.size() < 2 || content.size() > Answer.MOST_SIGNED_BYTES) {
      return false;
    }
    byte[] mended = content.toArray();
    mended[0] = DER_SEQUENCE;
    try {
      SignedDocument.read(Bytes.owning(mended), Answer.MOST_SIGNED_BYTES);
      return true;
    } catch (MalformedInput e) {
      return false;
    }
  }

  private void answer(String where, SignedDocument document) throws MalformedInput {
    new AnswerCheck(given, report).judge(where, document, Optional.empty());
  }

  private void archive(String where, Map<String, Bytes> files) throws MalformedInput {
    if (!AsicS.looksLike(files)) {
      report.holds(where, "the archive is written the one way it can be");
      files(new EvidenceFiles(new TreeMap<>(files)));
      return;
    }
    AsicS container = AsicS.read(files);
    Papers papers = new Papers();
    Roll roll = Papers.readRoll(container.roll());
    papers.add(roll);
    papers.judge(trusted, report);
    new SignatureFindings(papers, report)
        .judgeAnySigner(where, container.content(), container.cms(), roll);
  }
}
