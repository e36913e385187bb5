package parley.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How a report fares, from the states that were said of it (K-STATE-3 to K-STATE-5). Each is
/// judged against the one before it, in the order in which its sender numbered them, so both sides
/// come to the same whatever overtook what on the way. Pure.
record Course(List<Step> steps) {
  Course {
    steps = List.copyOf(steps);
  }

  /// What one state is, beside the one before it.
  enum Judgement {
    /// It follows.
    FOLLOWS,
    /// The same again.
    REPEATED,
    /// It goes back: what was further along is taken back.
    BACK,
    /// Both are ends, and not the same.
    CONTRADICTS,
    /// Not said by whom the report was sent to, or under another agreement: it counts for nothing.
    STRAY
  }

  /// @param judgement of this state
  record Step(Said said, Judgement judgement) {}

  private static final Map<String, Integer> RANK =
      Map.of("received", 0, "in-work", 1, "mitigated", 2, "not-ours", 2);

  /// @param report what they are about
  /// @param states in any order
  static Course of(Said report, List<Said> states) {
    List<Step> steps = new ArrayList<>();
    Optional<Said> before = Optional.empty();
    List<Said> numbered =
        states.stream()
            .sorted(Comparator.comparingInt(Said::epoch).thenComparingLong(Said::serial))
            .toList();
    for (Said state : numbered) {
      if (strays(report, state)) {
        steps.add(new Step(state, Judgement.STRAY));
      } else {
        Optional<Said> last = before;
        steps.add(new Step(state, last.map(one -> judge(one, state)).orElse(Judgement.FOLLOWS)));
        before = Optional.of(state);
      }
    }
    return new Course(steps);
  }

  private static boolean strays(Said report, Said state) {
    return state.inbound() == report.inbound()
        || state.refused()
        || !state.peer().equals(report.peer())
        || !state.agreement().equals(report.agreement());
  }

  private static Judgement judge(Said before, Said state) {
    if (before.word().equals(state.word())) {
      return Judgement.REPEATED;
    }
    int rank = Integer.compare(rank(state), rank(before));
    return rank > 0 ? Judgement.FOLLOWS : rank < 0 ? Judgement.BACK : Judgement.CONTRADICTS;
  }

  private static int rank(Said state) {
    return RANK.getOrDefault(state.word(), 0);
  }

  /// The last word, whatever it was judged, as it was said first: to say it again moves nothing
  /// (K-STATE-4).
  Optional<Step> present() {
    return counting()
        .filter(step -> step.judgement() != Judgement.REPEATED)
        .reduce((_, last) -> last);
  }

  /// The first of a state that both sides have.
  Optional<Said> first(String word) {
    return counting()
        .map(Step::said)
        .filter(said -> said.word().equals(word) && said.arrived().isPresent())
        .findFirst();
  }

  /// Without what has not arrived: as the other side sees it too.
  Course arrived() {
    return new Course(steps.stream().filter(step -> step.said().arrived().isPresent()).toList());
  }

  private java.util.stream.Stream<Step> counting() {
    return steps.stream().filter(step -> step.judgement() != Judgement.STRAY);
  }
}
