package parley.exchange;

import java.util.Locale;
import java.util.UUID;

/// Indicators and markings for tests of what crosses the border, as text.
final class Indicators {
  private Indicators() {}

  static final String GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb";
  static final String AMBER = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421";
  static final String RED = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1";
  static final String UNKNOWN = "marking-definition--00000000-0000-4000-8000-000000000999";

  static String id(int number) {
    return "indicator--" + new UUID(0x4000L | (long) number << 16, 0x8000000000000000L | number);
  }

  /// @param markings of the whole object; none for an object that bears none
  static String indicator(int number, String modified, String... markings) {
    String marked =
        markings.length == 0
            ? ""
            : ", \"object_marking_refs\" : [\"" + String.join("\",\"", markings) + "\"]";
    return String.format(
        Locale.ROOT,
        "{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"%s\","
            + "\"created\":\"2026-01-01T00:00:00.000Z\",\"modified\":\"%s\","
            + "\"pattern\":\"[ipv4-addr:value = '198.51.100.%d']\",\"pattern_type\":\"stix\","
            + "\"valid_from\":\"2026-01-01T00:00:00Z\"%s}",
        id(number),
        modified,
        number % 256,
        marked);
  }

  static final String FIRST = "2026-01-01T00:00:00.000Z";

  static String definition(int number, String statement, String more) {
    return "{\"type\":\"marking-definition\",\"spec_version\":\"2.1\",\"id\":\"marking-definition--"
        + new UUID(0x4000L | (long) number << 16, 0x8000000000000000L | number)
        + "\",\"created\":\"2026-01-01T00:00:00.000Z\",\"definition_type\":\"statement\","
        + "\"definition\":{\"statement\":\""
        + statement
        + "\"}"
        + more
        + "}";
  }

  static String definitionId(int number) {
    return "marking-definition--"
        + new UUID(0x4000L | (long) number << 16, 0x8000000000000000L | number);
  }
}
