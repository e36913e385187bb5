package parley.evidence;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.envelope.Answer;
import parley.journal.Anchor;
import parley.journal.AnchorException;
import parley.journal.Checkpoint;
import parley.journal.Leaf;
import parley.journal.LogName;
import parley.journal.LogSource;
import parley.journal.Tiles;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.party.LinkId;
import parley.party.Roll;
import parley.seal.Ed25519Signer;
import parley.seal.SealException;
import parley.seal.SignedDocument;

/// Writes a whole log as static files, with the papers by which its checkpoint is judged
/// (V-JOURNAL-1).
public final class JournalExport {
  static final String KIND = "journal";

  /// Stands for the entries where a level of hashes could.
  public static final long ENTRIES = -1;

  private JournalExport() {}

  /// Asks whoever holds a log for a part of it, which {@link #part} gives there.
  @FunctionalInterface
  public interface Asking<X extends Exception> {
    List<Bytes> part(long level, long first, long end) throws X;
  }

  /// A log that is asked for part by part, no more than a tile at once.
  public static <X extends Exception> LogSource<X> parts(Asking<X> asking, long size) {
    return new LogSource<>() {
      private long level = ENTRIES;
      private long from;
      private Bytes hashes = Bytes.EMPTY;

      @Override
      public List<Bytes> entries(long first, long end) throws X {
        return asking.part(ENTRIES, first, end);
      }

      @Override
      public Digest node(int wanted, long position) throws X {
        long start = position - position % Tiles.WIDTH;
        if (hashes.size() == 0 || wanted != level || start != from) {
          long end = Math.min(start + Tiles.WIDTH, size >>> wanted);
          hashes = asking.part(wanted, start, end).getFirst();
          level = wanted;
          from = start;
        }
        int at = (int) (position - start) * Digest.SIZE;
        return new Digest(hashes.slice(at, at + Digest.SIZE));
      }
    };
  }

  /// What one request for a part of a log gives: entries, or the hashes of a level in one piece.
  ///
  /// @param level {@link #ENTRIES} for entries
  public static List<Bytes> part(Ledger ledger, LogName log, long level, long first, long end)
      throws LedgerException {
    if (level == ENTRIES) {
      return ledger.leaves(log, first, end);
    }
    List<Bytes> hashes = new ArrayList<>();
    for (long at = first; at < end; at++) {
      hashes.add(ledger.node(log, (int) level, at).value());
    }
    return List.of(Bytes.concat(hashes.toArray(new Bytes[0])));
  }

  /// @param note the signed checkpoint up to which the log is exported
  /// @param papers every roll and agreement by which it is judged
  /// @param folder must not be there or be empty
  /// @param progress told the number of files written so far
  /// @throws X when the log cannot be read
  public static <X extends Exception> void write(
      LogSource<X> log, Bytes note, PaperSet papers, Path folder, LongConsumer progress)
      throws X, EvidenceException {
    try {
      Checkpoint checkpoint = Checkpoint.unverified(note);
      EvidenceFiles.requireEmpty(folder);
      Map<String, Bytes> small = new TreeMap<>();
      Dossier.put(papers.papers(), small);
      ReadMe.journal(checkpoint.origin(), small);
      small.put(Tiles.CHECKPOINT, note);
      long[] written = {0};
      Tiles.export(
          log,
          checkpoint.size(),
          note,
          (name, content) -> {
            EvidenceFiles.writeFile(folder.resolve(name), content);
            progress.accept(++written[0]);
          });
      small = Manifest.listed(KIND, small);
      small.remove(Tiles.CHECKPOINT);
      for (Map.Entry<String, Bytes> file : small.entrySet()) {
        EvidenceFiles.writeFile(folder.resolve(file.getKey()), file.getValue());
      }
    } catch (MalformedInput e) {
      throw new EvidenceException("the checkpoint to export is malformed: " + e.getMessage(), e);
    } catch (IOException e) {
      throw EvidenceFiles.unwritten(folder, e);
    }
  }

  /// What the owner has signed for, as it can be shown.
  ///
  /// @param notes signs again what the anchor shows was signed for: it says nothing new
  public record Signed(Ledger ledger, Anchor anchor, Ed25519Signer notes) {
    /// The newest checkpoint of a log that the anchor knows; of an earlier epoch whose anchor was
    /// lost, the one of the newest answer.
    ///
    /// @param link empty for the own log, which answers nobody
    /// @param current of the epoch that goes on
    public Optional<Bytes> newest(LogName log, Optional<LinkId> link, boolean current)
        throws LedgerException, AnchorException, SealException, EvidenceException {
      Optional<Checkpoint> anchored = anchored(log, current);
      if (anchored.isPresent() && anchored.get().size() <= ledger.logSize(log)) {
        return Optional.of(anchored.get().sign(notes));
      }
      if (current && anchored.isPresent()) {
        throw new AnchorException("the journal is behind its anchor: see parley doctor");
      }
      return current || link.isEmpty() ? Optional.empty() : told(link.get(), log);
    }

    /// That the anchor of an earlier epoch was lost, or must not be believed, is why there is a
    /// later one.
    private Optional<Checkpoint> anchored(LogName log, boolean current) throws AnchorException {
      try {
        return anchor.read(log).filter(newest -> newest.size() > 0);
      } catch (AnchorException e) {
        if (current) {
          throw e;
        }
        return Optional.empty();
      }
    }

    /// The checkpoint of the newest answer that the owner gave in a log: signed, and told to the
    /// peer.
    private Optional<Bytes> told(LinkId link, LogName log)
        throws LedgerException, EvidenceException {
      try {
        Optional<Bytes> note = Optional.empty();
        for (long end = ledger.logSize(log); end > 0 && note.isEmpty(); end -= Tiles.WIDTH) {
          note = told(link, log, Math.max(0, end - Tiles.WIDTH), end);
        }
        return note;
      } catch (MalformedInput e) {
        throw new EvidenceException("the journal " + log + " cannot be read: " + e.getMessage(), e);
      }
    }

    private Optional<Bytes> told(LinkId link, LogName log, long from, long to)
        throws LedgerException, MalformedInput {
      for (Bytes leaf : ledger.leaves(log, from, to).reversed()) {
        Optional<Bytes> note = note(link, log, Leaf.read(leaf));
        if (note.isPresent() && Checkpoint.unverified(note.get()).size() <= ledger.logSize(log)) {
          return note;
        }
      }
      return Optional.empty();
    }

    private Optional<Bytes> note(LinkId link, LogName log, Leaf leaf)
        throws LedgerException, MalformedInput {
      Optional<String> content = leaf.fields().text("content");
      Optional<Ledger.Item> item =
          content.isEmpty()
              ? Optional.empty()
              : ledger.itemOfContent(link, true, Digest.hex(content.get()));
      Optional<Bytes> answer =
          item.filter(each -> each.log().equals(log)).flatMap(Ledger.Item::answer);
      return answer.isEmpty()
          ? Optional.empty()
          : Optional.of(
              Answer.read(SignedDocument.read(answer.get(), Answer.MOST_SIGNED_BYTES).content())
                  .checkpoint());
    }
  }

  /// Rolls and agreements that go with an export.
  public record PaperSet(List<Roll> rolls, List<parley.agreement.Agreement> agreements) {
    public PaperSet {
      rolls = List.copyOf(rolls);
      agreements = List.copyOf(agreements);
    }

    Papers papers() throws MalformedInput {
      Papers papers = new Papers();
      for (Roll roll : rolls) {
        papers.add(roll);
      }
      for (parley.agreement.Agreement agreement : agreements) {
        papers.add(agreement);
      }
      return papers;
    }
  }
}
