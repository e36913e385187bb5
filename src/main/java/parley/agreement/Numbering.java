package parley.agreement;

import parley.party.NodeId;

/// What serials run along: one sender's agreement, line, series and epoch.
public record Numbering(NodeId sender, int epoch, String agreement, Line line, Series series) {
  public static Numbering of(SerialKey key) {
    return new Numbering(key.sender(), key.epoch(), key.agreement(), key.line(), key.series());
  }

  public SerialKey at(long serial) {
    return new SerialKey(sender, epoch, agreement, line, series, serial);
  }
}
