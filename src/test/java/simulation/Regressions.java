package simulation;

import java.util.List;

/// Schedules that once showed a bug of the product, each by the name of the bug: run in every
/// build. Their plans stay what they were, because later wishes draw from streams of their own; the
/// zoo holds the bugs themselves, so that it is seen whether a seed still meets what it met.
final class Regressions {
  private Regressions() {}

  /// @param bug as the zoo names it
  record Seed(String bug, Plan.Mode mode, long seed) {}

  /// A sentence that schedules still break, and nobody knows yet whether by a bug of the product or
  /// of the simulator: a deadline that passes late while clocks jump (honest 13873041611935,
  /// hostile 13873041612556). Told in every build, and to be empty: docs/reliability.md, "Open".
  static boolean open(Plan.Mode mode, long seed, String how) {
    return new Plan(mode, seed).watch && how.startsWith("a deadline passes in time");
  }

  static List<Seed> all() {
    return Zoo.all().stream()
        .filter(bug -> bug.name().contains("found by the simulator"))
        .map(bug -> new Seed(bug.name(), bug.mode(), bug.seed()))
        .toList();
  }
}
