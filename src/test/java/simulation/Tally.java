package simulation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Counts over one schedule or many.
final class Tally {
  private final Map<Sorts, Long> sorts = new EnumMap<>(Sorts.class);

  /// Ways and codes of saying no that every long run meets.
  private static final List<String> MUST =
      List.of(
          "unauthenticated",
          "not yet: agreement-unknown",
          "not yet: budget",
          "not yet: fenced",
          "not yet: key",
          "not yet: roll-unknown",
          "not yet: unsigned",
          "refused: agreement-superseded A-RULE-2",
          "refused: equivocation E-EQUIV-1",
          "refused: equivocation E-EQUIV-2",
          "refused: malformed M-HEAD-2",
          "refused: reference M-REF-2",
          "no true answer: E-RECEIPT-3",
          "no true answer: E-RECEIPT-5",
          "no true answer: E-RECEIPT-6",
          "no true answer: E-RECEIPT-8",
          "to the officer: agreement-superseded A-RULE-2",
          "to the officer: agreement-unknown A-RULE-1",
          "to the officer: agreement-unknown A-RULE-2",
          "to the officer: format M-BODY-2",
          "to the officer: format M-FORM-3",
          "to the officer: key X-SEND-4",
          "to the officer: recipient M-HEAD-7",
          "to the officer: reference M-REF-2",
          "to the officer: stopped J-ANCHOR-3");

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

  /// What a run of many schedules must have met and did not: then it looked at less than it says.
  List<String> missed() {
    List<String> missed = new ArrayList<>();
    for (Sorts sort : Sorts.values()) {
      if (of(sort) == 0) {
        missed.add(sort.words);
      }
    }
    MUST.stream().filter(code -> !refusals.containsKey(code)).forEach(missed::add);
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
