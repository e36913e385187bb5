package parley.misp;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import parley.codec.Bytes;
import parley.codec.Uuid5;
import parley.stix.StixId;

/// Names of what is made (K-MISP-3): MISP's own UUID where STIX allows it, else one of version 5
/// over what it stands for, so that the same event always gives the same names.
final class Names {
  /// The namespace of misp-stix, so that whoever imports with either names things alike.
  private static final UUID SPACE = UUID.fromString("76beed5f-7251-457e-8c2a-b45f7b589d3d");

  private Names() {}

  static String derived(String of) {
    return Uuid5.of(SPACE, Bytes.utf8(of)).toString();
  }

  /// MISP's UUID as STIX may have it.
  static String uuid(String written) {
    String small = written.toLowerCase(Locale.ROOT);
    return StixId.read("note--" + small).isPresent() ? small : derived(small);
  }

  /// @param otherwise what the thing is, where MISP gives it no UUID
  static String uuid(Optional<String> written, String otherwise) {
    return written.filter(text -> !text.isBlank()).map(Names::uuid).orElse(derived(otherwise));
  }

  /// A UUID that a file calls something, for people to read; whatever else it says is not repeated.
  static String shown(String written) {
    return written.matches("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
        ? written
        : "without a UUID";
  }

  /// As misp-stix names relationships.
  static String relationship(String source, String word, String target) {
    return "relationship--" + derived(source + " - " + word + " - " + target);
  }

  static String uuidOf(String id) {
    return id.substring(id.indexOf("--") + 2);
  }

  static String typeOf(String id) {
    return id.contains("--") ? id.substring(0, id.indexOf("--")) : "";
  }

  /// `ipv6-addr` for what has a colon.
  static String address(String value) {
    return value.indexOf(':') >= 0 ? "ipv6-addr" : "ipv4-addr";
  }
}
