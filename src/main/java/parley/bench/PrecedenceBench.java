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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import parley.agreement.Agreement;
import parley.seal.Suite;

/// `parley bench precedence`: how long FLASH takes from release to its verified receipt, which its
/// own board shows, while something else has the machine, beside the same when nothing has; and how
/// long a partner's messages take while another partner floods. Processes of one machine, three
/// suites, so each load takes from both nodes.
public final class PrecedenceBench {
  private static final int OFFICERS = 24;
  private static final int ENDLESS = Integer.MAX_VALUE - OFFICERS;
  private static final int BULK_ROW = 2_048;
  private static final int WARM_UP_BURST = 300;
  private static final int WARM_UP_FLASH = 40;
  private static final int PROGRESS = 50;

  /// What the third party may send (the default of agreements), and what it posts: ten times that.
  private static final Agreement.Budgets NARROW =
      new Agreement.Budgets(10, 200, 1 << 20, 1L << 31, 200);

  private static final int HAMMERED = 1_000;
  private static final int HAMMER_RATE = 100;
  private static final int ALONE_MILLIS = 5_000;

  private final Path folder;
  private final Plan plan;
  private final PrintStream out;

  /// @param flash messages timed one by one under each load
  /// @param backlog ROUTINE messages queued while the far node is away
  /// @param size characters of text
  /// @param parts what is measured, each beside an unloaded run of its own or of the part before
  public record Plan(int flash, int backlog, int size, Set<Part> parts) {
    public Plan {
      parts = Set.copyOf(parts);
    }
  }

  /// Loads: bulk rows and a flood; backlog; partner: another partner's flood.
  public enum Part {
    LOADS,
    BACKLOG,
    PARTNER
  }

  /// @param folder a fresh one; what was measured stays there
  public PrecedenceBench(Path folder, Plan plan, PrintStream out) {
    this.folder = folder;
    this.plan = plan;
    this.out = out;
  }

  /// Prints a table; asserts nothing about time.
  public void run() throws Exception {
    List<Row> rows = new ArrayList<>();
    if (plan.parts().contains(Part.LOADS)) {
      loaded(rows);
    }
    if (plan.parts().contains(Part.BACKLOG)) {
      backlog(rows);
    }
    List<Row> partner = new ArrayList<>();
    if (plan.parts().contains(Part.PARTNER)) {
      partner(partner);
    }
    out.println();
    out.println(
        "release to receipt, ms               p50      p99  longest   p50 x   p99 x  others' and"
            + " nodes' CPU");
    rows.forEach(row -> tell(row, rows.getFirst()));
    for (Row row : partner) {
      tell(row, partner.get(row.precedence().equals("flash") ? 0 : 1));
    }
    out.println(
        plan.flash()
            + " messages a row; CPU: other programs, of all cores; each node, of one core");
    out.println("goals: p99 of FLASH below 1000 ms; another partner's flood: not more than twice");
  }

  private Grounds grounds(String name, Optional<Agreement.Budgets> third) throws Exception {
    Grounds grounds = new Grounds(folder.resolve(name));
    grounds.prepare(Set.of(Suite.values()), third);
    return grounds;
  }

  private Child child(String grounds, parley.party.NodeId node) throws Exception {
    return new Child(folder.resolve(grounds), node);
  }

  /// Both programs have done everything often before anything is timed.
  private void warm(Child left, Child right) throws Exception {
    for (Child each : List.of(left, right)) {
      each.say("many " + WARM_UP_BURST + " " + plan.size() + " " + OFFICERS);
      each.count("delivered", WARM_UP_BURST);
    }
    timed(new Nodes(left, right), "warming up", "flash", WARM_UP_FLASH);
  }

  private void loaded(List<Row> rows) throws Exception {
    grounds("pair", Optional.empty());
    try (Child right = child("pair", Grounds.RIGHT);
        Child left = child("pair", Grounds.LEFT)) {
      warm(left, right);
      rows.add(timed(new Nodes(left, right), "unloaded", "flash", plan.flash()));
      left.say("import " + ENDLESS + " " + BULK_ROW);
      rows.add(timed(new Nodes(left, right), "bulk rows, same database", "flash", plan.flash()));
      left.say("halt");
      left.await("loaded");
      right.say("flood " + ENDLESS + " " + plan.size() + " " + OFFICERS);
      left.await("board");
      rows.add(timed(new Nodes(left, right), "flood from the peer", "flash", plan.flash()));
      right.say("halt");
    }
  }

