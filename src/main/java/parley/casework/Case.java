package parley.casework;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import parley.agreement.Series;

/// One incident, as it stands now.
///
/// @param number year and running number, for example `2026-7` (F-CASE-1)
/// @param series an exercise has cases of its own
/// @param charge the officer in charge
public record Case(
    String number,
    Series series,
    String title,
    State state,
    String charge,
    Instant opened,
    String openedBy,
    Instant changed) {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{4}-[1-9][0-9]{0,8}");

  /// Whether it is written as the number of a case is (F-CASE-1).
  public static boolean numbered(String typed) {
    return NUMBER.matcher(typed).matches();
  }

  /// Whether it is worked on.
  public enum State {
    OPEN,
    /// Nothing is done now, and nobody says that it is over.
    WATCHING,
    CLOSED;

    /// The word in the words of the interface.
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<State> coded(String code) {
      return Arrays.stream(values()).filter(state -> state.code().equals(code)).findFirst();
    }
  }
}
