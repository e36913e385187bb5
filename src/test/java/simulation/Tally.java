package simulation;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Counts over one schedule or many.
final class Tally {
  private final Map<Sorts, Long> sorts = new EnumMap<>(Sorts.class);

  /// Answers that say no, by way and code.
  final Map<String, Long> refusals = new TreeMap<>();

  long schedules;
  long accepted;
  long exchanges;
  long events;
  long nanos;
  long hash = 17;

  void hit(Sorts sort) {
    sorts.merge(sort, 1L, Long::sum);
  }

  void refused(String code) {
    refusals.merge(code, 1L, Long::sum);
  }

  long of(Sorts sort) {
    return sorts.getOrDefault(sort, 0L);
  }

  long faults() {
    long sum = 0;
    for (Sorts sort : Sorts.values()) {
      sum += sort.of == Sorts.Of.FAULT ? of(sort) : 0;
    }
    return sum;
  }

  void add(Tally other) {
    other.sorts.forEach((sort, count) -> sorts.merge(sort, count, Long::sum));
    other.refusals.forEach((code, count) -> refusals.merge(code, count, Long::sum));
    schedules += other.schedules;
    accepted += other.accepted;
    exchanges += other.exchanges;
    events += other.events;
    nanos += other.nanos;
    hash = hash * 31 + other.hash;
  }

  String report() {
    StringBuilder text = new StringBuilder();
    for (Sorts.Of of : Sorts.Of.values()) {
      text.append(of == Sorts.Of.FAULT ? "faults injected\n" : "recovery branches\n");
      for (Sorts sort : Sorts.values()) {
        if (sort.of == of) {
          text.append(String.format(Locale.ROOT, "  %-45s %,14d%n", sort.words, of(sort)));
        }
      }
    }
    text.append("answers that say no\n");
    refusals.forEach(
        (code, count) -> text.append(String.format(Locale.ROOT, "  %-45s %,14d%n", code, count)));
    return text.toString();
  }
}
