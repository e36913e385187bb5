package parley.ledger;

import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.journal.AnchorException;
import parley.journal.Checkpoint;
import parley.journal.LogTree;
import parley.party.LinkId;

/// A checkpoint of the own journal that the peer shows, signed by the own key. This node has signed
/// for that state, so a journal that does not contain it is an old copy, or another process with
/// these keys has gone on (J-WITNESS-6). It is kept, so that a restart does not forget it.
public final class OwnCheckpoint {
  private static final String SHOWN = "own-checkpoint-shown";

  private OwnCheckpoint() {}

  public static Ledger.Change keep(LinkId link, Bytes note) {
    return new Ledger.Change.KeepValue(link, SHOWN, note);
  }

  /// The checkpoint in a note that the own key signed, when it is of this log and not in it.
  ///
  /// @param noteKey the own one; what another key signed says nothing
  public static Optional<Checkpoint> beyond(LinkLog log, Bytes note, Bytes noteKey)
      throws LedgerException {
    try {
      Checkpoint shown = Checkpoint.verify(note, noteKey);
      boolean contained =
          !shown.origin().equals(log.name().origin())
              || (shown.size() <= log.size()
                  && LogTree.<LedgerException>rootAt(shown.size(), log).equals(shown.root()));
      return contained ? Optional.empty() : Optional.of(shown);
    } catch (MalformedInput e) {
      return Optional.empty();
    }
  }

  /// Looks again at what the peer showed last: a newer database may have been put back since.
  ///
  /// @throws AnchorException when the journal still does not contain it
  public static void check(LinkId link, Ledger ledger, LinkLog log, Bytes noteKey)
      throws LedgerException, AnchorException {
    Optional<Bytes> shown = ledger.value(link, SHOWN);
    Optional<Checkpoint> beyond =
        shown.isEmpty() ? Optional.empty() : beyond(log, shown.get(), noteKey);
    if (beyond.isPresent()) {
      throw new AnchorException(
          "the partner holds a checkpoint of the journal "
              + log.name()
              + " at "
              + beyond.get().size()
              + " entries, signed by this node, and the journal here does not contain it: this is"
              + " an old copy, or a second one is running. Nothing is signed. Stop the other one,"
              + " put the newer database back, or open a new epoch (docs/operate/backup.md)");
    }
  }
}
