package parley.certweb;

import java.util.List;
import java.util.UUID;

/// Objects of STIX for tests of pages, as text.
public final class Samples {
  public static final String FIRST = "2026-01-01T00:00:00.000Z";
  public static final String LATER = "2026-02-01T00:00:00.000Z";

  private Samples() {}

  public static String id(String type, int number) {
    return type + "--" + new UUID(0x4000L | (long) number << 16, 0x8000000000000000L | number);
  }

  private static String of(String type, int number, String modified, String more) {
    return ("{\"type\":\"%s\",\"spec_version\":\"2.1\",\"id\":\"%s\","
            + "\"created\":\"%s\",\"modified\":\"%s\"%s}")
        .formatted(type, id(type, number), FIRST, modified, more);
  }

  /// @param marking of the whole object; empty for none
  public static String indicator(int number, String modified, String name, String marking) {
    return of(
        "indicator",
        number,
        modified,
        (",\"name\":\"%s\",\"description\":\"Seen at the border of our network.\","
                    + "\"indicator_types\":[\"malicious-activity\"],"
                    + "\"pattern\":\"[ipv4-addr:value = '198.51.100.%d']\","
                    + "\"pattern_type\":\"stix\",\"valid_from\":\"%s\"")
                .formatted(name, number, FIRST)
            + (marking.isEmpty() ? "" : ",\"object_marking_refs\":[\"" + marking + "\"]"));
  }

  public static String malware(int number, String name) {
    return of(
        "malware",
        number,
        FIRST,
        ",\"name\":\"%s\",\"is_family\":true,\"malware_types\":[\"bot\"]".formatted(name));
  }

  public static String indicates(int number, String from, String to) {
    return of(
        "relationship",
        number,
        FIRST,
        ",\"relationship_type\":\"indicates\",\"source_ref\":\"%s\",\"target_ref\":\"%s\""
            .formatted(from, to));
  }

  public static String identity(int number, String name) {
    return of(
        "identity",
        number,
        FIRST,
        ",\"name\":\"%s\",\"identity_class\":\"organization\",\"sectors\":[\"energy\"]"
            .formatted(name));
  }

  public static String sighting(int number, String of, String by) {
    return of(
        "sighting",
        number,
        FIRST,
        ",\"sighting_of_ref\":\"%s\",\"where_sighted_refs\":[\"%s\"],\"count\":3"
            .formatted(of, by));
  }

  public static String report(int number, String name, List<String> about) {
    return of(
        "report",
        number,
        FIRST,
        ",\"name\":\"%s\",\"published\":\"%s\",\"object_refs\":[\"%s\"]"
            .formatted(name, FIRST, String.join("\",\"", about)));
  }

  public static String bundle(List<String> objects) {
    return "{\"type\":\"bundle\",\"id\":\"bundle--00000000-0000-4000-8000-000000000001\",\"objects\":["
        + String.join(",", objects)
        + "]}";
  }

  /// A whole family, and two objects that are not taken: one has no pattern, one another's version.
  public static String mixed() {
    return bundle(
        List.of(
            indicator(7, FIRST, "Address of a bot", FakeCert.GREEN),
            indicator(7, LATER, "Address of a command server", FakeCert.GREEN),
            malware(8, "Emotet"),
            identity(9, "National grid"),
            indicates(10, id("indicator", 7), id("malware", 8)),
            sighting(11, id("indicator", 7), id("identity", 9)),
            report(12, "Bots in November", List.of(id("indicator", 7), id("malware", 8))),
            of("indicator", 13, FIRST, ",\"name\":\"Nothing to look for\""),
            indicator(7, FIRST, "Another word on it", FakeCert.GREEN)));
  }
}
