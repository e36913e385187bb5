package parley.certline;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;

/// Objects of STIX for tests, as text.
public final class Things {
  private Things() {}

  public static String id(String type, long number) {
    return type + "--" + new UUID(0x4000L | number << 16, 0x8000000000000000L | number);
  }

  public static String indicator(long number) {
    return indicator(number, "2026-01-01T00:00:00.000Z", "");
  }

  /// @param more members behind the others, beginning with a comma; or nothing
  public static String indicator(long number, String modified, String more) {
    return object("indicator", number, modified, "2.1", url(number) + more);
  }

  /// What an indicator must have beside what all objects have.
  private static String url(long number) {
    return ",\"pattern\":\"[url:value = 'http://x.example/"
        + number
        + "']\",\"pattern_type\":\"stix\",\"valid_from\":\"2026-01-01T00:00:00Z\"";
  }

  public static String object(String type, long number, String modified, String spec, String more) {
    return ("{\"type\":\"%s\",\"spec_version\":\"%s\",\"id\":\"%s\","
            + "\"created\":\"2026-01-01T00:00:00.000Z\",\"modified\":\"%s\"%s}")
        .formatted(type, spec, id(type, number), modified, more);
  }

  /// Without any moment of its own.
  static String address(long number, String more) {
    return "{\"type\":\"ipv4-addr\",\"spec_version\":\"2.1\",\"id\":\"%s\",\"value\":\"198.51.100.7\"%s}"
        .formatted(id("ipv4-addr", number), more);
  }

  /// As a feed has them: some 600 bytes each.
  static String grown(long number, Random random) {
    return object(
        "indicator",
        number,
        "2026-01-01T00:00:00.000Z",
        "2.1",
        String.format(
            Locale.ROOT,
            ",\"name\":\"From a feed, %d\",\"pattern\":\"[file:hashes.'SHA-256' = '%064x']\","
                + "\"pattern_type\":\"stix\",\"valid_from\":\"2026-01-01T00:00:00Z\","
                + "\"description\":\"%s\",\"labels\":[\"malicious-activity\"],\"confidence\":80",
            number,
            new BigInteger(255, random),
            "Seen by a sensor of ours, and told on. ".repeat(5)));
  }

  public static String envelope(List<String> objects) {
    return "{\"objects\":[" + String.join(",", objects) + "]}";
  }

  public static String envelope(String... objects) {
    return envelope(List.of(objects));
  }
}
