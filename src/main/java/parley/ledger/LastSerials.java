package parley.ledger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import parley.agreement.Line;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.party.LinkId;
import parley.party.NodeId;

/// The last serial of each numbering of a link, as the own journal has it, keyed as {@link
/// SerialKey#numbering} writes them. Rolls that retire keys name it (P-ROLL-6), and amendments
/// (A-DOC-7).
///
/// @param ledger of the node
/// @param self the node
/// @param agreements that join it with the peer
/// @param margin how many more of each numbering may still come under the keys, or the version, of
///   now; with 0, a numbering in which nothing was sent is not named
public record LastSerials(Ledger ledger, NodeId self, Collection<String> agreements, long margin) {
  public LastSerials {
    agreements = List.copyOf(agreements);
  }

  /// Both directions of one link.
  ///
  /// @param ownEpoch in which this node numbers, by its roll
  /// @param peerEpoch in which the peer does
  public Map<String, Long> with(NodeId peer, int ownEpoch, int peerEpoch) throws LedgerException {
    Map<String, Long> last = new TreeMap<>();
    numberings(self, peer, ownEpoch, last);
    numberings(peer, self, peerEpoch, last);
    return last;
  }

  private void numberings(NodeId sender, NodeId receiver, int epoch, Map<String, Long> last)
      throws LedgerException {
    LinkId link = LinkId.between(sender, receiver);
    if (margin > 0) {
      agreements.forEach(agreement ->
          series(sender, epoch, agreement)
              .forEach(key -> last.put(key.numbering(receiver), margin)));
    }
    for (SerialKey used : ledger.lastSerials(link, receiver.equals(self))) {
      last.put(used.numbering(receiver), used.serial() + margin);
    }
  }

  /// The margin's serial in every line and series of one agreement.
  private List<SerialKey> series(NodeId sender, int epoch, String agreement) {
    List<SerialKey> keys = new ArrayList<>();
    for (Line line : Line.values()) {
      for (Series series : Series.values()) {
        keys.add(new SerialKey(sender, epoch, agreement, line, series, margin));
      }
    }
    return keys;
  }
}
