package parley.stix;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// An IP address or a range of them, read from text without asking anybody. Immutable.
public final class Address {
  private static final int GROUPS = 8;

  /// 4 or 16 of them, with what the prefix leaves out as noughts.
  private final byte[] bytes;

  /// Bits that count.
  private final int prefix;

  private Address(byte[] bytes, int prefix) {
    this.bytes = bytes;
    this.prefix = prefix;
  }

  /// Of either family; empty for any other text.
  public static Optional<Address> read(String text) {
    return ipv4(text).or(() -> ipv6(text));
  }

  public static Optional<Address> ipv4(String text) {
    return read(text, 4);
  }

  public static Optional<Address> ipv6(String text) {
    return read(text, 16);
  }

  private static Optional<Address> read(String text, int size) {
    if (text.length() > 64) {
      return Optional.empty();
    }
    int slash = text.indexOf('/');
    int bits = slash < 0 ? 8 * size : number(text.substring(slash + 1), 3, 8 * size);
    String plain = slash < 0 ? text : text.substring(0, slash);
    byte[] bytes = size == 4 ? four(plain) : sixteen(plain);
    if (bits < 0 || bytes.length == 0) {
      return Optional.empty();
    }
    for (int bit = bits; bit < 8 * size; bit++) {
      bytes[bit / 8] &= (byte) ~(0x80 >> bit % 8);
    }
    return Optional.of(new Address(bytes, bits));
  }

  /// -1 for what is no number up to `most`.
  private static int number(String text, int digits, int most) {
    if (text.isEmpty() || text.length() > digits) {
      return -1;
    }
    int number = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = 10 * number + c - '0';
    }
    return number <= most ? number : -1;
  }

  /// Empty for what is no address.
  private static byte[] four(String text) {
    String[] parts = text.split("\\.", -1);
    byte[] bytes = new byte[4];
    if (parts.length != 4) {
      return new byte[0];
    }
    for (int i = 0; i < 4; i++) {
      int number = number(parts[i], 3, 255);
      // A nought in front means base eight to some and nothing to others.
      if (number < 0 || (parts[i].length() > 1 && parts[i].startsWith("0"))) {
        return new byte[0];
      }
      bytes[i] = (byte) number;
    }
    return bytes;
  }

  private static byte[] sixteen(String text) {
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return new byte[0];
    }
    int[] head = groups(gap < 0 ? text : text.substring(0, gap), gap >= 0);
    int[] tail = gap < 0 ? new int[0] : groups(text.substring(gap + 2), true);
    int known = head.length + tail.length;
    boolean whole = gap < 0 ? known == GROUPS : known < GROUPS;
    if (!whole
        || Arrays.stream(head).anyMatch(g -> g < 0)
        || Arrays.stream(tail).anyMatch(g -> g < 0)) {
      return new byte[0];
    }
    byte[] bytes = new byte[16];
    for (int i = 0; i < head.length; i++) {
      put(bytes, i, head[i]);
    }
    for (int i = 0; i < tail.length; i++) {
      put(bytes, GROUPS - tail.length + i, tail[i]);
    }
    return bytes;
  }

  private static void put(byte[] bytes, int group, int value) {
    bytes[2 * group] = (byte) (value >> 8);
    bytes[2 * group + 1] = (byte) value;
  }

  /// Groups of four digits, -1 for each that is none; the last may be an IPv4 address.
  private static int[] groups(String text, boolean mayBeEmpty) {
    if (text.isEmpty() && mayBeEmpty) {
      return new int[0];
    }
    String[] parts = text.split(":", -1);
    byte[] last = four(parts[parts.length - 1]);
    int plain = parts.length - (last.length == 0 ? 0 : 1);
    int[] groups = new int[plain + (last.length == 0 ? 0 : 2)];
    for (int i = 0; i < plain; i++) {
      groups[i] = group(parts[i]);
    }
    if (last.length > 0) {
      groups[plain] = (last[0] & 255) << 8 | (last[1] & 255);
      groups[plain + 1] = (last[2] & 255) << 8 | (last[3] & 255);
    }
    return groups;
  }

  private static int group(String text) {
    int value = text.isEmpty() || text.length() > 4 ? -1 : 0;
    for (int i = 0; value >= 0 && i < text.length(); i++) {
      char c = text.charAt(i);
      int digit = c > 'f' ? -1 : Character.digit(c, 16);
      value = digit < 0 ? -1 : 16 * value + digit;
    }
    return value;
  }

  /// Itself and every range that holds all of it, the narrowest first, each as {@link #normal}
  /// writes it: at most 129.
  public List<String> around() {
    List<String> around = new ArrayList<>();
    for (int bits = prefix; bits >= 0; bits--) {
      around.add(cut(bits).normal());
    }
    return around;
  }

  private Address cut(int bits) {
    byte[] left = bytes.clone();
    for (int bit = bits; bit < 8 * left.length; bit++) {
      left[bit / 8] &= (byte) ~(0x80 >> bit % 8);
    }
    return new Address(left, bits);
  }

  /// One text for each: a range of one address without its prefix, IPv6 as RFC 5952 writes it.
  public String normal() {
    String plain = bytes.length == 4 ? dotted() : colons();
    return prefix == 8 * bytes.length ? plain : plain + "/" + prefix;
  }

  private String dotted() {
    return (bytes[0] & 255)
        + "."
        + (bytes[1] & 255)
        + "."
        + (bytes[2] & 255)
        + "."
        + (bytes[3] & 255);
  }

  private String colons() {
    int from = -1;
    int longest = 1;
    for (int i = 0; i < GROUPS; i++) {
      int end = i;
      while (end < GROUPS && at(end) == 0) {
        end++;
      }
      if (end - i > longest) {
        from = i;
        longest = end - i;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i == from) {
        text.append("::");
        i += longest - 1;
      } else {
        text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":");
        text.append(Integer.toHexString(at(i)));
      }
    }
    return text.toString();
  }

  private int at(int group) {
    return (bytes[2 * group] & 255) << 8 | (bytes[2 * group + 1] & 255);
  }
}
