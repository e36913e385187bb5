package parley.codec;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/// A moment in signed text (C-TIME-1): UTC to the millisecond, always 24 characters, for example
/// `2026-11-22T03:00:00.123Z`. Text order is time order.
public final class Stamp {
  /// A digit where a nought stands, and else these very characters.
  private static final String FORM = "0000-00-00T00:00:00.000Z";

  private static final DateTimeFormatter WRITTEN =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final int MILLION = 1_000_000;

  private Stamp() {}

  /// To the millisecond, as it is written; what is finer is cut off.
  public static Instant whole(Instant moment) {
    return moment.truncatedTo(ChronoUnit.MILLIS);
  }

  public static String write(Instant moment) {
    LocalDateTime at = LocalDateTime.ofEpochSecond(moment.getEpochSecond(), 0, ZoneOffset.UTC);
    if (at.getYear() < 0 || at.getYear() > 9999) {
      return WRITTEN.format(moment);
    }
    char[] text = FORM.toCharArray();
    digits(text, 0, 4, at.getYear());
    digits(text, 5, 2, at.getMonthValue());
    digits(text, 8, 2, at.getDayOfMonth());
    digits(text, 11, 2, at.getHour());
    digits(text, 14, 2, at.getMinute());
    digits(text, 17, 2, at.getSecond());
    digits(text, 20, 3, moment.getNano() / MILLION);
    return new String(text);
  }

  private static void digits(char[] text, int at, int count, int number) {
    int rest = number;
    for (int place = at + count - 1; place >= at; place--) {
      text[place] = (char) ('0' + rest % 10);
      rest /= 10;
    }
  }

  /// @throws MalformedInput when it is not this form or no such moment exists
  public static Instant read(String text) throws MalformedInput {
    MalformedInput.unless(
        formed(text),
        "C-TIME-1",
        "a moment is written in UTC to the millisecond, like 2026-11-22T03:00:00.123Z");
    try {
      LocalDateTime at =
          LocalDateTime.of(
              number(text, 0, 4),
              number(text, 5, 2),
              number(text, 8, 2),
              number(text, 11, 2),
              number(text, 14, 2),
              number(text, 17, 2),
              number(text, 20, 3) * MILLION);
      return at.toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new MalformedInput("C-TIME-1", "there is no such day or time of day");
    }
  }

  private static boolean formed(String text) {
    boolean same = text.length() == FORM.length();
    for (int i = 0; same && i < FORM.length(); i++) {
      char c = text.charAt(i);
      same = FORM.charAt(i) == '0' ? c >= '0' && c <= '9' : c == FORM.charAt(i);
    }
    return same;
  }

  private static int number(String text, int at, int count) {
    int number = 0;
    for (int place = at; place < at + count; place++) {
      number = 10 * number + text.charAt(place) - '0';
    }
    return number;
  }
}
