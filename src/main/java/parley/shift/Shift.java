package parley.shift;

import java.time.Instant;

/// One watch of one day.
///
/// @param number from 1, in the order of the day
/// @param end when the next one begins
public record Shift(int number, Instant start, Instant end) {
  public Shift {
    if (!start.isBefore(end)) {
      throw new IllegalArgumentException("a shift ends after it begins");
    }
  }

  public boolean over(Instant now) {
    return !now.isBefore(end);
  }

  public boolean runs(Instant now) {
    return !now.isBefore(start) && now.isBefore(end);
  }
}
