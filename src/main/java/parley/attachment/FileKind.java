package parley.attachment;

import java.util.List;
import java.util.Map;
import parley.codec.Bytes;

/// Whether a file begins as files of its declared type do (W-FILE-3). It keeps out a program that
/// calls itself a picture; it says nothing of what else may be wrong with a file.
final class FileKind {
  /// How files of a type begin, in hexadecimal; any of them.
  private static final Map<String, List<String>> BEGINNINGS =
      Map.ofEntries(
          Map.entry("application/pdf", List.of("255044462d")),
          Map.entry("application/zip", List.of("504b0304", "504b0506")),
          Map.entry("application/gzip", List.of("1f8b")),
          Map.entry("application/x-7z-compressed", List.of("377abcaf271c")),
          Map.entry("application/vnd.tcpdump.pcap", List.of("d4c3b2a1", "a1b2c3d4", "0a0d0d0a")),
          Map.entry("image/png", List.of("89504e470d0a1a0a")),
          Map.entry("image/jpeg", List.of("ffd8ff")),
          Map.entry("image/gif", List.of("474946383761", "474946383961")));

  /// What a machine runs: never let through, whatever it calls itself. Windows, Unix, Apple (four
  /// ways), Java, scripts.
  private static final List<String> PROGRAMS =
      List.of(
          "4d5a", "7f454c46", "feedface", "feedfacf", "cefaedfe", "cffaedfe", "cafebabe", "2321");

  private static final int LOOKED_AT = 4096;

  private FileKind() {}

  /// @param beginning of the file, some thousand bytes or all of it
  static boolean fits(String mediaType, Bytes beginning) {
    String head = beginning.slice(0, Math.min(16, beginning.size())).hex();
    if (begins(head, PROGRAMS)) {
      return false;
    }
    List<String> known = BEGINNINGS.get(mediaType);
    if (known != null) {
      return begins(head, known);
    }
    boolean another = BEGINNINGS.values().stream().anyMatch(of -> begins(head, of));
    boolean text = mediaType.startsWith("text/") || mediaType.equals("application/json");
    return !another && (!text || isText(beginning));
  }

  private static boolean begins(String head, List<String> with) {
    return with.stream().anyMatch(head::startsWith);
  }

  private static boolean isText(Bytes beginning) {
    for (int at = 0; at < Math.min(LOOKED_AT, beginning.size()); at++) {
      int each = beginning.at(at) & 0xff;
      if (each < ' ' && each != '\t' && each != '\n' && each != '\r' && each != '\f') {
        return false;
      }
    }
    return true;
  }
}
