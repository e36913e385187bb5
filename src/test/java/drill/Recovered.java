package drill;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import parley.agreement.SerialKey;
import parley.bench.Grounds;
import parley.journal.LogName;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.party.NodeId;
import parley.store.StoreException;
import parley.watchline.Board;

/// What a node finds half done in its store when it is asked.
///
/// @param queued released and journalled, not yet receipted
/// @param unanswered received and journalled, its answer not yet stored
/// @param holes serials taken by a release that was never journalled, below one that was
/// @param awaited serials of the peer that are missing below one that is held
/// @param undrawn journal entries that the board has not drawn
record Recovered(long queued, long unanswered, long holes, long awaited, long undrawn) {
  private static final int MOST = 100_000;

  /// The node could not look.
  static final Recovered UNKNOWN = new Recovered(Integer.MAX_VALUE, 0, 0, 0, 0);

  static Recovered of(NodeId self, Ledger ledger, Board board)
      throws LedgerException, StoreException {
    LogName log = LogName.of(self, Grounds.LINK, 1);
    return new Recovered(
        ledger.queuedCount(Grounds.LINK),
        ledger.unanswered(Grounds.LINK).size(),
        missing(ledger, false),
        missing(ledger, true),
        ledger.logSize(log) - board.positions().getOrDefault(log, 0L));
  }

  private static long missing(Ledger ledger, boolean inbound) throws LedgerException {
    long missing = 0;
    for (SerialKey last : ledger.lastSerials(Grounds.LINK, inbound)) {
      missing += ledger.missingSerials(Grounds.LINK, inbound, last, MOST).size();
    }
    return missing;
  }

  String line() {
    return "queued="
        + queued
        + " unanswered="
        + unanswered
        + " holes="
        + holes
        + " awaited="
        + awaited
        + " undrawn="
        + undrawn;
  }

  static Recovered read(List<String> words) {
    Map<String, Long> numbers = new HashMap<>();
    for (String word : words) {
      int sign = word.indexOf('=');
      numbers.put(word.substring(0, sign), Long.valueOf(word.substring(sign + 1)));
    }
    return new Recovered(
        numbers.getOrDefault("queued", -1L),
        numbers.getOrDefault("unanswered", -1L),
        numbers.getOrDefault("holes", -1L),
        numbers.getOrDefault("awaited", -1L),
        numbers.getOrDefault("undrawn", -1L));
  }

  /// All that is half done, together.
  long left() {
    return queued + unanswered + holes + awaited + undrawn;
  }

  /// Nothing is half done.
  boolean nothing() {
    return equals(new Recovered(0, 0, 0, 0, 0));
  }
}
