package parley.linktest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import parley.agreement.Precedence;

/// Serials `first` to `last` of one numbering, counted. What is not settled between the sides is
/// left out and named, so that both can count the same ones (L-DAY-2).
///
/// @param numbering sender, agreement, line, series and epoch, for example
///   `us-nrrc/US-RU-2026/watch/real/1`
/// @param receipted by precedence, FLASH first
/// @param open ranges of serials that are not counted: queued, missing or voided
record Tally(
    String numbering, long first, long last, List<Long> receipted, long refused, List<Range> open) {
  /// L-DAY-2: ranges that are named; the last reaches to the end when there are more.
  static final int MOST_RANGES = 60;

  private static final int SHOWN = 10;

  private static final Pattern LINE =
      Pattern.compile(
          "([a-z0-9.-]{1,64}/[A-Za-z0-9.-]{1,64}/[a-z-]{1,16}/[a-z]{1,10}/[0-9]{1,9})"
              + " ([0-9]{1,15})-([0-9]{1,15}): flash ([0-9]{1,15}), immediate ([0-9]{1,15}),"
              + " priority ([0-9]{1,15}), routine ([0-9]{1,15}), refused ([0-9]{1,15})"
              + "(?:, open ([0-9 -]{1,1900}))?");

  Tally {
    receipted = List.copyOf(receipted);
    open = List.copyOf(open);
    if (first < 1 || last < first || receipted.size() != Precedence.values().length) {
      throw new IllegalArgumentException("serials first to last, and four counts");
    }
  }

  record Range(long first, long last) {
    Range {
      if (first < 1 || last < first) {
        throw new IllegalArgumentException("a range runs upwards");
      }
    }

    boolean has(long serial) {
      return first <= serial && serial <= last;
    }

    @Override
    public String toString() {
      return first == last ? Long.toString(first) : first + "-" + last;
    }
  }

  /// Ascending serials as a person reads them: the first few ranges.
  static String shown(List<Long> serials) {
    List<Range> ranges = ranges(serials);
    String few =
        ranges.stream().limit(SHOWN).map(Range::toString).collect(Collectors.joining(", "));
    return ranges.size() > SHOWN ? few + ", …" : few;
  }

  /// Ascending serials pressed into ranges.
  static List<Range> ranges(List<Long> serials) {
    List<Range> ranges = new ArrayList<>();
    for (long serial : serials) {
      boolean joins =
          !ranges.isEmpty()
              && (ranges.size() == MOST_RANGES || ranges.getLast().last() + 1 == serial);
      if (joins) {
        ranges.set(ranges.size() - 1, new Range(ranges.getLast().first(), serial));
      } else {
        ranges.add(new Range(serial, serial));
      }
    }
    return ranges;
  }

  String line() {
    String counted =
        String.format(
            Locale.ROOT,
            "%s %d-%d: flash %d, immediate %d, priority %d, routine %d, refused %d",
            numbering,
            first,
            last,
            receipted.get(0),
            receipted.get(1),
            receipted.get(2),
            receipted.get(3),
            refused);
    return open.isEmpty()
        ? counted
        : counted + ", open " + String.join(" ", open.stream().map(Range::toString).toList());
  }

  /// @return empty when the line is not one of ours in form: the peer wrote it
  static Optional<Tally> read(String line) {
    Matcher found = LINE.matcher(line);
    if (!found.matches()) {
      return Optional.empty();
    }
    try {
      List<Long> receipted = new ArrayList<>();
      for (int group = 4; group <= 7; group++) {
        receipted.add(Long.parseLong(found.group(group)));
      }
      List<Range> open = new ArrayList<>();
      String written = found.group(9);
      for (String range : written == null ? new String[0] : written.trim().split(" +")) {
        String[] ends = range.split("-", 2);
        open.add(new Range(Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1])));
      }
      return Optional.of(
          new Tally(
              found.group(1),
              Long.parseLong(found.group(2)),
              Long.parseLong(found.group(3)),
              receipted,
              Long.parseLong(found.group(8)),
              open));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// What the two sides count differently over the same serials.
  ///
  /// @param ours the same serials as they stand here
  /// @param undecided serials of these that are open here, by precedence: they may have become
  ///   either there
  List<String> differences(Tally ours, List<Long> undecided) {
    List<String> found = new ArrayList<>();
    Precedence[] all = Precedence.values();
    for (int at = 0; at < all.length; at++) {
      compare(
          found, all[at].code(), receipted.get(at), ours.receipted().get(at), undecided.get(at));
    }
    long any = undecided.stream().mapToLong(Long::longValue).sum();
    compare(found, "refused", refused, ours.refused(), any);
    return found;
  }

  private void compare(List<String> found, String what, long theirs, long ours, long undecided) {
    if (theirs < ours || theirs > ours + undecided) {
      found.add(
          String.format(
              Locale.ROOT, "%s %d-%d: %s %d ≠ %d", numbering, first, last, what, theirs, ours));
    }
  }
}
