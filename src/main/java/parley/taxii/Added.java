package parley.taxii;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// When an object was added to a collection: a moment in UTC to the microsecond, written with
/// exactly six digits (K-DATE-1). In one collection no two are the same.
///
/// @param micros since 1970
public record Added(long micros) implements Comparable<Added> {
  /// Before anything.
  public static final Added NEVER = new Added(Long.MIN_VALUE);

  private static final long MILLION = 1_000_000;
  private static final int LONGEST = 64;
  private static final Pattern FORM =
      Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\\.([0-9]+))?Z");

  public static Added at(Instant moment) {
    return new Added(ChronoUnit.MICROS.between(Instant.EPOCH, moment));
  }

  /// Takes fewer digits than six, as clients write them, and more, of which those beyond are cut.
  ///
  /// @throws Refusal 400
  static Added read(String text) throws Refusal {
    String key = key(text);
    int point = key.indexOf('.');
    String fraction = (key.substring(point + 1) + "000000").substring(0, 6);
    Instant second = LocalDateTime.parse(key.substring(0, point)).toInstant(ZoneOffset.UTC);
    return new Added(second.getEpochSecond() * MILLION + Long.parseLong(fraction));
  }

  /// Another spelling of a STIX moment, in which text order is time order and one moment has one
  /// spelling: seconds, a point, and the digits after it without the noughts at their end.
  ///
  /// @throws Refusal 400 when it is no moment in UTC
  public static String key(String text) throws Refusal {
    Matcher parts = FORM.matcher(text.length() > LONGEST ? "" : text);
    if (!parts.matches()) {
      throw Refusal.malformed("a moment is written in UTC, like 2026-11-27T03:00:00.123456Z");
    }
    try {
      if (LocalDateTime.parse(parts.group(1)).get(ChronoField.YEAR) < 1) {
        throw Refusal.malformed("there is no year 0");
      }
    } catch (DateTimeException e) {
      throw Refusal.malformed("there is no such day or time of day");
    }
    String fraction = parts.group(2) == null ? "" : parts.group(2);
    int end = fraction.length();
    while (end > 0 && fraction.charAt(end - 1) == '0') {
      end--;
    }
    return parts.group(1) + "." + fraction.substring(0, end);
  }

  public String text() {
    LocalDateTime at =
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(micros, MILLION),
            (int) Math.floorMod(micros, MILLION) * 1_000,
            ZoneOffset.UTC);
    return String.format(
        Locale.ROOT,
        "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ",
        at.getYear(),
        at.getMonthValue(),
        at.getDayOfMonth(),
        at.getHour(),
        at.getMinute(),
        at.getSecond(),
        Math.floorMod(micros, MILLION));
  }

  /// As {@link #key(String)} spells it.
  public String key() {
    String text = text();
    int end = text.length() - 1;
    while (text.charAt(end - 1) == '0') {
      end--;
    }
    return text.substring(0, end);
  }

  @Override
  public int compareTo(Added other) {
    return Long.compare(micros, other.micros);
  }
}
