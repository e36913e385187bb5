package simulation;

import java.util.List;

/// Planted bugs of the watch clocks and of the node's own log.
final class WatchZoo {
  private static final String CLOCKS = "main/java/parley/watchline/WatchClocks.java";

  private WatchZoo() {}

  private static PlantedBug honest(String name, long seed, String... words) {
    return PlantedBug.of(name, Plan.Mode.HONEST, seed, words);
  }

  static List<PlantedBug> bugs() {
    return List.of(
        honest(
            "a deadline passes again after a restart",
            10,
            CLOCKS,
            "        Map.of(FIRED + duty.name(), YES, KEPT, written(clocks)));",
            "        Map.of());"),
        honest(
            "a deadline is told of before its entry is durable",
            17,
            CLOCKS,
            "    clocks.put(duty.name(), Optional.empty());\n",
            "    clocks.put(duty.name(), Optional.empty());\n    told.accept(duty);\n",
            CLOCKS,
            "    markedNanos = countedNanos;\n    told.accept(duty);\n",
            "    markedNanos = countedNanos;\n"),
        honest(
            "the wall clock moves a deadline",
            17,
            CLOCKS,
            "    long whole = (ticks.nanos() - countedNanos) / 1_000_000;\n",
            "    long whole = wall.millis() - countedNanos / 1_000_000;\n",
            CLOCKS,
            "    countedNanos = ticks.nanos();\n    markedNanos = countedNanos;\n    Optional",
            "    countedNanos = wall.millis() * 1_000_000;\n    markedNanos = countedNanos;\n    Optional"),
        honest(
            "the wall clock counts over a restart",
            93,
            CLOCKS,
            "count(clocks, same ? now - then : Math.max(0, away));",
            "count(clocks, same && now < 0 ? now - then : Math.max(0, away));"),
        honest(
            "a restart forgets how long a clock ran",
            36,
            CLOCKS,
            "count(clocks, same ? now - then : Math.max(0, away));",
            "count(clocks, same ? 0 : Math.max(0, away));"),
        honest(
            "the own log stays closed after a failed commit",
            348,
            "main/java/parley/ledger/LocalLog.java",
            "    Opened open = opened;\n    opened = null;\n",
            "    Opened open = opened;\n"));
  }
}
