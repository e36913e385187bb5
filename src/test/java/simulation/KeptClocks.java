package simulation;

import java.util.Optional;
import java.util.Set;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.party.LinkId;
import parley.party.NodeId;

/// What of the watch clocks of a node stands on its disk (W-CLOCK-4).
///
/// @param nanos on the monotonic clock of this boot
/// @param names of the clocks that run or have passed
record KeptClocks(String boot, long nanos, Set<String> names) {
  private static final NodeId HERE = new NodeId("local");
  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(1 << 20, 4, 50_000);

  /// None before any clock ran.
  static Optional<KeptClocks> on(Ledger disk, NodeId node) throws LedgerException {
    Optional<Bytes> kept = disk.value(LinkId.between(node, HERE), "watch-clocks");
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    try {
      Json.Obj json = JsonReader.readObject(kept.get(), LIMITS);
      return Optional.of(
          new KeptClocks(
              json.requireText("boot"),
              json.requireNumber("millis") * Clockwork.MILLI,
              json.requireObject("left").members().keySet()));
    } catch (MalformedInput e) {
      throw new LedgerException("the clocks that were kept cannot be read: " + e.getMessage(), e);
    }
  }
}
