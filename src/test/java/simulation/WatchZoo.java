package simulation;

import java.util.List;

/// Planted bugs of the watch clocks and of the node's own log.
final class WatchZoo {
  private static final String CLOCKS = "main/java/parley/watchline/WatchClocks.java";

  private WatchZoo() {}

  /// Schedules whose deadlines a wrong sentence of the simulator called late or forgotten: what was
  /// known was forgotten by what stood on an old copy of the database (the first two), and the time
  /// away was counted from the last death, though the lives before it had been too short for a look
  /// (the others).
  static List<Regressions.Seed> misjudged() {
    String bug = "none: a deadline passes in time";
    return List.of(
        new Regressions.Seed(bug, Plan.Mode.HONEST, 13873041610910L),
        new Regressions.Seed(bug, Plan.Mode.DEADROUTES, 1238023730979L),
        new Regressions.Seed(bug, Plan.Mode.HONEST, 13873041611935L),
        new Regressions.Seed(bug, Plan.Mode.HOSTILE, 13873041612556L));
  }

  private static PlantedBug honest(String name, long seed, String... words) {
    return PlantedBug.of(name, Plan.Mode.HONEST, seed, words);
  }

  static List<PlantedBug> bugs() {
    return List.of(
        honest(
            "a deadline passes again after a restart",
            10,
            CLOCKS,
            "          Map.of(FIRED + duty.name(), YES, KEPT, written(then)));",
            "          Map.of());"),
        honest(
            "a deadline is told of before its entry is durable",
            10,
            CLOCKS,
            "      log.append(\n          PASSED,\n",
            "      told.accept(duty);\n      log.append(\n          PASSED,\n",
            CLOCKS,
            "    if (doubted.remove(duty.name())) {\n",
            "    if (duty.name().isEmpty()) {\n"),
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
                90_000_322,
                CLOCKS,
                "count(clocks, same ? now - then : Math.max(0, away));",
                "count(clocks, same && now < 0 ? now - then : Math.max(0, away));")
            .rarely(),
        honest(
            "a restart forgets how long a clock ran",
            33,
            CLOCKS,
            "count(clocks, same ? now - then : Math.max(0, away));",
            "count(clocks, same ? 0 : Math.max(0, away));"),
        honest(
            "a start of the machine is not kept (found by the simulator)",
            64,
            CLOCKS,
            "      markedNanos = same ? then * 1_000_000 : countedNanos;\n      unkept = !same;\n",
            ""),
        honest(
                "clocks that could not be kept begin anew",
                90_000_294,
                CLOCKS,
                "clocks = left == null ? opened() : left;",
                "clocks = left == null || unkept ? opened() : left;")
            .rarely(),
        honest(
                "the own log stays closed after a failed commit",
                90_000_300,
                "main/java/parley/ledger/LocalLog.java",
                "    Opened open = opened;\n    opened = null;\n",
                "    Opened open = opened;\n")
            .rarely());
  }
}
