package parley.console;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.watchline.WatchDesk;
import parley.watchline.WatchDesk.Row;
import parley.watchline.WatchDesk.Step;

/// A line of the board, ready to draw.
///
/// @param formatName in the reader's language
/// @param clock what runs down, if anything does
public record BoardRow(Row row, String formatName, Optional<Clock> clock) {

  /// @param left until the deadline; negative when it has passed
  public record Clock(Instant due, Step waitsFor, Duration left, Duration whole) {

    public boolean over() {
      return left.isNegative();
    }

    /// The last third, or less than a minute.
    public boolean soon() {
      return !over() && (left.compareTo(whole.dividedBy(3)) < 0 || left.toSeconds() < 60);
    }

    public String mood() {
      return over() ? "over" : soon() ? "soon" : "calm";
    }

    /// `04:31`, `2:04:31` or `3 d 04:31` without words: minutes and seconds, hours, days.
    public String text() {
      Duration shown = left.abs();
      String clock =
          shown.toHours() == 0
              ? String.format(
                  Locale.ROOT, "%02d:%02d", shown.toMinutesPart(), shown.toSecondsPart())
              : String.format(
                  Locale.ROOT,
                  "%d:%02d:%02d",
                  shown.toHours(),
                  shown.toMinutesPart(),
                  shown.toSecondsPart());
      return over() ? "+" + clock : clock;
    }
  }

  public static BoardRow of(Row row, String formatName, Instant now) {
    Optional<Clock> clock =
        row.due()
            .flatMap(due ->
                row.dueFor()
                    .map(step ->
                        new Clock(
                            due,
                            step,
                            Duration.between(now, due),
                            Duration.between(row.at(), due))));
    return new BoardRow(row, formatName, clock);
  }

  /// The same row with the clock of its countersignature, while that runs.
  public Optional<BoardRow> countersignature(Instant now) {
    return row.byOne()
        .filter(WatchDesk.ByOne::awaited)
        .flatMap(WatchDesk.ByOne::due)
        .map(due ->
            new Clock(
                due,
                Step.COUNTERSIGNED,
                Duration.between(now, due),
                Duration.between(row.at(), due)))
        .map(runs -> new BoardRow(row, formatName, Optional.of(runs)));
  }

  /// What the clock waits for, and of whom: the peer owes the acknowledgement of what we sent, and
  /// the countersignature of what it sent.
  public String waitsFor() {
    return clock
        .map(Clock::waitsFor)
        .map(step -> (theirs(step) ? "theirs." : "") + code(step))
        .orElse("");
  }

  private boolean theirs(Step step) {
    return switch (step) {
      case ACKNOWLEDGED, ANSWERED -> !row.inbound();
      case COUNTERSIGNED -> row.inbound();
      case JOURNALLED, DELIVERED, REFUSED -> false;
    };
  }

  /// The step in the list of what falls due: `MESSAGE/STEP=TIME`.
  public String falls() {
    return clock.map(each -> row.id() + "/" + code(each.waitsFor()) + "=" + each.due()).orElse("");
  }

  /// Ours to acknowledge: the clock waits for it and the peer sent it.
  public boolean toAcknowledge() {
    return row.inbound() && row.dueFor().filter(Step.ACKNOWLEDGED::equals).isPresent();
  }

  /// Ours to answer.
  public boolean toAnswer() {
    return row.inbound() && row.dueFor().filter(Step.ANSWERED::equals).isPresent();
  }

  /// Sounds and shines until someone acknowledges it.
  public boolean rings() {
    return toAcknowledge() && row.rang().compareTo(Precedence.IMMEDIATE) <= 0;
  }

  public boolean flash() {
    return row.rang() == Precedence.FLASH;
  }

  public boolean over() {
    return clock.filter(Clock::over).isPresent();
  }

  /// FLASH past its budget was taken in, and rings lower.
  public boolean lowered() {
    return row.precedence() != row.rang();
  }

  public boolean exercise() {
    return row.series() == Series.EXERCISE;
  }

  public String precedence() {
    return row.precedence().code();
  }

  /// Only a level that the scale has: a refused message shows too, and may claim anything.
  public Optional<Integer> severity() {
    return row.severity().filter(level -> level >= 0 && level <= 5);
  }

  public String step() {
    return code(row.step());
  }

  public static String code(Step step) {
    return step.name().toLowerCase(Locale.ROOT);
  }

  /// How many of the four rungs are reached; 0 when refused.
  public int rungs() {
    return switch (row.step()) {
      case JOURNALLED -> 1;
      case DELIVERED -> 2;
      case ACKNOWLEDGED -> 3;
      case ANSWERED, COUNTERSIGNED -> 4;
      case REFUSED -> 0;
    };
  }
}
