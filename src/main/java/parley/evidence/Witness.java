package parley.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.codec.Text;
import parley.envelope.Heartbeat;
import parley.journal.Checkpoint;
import parley.journal.Leaf;
import parley.journal.LogName;
import parley.journal.LogTree;
import parley.journal.SaltedHead;
import parley.journal.Tiles;
import parley.ledger.Entries;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.ledger.LocalLog;
import parley.ledger.Witnessed;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.party.Roll;

/// The heartbeats by which a partner is bound to its own log (V-WITNESS-1), and what opens them,
/// which only that partner can make. Together with the log they show whether it is the one that was
/// witnessed.
public final class Witness {
  static final String KIND = "witness";
  static final String HEARTBEATS = "heartbeats.txt";

  private Witness() {}

  /// The first line of the file and the kept heartbeats, one a line.
  ///
  /// @param owner whose own log they bind
  record Kept(LinkId link, NodeId owner, List<Witnessed> heartbeats) {
    Kept {
      heartbeats = List.copyOf(heartbeats);
    }

    Bytes text() {
      StringBuilder text = new StringBuilder(link.name() + " " + owner.name() + "\n");
      heartbeats.forEach(each -> text.append(each.line()).append('\n'));
      return Bytes.utf8(text.toString());
    }

    static Kept read(Bytes file) throws MalformedInput {
      String[] lines = Text.utf8(file).split("\n", -1);
      String[] names = lines[0].split("[ ~]", -1);
      MalformedInput.unless(
          names.length == 3 && lines[lines.length - 1].isEmpty(),
          "V-WITNESS-2",
          "the file begins with a link and the node that sent the heartbeats, and ends a line");
      List<Witnessed> heartbeats = new ArrayList<>();
      for (int at = 1; at < lines.length - 1; at++) {
        heartbeats.add(Witnessed.read(Bytes.utf8(lines[at])));
      }
      try {
        NodeId owner = new NodeId(names[2]);
        LinkId link = LinkId.between(new NodeId(names[0]), new NodeId(names[1]));
        link.peerOf(owner);
        Kept kept = new Kept(link, owner, heartbeats);
        MalformedInput.unless(
            kept.text().equals(file), "V-WITNESS-2", "it is not written the one way it can be");
        return kept;
      } catch (IllegalArgumentException e) {
        throw new MalformedInput("V-WITNESS-2", "the first line names no link and no node of it");
      }
    }
  }

  /// All that this node keeps of the peer of a link, as the entries of its journal name it, and the
  /// newest.
  ///
  /// @param self the witness
  /// @param epochs of the witness's journal, from the first
  public static EvidenceFiles kept(
      Ledger ledger, List<Roll> ownRolls, NodeId self, LinkId link, int epochs)
      throws LedgerException, EvidenceException {
    try {
      List<Witnessed> heartbeats = new ArrayList<>();
      for (int epoch = 1; epoch <= epochs; epoch++) {
        named(ledger, link, LogName.of(self, link, epoch), heartbeats);
      }
      Optional<Bytes> newest = ledger.value(link, Witnessed.NEWEST);
      if (newest.isPresent() && !heartbeats.contains(Witnessed.read(newest.get()))) {
        heartbeats.add(Witnessed.read(newest.get()));
      }
      if (heartbeats.isEmpty()) {
        throw new EvidenceException("nothing was witnessed of " + link.peerOf(self) + " yet");
      }
      Papers papers = new Papers();
      Accusation.rolls(ledger, ownRolls, papers);
      Map<String, Bytes> files = new TreeMap<>();
      files.put(HEARTBEATS, new Kept(link, link.peerOf(self), heartbeats).text());
      Dossier.put(papers, files);
      ReadMe.witness(files);
      return new EvidenceFiles(new TreeMap<>(listed(files)));
    } catch (MalformedInput e) {
      throw new EvidenceException("what is kept cannot be read: " + e.getMessage(), e);
    }
  }

  /// The files with the two lists that follow from them.
  public static Map<String, Bytes> listed(Map<String, Bytes> files) {
    return Manifest.listed(KIND, files);
  }

