package parley.origin;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import parley.stix.Address;

/// Whether a technical origin is written as it must be and can be somebody's at all (K-REPORT-3 to
/// K-REPORT-5). An exercise may also name what is kept for examples, so that it need not name
/// anybody.
public final class Origin {
  /// What an entry names.
  public enum Kind {
    ADDRESS,
    DOMAIN,
    SYSTEM
  }

  /// What is wrong with an entry.
  public enum Fault {
    /// It is not written as such a thing is, or not in its one form.
    FORM,
    /// Nobody has it: private, reserved, or kept for examples.
    RESERVED,
    /// A network so wide that no one state has it.
    WIDE
  }

  /// K-REPORT-3: no network is wider.
  private static final int WIDEST_IPV4 = 8;

  private static final int WIDEST_IPV6 = 16;

  /// K-REPORT-3: what IANA's special-purpose registry of IPv4 (RFC 6890) does not give to anybody,
  /// with multicast (RFC 5771) and what is reserved (RFC 1112).
  private static final List<Address> RESERVED_IPV4 =
      ranges(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "224.0.0.0/4",
          "240.0.0.0/4");

  /// The same of IPv6, of which addresses of 2000::/3 alone are given out (RFC 4291).
  private static final List<Address> GIVEN_IPV6 = ranges("2000::/3");

  private static final List<Address> RESERVED_IPV6 = ranges("2001::/23", "2002::/16");

  /// RFC 5737, RFC 3849, RFC 9637.
  private static final List<Address> EXAMPLES =
      ranges("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20");

  /// A label of the DNS in small letters: RFC 1123.
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  private static final int LONGEST_NAME = 253;

  /// K-REPORT-4: special-use names (RFC 6761, RFC 6762, RFC 7686, RFC 8375, RFC 9476) and what
  /// ICANN keeps for private use.
  private static final List<String> RESERVED_NAMES =
      List.of("localhost", "local", "onion", "home.arpa", "alt", "internal");

  private static final List<String> EXAMPLE_NAMES =
      List.of("example", "test", "invalid", "example.com", "example.net", "example.org");

  /// K-REPORT-5: numbers from the first to the second, both included, that nobody has: RFC 7607,
  /// RFC 6793, RFC 6996, RFC 7300, and what IANA has reserved between them.
  private static final List<long[]> RESERVED_SYSTEMS =
      List.of(
          new long[] {0, 0},
          new long[] {23456, 23456},
          new long[] {64512, 65535},
          new long[] {65552, 131071},
          new long[] {4_200_000_000L, 4_294_967_295L});

  /// RFC 5398.
  private static final List<long[]> EXAMPLE_SYSTEMS =
      List.of(new long[] {64496, 64511}, new long[] {65536, 65551});

  private static final Pattern SYSTEM = Pattern.compile("AS[1-9][0-9]{0,9}");
  private static final long LARGEST_SYSTEM = 4_294_967_295L;

  private Origin() {}

  private static List<Address> ranges(String... written) {
    return Stream.of(written).map(text -> read(text).orElseThrow()).toList();
  }

  /// @param exercise whether what is kept for examples may be named
  /// @return what is wrong with it
  public static Optional<Fault> fault(Kind kind, String text, boolean exercise) {
    return switch (kind) {
      case ADDRESS -> address(text, exercise);
      case DOMAIN -> domain(text, exercise);
      case SYSTEM -> system(text, exercise);
    };
  }

  private static Optional<Address> read(String text) {
    return text.indexOf(':') >= 0 ? Address.ipv6(text) : Address.ipv4(text);
  }

  /// One text for each, so that two reports of one address are seen to be that.
  private static Optional<Fault> address(String text, boolean exercise) {
    Optional<Address> read = read(text).filter(address -> address.normal().equals(text));
    if (read.isEmpty()) {
      return Optional.of(Fault.FORM);
    }
    Address address = read.get();
    boolean old = text.indexOf(':') < 0;
    if (address.prefix() < (old ? WIDEST_IPV4 : WIDEST_IPV6)) {
      return Optional.of(Fault.WIDE);
    }
    if (exercise && EXAMPLES.stream().anyMatch(address::within)) {
      return Optional.empty();
    }
    boolean given = old || GIVEN_IPV6.stream().anyMatch(address::within);
    List<Address> reserved = old ? RESERVED_IPV4 : RESERVED_IPV6;
    return given
            && reserved.stream().noneMatch(address::overlaps)
            && EXAMPLES.stream().noneMatch(address::overlaps)
        ? Optional.empty()
        : Optional.of(Fault.RESERVED);
  }

  private static Optional<Fault> domain(String text, boolean exercise) {
    List<String> labels = List.of(text.split("\\.", -1));
    String last = labels.getLast();
    if (text.length() > LONGEST_NAME
        || labels.size() < 2
        || !labels.stream().allMatch(label -> LABEL.matcher(label).matches())
        || last.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.of(Fault.FORM);
    }
    if (exercise && under(text, EXAMPLE_NAMES)) {
      return Optional.empty();
    }
    return under(text, RESERVED_NAMES) || under(text, EXAMPLE_NAMES)
        ? Optional.of(Fault.RESERVED)
        : Optional.empty();
  }

  private static boolean under(String text, List<String> names) {
    return names.stream().anyMatch(name -> text.equals(name) || text.endsWith("." + name));
  }

  private static Optional<Fault> system(String text, boolean exercise) {
    if (!SYSTEM.matcher(text).matches()) {
      return Optional.of(Fault.FORM);
    }
    long number = Long.parseLong(text.substring(2));
    if (number > LARGEST_SYSTEM) {
      return Optional.of(Fault.FORM);
    }
    boolean example = among(number, EXAMPLE_SYSTEMS);
    return among(number, RESERVED_SYSTEMS) || (example && !exercise)
        ? Optional.of(Fault.RESERVED)
        : Optional.empty();
  }

  private static boolean among(long number, List<long[]> ranges) {
    return ranges.stream().anyMatch(range -> range[0] <= number && number <= range[1]);
  }
}
