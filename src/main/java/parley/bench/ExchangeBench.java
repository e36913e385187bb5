package parley.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import parley.codec.Bytes;
import parley.seal.Suite;

/// `parley bench exchange`: release → far board, and sustained messages a second between two
/// processes, beside the floor.
///
/// Floor and exchange are run in turn in the same minutes, after a warm-up of both, because a
/// machine's speed drifts; the ratio is the figure, the absolute times are noise.
public final class ExchangeBench {
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  /// Messages in a round of warming up.
  private static final int WARM_ROUND = 500;

  /// Rounds in which the compilers of the three virtual machines hardly ran, before both sides
  /// count as warm, and rounds at most. A node runs for weeks; in its first minutes its compilers
  /// take a quarter of two cores, for far more code than the floor has, and that would be counted
  /// as the cost of an exchange. The speed of rounds does not tell: it stands still for several
  /// rounds while compilers are busy, and then grows by half.
  private static final int WARM = 3;

  private static final int WARM_ROUNDS = 120;

  /// Hundredths of a round's time.
  private static final double HARDLY = 2;

  private static final int OFFICERS = 24;

  private final Path folder;
  private final Plan plan;
  private final PrintStream out;

  /// @param single messages timed one by one
  /// @param burst messages released as fast as possible
  /// @param size characters of text
  public record Plan(int single, int burst, int size) {}

  /// @param folder a fresh one; what was measured stays there
  public ExchangeBench(Path folder, Plan plan, PrintStream out) {
    this.folder = folder;
    this.plan = plan;
    this.out = out;
  }

  /// Runs once with all suites and once with `nist` alone.
  ///
  /// @return true when every message that was released verified from the far journal
  public boolean run() throws Exception {
    boolean all = true;
    for (Set<Suite> suites : List.of(Set.of(Suite.values()), Set.of(Suite.NIST))) {
      all &= run(suites);
    }
    return all;
  }

  private boolean run(Set<Suite> suites) throws Exception {
    String name = String.join("+", new TreeSet<>(suites.stream().map(Suite::code).toList()));
    out.println(
        "suites "
            + name
            + ": "
            + plan.single()
            + " single, "
            + plan.burst()
            + " in a burst, "
            + plan.size()
            + " characters");
    Path place = folder.resolve(name.replace('+', '-'));
    Grounds grounds = new Grounds(place);
    grounds.prepare(suites);
    Bytes content = Floor.content(grounds, grounds.agreement(), plan.size());
    Figures figures;
    int warmed;
    String elsewhere;
    try (Floor floor = new Floor(grounds, place, suites);
        Child right = new Child(place, Grounds.RIGHT);
        Child left = new Child(place, Grounds.LEFT)) {
      warmed = warmUp(floor, left, right, content);
      Elsewhere begun = new Elsewhere();
      List<Long> single = new ArrayList<>();
      List<Floor.Trip> floorSingle = new ArrayList<>();
      for (int turn = 0; turn < 4; turn++) {
        floorSingle.addAll(floor.run(plan.single() / 4, 1, content));
        single.addAll(single(left, right, plan.single() / 4));
        out.println("  timed " + single.size() + " of " + plan.single());
      }
      double floorRate = floorRate(floor, content);
      double rate = burst(left, right, plan.burst());
      floorRate = (floorRate + floorRate(floor, content)) / 2;
      figures = new Figures(single, floorSingle, rate, floorRate);
      elsewhere = begun.share();
    }
    Set<String> verified = FarProof.verified(grounds, suites);
    int released = warmed + plan.single() / 4 * 4 + plan.burst();
    figures.print(out);
    out.println("  other programs took " + elsewhere + " of the processors meanwhile");
    out.println("  verified from the far journal: " + verified.size() + " of " + released);
    return verified.size() == released;
  }

