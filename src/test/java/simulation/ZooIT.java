package simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The simulator sees: every planted bug breaks an invariant at its known seed, and the product
/// does not break any at the same seeds.
@Tag("alone")
class ZooIT {
  private static final int AT_LEAST = 40;

  /// Where a change of the product moved what a seed meets, so many others are tried before a bug
  /// counts as unseen.
  private static final int OTHERS = 150;

  @Test
  void every_planted_bug_is_seen_at_its_seed() throws Exception {
    Map<PlantedBug, Future<Long>> seen = new LinkedHashMap<>();
    try (ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      for (PlantedBug bug : Zoo.all()) {
        seen.put(bug, threads.submit(() -> seen(bug)));
      }
    }
    List<String> unseen = new ArrayList<>();
    for (Map.Entry<PlantedBug, Future<Long>> each : seen.entrySet()) {
      PlantedBug bug = each.getKey();
      long seed = each.getValue().get();
      if (seed < 0) {
        unseen.add(bug.name() + ", " + bug.mode() + " " + bug.seed());
      } else if (seed != bug.seed()) {
        System.out.println("the planted bug '" + bug.name() + "' is now seen at seed " + seed);
      }
    }
    assertThat(Zoo.all()).hasSizeGreaterThanOrEqualTo(AT_LEAST);
    assertThat(unseen).isEmpty();
  }

  /// @return the seed that shows it, the known one first; -1 when none does
  private static long seen(PlantedBug bug) throws Exception {
    Bench bugged = new Bench(new Workshop(bug.classes(), true));
    long others = bug.rare() ? 0 : OTHERS;
    for (long seed = 0; seed <= others; seed++) {
      long tried = seed == 0 ? bug.seed() : seed;
      if (bugged.one(bug.mode().name(), tried).isPresent()) {
        return tried;
      }
    }
    return -1;
  }

  @Test
  void the_product_breaks_nothing_at_these_seeds() throws Exception {
    Bench product = new Bench(new Workshop(Map.of(), true));
    List<String> broken = new ArrayList<>();
    List<String> done = new ArrayList<>();
    for (PlantedBug bug : Zoo.all()) {
      String place = bug.mode() + " " + bug.seed();
      if (!done.contains(place)) {
        done.add(place);
        product.one(bug.mode().name(), bug.seed()).ifPresent(how -> broken.add(place + ": " + how));
      }
    }
    assertThat(broken).isEmpty();
  }
}
