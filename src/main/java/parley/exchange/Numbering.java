package parley.exchange;

import java.util.ArrayList;
import java.util.List;
import parley.agreement.Line;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.envelope.Heartbeat;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.message.Message;
import parley.party.LinkId;
import parley.party.NodeId;

/// What serials run along: one sender's agreement, line, series and epoch.
record Numbering(NodeId sender, int epoch, String agreement, Line line, Series series) {
  static Numbering of(Message message, NodeId sender, int epoch) {
    return new Numbering(sender, epoch, message.agreement(), message.line(), message.series());
  }

  static Numbering of(SerialKey key) {
    return new Numbering(key.sender(), key.epoch(), key.agreement(), key.line(), key.series());
  }

  /// Serials of the peer that are not here: below what is held, and above it up to what the peer
  /// says it appended, since a node that lost its newest entries holds nothing above them.
  static List<SerialKey> missing(Ledger ledger, LinkId link, SerialKey top) throws LedgerException {
    Numbering numbering = of(top);
    long highest =
        ledger.lastSerials(link, true).stream()
            .filter(last -> of(last).equals(numbering))
            .mapToLong(SerialKey::serial)
            .findFirst()
            .orElse(0);
    List<SerialKey> missing =
        new ArrayList<>(ledger.missingSerials(link, true, top, Bounds.GAPS_AT_ONCE));
    for (long next = highest + 1;
        next <= top.serial() && missing.size() < Bounds.GAPS_AT_ONCE;
        next++) {
      missing.add(numbering.at(next));
    }
    return missing;
  }

  static boolean covers(Heartbeat.Range range, SerialKey serial) {
    return of(range.first()).equals(of(serial))
        && range.first().serial() <= serial.serial()
        && serial.serial() <= range.last();
  }

  SerialKey at(long serial) {
    return new SerialKey(sender, epoch, agreement, line, series, serial);
  }
}
