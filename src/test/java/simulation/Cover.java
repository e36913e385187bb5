package simulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The few schedules that together meet every fault, every branch of recovery and every answer that
/// says no: each build runs them beside its new seeds, so that it never looks at less than it says.
/// A change of the product may move what a seed meets; `./parley simulate --cover N` then finds
/// others.
final class Cover {
  /// One schedule.
  record Seed(Plan.Mode mode, long number) {}

  static final List<Seed> SEEDS =
      List.of(
          new Seed(Plan.Mode.HOSTILE, 701436),
          new Seed(Plan.Mode.HONEST, 701752),
          new Seed(Plan.Mode.HOSTILE, 701406),
          new Seed(Plan.Mode.HOSTILE, 700917),
          new Seed(Plan.Mode.HOSTILE, 700316),
          new Seed(Plan.Mode.HONEST, 702065),
          new Seed(Plan.Mode.DEADROUTES, 701559),
          new Seed(Plan.Mode.HOSTILE, 700807),
          new Seed(Plan.Mode.HOSTILE, 700157),
          new Seed(Plan.Mode.DEADROUTES, 701258),
          new Seed(Plan.Mode.HONEST, 700073),
          new Seed(Plan.Mode.DEADROUTES, 700138));

  private Cover() {}

  /// @param met by mode and seed, what a schedule met
  /// @param must all that is to be met
  /// @return few that meet what any of them met, the one that adds most first
  static List<String> of(Map<String, Set<String>> met, Set<String> must) {
    Set<String> open = new TreeSet<>(must);
    Map<String, Set<String>> left = new LinkedHashMap<>(met);
    List<String> chosen = new ArrayList<>();
    while (!open.isEmpty()) {
      String best = "";
      int most = 0;
      for (Map.Entry<String, Set<String>> one : left.entrySet()) {
        Set<String> gain = new HashSet<>(one.getValue());
        gain.retainAll(open);
        if (gain.size() > most) {
          most = gain.size();
          best = one.getKey();
        }
      }
      if (most == 0) {
        chosen.add("met by none: " + open);
        return chosen;
      }
      chosen.add(best);
      open.removeAll(left.remove(best));
    }
    return chosen;
  }
}
