package simulation;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// `./parley simulate`: runs schedules, says what they met, and of one that broke an invariant the
/// seed, its plan, its last events and the command that shows it again.
public final class Simulate {
  private static final String USAGE =
      """
      ./parley simulate [--seeds N] [--from SEED] [--mode honest|hostile|deadroutes|all]
                                      runs schedules; for ever with --seeds 0
      ./parley simulate --minutes M   runs new schedules for so long
      ./parley simulate --zoo [--seeds N] [--bug WORDS]
                                      plants each known bug, and shows how soon it is seen
      ./parley simulate --mode MODE --seed SEED --trace
                                      one schedule, event by event
      """;

  private static final int ZOO_SEEDS = 40;

  /// How much longer a bug that did not show is looked for.
  private static final int LONGER = 15;

  /// Schedules of all modes after which everything must have been met.
  private static final int ENOUGH = 5_000;

  private static final int SHOWN = 60;
  private static final int MOST_FAILURES = 5;

  private final List<Mode> modes;
  private final Object runs;
  private final Method one;
  private final Method traced;
  private final List<String> failures = new ArrayList<>();

  /// One in how many schedules is of this mode.
  private record Mode(String name, int share) {}

  private static final List<Mode> ALL =
      List.of(new Mode("HONEST", 6), new Mode("HOSTILE", 2), new Mode("DEADROUTES", 2));

  private Simulate(List<Mode> modes) throws ReflectiveOperationException {
    this(modes, new Workshop(Map.of(), true));
  }

  private Simulate(List<Mode> modes, Workshop workshop) throws ReflectiveOperationException {
    this.modes = modes;
    Class<?> type = workshop.loadClass("simulation.Runs");
    runs = type.getConstructor().newInstance();
    one = type.getMethod("one", String.class, long.class);
    traced = type.getMethod("traced", String.class, long.class);
  }

  /// What was asked for.
  private record Wish(
      List<Mode> modes,
      long seeds,
      long from,
      Duration time,
      Optional<Long> seed,
      boolean trace,
      boolean zoo,
      String bug) {

    static Wish read(String[] arguments) {
      List<Mode> modes = ALL;
      long seeds = 1_000;
      long from = 1;
      Duration time = Duration.ofDays(3650);
      Optional<Long> seed = Optional.empty();
      boolean trace = false;
      boolean zoo = false;
      String bug = "";
      for (int at = 0; at < arguments.length; at++) {
        switch (arguments[at]) {
          case "--trace" -> trace = true;
          case "--zoo" -> zoo = true;
          case "--bug" -> bug = argument(arguments, ++at);
          case "--seeds" -> seeds = number(arguments, ++at);
          case "--from" -> from = number(arguments, ++at);
          case "--seed" -> seed = Optional.of(number(arguments, ++at));
          case "--minutes" -> {
            time = Duration.ofMinutes(number(arguments, ++at));
            seeds = 0;
          }
          case "--mode" -> modes = named(argument(arguments, ++at));
          default -> throw new IllegalArgumentException(arguments[at] + " is not known");
        }
      }
      return new Wish(
          modes, seeds == 0 ? Long.MAX_VALUE : seeds, from, time, seed, trace, zoo, bug);
    }

    private static String argument(String[] arguments, int at) {
      if (at >= arguments.length) {
        throw new IllegalArgumentException(arguments[at - 1] + " needs a value");
      }
      return arguments[at];
    }

    private static long number(String[] arguments, int at) {
      return Long.parseLong(argument(arguments, at));
    }

    private static List<Mode> named(String name) {
      if (name.equals("all")) {
        return ALL;
      }
      return ALL.stream()
          .filter(mode -> mode.name().equalsIgnoreCase(name))
          .findFirst()
          .map(List::of)
          .orElseThrow(() -> new IllegalArgumentException("no mode " + name));
    }
  }

