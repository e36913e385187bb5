package parley.exchange;

import parley.agreement.Line;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.message.Message;
import parley.party.NodeId;

/// What serials run along: one sender's agreement, line, series and epoch.
record Numbering(NodeId sender, int epoch, String agreement, Line line, Series series) {
  static Numbering of(Message message, NodeId sender, int epoch) {
    return new Numbering(sender, epoch, message.agreement(), message.line(), message.series());
  }

  static Numbering of(SerialKey key) {
    return new Numbering(key.sender(), key.epoch(), key.agreement(), key.line(), key.series());
  }

  SerialKey at(long serial) {
    return new SerialKey(sender, epoch, agreement, line, series, serial);
  }
}