  /// The peer's listener is closed while the messages are queued; FLASH is timed while they leave.
  private void backlog(List<Row> rows) throws Exception {
    grounds("backlog", Optional.empty());
    try (Child right = child("backlog", Grounds.RIGHT);
        Child left = child("backlog", Grounds.LEFT)) {
      warm(left, right);
      if (rows.isEmpty()) {
        rows.add(timed(new Nodes(left, right), "unloaded", "flash", plan.flash()));
      }
      right.say("deaf");
      out.println("  queueing " + plan.backlog() + " ROUTINE while the far node does not listen");
      left.say("many " + plan.backlog() + " " + plan.size() + " " + OFFICERS);
      for (int i = 1; i <= plan.backlog(); i++) {
        left.await("released");
        if (i % 1_000 == 0) {
          out.println("  queued " + i);
        }
      }
      right.say("listen");
      left.await("delivered");
      rows.add(
          timed(
              new Nodes(left, right),
              "behind " + plan.backlog() + " ROUTINE",
              "flash",
              plan.flash()));
      left.say("queued");
      out.println("  still queued at the end: " + left.await("queued")[1]);
    }
  }

  /// Left sends to right; a third party strikes right without pause.
  private void partner(List<Row> rows) throws Exception {
    grounds("partner", Optional.of(NARROW));
    try (Child right = child("partner", Grounds.RIGHT);
        Child left = child("partner", Grounds.LEFT);
        Child third = child("partner", Grounds.THIRD)) {
      warm(left, right);
      third.say("make " + HAMMERED + " " + plan.size());
      third.await("made");
      Nodes nodes = new Nodes(left, right, third);
      for (String precedence : List.of("flash", "routine")) {
        rows.add(timed(nodes, "no flood", precedence, plan.flash()));
      }
      third.say("connect");
      third.await("connected");
      third.say("strike " + HAMMER_RATE);
      // What was agreed may come at once, is taken, and is worked through meanwhile.
      rows.add(timed(nodes, "the flood begins", "flash", plan.flash()));
      third.await("slowed");
      Nodes.Spending alone = nodes.spending();
      new CountDownLatch(1).await(ALONE_MILLIS, TimeUnit.MILLISECONDS);
      out.println("  the flood alone: " + alone.told());
      for (String precedence : List.of("flash", "routine")) {
        rows.add(timed(nodes, "another partner's flood", precedence, plan.flash()));
      }
      third.say("halt");
      out.println("  the third party was told: " + String.join(" ", third.await("hammered")));
    }
  }

  /// One after the other: release, verified receipt, the next.
  private Row timed(Nodes nodes, String load, String precedence, int count)
      throws IOException, InterruptedException {
    List<Long> times = new ArrayList<>();
    Elsewhere elsewhere = new Elsewhere();
    Nodes.Spending spending = nodes.spending();
    for (int i = 1; i <= count; i++) {
      nodes.sender().say("one " + precedence + " " + i + " " + plan.size());
      times.add(receipted(nodes.sender()));
      if (i % PROGRESS == 0) {
        out.println("  " + load + ", " + precedence + ": " + i + " of " + count);
      }
    }
    Row row = new Row(load, precedence, times, elsewhere.share(), spending.told());
    out.printf(
        Locale.ROOT,
        "  %s, %s: p50 %.0f ms, p99 %.0f ms%n",
        load,
        precedence,
        row.at(50),
        row.at(99));
    return row;
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

  private void tell(Row row, Row beside) {
    out.printf(
        Locale.ROOT,
        "%-24s %-8s %7.0f  %7.0f  %7.0f  %6.2f  %6.2f  %4s  %s%n",
        row.load(),
        row.precedence(),
        row.at(50),
        row.at(99),
        row.at(100),
        row.at(50) / beside.at(50),
        row.at(99) / beside.at(99),
        row.elsewhere(),
        row.nodes());
  }

  /// @param elsewhere what other programs took of the processors meanwhile
  /// @param nodes what each of the nodes took
  private record Row(
      String load, String precedence, List<Long> nanos, String elsewhere, String nodes) {
    double at(int percent) {
      List<Long> sorted = new ArrayList<>(nanos);
      Collections.sort(sorted);
      return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100)) / 1e6;
    }
  }
}
