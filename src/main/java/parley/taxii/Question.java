package parley.taxii;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The query of a request, read strictly (K-FILTER-1 to K-FILTER-6).
///
/// @param limit at most so many; empty when the client leaves it to us
/// @param next where an earlier answer ended
record Question(
    Filters filters, Optional<Added> after, Optional<Integer> limit, Optional<String> next) {
  /// K-FILTER-6.
  private static final int MOST_VALUES = 100;

  private static final int LONGEST_VALUE = 320;
  private static final int MOST_PARAMETERS = 64;
  private static final String AFTER = "added_after";
  private static final String LIMIT = "limit";
  private static final String NEXT = "next";

  /// Of an endpoint that lists objects.
  static Question read(String query) throws Refusal {
    return read(query, Filters.Versions.LAST);
  }

  /// @param usual the versions that are meant when none are asked for
  static Question read(String query, Filters.Versions usual) throws Refusal {
    Map<String, String> asked = parameters(query);
    Filters.Versions versions =
        asked.containsKey(field("version")) ? versions(values(asked, field("version"))) : usual;
    return new Question(
        new Filters(
            values(asked, field("id")),
            values(asked, field("type")),
            versions,
            values(asked, field("spec_version"))),
        asked.containsKey(AFTER)
            ? Optional.of(Added.read(asked.getOrDefault(AFTER, "")))
            : Optional.empty(),
        asked.containsKey(LIMIT)
            ? Optional.of(limit(asked.getOrDefault(LIMIT, "")))
            : Optional.empty(),
        Optional.ofNullable(asked.get(NEXT)));
  }

  private static String field(String name) {
    return "match[" + name + "]";
  }

  /// What we know of a query; fields that we do not know are passed over.
  private static Map<String, String> parameters(String query) throws Refusal {
    Map<String, String> found = new LinkedHashMap<>();
    Set<String> known =
        Set.of(
            AFTER,
            LIMIT,
            NEXT,
            field("id"),
            field("type"),
            field("version"),
            field("spec_version"));
    String[] parts = query.split("&", MOST_PARAMETERS + 1);
    if (parts.length > MOST_PARAMETERS) {
      throw Refusal.malformed("more than " + MOST_PARAMETERS + " parameters");
    }
    for (String part : parts) {
      int equal = part.indexOf('=');
      String name = unescaped(equal < 0 ? part : part.substring(0, equal));
      String value = equal < 0 ? "" : unescaped(part.substring(equal + 1));
      if (known.contains(name) && found.put(name, value) != null) {
        throw Refusal.malformed("\"" + name + "\" stands more than once");
      }
    }
    return found;
  }

  private static List<String> values(Map<String, String> asked, String name) throws Refusal {
    String value = asked.get(name);
    if (value == null) {
      return List.of();
    }
    String[] values = value.split(",", MOST_VALUES + 1);
    if (values.length > MOST_VALUES) {
      throw Refusal.malformed("\"" + name + "\" has more than " + MOST_VALUES + " values");
    }
    for (String each : values) {
      if (each.isEmpty() || each.length() > LONGEST_VALUE || each.chars().anyMatch(c -> c <= ' ')) {
        throw Refusal.malformed("\"" + name + "\" has an empty or impossible value");
      }
    }
    return List.of(values);
  }

  private static Filters.Versions versions(List<String> values) throws Refusal {
    List<String> keys = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String value : values) {
      boolean keyword = Set.of("all", "first", "last").contains(value);
      String one = keyword ? value : Added.key(value);
      if (!seen.add(one)) {
        throw Refusal.malformed("a version stands twice");
      }
      if (!keyword) {
        keys.add(one);
      }
    }
    if (seen.contains("all") && seen.size() > 1) {
      throw Refusal.malformed("\"all\" goes with no other version");
    }
    return new Filters.Versions(
        seen.contains("all"), seen.contains("first"), seen.contains("last"), keys);
  }

  /// However large a limit is: what is more than an answer holds says no more than that.
  private static int limit(String value) throws Refusal {
    if (!value.matches("[0-9]{1,40}") || value.matches("0+")) {
      throw Refusal.malformed("a limit is a whole number above 0");
    }
    String digits = value.replaceFirst("^0+", "");
    return digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits);
  }

  /// Undoes the escapes of a path or query.
  static String unescaped(String written) throws Refusal {
    ByteBuffer bytes = ByteBuffer.allocate(3 * written.length());
    for (int at = 0; at < written.length(); at++) {
      char c = written.charAt(at);
      if (c == '%') {
        bytes.put((byte) octet(written, at + 1));
        at += 2;
      } else if (c == '+') {
        bytes.put((byte) ' ');
      } else {
        bytes.put(Character.toString(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw Refusal.malformed("an escape stands for no UTF-8");
    }
  }

  private static int octet(String written, int at) throws Refusal {
    int high = at + 1 < written.length() ? Character.digit(written.charAt(at), 16) : -1;
    int low = high < 0 ? -1 : Character.digit(written.charAt(at + 1), 16);
    if (low < 0) {
      throw Refusal.malformed("an escape is not whole");
    }
    return 16 * high + low;
  }
}
