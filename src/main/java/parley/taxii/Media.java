package parley.taxii;

import java.util.List;
import java.util.Locale;

/// The media types of TAXII 2.1 and who asks for them (K-MEDIA-1, K-MEDIA-2). A type without a
/// version means any, and so this one.
final class Media {
  static final String TYPE = "application/taxii+json;version=2.1";
  static final String STIX = "application/stix+json;version=";

  static final String BARE = "application/taxii+json";
  private static final String VERSION = "2.1";
  private static final int MOST_RANGES = 64;

  private Media() {}

  /// Whether an answer of our type will do. Who says nothing takes anything.
  static boolean accepted(List<String> accept) {
    List<String> ranges =
        accept.stream()
            .flatMap(value -> List.of(value.split(",", MOST_RANGES)).stream())
            .filter(range -> !range.isBlank())
            .toList();
    return ranges.isEmpty() || ranges.stream().anyMatch(Media::takes);
  }

  private static boolean takes(String range) {
    String type = type(range);
    boolean ours = type.equals(BARE) || type.equals("*/*") || type.equals("application/*");
    return ours && versioned(range) && !parameter(range, "q").matches("0(\\.0*)?");
  }

  /// Whether a body is of our type.
  static boolean ours(List<String> contentType) {
    return contentType.size() == 1
        && type(contentType.getFirst()).equals(BARE)
        && versioned(contentType.getFirst());
  }

  /// Whether another server's answer may be read: of our type, or what some call it (K-FAR-5).
  static boolean readable(List<String> contentType) {
    return ours(contentType)
        || (contentType.size() == 1 && type(contentType.getFirst()).equals("application/json"));
  }

  private static boolean versioned(String range) {
    String version = parameter(range, "version");
    return version.isEmpty() || version.equals(VERSION);
  }

  private static String type(String range) {
    int end = range.indexOf(';');
    return (end < 0 ? range : range.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  /// @return empty when it is not there
  private static String parameter(String range, String name) {
    for (String part : range.split(";", MOST_RANGES)) {
      int equal = part.indexOf('=');
      if (equal > 0 && part.substring(0, equal).strip().equalsIgnoreCase(name)) {
        String value = part.substring(equal + 1).strip();
        return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
            ? value.substring(1, value.length() - 1)
            : value;
      }
    }
    return "";
  }
}
