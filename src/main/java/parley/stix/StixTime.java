package parley.stix;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/// A STIX timestamp (K-TIME-1): `2026-11-22T03:00:00Z`, with 1 to 9 digits of a second after a
/// point where it is finer. Two that differ in noughts at the end are the same moment.
public final class StixTime {
  private static final String FORM = "0000-00-00T00:00:00";
  private static final int MOST_DIGITS = 9;

  private StixTime() {}

  /// Empty when the text is not of this form, or there is no such moment.
  public static Optional<Instant> read(String text) {
    int digits = fraction(text);
    if (digits < 0) {
      return Optional.empty();
    }
    int nanos = digits == 0 ? 0 : number(text, FORM.length() + 1, digits);
    for (int i = digits; i < MOST_DIGITS; i++) {
      nanos *= 10;
    }
    try {
      return Optional.of(
          LocalDateTime.of(
                  number(text, 0, 4),
                  number(text, 5, 2),
                  number(text, 8, 2),
                  number(text, 11, 2),
                  number(text, 14, 2),
                  number(text, 17, 2),
                  nanos)
              .toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /// The digits after the point, 0 where there is no point, -1 where the text is of another form.
  static int fraction(String text) {
    int length = text.length();
    int digits = length - FORM.length() - 2;
    boolean formed =
        length >= FORM.length() + 1 && digits <= MOST_DIGITS && text.charAt(length - 1) == 'Z';
    for (int i = 0; formed && i < FORM.length(); i++) {
      char c = text.charAt(i);
      formed = FORM.charAt(i) == '0' ? c >= '0' && c <= '9' : c == FORM.charAt(i);
    }
    if (!formed || digits < 0) {
      return formed ? 0 : -1;
    }
    formed = digits > 0 && text.charAt(FORM.length()) == '.';
    for (int i = FORM.length() + 1; formed && i < length - 1; i++) {
      formed = text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    return formed ? digits : -1;
  }

  private static int number(String text, int at, int count) {
    int number = 0;
    for (int place = at; place < at + count; place++) {
      number = 10 * number + text.charAt(place) - '0';
    }
    return number;
  }

  /// One text for each moment: to the second, or as fine as it is.
  static String write(Instant moment) {
    return moment.toString();
  }
}
