package parley.stix;

import java.util.List;
import java.util.Map;
import parley.stix.Layout.Kind;

/// Forms of texts (K-VALUE-5 to K-VALUE-16). Each is one pass over the text, without regular
/// expressions: none of these can be slow on a peer's text.
final class TextCheck {
  private static final int LONGEST_KEY = 250;
  private static final int LONGEST_TAG = 64;
  private static final int LONGEST_FUZZY = 256;

  /// Hexadecimal digits of a digest, by algorithm.
  private static final Map<String, Integer> DIGITS =
      Map.of(
          "MD5", 32, "SHA-1", 40, "SHA-256", 64, "SHA-512", 128, "SHA3-256", 64, "SHA3-512", 128);

  private static final List<String> FUZZY = List.of("SSDEEP", "TLSH");
  private static final List<String> SHORT_HIVES = List.of("hklm", "hkcc", "hkcr", "hkcu", "hku");

  private TextCheck() {}

  static void check(Kind.Plain kind, String text, Findings findings) {
    switch (kind) {
      case TIMESTAMP -> moment(text, 0, findings);
      case MILLIS -> moment(text, 3, findings);
      case HEX -> error(hex(text), "K-VALUE-10", "must be pairs of hexadecimal digits", findings);
      case BINARY -> error(base64(text), "K-VALUE-11", "must be base64", findings);
      case URL -> error(url(text), "K-VALUE-12", "must be an address with its scheme", findings);
      case LANG -> error(language(text), "K-VALUE-13", "must be a language tag", findings);
      case CPE -> error(cpe(text), "K-VALUE-14", "must be a CPE of version 2.3", findings);
      case IPV4 ->
          error(Address.ipv4(text).isPresent(), "K-VALUE-15", "must be an IPv4 address", findings);
      case IPV6 ->
          error(Address.ipv6(text).isPresent(), "K-VALUE-15", "must be an IPv6 address", findings);
      case MAC ->
          error(mac(text), "K-VALUE-15", "must be a MAC address in small letters", findings);
      case REGISTRY_KEY ->
          error(hive(text), "K-VALUE-16", "must begin with the hive's whole name", findings);
      case SELECTOR ->
          error(MarkingCheck.formed(text), "K-MARK-1", "must be a path into the object", findings);
      case ANY, STRING, BOOLEAN, HASHES, EXTENSIONS, OBSERVABLES -> {}
    }
  }

  private static void error(boolean holds, String rule, String sentence, Findings findings) {
    if (!holds) {
      findings.error(rule, sentence);
    }
  }

  private static void moment(String text, int digits, Findings findings) {
    if (StixTime.read(text).isEmpty()) {
      findings.error("K-VALUE-5", "must be a moment in UTC, for example 2026-11-22T03:00:00.123Z");
    } else if (StixTime.fraction(text) < digits) {
      findings.error("K-VALUE-5", "must be written to the millisecond at least");
    }
  }

  private static boolean hexDigit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  private static boolean letterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  static boolean hex(String text) {
    boolean formed = !text.isEmpty() && text.length() % 2 == 0;
    for (int i = 0; formed && i < text.length(); i++) {
      formed = hexDigit(text.charAt(i));
    }
    return formed;
  }

  static boolean base64(String text) {
    int length = text.length();
    int end = length;
    while (end > 0 && length - end < 2 && text.charAt(end - 1) == '=') {
      end--;
    }
    boolean formed = length > 0 && length % 4 == 0;
    for (int i = 0; formed && i < end; i++) {
      char c = text.charAt(i);
      formed = letterOrDigit(c) || c == '+' || c == '/';
    }
    return formed;
  }

  private static boolean url(String text) {
    int colon = text.indexOf(':');
    boolean formed = colon > 0 && colon < text.length() - 1 && Character.isLetter(text.charAt(0));
    for (int i = 0; formed && i < text.length(); i++) {
      char c = text.charAt(i);
      boolean scheme = letterOrDigit(c) || c == '+' || c == '-' || c == '.';
      formed = i < colon ? scheme : c > ' ' && c != '<' && c != '>' && c != '"' && c != 0x7f;
    }
    return formed;
  }

  /// A tag of RFC 5646 by its form: letters, then subtags of letters and digits.
  static boolean language(String text) {
    int length = 0;
    boolean first = true;
    boolean formed = !text.isEmpty() && text.length() <= LONGEST_TAG;
    for (int i = 0; formed && i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '-') {
        formed = length > 0 && (!first || length > 1 || "ix".indexOf(text.charAt(0)) >= 0);
        first = false;
        length = 0;
      } else {
        length++;
        formed = letterOrDigit(c) && length <= 8 && !(first && c <= '9');
      }
    }
    return formed && length > 0 && (!first || length > 1);
  }

  private static boolean cpe(String text) {
    int fields = 1;
    boolean escaped = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      fields += c == ':' && !escaped ? 1 : 0;
      escaped = c == '\\' && !escaped;
    }
    return text.startsWith("cpe:2.3:") && fields == 13;
  }

  private static boolean mac(String text) {
    boolean formed = text.length() == 17;
    for (int i = 0; formed && i < text.length(); i++) {
      char c = text.charAt(i);
      formed = i % 3 == 2 ? c == ':' : hexDigit(c) && (c < 'A' || c > 'F');
    }
    return formed;
  }

  private static boolean hive(String text) {
    int end = text.indexOf('\\');
    String hive = end < 0 ? text : text.substring(0, end);
    return SHORT_HIVES.stream().noneMatch(hive::equalsIgnoreCase);
  }

  /// A key of a dictionary.
  static boolean key(String key) {
    boolean formed = !key.isEmpty() && key.length() <= LONGEST_KEY;
    for (int i = 0; formed && i < key.length(); i++) {
      char c = key.charAt(i);
      formed = letterOrDigit(c) || c == '-' || c == '_';
    }
    return formed;
  }

  /// A digest under the name of its algorithm.
  static void hash(String algorithm, String text, Findings findings) {
    if (algorithm.length() < 3 || !key(algorithm)) {
      findings.error("K-VALUE-9", "an algorithm has 3 to 250 letters, digits, - and _");
    } else if (!digest(algorithm, text)) {
      findings.error("K-VALUE-9", "is no digest of this algorithm");
    } else if (!DIGITS.containsKey(algorithm) && !FUZZY.contains(algorithm)) {
      findings.note("K-VALUE-8", "is no word of hash-algorithm-ov, which is open");
    }
  }

  /// Whether a text can be a digest of an algorithm; of one that is not known, any can.
  static boolean digest(String algorithm, String text) {
    Integer digits = DIGITS.get(algorithm);
    if (digits != null) {
      return text.length() == digits && hex(text);
    }
    if (algorithm.equals("TLSH")) {
      boolean marked = text.length() == 72 && text.startsWith("T1");
      return (text.length() == 70 || marked) && text.chars().allMatch(c -> letterOrDigit((char) c));
    }
    if (!algorithm.equals("SSDEEP")) {
      return true;
    }
    return !text.isEmpty()
        && text.length() <= LONGEST_FUZZY
        && text.chars().allMatch(c -> letterOrDigit((char) c) || "/+:.".indexOf(c) >= 0);
  }
}
