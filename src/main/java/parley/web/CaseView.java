package parley.web;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import parley.casework.CaseDesk;
import parley.casework.CaseDesk.Moment;
import parley.casework.Difference;
import parley.console.Shell;
import parley.watchline.WatchDesk;

/// A case, ready to draw.
///
/// @param formatName a format's name in the reader's language
/// @param onCertLine whether a format is of the CERT line
/// @param dots of the drawn time line, in its order
/// @param ticks where the line says what time it is
public record CaseView(
    CaseDesk.File file,
    UnaryOperator<String> formatName,
    Predicate<String> onCertLine,
    List<Dot> dots,
    List<Tick> ticks) {
  /// The drawing is so wide, with room for the names of the lanes and for half a dot.
  static final int WIDTH = 1000;

  static final int LEFT = 205;

  static final int RIGHT = 24;
  private static final int TICKS = 4;

  public CaseView {
    dots = List.copyOf(dots);
    ticks = List.copyOf(ticks);
  }

  /// @param x from the left
  public record Dot(int x, Moment moment) {}

  /// @param x from the left
  public record Tick(int x, Instant at) {}

  /// A correction or a cancellation beside what it is about.
  public record Correction(
      WatchDesk.Row before, WatchDesk.Row now, boolean cancels, List<Difference> fields) {
    public Correction {
      fields = List.copyOf(fields);
    }
  }

  static CaseView of(
      CaseDesk.File file, UnaryOperator<String> formatName, Predicate<String> onCertLine) {
    List<Moment> moments = file.moments();
    Duration span = CaseDesk.span(moments);
    List<Dot> dots = moments.stream().map(moment -> dot(moment, moments, span)).toList();
    List<Tick> ticks = new ArrayList<>();
    for (int tick = 0; tick <= TICKS && !moments.isEmpty() && !span.isZero(); tick++) {
      ticks.add(
          new Tick(
              LEFT + (WIDTH - LEFT - RIGHT) * tick / TICKS,
              moments.getFirst().at().plus(span.dividedBy(TICKS).multipliedBy(tick))));
    }
    return new CaseView(file, formatName, onCertLine, dots, ticks);
  }

  private static Dot dot(Moment moment, List<Moment> moments, Duration span) {
    long whole = Math.max(1, span.toMillis());
    long since = Duration.between(moments.getFirst().at(), moment.at()).toMillis();
    return new Dot(LEFT + (int) ((WIDTH - LEFT - RIGHT) * since / whole), moment);
  }

  /// Whether a thread is of the CERT line.
  public boolean cert(WatchDesk.Row first) {
    return onCertLine.test(first.format());
  }

  /// What a batch of the CERT line brings.
  public static String brought(Shell shell, CaseDesk.Brought brought) {
    return shell.say(
        "case.brought", "objects", brought.objects(), "withdrawn", brought.withdrawn());
  }

  /// The lane of a dot, from above.
  public static int lane(CaseDesk.Side side) {
    return switch (side) {
      case THEM -> 28;
      case US -> 66;
      case FLOOR -> 104;
    };
  }
}
