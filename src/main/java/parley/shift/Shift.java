package parley.shift;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/// One shift of one day.
///
/// @param number from 1, in the order of the day
/// @param end when the next one begins
public record Shift(int number, Instant start, Instant end) {
  public Shift {
    if (!start.isBefore(end)) {
      throw new IllegalArgumentException("a shift ends after it begins");
    }
  }

  /// The day of UTC on which it begins, and its number: `2026-11-26/3`.
  public String name() {
    return LocalDate.ofInstant(start, ZoneOffset.UTC) + "/" + number;
  }

  public boolean over(Instant now) {
    return !now.isBefore(end);
  }

  public boolean runs(Instant now) {
    return !now.isBefore(start) && now.isBefore(end);
  }
}
