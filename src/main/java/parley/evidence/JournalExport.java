package parley.evidence;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.journal.Checkpoint;
import parley.journal.LogName;
import parley.journal.LogSource;
import parley.journal.Tiles;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.party.Roll;

/// Writes a whole log as static files, with the papers by which its checkpoint is judged
/// (V-JOURNAL-1).
public final class JournalExport {
  static final String KIND = "journal";

  private JournalExport() {}

  /// A log in a ledger, as audits and exports read it.
  public static LogSource<LedgerException> source(Ledger ledger, LogName log) {
    return new LogSource<>() {
      @Override
      public Digest node(int level, long position) throws LedgerException {
        return ledger.node(log, level, position);
      }

      @Override
      public List<Bytes> entries(long from, long to) throws LedgerException {
        return ledger.leaves(log, from, to);
      }
    };
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
