package parley.codec;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Pattern;

/// A moment in signed text (C-TIME-1): UTC to the millisecond, always 24 characters, for example
/// `2026-11-22T03:00:00.123Z`. Text order is time order.
public final class Stamp {
  private static final Pattern FORM =
      Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z");
  private static final DateTimeFormatter WRITTEN =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Stamp() {}

  /// To the millisecond, as it is written; what is finer is cut off.
  public static Instant whole(Instant moment) {
    return moment.truncatedTo(ChronoUnit.MILLIS);
  }

  public static String write(Instant moment) {
    return WRITTEN.format(moment);
  }

  /// @throws MalformedInput when it is not this form or no such moment exists
  public static Instant read(String text) throws MalformedInput {
    MalformedInput.unless(
        FORM.matcher(text).matches(),
        "C-TIME-1",
        "a moment is written in UTC to the millisecond, like 2026-11-22T03:00:00.123Z");
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new MalformedInput("C-TIME-1", "there is no such day or time of day");
    }
  }
}
