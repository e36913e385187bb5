package parley.certweb;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Objects a day as columns, what is counted apart one above the other (W-CERT-12).
///
/// @param code for words files: `types`
/// @param since the first day
/// @param series the largest first, and at the end all others together, where there are more
/// @param most of one day
public record Plot(String code, LocalDate since, int days, List<Series> series, long most) {
  public static final int WIDTH = 640;
  public static final int HEIGHT = 190;
  public static final int TOP = 20;
  private static final int LEFT = 44;
  private static final int BOTTOM = 26;

  /// W-CERT-12: that are told apart.
  private static final int APART = 5;

  public Plot {
    series = List.copyOf(series);
  }

  /// @param name as it is counted; empty for all others together
  /// @param counts one a day
  public record Series(String name, List<Long> counts) {
    public Series {
      counts = List.copyOf(counts);
    }

    public long sum() {
      return counts.stream().mapToLong(Long::longValue).sum();
    }
  }

  /// What was counted once.
  record Counted(String name, LocalDate day, long objects) {}

  /// A part of a column.
  ///
  /// @param series its place among them
  public record Bar(int x, int y, int width, int height, int series) {}

  static Plot of(String code, LocalDate since, int days, List<Counted> counted) {
    Map<String, long[]> sums = new TreeMap<>();
    for (Counted each : counted) {
      int day = (int) (each.day().toEpochDay() - since.toEpochDay());
      if (day >= 0 && day < days) {
        sums.computeIfAbsent(each.name(), _ -> new long[days])[day] += each.objects();
      }
    }
    List<Series> all =
        sums.entrySet().stream()
            .map(each -> series(each.getKey(), each.getValue()))
            .sorted(Comparator.comparingLong(Series::sum).reversed())
            .toList();
    List<Series> told = new ArrayList<>(all.subList(0, Math.min(APART, all.size())));
    if (all.size() > APART) {
      told.add(together(all.subList(APART, all.size()), days));
    }
    long most = 0;
    for (int day = 0; day < days; day++) {
      int at = day;
      most = Math.max(most, told.stream().mapToLong(each -> each.counts().get(at)).sum());
    }
    return new Plot(code, since, days, told, most);
  }

  private static Series series(String name, long[] counts) {
    return new Series(name, Arrays.stream(counts).boxed().toList());
  }

  private static Series together(List<Series> others, int days) {
    long[] sums = new long[days];
    for (Series each : others) {
      for (int day = 0; day < days; day++) {
        sums[day] += each.counts().get(day);
      }
    }
    return series("", sums);
  }

  public boolean empty() {
    return most == 0;
  }

  public LocalDate day(int at) {
    return since.plusDays(at);
  }

  public long sum(int at) {
    return series.stream().mapToLong(each -> each.counts().get(at)).sum();
  }

  /// The left edge of a day's column.
  public int x(int at) {
    return LEFT + (WIDTH - LEFT) * at / days;
  }

  /// Where the columns stand.
  public int ground() {
    return HEIGHT - BOTTOM;
  }

  public List<Bar> bars() {
    List<Bar> bars = new ArrayList<>();
    for (int day = 0; day < days; day++) {
      long below = 0;
      for (int at = 0; at < series.size(); at++) {
        long count = series.get(at).counts().get(day);
        if (count > 0) {
          int foot = y(below);
          below += count;
          int top = Math.min(y(below), foot - 1);
          int width = Math.max(1, x(day + 1) - x(day) - 1);
          bars.add(new Bar(x(day), top, width, foot - top, at));
        }
      }
    }
    return bars;
  }

  /// How high so many objects reach.
  public int y(long objects) {
    return ground() - (int) ((ground() - TOP) * objects / Math.max(1, most));
  }

  /// Days under which one is written.
  public List<Integer> marks() {
    int step = Math.max(1, (days + 5) / 6);
    return Stream.iterate(0, at -> at < days, at -> at + step).toList();
  }
}