  public static void main(String[] arguments) throws Exception {
    Wish wish;
    try {
      wish = Wish.read(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println("parley simulate: " + e.getMessage() + "\n\n" + USAGE);
      System.exit(2);
      return;
    }
    if (wish.zoo()) {
      zoo(wish.bug(), wish.from(), wish.seeds() == 1_000 ? ZOO_SEEDS : wish.seeds());
      return;
    }
    Simulate simulate = new Simulate(wish.modes());
    if (wish.seed().isPresent()) {
      simulate.show(wish.seed().get(), wish.trace() ? Integer.MAX_VALUE : 1);
      return;
    }
    System.exit(simulate.all(wish) ? 0 : 1);
  }

  /// Each planted bug: the first seed that shows it, and the share of seeds that do.
  private static void zoo(String named, long from, long seeds) throws Exception {
    System.out.println("| Planted bug | Mode | First seed | Shown by | How it is seen |");
    System.out.println("| --- | --- | --- | --- | --- |");
    for (PlantedBug bug : Zoo.all()) {
      if (bug.name().contains(named)) {
        System.out.println(seen(bug, from, seeds));
      }
    }
  }

  /// One row: how soon and how often a planted bug shows.
  private static String seen(PlantedBug bug, long from, long seeds) throws Exception {
    Simulate bugged = new Simulate(ALL, new Workshop(bug.classes(), true));
    long first = -1;
    long shown = 0;
    long tried = 0;
    String how = "never";
    while (tried < seeds || (first < 0 && tried < LONGER * seeds)) {
      long seed = from + tried++;
      Optional<?> broken = (Optional<?>) bugged.one.invoke(bugged.runs, bug.mode().name(), seed);
      shown += broken.isPresent() ? 1 : 0;
      if (broken.isPresent() && first < 0) {
        first = seed;
        how = broken.get().toString().split(":", -1)[0];
      }
    }
    return String.format(
        Locale.ROOT,
        "| %s | %s | %d | %.1f%% of %d | %s |",
        bug.name(),
        bug.mode().name().toLowerCase(Locale.ROOT),
        first,
        100.0 * shown / tried,
        tried,
        how);
  }

  private void show(long seed, int lines) throws ReflectiveOperationException {
    List<?> all = (List<?>) traced.invoke(runs, mode(seed), seed);
    if (lines < all.size()) {
      System.out.println(all.getFirst());
    }
    all.subList(Math.max(0, all.size() - lines), all.size()).forEach(System.out::println);
  }

  /// Each seed has its mode, where several are wanted.
  private String mode(long seed) {
    int all = modes.stream().mapToInt(Mode::share).sum();
    long turn = Math.floorMod(seed, all);
    for (Mode mode : modes) {
      turn -= mode.share();
      if (turn < 0) {
        return mode.name();
      }
    }
    return modes.getLast().name();
  }

  private boolean all(Wish wish) throws ReflectiveOperationException {
    long begun = System.nanoTime();
    long shown = begun;
    long done = 0;
    while (done < wish.seeds()
        && failures.size() < MOST_FAILURES
        && System.nanoTime() - begun < wish.time().toNanos()) {
      long seed = wish.from() + done++;
      Optional<?> broken = (Optional<?>) one.invoke(runs, mode(seed), seed);
      if (broken.isPresent()) {
        failed(seed);
      }
      if (System.nanoTime() - shown > Duration.ofSeconds(10).toNanos()) {
        shown = System.nanoTime();
        progress(done, begun);
      }
    }
    report(done, begun);
    List<?> missed = (List<?>) runs.getClass().getMethod("missed").invoke(runs);
    boolean enough = done < ENOUGH || modes.size() < ALL.size() || missed.isEmpty();
    if (!enough) {
      System.out.println("never met, though it must be: " + missed);
    }
    return failures.isEmpty() && enough;
  }

  private static void progress(long done, long begun) {
    System.err.printf(
        Locale.ROOT,
        "%,d schedules, %.1f a second%n",
        done,
        done / ((System.nanoTime() - begun) / 1e9));
  }

  private void failed(long seed) throws ReflectiveOperationException {
    String again =
        "./parley simulate --mode "
            + mode(seed).toLowerCase(Locale.ROOT)
            + " --seed "
            + seed
            + " --trace";
    failures.add(again);
    System.out.println("\nAn invariant is broken by seed " + seed);
    show(seed, SHOWN);
    System.out.println("again:  " + again + "\n");
  }

  private void report(long done, long begun) throws ReflectiveOperationException {
    System.out.print(runs.getClass().getMethod("report").invoke(runs));
    Map<?, ?> sums = (Map<?, ?>) runs.getClass().getMethod("sums").invoke(runs);
    double seconds = (System.nanoTime() - begun) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%,d schedules in %.1f s (%.1f a second), %d broken%n",
        done,
        seconds,
        done / seconds,
        failures.size());
    System.out.printf(
        Locale.ROOT,
        "a schedule: %.1f messages receipted or refused, %.1f faults, %.0f s of virtual time%n",
        each(sums, "exchanges", done),
        each(sums, "faults", done),
        each(sums, "seconds", done));
    System.out.println("trace hash " + sums.get("hash"));
    failures.forEach(again -> System.out.println("again:  " + again));
  }

  private static double each(Map<?, ?> sums, String name, long done) {
    Object sum = sums.get(name);
    return sum instanceof Long value && done > 0 ? (double) value / done : 0;
  }
}
