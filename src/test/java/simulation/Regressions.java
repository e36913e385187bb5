package simulation;

import java.util.List;
import java.util.stream.Stream;

/// Schedules that once showed a bug of the product, each by the name of the bug: run in every
/// build. Their plans stay what they were, because later wishes draw from streams of their own; the
/// zoo holds the bugs themselves, so that it is seen whether a seed still meets what it met.
final class Regressions {
  private Regressions() {}

  /// @param bug as the zoo names it
  record Seed(String bug, Plan.Mode mode, long seed) {}

  static List<Seed> all() {
    Stream<Seed> bugs =
        Zoo.all().stream()
            .filter(bug -> bug.name().contains("found by the simulator"))
            .map(bug -> new Seed(bug.name(), bug.mode(), bug.seed()));
    return Stream.concat(bugs, WatchZoo.misjudged().stream()).toList();
  }
}
