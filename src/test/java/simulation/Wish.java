package simulation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What was asked of `./parley simulate`.
///
/// @param seeds how many schedules
/// @param seed one only
/// @param bug words of the planted bugs that are meant
record Wish(
    List<Mode> modes,
    long seeds,
    long from,
    Duration time,
    Optional<Long> seed,
    int threads,
    boolean trace,
    boolean zoo,
    boolean cover,
    String bug) {

  /// One in how many schedules is of this mode.
  record Mode(String name, int share) {}

  static final List<Mode> ALL =
      List.of(new Mode("HONEST", 6), new Mode("HOSTILE", 2), new Mode("DEADROUTES", 2));

  private static final long SEEDS = 1_000;

  /// Each has whole worlds in memory.
  private static final int MOST_THREADS = 64;

  static Wish read(String[] arguments) {
    List<Mode> modes = ALL;
    long seeds = -1;
    long from = 1;
    Duration time = Duration.ofDays(3650);
    Optional<Long> seed = Optional.empty();
    int threads = Runtime.getRuntime().availableProcessors();
    boolean trace = false;
    boolean zoo = false;
    boolean cover = false;
    String bug = "";
    for (int at = 0; at < arguments.length; at++) {
      switch (arguments[at]) {
        case "--trace" -> trace = true;
        case "--zoo" -> zoo = true;
        case "--bug" -> bug = argument(arguments, ++at);
        case "--cover" -> {
          cover = true;
          seeds = number(arguments, ++at);
        }
        case "--seeds" -> seeds = number(arguments, ++at);
        case "--from" -> from = number(arguments, ++at);
        case "--seed" -> seed = Optional.of(number(arguments, ++at));
        case "--threads" -> threads = threads(number(arguments, ++at));
        case "--minutes" -> {
          time = Duration.ofMinutes(number(arguments, ++at));
          seeds = 0;
        }
        case "--mode" -> modes = named(argument(arguments, ++at));
        default -> throw new IllegalArgumentException(arguments[at] + " is not known");
      }
    }
    return new Wish(modes, seeds, from, time, seed, threads, trace, zoo, cover, bug);
  }

  /// @param otherwise how many when nothing was said
  long seeds(long otherwise) {
    return seeds < 0 ? otherwise : seeds == 0 ? Long.MAX_VALUE : seeds;
  }

  /// How many schedules where nothing else was asked for.
  long schedules() {
    return seeds(SEEDS);
  }

  /// Each seed has its mode, where several are wanted.
  String mode(long ofSeed) {
    int all = modes.stream().mapToInt(Mode::share).sum();
    long turn = Math.floorMod(ofSeed, all);
    for (Mode mode : modes) {
      turn -= mode.share();
      if (turn < 0) {
        return mode.name();
      }
    }
    return modes.getLast().name();
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

  private static int threads(long number) {
    if (number < 1 || number > MOST_THREADS) {
      throw new IllegalArgumentException("threads are 1 to " + MOST_THREADS);
    }
    return (int) number;
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
