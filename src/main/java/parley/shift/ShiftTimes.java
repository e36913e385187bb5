package parley.shift;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;
import parley.translation.Watches;

/// When the three shifts of a day begin, in UTC (F-SHIFT-1): the file `shifts.json` of a node's
/// folder says it, where it is there.
public record ShiftTimes(List<LocalTime> starts) {
  /// F-SHIFT-1.
  private static final int SHIFTS = 3;

  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(4 * 1024, 3, 50);

  public ShiftTimes {
    starts = List.copyOf(starts);
    boolean rising = starts.size() == SHIFTS;
    for (int i = 1; i < starts.size(); i++) {
      rising &= starts.get(i - 1).isBefore(starts.get(i));
    }
    if (!rising) {
      throw new IllegalArgumentException(
          "shifts.json: \"starts\" holds three times of the day in UTC, the earliest first, for"
              + " example [\"00:00\", \"08:00\", \"16:00\"]");
    }
  }

  public static ShiftTimes usual() {
    return new ShiftTimes(List.of(LocalTime.of(0, 0), LocalTime.of(8, 0), LocalTime.of(16, 0)));
  }

  /// @throws IllegalArgumentException with one sentence for the operator
  public static ShiftTimes read(Bytes file) {
    try {
      Json.Obj json = JsonReader.readObject(file, LIMITS);
      json.requireOnly(Set.of("starts"));
      List<LocalTime> starts = new ArrayList<>();
      json.texts("starts").forEach(text -> starts.add(LocalTime.parse(text)));
      return new ShiftTimes(starts);
    } catch (MalformedInput | DateTimeParseException e) {
      throw new IllegalArgumentException("shifts.json: " + e.getMessage(), e);
    }
  }

  /// The one that runs.
  public Shift at(Instant now) {
    LocalDate day = now.atOffset(ZoneOffset.UTC).toLocalDate();
    return List.of(day.minusDays(1), day).stream()
        .flatMap(each -> of(each).stream())
        .filter(shift -> shift.runs(now))
        .findFirst()
        .orElseThrow();
  }

  /// An officer is of the shift in which the session began (F-REVIEW-2).
  public Watches watches() {
    return (officer, began) -> at(began).name();
  }

  /// Those that begin on a day of UTC.
  public List<Shift> of(LocalDate day) {
    List<Shift> shifts = new ArrayList<>();
    for (int i = 0; i < SHIFTS; i++) {
      LocalDate next = i + 1 < SHIFTS ? day : day.plusDays(1);
      shifts.add(
          new Shift(i + 1, moment(day, starts.get(i)), moment(next, starts.get((i + 1) % SHIFTS))));
    }
    return shifts;
  }

  private static Instant moment(LocalDate day, LocalTime time) {
    return day.atTime(time).toInstant(ZoneOffset.UTC);
  }
}
