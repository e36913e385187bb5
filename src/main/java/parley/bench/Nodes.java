package parley.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The processes of a measurement, and what each of them takes of the processor: on one machine a
/// flood costs twice, where it is made and where it arrives.
record Nodes(List<Child> all) {
  /// @param all the one whose messages are timed first
  Nodes(Child... all) {
    this(List.of(all));
  }

  Child sender() {
    return all.getFirst();
  }

  Spending spending() {
    return new Spending(System.nanoTime(), all, all.stream().map(Child::spent).toList());
  }

  /// @param spent by each when it began
  record Spending(long begun, List<Child> all, List<Duration> spent) {
    /// From then until now, of one core, for example `left-node 31 %`.
    String told() {
      double passed = System.nanoTime() - begun;
      List<String> shares = new ArrayList<>();
      for (int i = 0; i < all.size(); i++) {
        long nanos = all.get(i).spent().minus(spent.get(i)).toNanos();
        shares.add(
            String.format(Locale.ROOT, "%s %.0f %%", all.get(i).name(), 100 * nanos / passed));
      }
      return String.join(", ", shares);
    }
  }
}
