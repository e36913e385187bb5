package parley.carrier;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import parley.codec.Bytes;
import parley.envelope.Consignment;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.party.LinkId;
import parley.party.NodeId;

/// Packs what waits on a link for a courier: the very bytes that travel on every other route, in
/// the order in which they would (X-ORDER-1). Nothing is taken out of the queue; only the peer's
/// answer does that.
public final class Packing {
  /// L-COURIER-1: the first rows read; then twice as many, while they fit.
  private static final int FIRST_ROWS = 8;

  /// The manifest line.
  private static final int LINE = 1024;

  private Packing() {}

  /// @param packed how many envelopes are in it
  /// @param left how many wait beside them: too large, or no room
  public record Packed(Optional<Bytes> consignment, int packed, long left) {}

  /// @param largest bytes of the whole consignment
  public static Packed pack(Ledger ledger, LinkId link, NodeId self, int largest)
      throws LedgerException {
    List<Bytes> chosen = new ArrayList<>();
    long room = (long) largest - LINE;
    for (Ledger.Queued row : rows(ledger, link, room)) {
      if (row.envelope().size() <= room && chosen.size() < Consignment.MOST_FRAMES) {
        chosen.add(row.envelope());
        room -= row.envelope().size();
      }
    }
    long left = ledger.queuedCount(link) - chosen.size();
    return chosen.isEmpty()
        ? new Packed(Optional.empty(), 0, left)
        : new Packed(Optional.of(new Consignment(link, self, chosen).bytes()), chosen.size(), left);
  }

  private static List<Ledger.Queued> rows(Ledger ledger, LinkId link, long room)
      throws LedgerException {
    int count = FIRST_ROWS;
    List<Ledger.Queued> rows = ledger.queued(link, count);
    while (rows.size() == count
        && count < Consignment.MOST_FRAMES
        && rows.stream().mapToLong(row -> row.envelope().size()).sum() < room) {
      count = Math.min(2 * count, Consignment.MOST_FRAMES);
      rows = ledger.queued(link, count);
    }
    return rows;
  }
}
