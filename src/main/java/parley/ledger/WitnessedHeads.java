package parley.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import parley.codec.Bytes;
import parley.party.LinkId;

/// What a peer's answers show of its own log: one an hour is named by an entry, whose place in both
/// journals says when at the latest, and the newest is kept beside (J-WITNESS-8). That it shows
/// nothing any more is seen too (J-WITNESS-9).
public final class WitnessedHeads {
  /// Answers in a row: a peer that has just started again opens its own log a moment later.
  private static final int SILENT = 10;

  private final Ledger ledger;
  private final LinkId link;
  private @Nullable Bytes hour;
  private int silent;

  public WitnessedHeads(Ledger ledger, LinkId link) {
    this.ledger = ledger;
    this.link = link;
  }

  /// @param frame an answer to our nonce that carries a head, whole
  /// @return several changes when an entry names it
  public List<Ledger.Change> shown(Bytes frame, Instant now, LinkLog log) throws LedgerException {
    silent = 0;
    Witnessed kept = new Witnessed(now, frame);
    List<Ledger.Change> changes = new ArrayList<>();
    changes.add(kept.newest(link));
    if (hour == null) {
      hour = ledger.value(link, Witnessed.HOUR).orElse(Bytes.EMPTY);
    }
    if (!kept.hour().equals(hour)) {
      hour = kept.hour();
      changes.add(log.append(Entries.witnessed(kept.received(), kept.digest())));
      changes.addAll(kept.named(link));
    }
    return changes;
  }

  /// An answer without a head.
  ///
  /// @return true once, where the peer had shown heads and shows none now
  public boolean ended() throws LedgerException {
    silent++;
    return silent == SILENT && ledger.value(link, Witnessed.NEWEST).isPresent();
  }
}
