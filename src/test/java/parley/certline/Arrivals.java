package parley.certline;

import java.util.Map;

/// Batches that arrived, for tests of what is kept of them: on the first day of all.
final class Arrivals {
  private static final String CONTENT = "00".repeat(32);
  private static final long AT = 1_000;

  private Arrivals() {}

  /// One with so many indicators.
  static BatchTable.Arrived batch(String message, boolean inbound, int objects, int withdrawn) {
    Map<String, Integer> types = objects == 0 ? Map.of() : Map.of("indicator", objects);
    return new BatchTable.Arrived(
        message, inbound, "ru-nrrc", CONTENT, AT, objects, 0, withdrawn, "", AT, types);
  }

  /// One of ours.
  ///
  /// @param reason why it was refused; empty when it arrived
  static BatchTable.Arrived batch(String message, String reason) {
    int withdrawn = reason.isEmpty() ? 1 : 0;
    return new BatchTable.Arrived(
        message, false, "ru-nrrc", CONTENT, AT, 0, 0, withdrawn, reason, AT, Map.of());
  }
}
