package parley.message;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;

/// A moment in a body: UTC to the second, 20 characters, for example `2017-05-12T07:44:00Z`
/// (M-BODY-4).
public final class Second {
  static final String FORM = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$";
  private static final Pattern WRITTEN = Pattern.compile(FORM);
  private static final Pattern TYPED =
      Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?(\\.0+)?Z?");

  private Second() {}

  public static String write(Instant moment) {
    return moment.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /// Empty when it is not this form or there is no such moment.
  public static Optional<Instant> read(String text) {
    if (!WRITTEN.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /// What browsers and officers type, brought into form; what cannot be is left as it is, and the
  /// check names the fault.
  static String typed(String text) {
    var match = TYPED.matcher(text.strip());
    if (!match.matches()) {
      return text.strip();
    }
    String seconds = match.group(3);
    return match.group(1) + "T" + match.group(2) + (seconds == null ? ":00" : seconds) + "Z";
  }
}
