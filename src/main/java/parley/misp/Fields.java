package parley.misp;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import parley.codec.Json;

/// Members of MISP's JSON, which writes one thing in several ways: numbers as text, truths as
/// `"1"`, moments as seconds since 1970 (K-MISP-2).
final class Fields {
  private static final Instant FIRST = Instant.EPOCH;
  private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");
  private static final int SECONDS_DIGITS = 12;
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Fields() {}

  static Optional<String> text(Json.Obj object, String key) {
    return switch (object.get(key)) {
      case Json.Str(String text) -> Optional.of(text);
      case Json.Num(long number) -> Optional.of(Long.toString(number));
      case Json.Real(double number) -> Optional.of(Double.toString(number));
      case Json.Bool(boolean truth) -> Optional.of(truth ? "1" : "0");
      case null, default -> Optional.empty();
    };
  }

  static String textOr(Json.Obj object, String key, String otherwise) {
    return text(object, key).orElse(otherwise);
  }

  /// With something in it.
  static Optional<String> said(Json.Obj object, String key) {
    return text(object, key).filter(text -> !text.isBlank());
  }

  static boolean truth(String text) {
    return text.equals("1") || text.equalsIgnoreCase("true");
  }

  static boolean truth(Json.Obj object, String key) {
    return text(object, key).map(Fields::truth).orElse(false);
  }

  static List<Json.Obj> objects(Json.Obj object, String key) {
    return object.items(key).stream()
        .filter(Json.Obj.class::isInstance)
        .map(Json.Obj.class::cast)
        .toList();
  }

  /// Seconds since 1970, as text or number, or a moment with its zone.
  static Optional<Instant> moment(Json.Obj object, String key) {
    return text(object, key).flatMap(Fields::moment);
  }

  static Optional<Instant> moment(String text) {
    try {
      boolean seconds =
          !text.isEmpty()
              && text.length() <= SECONDS_DIGITS
              && text.chars().allMatch(c -> c >= '0' && c <= '9');
      Instant at =
          seconds
              ? Instant.ofEpochSecond(Long.parseLong(text))
              : OffsetDateTime.parse(text).toInstant();
      return at.isBefore(FIRST) || at.isAfter(LAST) ? Optional.empty() : Optional.of(at);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /// As `created` and `modified` are written.
  static String millis(Instant at) {
    return MILLIS.format(at);
  }

  static Json.Obj without(Json.Obj object, String... keys) {
    Json.Builder rest = Json.object();
    List<String> out = List.of(keys);
    object
        .members()
        .forEach((key, value) -> {
          if (!out.contains(key)) {
            rest.with(key, value);
          }
        });
    return rest.build();
  }

  static Json.Builder copy(Json.Obj object) {
    Json.Builder copy = Json.object();
    object.members().forEach(copy::with);
    return copy;
  }

  static Json.Obj with(Json.Obj object, String key, Json value) {
    return copy(object).with(key, value).build();
  }

  /// About as many bytes as it has when written.
  static long weight(Json value) {
    long weight = 8;
    switch (value) {
      case Json.Str(String text) -> weight += text.length();
      case Json.Arr(List<Json> items) -> {
        for (Json item : items) {
          weight += weight(item);
        }
      }
      case Json.Obj object -> {
        for (Map.Entry<String, Json> each : object.members().entrySet()) {
          weight += each.getKey().length() + weight(each.getValue());
        }
      }
      case Json.Num _, Json.Real _, Json.Bool _, Json.Null _ -> {}
    }
    return weight;
  }
}
