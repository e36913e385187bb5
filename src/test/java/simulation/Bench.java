package simulation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Schedules of the classes of one {@link Workshop}, as whoever stands outside it calls them.
final class Bench {
  private final Object runs;

  Bench(Workshop workshop) throws ReflectiveOperationException {
    this(workshop, false);
  }

  /// @param real with the product's own cryptography and keys, in a workshop that leaves it be
  Bench(Workshop workshop, boolean real) throws ReflectiveOperationException {
    runs = workshop.loadClass("simulation.Runs").getConstructor(boolean.class).newInstance(real);
  }

  /// @return what was broken, or nothing
  Optional<String> one(String mode, long seed) throws ReflectiveOperationException {
    return ((Optional<?>)
            runs.getClass().getMethod("one", String.class, long.class).invoke(runs, mode, seed))
        .map(String::valueOf);
  }

  /// The plan, the last events and the verdict.
  List<?> traced(String mode, long seed) throws ReflectiveOperationException {
    return (List<?>)
        runs.getClass().getMethod("traced", String.class, long.class).invoke(runs, mode, seed);
  }

  /// Takes over what another one has counted.
  void add(Bench other) throws ReflectiveOperationException {
    runs.getClass().getMethod("add", runs.getClass()).invoke(runs, other.runs);
  }

  String report() throws ReflectiveOperationException {
    return String.valueOf(runs.getClass().getMethod("report").invoke(runs));
  }

  List<?> missed() throws ReflectiveOperationException {
    return (List<?>) runs.getClass().getMethod("missed").invoke(runs);
  }

  /// Runs one schedule.
  ///
  /// @return what of all that must be met it met
  Set<String> met(String mode, long seed) throws ReflectiveOperationException {
    Set<String> met = new TreeSet<>();
    for (Object each :
        (Set<?>)
            runs.getClass().getMethod("met", String.class, long.class).invoke(runs, mode, seed)) {
      met.add(String.valueOf(each));
    }
    return met;
  }

  /// A sum by its name.
  long sum(String name) throws ReflectiveOperationException {
    Map<?, ?> sums = (Map<?, ?>) runs.getClass().getMethod("sums").invoke(runs);
    return sums.get(name) instanceof Long value ? value : 0;
  }
}
