package parley.taxii;

import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.IJson;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;

/// What TAXII itself asks of an object (K-OBJECT-1 to K-OBJECT-4): I-JSON within bounds, with a
/// type, an identifier of that type, and moments that are some. What STIX asks beyond that is not
/// looked at here.
public final class PlainCheck implements ObjectCheck {
  /// K-OBJECT-1: a report over 150,000 objects has some 9 MB.
  static final int LARGEST = 16 * 1024 * 1024;

  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(LARGEST, 32, 500_000);

  /// K-OBJECT-2.
  private static final int SHORTEST_TYPE = 3;

  private static final int LONGEST_TYPE = 250;
  private static final int UUID = 36;
  private static final String UUID_FORM = "xxxxxxxx-xxxx-vxxx-nxxx-xxxxxxxxxxxx";

  @Override
  public Verdict judge(Bytes object) {
    IJson read;
    try {
      read = IJson.read(object, LIMITS);
    } catch (MalformedInput e) {
      return new Refused(Optional.empty(), Optional.empty(), e.getMessage() + " " + e.clause());
    }
    Optional<String> version = read.text("modified").or(() -> read.text("created"));
    Optional<String> id = read.text("id").filter(PlainCheck::sound);
    Optional<String> wrong = wrong(read);
    if (wrong.isPresent()) {
      return new Refused(id, version.filter(PlainCheck::moment), wrong.get());
    }
    return new Accepted(
        id.orElseThrow(),
        read.text("type").orElseThrow(),
        version,
        read.text("spec_version").orElse(read.has("created") ? "2.0" : "2.1"),
        read.canonical());
  }

  private static Optional<String> wrong(IJson read) {
    Optional<String> type = read.text("type");
    if (type.isEmpty() || !typed(type.get())) {
      return Optional.of("\"type\" is missing or is no name of a type (K-OBJECT-2)");
    }
    if (read.text("id").filter(id -> identifies(id, type.get())).isEmpty()) {
      return Optional.of("\"id\" is missing or is no identifier of its type (K-OBJECT-3)");
    }
    for (String moment : new String[] {"created", "modified"}) {
      if (read.has(moment) && read.text(moment).filter(PlainCheck::moment).isEmpty()) {
        return Optional.of("\"" + moment + "\" is no moment in UTC (K-OBJECT-4)");
      }
    }
    if (read.has("spec_version")
        && read.text("spec_version").filter(spec -> spec.matches("2\\.[01]")).isEmpty()) {
      return Optional.of("\"spec_version\" is not one that this server keeps (K-OBJECT-4)");
    }
    return Optional.empty();
  }

  private static boolean typed(String type) {
    return type.length() >= SHORTEST_TYPE
        && type.length() <= LONGEST_TYPE
        && type.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
  }

  private static boolean identifies(String id, String type) {
    return id.length() == type.length() + 2 + UUID
        && id.startsWith(type + "--")
        && uuid(id.substring(type.length() + 2));
  }

  /// Whether an identifier can be shown to whoever sent it.
  private static boolean sound(String id) {
    int dashes = id.indexOf("--");
    return dashes > 0 && typed(id.substring(0, dashes)) && identifies(id, id.substring(0, dashes));
  }

  private static boolean uuid(String text) {
    for (int at = 0; at < UUID; at++) {
      char c = text.charAt(at);
      boolean fits =
          switch (UUID_FORM.charAt(at)) {
            case '-' -> c == '-';
            case 'v' -> c >= '1' && c <= '8';
            case 'n' -> "89abAB".indexOf(c) >= 0;
            default -> Character.digit(c, 16) >= 0 && c < 0x80;
          };
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private static boolean moment(String text) {
    try {
      return !Added.key(text).isEmpty();
    } catch (Refusal e) {
      return false;
    }
  }
}
