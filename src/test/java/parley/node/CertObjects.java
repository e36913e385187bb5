package parley.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/// Objects of STIX as a national CERT's tools bring them, each drawn from its number and a seed:
/// the same number is the same object in every run. Of twenty twelve are indicators, three
/// observables, one malware, two relationships and two sightings; seven of ten are TLP:GREEN, two
/// TLP:AMBER, one TLP:RED.
final class CertObjects {
  private static final int KINDS = 20;
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final String GREEN = "bab4a63c-aed9-4cf5-a766-dfca5abac2bb";
  private static final String AMBER = "55d920b0-5e8b-4f79-9ee9-91f868d9b421";
  private static final String RED = "e828b379-4e03-4974-9ac4-e53a884c97c1";
  private static final String[] SAID = {
    "Seen by a sensor at an exchange point, and told on by its operator. ",
    "The host answered on the port of a known command server for nine days. ",
    "Taken from a sample that came as an attachment to an invoice. ",
    "The same operator registered eleven names on the same morning. ",
    "A scan of the neighbourhood found the certificate on two further hosts. ",
    "Reported by a bank; the customer had been called by somebody before. "
  };

  private final long seed;

  CertObjects(long seed) {
    this.seed = seed;
  }

  private long drawn(long number, int what) {
    long z = seed * GOLDEN + number * 0xBF58476D1CE4E5B9L + what * 0x94D049BB133111EBL + GOLDEN;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  private static String type(long number) {
    return switch ((int) (number % KINDS)) {
      case 12 -> "ipv4-addr";
      case 13 -> "domain-name";
      case 14 -> "file";
      case 15 -> "malware";
      case 16, 17 -> "relationship";
      case 18, 19 -> "sighting";
      default -> "indicator";
    };
  }

  /// A random one by its form, version 4.
  private UUID uuid(long number, int what) {
    long high = (drawn(number, what) & ~0xF000L) | 0x4000L;
    long low = (drawn(number, what + 1) & ~(3L << 62)) | (1L << 63);
    return new UUID(high, low);
  }

  String id(long number) {
    return type(number) + "--" + uuid(number, 1);
  }

  /// Whether a rule with `"tlp": "green"` lets it go.
  boolean goes(long number) {
    return Long.remainderUnsigned(drawn(number, 3), 10) < 7;
  }

  private String marking(long number) {
    long of = Long.remainderUnsigned(drawn(number, 3), 10);
    return of < 7 ? GREEN : of < 9 ? AMBER : RED;
  }

  /// What the number's own indicator or observable looks for.
  String value(long number) {
    long drawn = drawn(number, 4);
    return switch ((int) (number % KINDS)) {
      case 12 -> address(drawn);
      case 13 -> name(drawn);
      case 14 -> digest(number);
      default ->
          switch ((int) (number % 4)) {
            case 0 -> address(drawn);
            case 1 -> name(drawn);
            case 2 -> "http://" + name(drawn) + "/" + Long.toHexString(drawn >>> 40);
            default -> digest(number);
          };
    };
  }

  private static String address(long drawn) {
    return (1 + ((drawn >>> 8) & 127))
        + "."
        + ((drawn >>> 16) & 255)
        + "."
        + ((drawn >>> 24) & 255)
        + "."
        + ((drawn >>> 32) & 255);
  }

  private static String name(long drawn) {
    return "h" + Long.toHexString(drawn >>> 24) + ".example";
  }

  private String digest(long number) {
    StringBuilder digest = new StringBuilder();
    for (int part = 5; part < 9; part++) {
      digest.append(String.format(Locale.ROOT, "%016x", drawn(number, part)));
    }
    return digest.toString();
  }

  private String pattern(long number) {
    String value = value(number);
    return switch ((int) (number % 4)) {
      case 0 -> "[ipv4-addr:value = '" + value + "']";
      case 1 -> "[domain-name:value = '" + value + "']";
      case 2 -> "[url:value = '" + value + "']";
      default -> "[file:hashes.'SHA-256' = '" + value + "']";
    };
  }

  private String description(long number) {
    StringBuilder said = new StringBuilder();
    long drawn = drawn(number, 9);
    for (int sentence = 0; sentence < 2 + ((drawn >>> 60) & 3); sentence++) {
      said.append(SAID[(int) Long.remainderUnsigned(drawn >>> (8 * sentence), SAID.length)]);
    }
    return said.toString().strip();
  }

  String object(long number) {
    String type = type(number);
    String head =
        "{\"type\":\""
            + type
            + "\",\"spec_version\":\"2.1\",\"id\":\""
            + id(number)
            + "\",\"object_marking_refs\":[\"marking-definition--"
            + marking(number)
            + "\"]";
    return switch (type) {
      case "ipv4-addr", "domain-name" -> head + ",\"value\":\"" + value(number) + "\"}";
      case "file" -> head + ",\"hashes\":{\"SHA-256\":\"" + value(number) + "\"}}";
      default -> head + moments(number) + said(type, number) + "}";
    };
  }

  private String moments(long number) {
    String day =
        String.format(
            Locale.ROOT,
            "2026-%02d-%02dT%02d:%02d:%02d.000Z",
            1 + number / 2_419_200 % 10,
            1 + number / 86_400 % 28,
            number / 3_600 % 24,
            number / 60 % 60,
            number % 60);
    return ",\"created\":\"" + day + "\",\"modified\":\"" + day + "\"";
  }

  private String said(String type, long number) {
    long group = number - number % KINDS;
    String described = ",\"description\":\"" + description(number) + "\"";
    return switch (type) {
      case "malware" ->
          ",\"name\":\"Family "
              + Long.remainderUnsigned(drawn(number, 4), 500)
              + "\",\"is_family\":true,\"malware_types\":[\"bot\"]"
              + described;
      case "relationship" ->
          ",\"relationship_type\":\"indicates\",\"source_ref\":\""
              + id(group + number % KINDS - 16)
              + "\",\"target_ref\":\""
              + id(group + 15)
              + "\""
              + described;
      case "sighting" ->
          ",\"sighting_of_ref\":\""
              + id(group + number % KINDS - 12)
              + "\",\"count\":"
              + (1 + Long.remainderUnsigned(drawn(number, 4), 40))
              + described;
      default ->
          ",\"name\":\"From a feed, campaign c"
              + Long.remainderUnsigned(drawn(number, 10), 1_000)
              + "\",\"pattern\":\""
              + pattern(number)
              + "\",\"pattern_type\":\"stix\",\"valid_from\":\"2026-01-01T00:00:00Z\","
              + "\"indicator_types\":[\"malicious-activity\"],\"confidence\":80"
              + described;
    };
  }

  /// @param to the first that is not meant
  String envelope(long from, long to) {
    List<String> objects = new ArrayList<>();
    for (long number = from; number < to; number++) {
      objects.add(object(number));
    }
    return "{\"objects\":[" + String.join(",", objects) + "]}";
  }

  /// An event of MISP with so many attributes.
  String event(long from, int attributes) {
    StringBuilder event = new StringBuilder("{\"Event\":{\"uuid\":\"").append(uuid(from, 11));
    event
        .append("\",\"info\":\"A list of one morning\",\"date\":\"2026-11-20\",\"timestamp\":")
        .append("\"1795132800\",\"published\":true,\"threat_level_id\":\"2\",\"analysis\":\"2\",")
        .append("\"distribution\":\"1\",\"Tag\":[{\"name\":\"tlp:green\"}],\"Attribute\":[");
    for (long number = from; number < from + attributes; number++) {
      event
          .append(number == from ? "{\"uuid\":\"" : ",{\"uuid\":\"")
          .append(uuid(number, 13))
          .append(attribute(number))
          .append("\",\"to_ids\":true,\"timestamp\":\"1795132800\",\"distribution\":\"5\"}");
    }
    return event.append("]}}").toString();
  }

  private String attribute(long number) {
    long drawn = drawn(number, 15);
    return switch ((int) (number % 4)) {
      case 0 -> attribute("ip-dst", "Network activity", address(drawn));
      case 1 -> attribute("domain", "Network activity", name(drawn));
      case 2 -> attribute("url", "Network activity", "http://" + name(drawn) + "/a");
      default -> attribute("sha256", "Payload delivery", digest(number));
    };
  }

  private static String attribute(String type, String category, String value) {
    return "\",\"type\":\"" + type + "\",\"category\":\"" + category + "\",\"value\":\"" + value;
  }
}
