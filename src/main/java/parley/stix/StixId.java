package parley.stix;

import java.util.Optional;
import parley.codec.MalformedInput;

/// The name of an object, `TYPE--UUID` (K-ID-1), as it was written: UUIDs of other programs may
/// have large letters, and whoever looks a name up compares text.
///
/// @param type 3 to 250 small letters, digits and hyphens
/// @param uuid 36 characters, of variant 1 (RFC 4122) and version 1 to 5
public record StixId(String type, String uuid) implements Comparable<StixId> {
  /// K-TYPE-1: checked before anything else is done with a type.
  static final int LONGEST_TYPE = 250;

  private static final int SHORTEST_TYPE = 3;
  private static final int UUID_LENGTH = 36;
  private static final int VERSION_AT = 14;
  private static final int VARIANT_AT = 19;

  public StixId {
    if (!typed(type) || !uuidAt(uuid, 0)) {
      throw new IllegalArgumentException("a name is TYPE--UUID");
    }
  }

  /// Empty when the text is no such name.
  public static Optional<StixId> read(String text) {
    int at = typeEnd(text);
    return at < 0
        ? Optional.empty()
        : Optional.of(new StixId(text.substring(0, at), text.substring(at + 2)));
  }

  /// @throws MalformedInput when the text is no such name
  static StixId required(String text) throws MalformedInput {
    return read(text)
        .orElseThrow(() -> new MalformedInput("K-ID-1", "\"id\" must be TYPE--UUID, all of it"));
  }

  /// Where the type ends in a text that is a name; -1 for any other text.
  static int typeEnd(String text) {
    int at = text.length() - UUID_LENGTH - 2;
    return formed(text) && knownAt(text, at + 2) ? at : -1;
  }

  /// Whether a text is a type, two hyphens and 36 characters in the form of a UUID, of whatever
  /// version. It need not be a name here, and holds nothing that could not be shown.
  public static boolean formed(String text) {
    int at = text.length() - UUID_LENGTH - 2;
    return at >= SHORTEST_TYPE
        && at <= LONGEST_TYPE
        && text.startsWith("--", at)
        && digitsAt(text, at + 2)
        && typed(text.substring(0, at));
  }

  /// K-TYPE-1: small letters, digits and single hyphens, beginning with a letter, 3 to 250 of them.
  static boolean typed(String type) {
    int length = type.length();
    if (length < SHORTEST_TYPE || length > LONGEST_TYPE || !small(type.charAt(0))) {
      return false;
    }
    for (int i = 1; i < length; i++) {
      char c = type.charAt(i);
      boolean hyphen = c == '-' && type.charAt(i - 1) != '-';
      if (!small(c) && !digit(c) && !hyphen) {
        return false;
      }
    }
    return true;
  }

  private static boolean small(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean uuidAt(String text, int from) {
    return digitsAt(text, from) && knownAt(text, from);
  }

  private static boolean digitsAt(String text, int from) {
    if (text.length() != from + UUID_LENGTH) {
      return false;
    }
    for (int i = 0; i < UUID_LENGTH; i++) {
      char c = text.charAt(from + i);
      boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
      if (hyphen ? c != '-' : Character.digit(c, 16) < 0 || c > 'f') {
        return false;
      }
    }
    return true;
  }

  /// Of variant 1 and version 1 to 5.
  private static boolean knownAt(String text, int from) {
    char version = text.charAt(from + VERSION_AT);
    int variant = Character.digit(text.charAt(from + VARIANT_AT), 16);
    return version >= '1' && version <= '5' && variant >= 8 && variant <= 11;
  }

  /// 1 to 5.
  int version() {
    return uuid.charAt(VERSION_AT) - '0';
  }

  @Override
  public int compareTo(StixId other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return type + "--" + uuid;
  }
}
