package simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/// What a seed chooses before anything runs: how many nodes, joined by which links over how many
/// routes, which classes of faults are on and how hard, and for how long. Everything else is drawn
/// from streams of the same seed while it runs.
final class Plan {

  /// Which kind of world.
  enum Mode {
    HONEST(0),
    /// One node is in the hands of an adversary with its keys.
    HOSTILE(1),
    /// Some routes stay dead when everything else is healed.
    DEADROUTES(2);

    final long number;

    Mode(long number) {
      this.number = number;
    }
  }

  private static final double MAIL = 0.1;

  final Mode mode;
  final long seed;
  final int nodes;

  /// Pairs of node numbers.
  final List<int[]> links = new ArrayList<>();

  final int routes;
  final Papers.Budget budget;
  final int messages;
  final boolean backlog;
  final long storm;

  final double drop;
  final double answerLost;
  final double twice;
  final double corrupt;
  final double late;
  final long longest;
  final double replay;
  final double bounce;
  final long partitionEvery;
  final double commitFails;
  final double readFails;
  final double anchorFails;
  final long crashEvery;
  final int crashSteps;
  final long fullEvery;
  final long jumpEvery;
  final long keyEvery;
  final double followerFails;
  final boolean oldCopy;
  final boolean amend;
  final boolean oddTicks;
  final long tick;

  /// Keys take their time now and then.
  final boolean slow;

  /// A node loses its database and opens a new epoch.
  final boolean loss;

  /// At that loss its token is away too, and afterwards nodes start anew while answers are slow.
  final boolean hardLoss;

  /// FLASH is released behind a long queue that cannot leave.
  final boolean rush;

  /// What a hostile node answers to heartbeats.
  final Liar.Lie lie;

  /// A hostile node sends what is to be refused, a code after the other.
  final boolean wrongs;

  /// Deadlines run.
  final boolean watch;

  /// There is mail beside the other routes. A hostile node's lies are told over connections only.
  final boolean mail;

  Plan(Mode mode, long seed) {
    this.mode = mode;
    this.seed = seed;
    SplittableRandom random = new SplittableRandom(seed * 31 + mode.number);
    nodes =
        share(random, mode == Mode.HOSTILE ? 0.3 : 0.7)
            ? 2
            : 3 + random.nextInt(random.nextInt(2) + 2) % 3;
    join(random);
    routes = mode == Mode.DEADROUTES ? 2 + random.nextInt(2) : 1 + random.nextInt(3);
    budget = share(random, 0.2) ? Papers.Budget.NARROW : Papers.Budget.WIDE;
    backlog = share(random, 0.04);
    messages = backlog ? 90 : 12 + random.nextInt(36);
    long chosen = (long) (15 * Clockwork.SECOND * between(random, share(random, 0.15) ? 240 : 20));
    drop = on(random, 0.5) * 0.5 * random.nextDouble();
    answerLost = on(random, 0.5) * 0.4 * random.nextDouble();
    twice = on(random, 0.5) * 0.4 * random.nextDouble();
    corrupt = on(random, 0.5) * 0.1 * random.nextDouble();
    late = on(random, 0.5) * 0.3 * random.nextDouble();
    longest = share(random, 0.15) ? 2 * Clockwork.HOUR : 40 * Clockwork.SECOND;
    replay = on(random, 0.5) * 0.2 * random.nextDouble();
    bounce = on(random, 0.5) * 0.2 * random.nextDouble();
    partitionEvery = every(random, 0.4, 10 * Clockwork.SECOND);
    commitFails = on(random, 0.4) * 0.1 * random.nextDouble();
    readFails = on(random, 0.2) * 0.004 * random.nextDouble();
    anchorFails = on(random, 0.3) * 0.05 * random.nextDouble();
    crashEvery = every(random, 0.4, 10 * Clockwork.SECOND);
    crashSteps = share(random, 0.5) ? 2 + random.nextInt(120) : 0;
    fullEvery = every(random, 0.2, 15 * Clockwork.SECOND);
    jumpEvery = every(random, 0.3, 15 * Clockwork.SECOND);
    keyEvery = every(random, 0.3, 15 * Clockwork.SECOND);
    followerFails = on(random, 0.3) * 0.05 * random.nextDouble();
    oldCopy = share(random, 0.1);
    amend = share(random, 0.25);
    oddTicks = share(random, 0.3);
    // Later wishes draw from streams of their own, so that the schedules of known seeds stay.
    SplittableRandom later = new SplittableRandom(~seed * 31 + mode.number);
    watch = share(later, 0.3);
    boolean either = share(later, 0.15);
    boolean other = share(later, 0.15);
    slow = share(later, 0.05);
    loss = (either || other) && !watch && !oldCopy && mode != Mode.HOSTILE;
    // A stream that changes no schedule of a seed that the zoo had known before.
    SplittableRandom latest = new SplittableRandom(seed * 31 + mode.number + 573_001_719L);
    hardLoss = share(latest, 0.5) && loss;
    mail = mode != Mode.HOSTILE && mail(seed, mode);
    // Long enough for all that comes after such a loss, and for what waits before it goes by mail.
    long least = mail ? 5 * Clockwork.MINUTE : hardLoss ? 90 * Clockwork.SECOND : 0;
    storm = Math.max(chosen, least);
    rush = share(latest, 0.12) && !loss && !watch && mode != Mode.HOSTILE;
    lie = mode == Mode.HOSTILE ? lie(seed) : Liar.Lie.NONE;
    wrongs = mode == Mode.HOSTILE && wrongs(seed);
    tick = share(random, 0.1) ? 250 * Clockwork.MILLI : (2 + random.nextInt(8)) * Clockwork.SECOND;
  }

