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
import parley.seal.Suite;

/// `parley bench precedence`: how long FLASH takes from release to its verified receipt while
/// something else has the machine, beside the same when nothing has. Two processes, three suites,
/// both on one machine, so each load takes from both nodes.
public final class PrecedenceBench {
  private static final int OFFICERS = 24;
  private static final int ENDLESS = 1_000_000;
  private static final int BULK_ROW = 2_048;
  private static final int WARM_UP = 20;

  /// The goal (4-quality): p99 below it in every row.
  private static final double GOAL_MILLIS = 1_000;

  private final Path folder;
  private final Plan plan;
  private final PrintStream out;

  /// @param flash messages timed one by one under each load
  /// @param backlog ROUTINE messages queued while the far node is away
  /// @param size characters of text
  public record Plan(int flash, int backlog, int size) {}

  /// @param folder a fresh one; what was measured stays there
  public PrecedenceBench(Path folder, Plan plan, PrintStream out) {
    this.folder = folder;
    this.plan = plan;
    this.out = out;
  }

  /// @return true when FLASH kept the goal under every load
  public boolean run() throws Exception {
    Grounds grounds = new Grounds(folder);
    grounds.prepare(Set.of(Suite.values()));
    List<Row> rows = new ArrayList<>();
    try (Child left = new Child(folder, Grounds.LEFT)) {
      try (Child right = new Child(folder, Grounds.RIGHT)) {
        timed(left, WARM_UP);
        rows.add(new Row("unloaded", timed(left, plan.flash())));
        tell(rows);
        rows.add(new Row("flood from the peer", under(left, right, "flood", flood())));
        tell(rows);
        rows.add(new Row("bulk rows, same database", under(left, left, "import", bulk())));
        tell(rows);
      }
      out.println("  queueing " + plan.backlog() + " ROUTINE while the far node is away");
      left.say("many " + plan.backlog() + " " + plan.size() + " " + OFFICERS);
      for (int i = 0; i < plan.backlog(); i++) {
        left.hear("released");
        if ((i + 1) % 1_000 == 0) {
          out.println("  queued " + (i + 1));
        }
      }
      try (Child right = new Child(folder, Grounds.RIGHT)) {
        right.await("board");
        rows.add(new Row("behind " + plan.backlog() + " ROUTINE", timed(left, plan.flash())));
        tell(rows);
      }
    }
    return rows.stream().allMatch(row -> row.at(99) < GOAL_MILLIS);
  }

  private String flood() {
    return "flood " + ENDLESS + " " + plan.size() + " " + OFFICERS;
  }

  private static String bulk() {
    return "import " + ENDLESS + " " + BULK_ROW;
  }

  private List<Long> under(Child left, Child loaded, String what, String load) throws Exception {
    loaded.say(load);
    if (what.equals("flood")) {
      left.await("board");
    }
    List<Long> times = timed(left, plan.flash());
    loaded.say("halt");
    loaded.await("loaded");
    return times;
  }

  /// One after the other: release, verified receipt, the next.
  private List<Long> timed(Child left, int count) throws IOException, InterruptedException {
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      left.say("one flash " + i + " " + plan.size());
      times.add(receipted(left));
    }
    return times;
  }

  /// The receipt may be told before the release: two threads of the node say so.
  private static long receipted(Child left) throws IOException, InterruptedException {
    Map<String, Long> delivered = new HashMap<>();
    String content = "";
    long begun = 0;
    while (content.isEmpty() || !delivered.containsKey(content)) {
      String[] words = left.hear("");
      if (words[0].equals("released")) {
        begun = Long.parseLong(words[2]);
        content = words[3];
      } else if (words[0].equals("delivered")) {
        delivered.put(words[1], Long.valueOf(words[2]));
      }
    }
    return Objects.requireNonNull(delivered.get(content)) - begun;
  }

  private void tell(List<Row> rows) {
    Row row = rows.getLast();
    out.printf(
        Locale.ROOT,
        "  %-28s FLASH release to receipt  p50 %7.1f ms  p99 %7.1f ms  longest %7.1f ms  (%d)%n",
        row.load(),
        row.at(50),
        row.at(99),
        row.at(100),
        row.nanos().size());
  }

  private record Row(String load, List<Long> nanos) {
    double at(int percent) {
      List<Long> sorted = new ArrayList<>(nanos);
      Collections.sort(sorted);
      return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100)) / 1e6;
    }
  }
}
