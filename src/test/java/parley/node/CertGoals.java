package parley.node;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What is asked of the CERT line, and what was found: each goal that is missed is told at the end.
final class CertGoals {
  private static final double MILLION = 1e6;

  private final PrintStream out;
  private final List<String> missed = new ArrayList<>();

  /// The first median of each way of asking.
  private final Map<String, Double> firsts = new HashMap<>();

  CertGoals(PrintStream out) {
    this.out = out;
  }

  /// Milliseconds, in order.
  static final class Times {
    private final double[] millis;

    private Times(double[] millis) {
      this.millis = millis;
    }

    static Times of(long[] nanos) {
      double[] millis = Arrays.stream(nanos).mapToDouble(each -> each / MILLION).toArray();
      Arrays.sort(millis);
      return new Times(millis);
    }

    double at(int percent) {
      return millis[Math.min(millis.length - 1, millis.length * percent / 100)];
    }

    String told() {
      return String.format(
          Locale.ROOT,
          "p50 %.1f, p99 %.1f, longest of %,d %.1f ms",
          at(50),
          at(99),
          millis.length,
          at(100));
    }
  }

  void atMost(String what, double found, double goal, String unit) {
    if (!(found <= goal)) {
      missed.add(String.format(Locale.ROOT, "%s: %.1f %s, wanted %.0f", what, found, unit, goal));
    }
  }

  void atLeast(String what, double found, double goal, String unit) {
    if (!(found >= goal)) {
      missed.add(String.format(Locale.ROOT, "%s: %.0f %s, wanted %.0f", what, found, unit, goal));
    }
  }

  /// A median that grows with what is kept is no flat curve; up to twice is the machine's mood.
  ///
  /// @param way of asking, the same at each size
  void flat(String what, String way, Times times) {
    double first = firsts.computeIfAbsent(way, _ -> times.at(50));
    atMost(what + ", p50 beside the first size", times.at(50) / first, 2, "times");
  }

  void wrong(String what) {
    missed.add(what);
  }

  /// @return whether nothing was missed
  boolean told() {
    out.println();
    out.println(missed.isEmpty() ? "every goal is met" : "missed: " + String.join("; ", missed));
    return missed.isEmpty();
  }
}
