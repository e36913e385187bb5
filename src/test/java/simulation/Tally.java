package simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Counts over one schedule or many.
final class Tally {
  /// On average: fewer would look at little.
  static final long LEAST_EXCHANGES = 20;

  static final long LEAST_FAULTS = 50;

  private final Map<Sorts, Long> sorts = new EnumMap<>(Sorts.class);

  /// Answers that say no, by way and code.
  final Map<String, Long> refusals = new TreeMap<>();

  long schedules;

  /// Of these, with real keys.
  long real;

  long accepted;
  long exchanges;
  long events;
  long nanos;
  long hash;

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
      sum += sort.of == Sorts.Of.RECOVERY ? 0 : of(sort);
    }
    return sum;
  }

  /// One more schedule. Hashes are mixed and summed, so that the order of seeds does not matter.
  void add(Tally schedule) {
    take(schedule);
    hash += mixed(schedule.hash) - schedule.hash;
  }

  private static long mixed(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }

  void take(Tally other) {
    other.sorts.forEach((sort, count) -> sorts.merge(sort, count, Long::sum));
    other.refusals.forEach((code, count) -> refusals.merge(code, count, Long::sum));
    schedules += other.schedules;
    real += other.real;
    accepted += other.accepted;
    exchanges += other.exchanges;
    events += other.events;
    nanos += other.nanos;
    hash += other.hash;
  }

  /// All that is there to be met, by its words.
  static Set<String> must() {
    Set<String> must = new TreeSet<>(Codes.must());
    Arrays.stream(Sorts.values()).map(sort -> sort.words).forEach(must::add);
    return must;
  }

  /// What of it was.
  Set<String> met() {
    Set<String> met = new TreeSet<>(refusals.keySet());
    sorts.keySet().stream().map(sort -> sort.words).forEach(met::add);
    met.retainAll(must());
    return met;
  }

  /// What schedules must have met and did not: then they looked at less than is said of them.
  List<String> missed() {
    Set<String> open = must();
    open.removeAll(met());
    List<String> missed = new ArrayList<>(open);
    if (exchanges < schedules * LEAST_EXCHANGES) {
      missed.add(LEAST_EXCHANGES + " exchanges a schedule");
    }
    if (faults() < schedules * LEAST_FAULTS) {
      missed.add(LEAST_FAULTS + " faults a schedule");
    }
    return missed;
  }

  String report() {
    StringBuilder text = new StringBuilder();
    for (Sorts.Of of : Sorts.Of.values()) {
      text.append(of.words).append("\n");
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
