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

  /// Seeds as they first broke, of bugs that the zoo plants at another seed now, or not at all.
  private static final List<Seed> FIRST =
      List.of(
          new Seed(
              "both slots of the anchor in doubt at once", Plan.Mode.DEADROUTES, 4649633890559L),
          new Seed("what is answered from the new epoch is journalled", Plan.Mode.HONEST, 2000241),
          new Seed("sizes of two epochs are compared", Plan.Mode.HONEST, 500),
          new Seed("what came back goes out before it is kept", Plan.Mode.HONEST, 20650338090064L),
          new Seed("what came back goes out before it is kept", Plan.Mode.DEADROUTES, 88000899),
          new Seed("what came back goes out before it is kept", Plan.Mode.HONEST, 88000652),
          new Seed(
              "what was signed before a reopening is taken for another",
              Plan.Mode.HOSTILE,
              5000107),
          new Seed(
              "a start of the program counts as one of the machine",
              Plan.Mode.HONEST,
              1238023731603L),
          new Seed(
              "sixteen serials that nobody holds hide the rest", Plan.Mode.HONEST, 2116110720470L),
          new Seed(
              "a fork is looked for in newer heartbeats only", Plan.Mode.HOSTILE, 13958481140067L),
          new Seed(
              "a fork is looked for in newer heartbeats only", Plan.Mode.HOSTILE, 13958481141276L),
          new Seed("what a peer holds is not asked back", Plan.Mode.HONEST, 77001362),
          new Seed("asking back ends after ten rounds", Plan.Mode.HONEST, 13873041610174L),
          new Seed("another alarm hides a fork's", Plan.Mode.HOSTILE, 6960460890696L),
          new Seed("another alarm hides a fork's", Plan.Mode.HOSTILE, 6960460890787L),
          new Seed("what a session before left takes no place", Plan.Mode.HONEST, 1586));

  static List<Seed> all() {
    Stream<Seed> bugs =
        Zoo.all().stream()
            .filter(bug -> bug.name().contains("found by the simulator"))
            .map(bug -> new Seed(bug.name(), bug.mode(), bug.seed()));
    return Stream.of(bugs, WatchZoo.misjudged().stream(), FIRST.stream())
        .flatMap(seeds -> seeds)
        .toList();
  }
}
