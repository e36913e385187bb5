package simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The simulator sees: every planted bug breaks an invariant at its known seed, and the product
/// does not break any at the same seeds. Bugs that the simulator once found in the product stand
/// among them, so these are its regression seeds too.
class ZooIT {
  private static final int AT_LEAST = 30;

  @Test
  void every_planted_bug_is_seen_at_its_seed() throws Exception {
    List<String> unseen = new ArrayList<>();
    for (PlantedBug bug : Zoo.all()) {
      if (broken(new Workshop(bug.classes(), true), bug).isEmpty()) {
        unseen.add(bug.name() + ", " + bug.mode() + " " + bug.seed());
      }
    }
    assertThat(Zoo.all()).hasSizeGreaterThanOrEqualTo(AT_LEAST);
    assertThat(unseen).isEmpty();
  }

  @Test
  void the_product_breaks_nothing_at_these_seeds() throws Exception {
    Workshop product = new Workshop(Map.of(), true);
    List<String> broken = new ArrayList<>();
    List<String> done = new ArrayList<>();
    for (PlantedBug bug : Zoo.all()) {
      String place = bug.mode() + " " + bug.seed();
      if (!done.contains(place)) {
        done.add(place);
        broken(product, bug).ifPresent(how -> broken.add(place + ": " + how));
      }
    }
    assertThat(broken).isEmpty();
  }

  private static Optional<String> broken(Workshop workshop, PlantedBug bug)
      throws ReflectiveOperationException {
    Class<?> type = workshop.loadClass("simulation.Runs");
    Object runs = type.getConstructor().newInstance();
    return ((Optional<?>)
            type.getMethod("one", String.class, long.class)
                .invoke(runs, bug.mode().name(), bug.seed()))
        .map(String::valueOf);
  }
}