  /// A stream that makes no liar of a hostile node that the zoo had known before.
  private static Liar.Lie lie(long seed) {
    double drawn = new SplittableRandom(seed * 31 + 189).nextDouble();
    return drawn < 0.2 ? Liar.Lie.BACK : drawn < 0.4 ? Liar.Lie.UNPROVEN : Liar.Lie.NONE;
  }

  /// A stream that changes no hostile schedule of a seed that the zoo had known before.
  private static boolean wrongs(long seed) {
    return new SplittableRandom(seed * 31 + 36_885).nextDouble() < 0.5;
  }

  /// A stream that gives no mail to a schedule that the zoo had known before.
  private static boolean mail(long seed, Mode mode) {
    return new SplittableRandom(seed * 31 + mode.number + 7_000_000_019L).nextDouble() < MAIL;
  }

  private void join(SplittableRandom random) {
    for (int one = 0; one + 1 < nodes; one++) {
      links.add(new int[] {one, one + 1});
    }
    if (nodes > 2 && share(random, 0.6)) {
      links.add(new int[] {0, nodes - 1});
    }
    if (nodes > 3 && share(random, 0.5)) {
      links.add(new int[] {0, 2});
    }
  }

  private static boolean share(SplittableRandom random, double share) {
    return random.nextDouble() < share;
  }

  /// From 1 to `most`, as often below 10 as tenfold above.
  private static double between(SplittableRandom random, int most) {
    return Math.exp(random.nextDouble() * Math.log(most));
  }

  private static double on(SplittableRandom random, double share) {
    return share(random, share) ? 1 : 0;
  }

  /// 0 when the class is off.
  private static long every(SplittableRandom random, double share, long shortest) {
    return share(random, share) ? shortest + random.nextLong(6 * shortest) : 0;
  }

  /// The whole plan, a line each.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    line(text, "mode", mode.name().toLowerCase(Locale.ROOT));
    line(text, "nodes", nodes + ", links " + links.size() + ", routes each " + routes);
    line(text, "messages", messages + (backlog ? " at once" : "") + ", budget " + budget);
    line(text, "storm", seconds(storm) + ", clocks looked at each " + seconds(tick));
    line(text, "network", percent("lost", drop) + percent("answer lost", answerLost));
    line(text, "", percent("doubled", twice) + percent("altered", corrupt));
    line(text, "", percent("late", late) + "at most " + seconds(longest));
    line(text, "", percent("replayed", replay) + percent("reset", bounce));
    line(text, "partitions", "each " + seconds(partitionEvery));
    line(text, "disk", percent("commit fails", commitFails) + percent("read fails", readFails));
    line(text, "", percent("anchor fails", anchorFails) + "full each " + seconds(fullEvery));
    line(text, "crashes", "each " + seconds(crashEvery) + ", within " + crashSteps + " steps");
    line(text, "clocks", "jump each " + seconds(jumpEvery) + (oddTicks ? ", odd ticks" : ""));
    line(text, "keys", "away each " + seconds(keyEvery));
    line(text, "follower", percent("fails", followerFails));
    line(
        text,
        "acts",
        (oldCopy ? "old copy " : "")
            + (amend ? "amendment" : "")
            + (watch ? " watch clocks" : "")
            + (mail ? " mail" : "")
            + (loss ? hardLoss ? " hard loss" : " loss" : "")
            + (rush ? " rush" : "")
            + (slow ? " slow keys" : "")
            + (wrongs ? " wrong messages" : "")
            + (lie == Liar.Lie.NONE ? "" : " lie " + lie));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(String.format(Locale.ROOT, "  %-12s%s%n", name, value));
  }

  private static String percent(String what, double share) {
    return String.format(Locale.ROOT, "%s %.1f%%  ", what, 100 * share);
  }

  private static String seconds(long nanos) {
    return nanos == 0
        ? "never"
        : String.format(Locale.ROOT, "%.1f s", (double) nanos / Clockwork.SECOND);
  }
}