  /// Floor and exchange in turn, until their virtual machines compile hardly any more.
  ///
  /// @return messages that went through the exchange
  private int warmUp(Floor floor, Child left, Child right, Bytes content) throws Exception {
    int warm = 0;
    int rounds = 0;
    long compiled = compiled(left, right);
    while (warm < WARM && rounds < WARM_ROUNDS) {
      long begun = System.nanoTime();
      floor.run(WARM_ROUND, OFFICERS, content);
      double rate = burst(left, right, WARM_ROUND);
      rounds++;
      long before = compiled;
      compiled = compiled(left, right);
      double share = 100e6 * (compiled - before) / (System.nanoTime() - begun);
      warm = share < HARDLY ? warm + 1 : 0;
      out.printf(
          Locale.ROOT,
          "  warming up, round %d: %.0f messages/s, compilers %.1f %%%n",
          rounds,
          rate,
          share);
    }
    if (warm < WARM) {
      out.println("  not warm: the virtual machines were still compiling");
    }
    return rounds * WARM_ROUND;
  }

  /// Milliseconds that the compilers of the three virtual machines have run.
  private static long compiled(Child left, Child right) throws Exception {
    return BenchNode.compiled() + left.compiled() + right.compiled();
  }

  private double floorRate(Floor floor, Bytes content) throws Exception {
    long begun = System.nanoTime();
    int done = floor.run(plan.burst() / 2, OFFICERS, content).size();
    return done * 1e9 / (System.nanoTime() - begun);
  }

  private List<Long> single(Child left, Child right, int count) throws Exception {
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      left.say("one immediate " + i + " " + plan.size());
      String[] shown = right.hear("board");
      // Two threads of the node say these, in either order.
      Map<String, String[]> said = new HashMap<>();
      while (!said.keySet().containsAll(Set.of("released", "delivered"))) {
        String[] words = left.hear("");
        said.put(words[0], words);
      }
      String[] released = Objects.requireNonNull(said.get("released"));
      if (!released[1].equals(shown[1])) {
        throw new IOException("the far board showed another message than was released");
      }
      times.add(Long.parseLong(shown[2]) - Long.parseLong(released[2]));
    }
    return times;
  }

  /// From the first release to the last verified receipt.
  private double burst(Child left, Child right, int count) throws Exception {
    left.say("many " + count + " " + plan.size() + " " + OFFICERS);
    long first = Long.MAX_VALUE;
    long last = 0;
    Map<String, Integer> heard = new HashMap<>();
    while (heard.getOrDefault("delivered", 0) < count
        || heard.getOrDefault("released", 0) < count) {
      String[] words = left.hear("");
      heard.merge(words[0], 1, Integer::sum);
      long at = Long.parseLong(words[2]);
      first = words[0].equals("released") ? Math.min(first, at) : first;
      last = words[0].equals("delivered") ? Math.max(last, at) : last;
    }
    for (int i = 0; i < count; i++) {
      right.hear("board");
    }
    return count * 1e9 / (last - first);
  }

  private record Figures(List<Long> single, List<Floor.Trip> trips, double rate, double floorRate) {
    void print(PrintStream out) {
      List<Long> floor = trips.stream().map(Floor.Trip::toFarRow).toList();
      double sealing = percentile(trips.stream().map(Floor.Trip::sealing).toList(), 50);
      double p50 = percentile(single, 50);
      double floor50 = percentile(floor, 50);
      out.printf(
          Locale.ROOT,
          "  release to far board  p50 %7.2f ms  p99 %7.2f ms%n",
          p50,
          percentile(single, 99));
      out.printf(
          Locale.ROOT,
          "  floor to far row      p50 %7.2f ms  p99 %7.2f ms%n",
          floor50,
          percentile(floor, 99));
      out.printf(Locale.ROOT, "  ratio p50 %.2f (goal at most 2)%n", p50 / floor50);
      out.printf(
          Locale.ROOT,
          "  of the floor, sealing %.2f ms, which the exchange does ahead; without it %.2f%n",
          sealing,
          p50 / (floor50 - sealing));
      out.printf(
          Locale.ROOT,
          "  sustained %.1f messages/s, floor %.1f/s, both with %d officers on %d cores%n",
          rate,
          floorRate,
          OFFICERS,
          CORES);
      out.printf(Locale.ROOT, "  ratio throughput %.2f (goal at least 0.5)%n", rate / floorRate);
    }

    private static double percentile(List<Long> nanos, int percent) {
      List<Long> sorted = new ArrayList<>(nanos);
      Collections.sort(sorted);
      return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100)) / 1e6;
    }
  }
}
