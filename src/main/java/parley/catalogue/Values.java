package parley.catalogue;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import parley.message.Words;
import parley.stix.Address;

/// One text for values that are the same to whoever looks for them (K-SEEK-1).
final class Values {
  private static final String SCHEME = "://";

  /// K-SEEK-1: words of a name that are looked at.
  static final int MOST_WORDS = 24;

  static final Pattern CVE = Pattern.compile("(?i)\\bCVE-[0-9]{4}-[0-9]{4,19}\\b");

  private Values() {}

  /// An address as K-PAT-6 writes it; scheme and host of an address of the web in small letters,
  /// and its path as it is; all else in small letters. A full stop behind a domain is no part of
  /// it.
  static String normal(String text) {
    String plain = cut(text.strip());
    Optional<String> address = Address.read(plain).map(Address::normal);
    if (address.isPresent()) {
      return address.get();
    }
    int scheme = plain.indexOf(SCHEME);
    if (scheme < 0) {
      String small = plain.toLowerCase(Locale.ROOT);
      return small.endsWith(".") && !small.contains(" ")
          ? small.substring(0, small.length() - 1)
          : small;
    }
    int end = authorityEnd(plain, scheme + SCHEME.length());
    return plain.substring(0, end).toLowerCase(Locale.ROOT) + plain.substring(end);
  }

  private static String cut(String text) {
    return text.substring(0, Math.min(text.length(), Query.LONGEST));
  }

  private static int authorityEnd(String url, int from) {
    int end = from;
    while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    return end;
  }

  /// The value and what it names besides: the host of an address of the web, the domain of an
  /// address of mail, the CVEs in a text.
  static Set<String> named(String text) {
    Set<String> named = new LinkedHashSet<>();
    String normal = normal(text);
    if (normal.isEmpty()) {
      return named;
    }
    named.add(normal);
    int scheme = normal.indexOf(SCHEME);
    int at = normal.lastIndexOf('@');
    if (scheme > 0) {
      host(normal.substring(scheme + SCHEME.length(), authorityEnd(normal, scheme + 3)))
          .ifPresent(named::add);
    } else if (at > 0 && normal.indexOf(' ') < 0) {
      named.add(normal(normal.substring(at + 1)));
    }
    named.addAll(cves(normal));
    named.remove("");
    return named;
  }

  /// Without a user in front of it and a port behind it.
  private static Optional<String> host(String authority) {
    String host = authority.substring(authority.lastIndexOf('@') + 1);
    int bracket = host.indexOf(']');
    if (host.startsWith("[") && bracket > 0) {
      return Optional.of(normal(host.substring(1, bracket)));
    }
    int port = host.lastIndexOf(':');
    return Optional.of(normal(port < 0 ? host : host.substring(0, port)));
  }

  static Set<String> cves(String text) {
    Set<String> cves = new LinkedHashSet<>();
    Matcher found = CVE.matcher(text);
    while (found.find()) {
      cves.add(found.group().toLowerCase(Locale.ROOT));
    }
    return cves;
  }

  /// What a typed text may stand for: an address also for each network that holds it. What was made
  /// harmless for the eye (`hxxp`, `[.]`) is read as it was meant.
  static List<String> wanted(String typed) {
    String meant =
        typed
            .strip()
            .replace("[.]", ".")
            .replace("(.)", ".")
            .replace("[:]", ":")
            .replace("[@]", "@");
    if (meant.regionMatches(true, 0, "hxxp", 0, 4)) {
      meant = "http" + meant.substring(4);
    }
    Optional<Address> address = Address.read(meant);
    return address.isPresent() ? address.get().around() : List.of(normal(meant));
  }

  /// The words of names, each once, without their endings.
  static Set<String> words(Stream<String> texts) {
    return texts
        .flatMap(text -> Words.of(cut(text)).stream())
        .map(Words::stem)
        .limit(MOST_WORDS)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
