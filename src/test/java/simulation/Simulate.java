package simulation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// `./parley simulate`: runs schedules, says what they met, and of one that broke an invariant the
/// seed, its plan, its last events and the command that shows it again.
public final class Simulate {
  private static final String USAGE =
      """
      ./parley simulate [--seeds N] [--from SEED] [--mode honest|hostile|deadroutes|all] [--threads N]
                                      runs schedules; for ever with --seeds 0
      ./parley simulate --minutes M   runs new schedules for so long
      ./parley simulate --zoo [--seeds N] [--bug WORDS]
                                      plants each known bug, and shows how soon it is seen
      ./parley simulate --cover N     finds few of N schedules that together meet all that must be met
      ./parley simulate --mode MODE --seed SEED --trace
                                      one schedule, event by event
      """;

  private static final int ZOO_SEEDS = 40;

  /// How much longer a bug that did not show is looked for.
  private static final int LONGER = 15;

  private static final int SHOWN = 60;

  private Simulate() {}

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
      zoo(wish);
    } else if (wish.cover()) {
      cover(wish);
    } else if (wish.seed().isPresent()) {
      long seed = wish.seed().get();
      show(wish.mode(seed), seed, wish.trace() ? Integer.MAX_VALUE : 1);
    } else {
      System.exit(all(wish) ? 0 : 1);
    }
  }

  private static void cover(Wish wish) throws ReflectiveOperationException {
    Bench bench = new Bench(new Workshop(Map.of(), true));
    Map<String, Set<String>> met = new LinkedHashMap<>();
    for (long seed = wish.from(); seed < wish.from() + wish.schedules(); seed++) {
      met.put(wish.mode(seed) + " " + seed, bench.met(wish.mode(seed), seed));
    }
    Cover.of(met, Tally.must()).forEach(System.out::println);
  }

  private static boolean all(Wish wish) throws ReflectiveOperationException, InterruptedException {
    Campaign campaign = new Campaign(wish);
    campaign.run();
    for (Campaign.Broken broken : campaign.broken()) {
      // With real keys the next line may say that nothing was broken: the bytes are new each time.
      System.out.println("\nAn invariant is broken by seed " + broken.seed() + ": " + broken.how());
      show(broken.mode(), broken.seed(), SHOWN);
      System.out.println("again:  " + broken.again() + "\n");
    }
    System.out.print(campaign.report());
    campaign.broken().forEach(broken -> System.out.println("again:  " + broken.again()));
    List<?> missed = campaign.missed();
    if (!missed.isEmpty()) {
      System.out.println("never met, though it must be: " + missed);
    }
    return campaign.broken().isEmpty() && missed.isEmpty();
  }

  private static void show(String mode, long seed, int lines) throws ReflectiveOperationException {
    boolean real = Campaign.hasRealKeys(seed);
    List<?> all = new Bench(new Workshop(Map.of(), !real), real).traced(mode, seed);
    if (lines < all.size()) {
      System.out.println(all.getFirst());
    }
    all.subList(Math.max(0, all.size() - lines), all.size()).forEach(System.out::println);
  }

  /// Each planted bug: the first seed that shows it, and the share of seeds that do.
  private static void zoo(Wish wish) throws Exception {
    System.out.println(
        "| Planted bug | Mode | Known seed | First seed | Shown by | How it is seen |");
    System.out.println("| --- | --- | --- | --- | --- | --- |");
    for (PlantedBug bug : Zoo.all()) {
      if (bug.name().contains(wish.bug())) {
        System.out.println(seen(bug, wish.from(), wish.seeds(ZOO_SEEDS)));
      }
    }
  }

  /// One row: whether its known seed shows a planted bug, and how soon and how often others do.
  private static String seen(PlantedBug bug, long from, long seeds) throws Exception {
    Bench bugged = new Bench(new Workshop(bug.classes(), true));
    Optional<String> known = bugged.one(bug.mode().name(), bug.seed());
    long first = -1;
    long shown = 0;
    long tried = 0;
    String how = known.orElse("never");
    while (tried < seeds || (first < 0 && known.isEmpty() && tried < LONGER * seeds)) {
      long seed = from + tried++;
      Optional<String> broken = bugged.one(bug.mode().name(), seed);
      shown += broken.isPresent() ? 1 : 0;
      if (broken.isPresent() && first < 0) {
        first = seed;
        how = known.orElse(broken.get());
      }
    }
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %s | %.1f%% of %d | %s |",
        bug.name(),
        bug.mode().name().toLowerCase(Locale.ROOT),
        known.isPresent() ? Long.toString(bug.seed()) : "no longer",
        first < 0 ? "none" : Long.toString(first),
        100.0 * shown / tried,
        tried,
        how.split(":", -1)[0]);
  }
}
