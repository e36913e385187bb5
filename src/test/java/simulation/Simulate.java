package simulation;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `./parley simulate`: runs schedules and says what they met.
public final class Simulate {
  private Simulate() {}

  /// The quick look used while building.
  public static void main(String[] arguments) throws Exception {
    String mode = arguments[0].toUpperCase(java.util.Locale.ROOT);
    long from = Long.parseLong(arguments[1]);
    long seeds = Long.parseLong(arguments[2]);
    Class<?> type = new Workshop(Map.of(), true).loadClass("simulation.Runs");
    Object runs = type.getConstructor().newInstance();
    var one = type.getMethod("one", String.class, long.class);
    if (seeds == 0) {
      for (Object line :
          (List<?>) type.getMethod("traced", String.class, long.class).invoke(runs, mode, from)) {
        System.out.println(line);
      }
      return;
    }
    long begun = System.nanoTime();
    int failed = 0;
    for (long seed = from; seed < from + seeds; seed++) {
      Optional<?> broken = (Optional<?>) one.invoke(runs, mode, seed);
      if (broken.isPresent()) {
        System.out.println("seed " + seed + ": " + broken.get());
        if (++failed > 10) {
          break;
        }
      }
    }
    System.out.println(type.getMethod("report").invoke(runs));
    Map<?, ?> sums = (Map<?, ?>) type.getMethod("sums").invoke(runs);
    System.out.println(sums + " in " + (System.nanoTime() - begun) / 1e9 + " s");
  }
}