  private static void named(Ledger ledger, LinkId link, LogName log, List<Witnessed> heartbeats)
      throws LedgerException, MalformedInput, EvidenceException {
    long size = ledger.logSize(log);
    for (long from = 0; from < size; from += Tiles.WIDTH) {
      for (Bytes bytes : ledger.leaves(log, from, Math.min(from + Tiles.WIDTH, size))) {
        Leaf leaf = Leaf.read(bytes);
        if (leaf.kind().equals(Entries.WITNESSED)) {
          String name = Witnessed.NAME + leaf.fields().requireText("heartbeat");
          Optional<Bytes> kept = ledger.value(link, name);
          heartbeats.add(
              Witnessed.read(
                  kept.orElseThrow(() -> new EvidenceException("the ledger lost " + name))));
        }
      }
    }
  }

  /// The heartbeats in what {@link #kept} wrote, an archive or a folder; they are not verified.
  public static Bytes heartbeats(Path evidence) throws EvidenceException {
    try {
      EvidenceFiles files =
          Files.isDirectory(evidence)
              ? EvidenceFiles.readFolder(evidence)
              : new EvidenceFiles(
                  new TreeMap<>(Zip.read(EvidenceFiles.readFile(evidence, EvidenceFiles.LARGEST))));
      return files
          .file(HEARTBEATS)
          .orElseThrow(() -> new EvidenceException(evidence + " holds no heartbeats"));
    } catch (IOException | MalformedInput e) {
      throw new EvidenceException(evidence + " cannot be read: " + e.getMessage(), e);
    }
  }

  /// What opens heartbeats of this node.
  ///
  /// @param text one opened head after the other
  /// @param closed heartbeats that nothing here opens: the log is not the one that was witnessed
  public record Opened(Bytes text, int closed) {}

  /// Opens the heads in heartbeats of this node. The log is read once; each heartbeat is looked for
  /// from where the one before it was found, since a log only grows.
  ///
  /// @param heartbeats as {@link #heartbeats} gives them
  /// @param epochs of the own log, from the first
  public static Opened opened(Ledger ledger, NodeId self, int epochs, Bytes heartbeats)
      throws LedgerException, EvidenceException {
    Optional<Bytes> secret = LocalLog.secret(ledger, self);
    try {
      Kept kept = Kept.read(heartbeats);
      if (!kept.owner().equals(self) || secret.isEmpty()) {
        throw new EvidenceException("these are not heartbeats of " + self);
      }
      List<Heads> logs = new ArrayList<>();
      for (int epoch = 1; epoch <= epochs; epoch++) {
        logs.add(new Heads(ledger, LogName.local(self, epoch)));
      }
      List<Bytes> texts = new ArrayList<>();
      int closed = 0;
      for (Witnessed each : kept.heartbeats()) {
        Heartbeat beat = Heartbeat.unverified(each.heartbeat(), kept.link(), self);
        Bytes salt = LocalLog.salt(secret.get(), beat.nonce());
        Optional<SaltedHead> found = Optional.empty();
        for (int epoch = epochs; epoch > 0 && found.isEmpty(); epoch--) {
          found = logs.get(epoch - 1).find(salt, beat.localHead());
        }
        found.ifPresent(head -> texts.add(head.text()));
        closed += found.isPresent() ? 0 : 1;
      }
      return new Opened(Bytes.concat(texts.toArray(new Bytes[0])), closed);
    } catch (MalformedInput e) {
      throw new EvidenceException("the heartbeats cannot be read: " + e.getMessage(), e);
    }
  }

  /// Every head that a log ever had.
  private static final class Heads {
    private final List<Checkpoint> all = new ArrayList<>();
    private int next;

    Heads(Ledger ledger, LogName log) throws LedgerException {
      LogTree tree = new LogTree();
      all.add(new Checkpoint(log.origin(), 0, tree.root()));
      long size = ledger.logSize(log);
      for (long from = 0; from < size; from += Tiles.WIDTH) {
        for (Bytes entry : ledger.leaves(log, from, Math.min(from + Tiles.WIDTH, size))) {
          tree.append(entry);
          all.add(new Checkpoint(log.origin(), tree.size(), tree.root()));
        }
      }
    }

    Optional<SaltedHead> find(Bytes salt, Optional<Digest> wanted) {
      for (int tried = 0; tried < all.size(); tried++) {
        int at = (next + tried) % all.size();
        SaltedHead head = new SaltedHead(salt, all.get(at));
        if (Optional.of(head.digest()).equals(wanted)) {
          next = at;
          return Optional.of(head);
        }
      }
      return Optional.empty();
    }
  }
}
