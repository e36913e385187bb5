package parley.taxii;

import java.util.Optional;
import java.util.Set;
import parley.codec.Digest;
import parley.seal.SharedKey;

/// A tool of the centre that signs in (K-CLIENT-1).
///
/// @param secret what is kept of it; empty when it signs in by certificate alone
/// @param certificates SHA-256 of each, DER
/// @param read aliases of the collections that it may read
/// @param write likewise
record Client(
    String name,
    Optional<SharedKey.Kept> secret,
    Set<Digest> certificates,
    Set<String> read,
    Set<String> write) {
  /// What a name is made of; it stands in front of a token.
  private static final String NAME = "[a-z][a-z0-9-]{0,62}";

  static final String NAME_FORM =
      "1 to 63 small letters, digits and \"-\", and begins with a letter";

  Client {
    certificates = Set.copyOf(certificates);
    read = Set.copyOf(read);
    write = Set.copyOf(write);
    if (!name.matches(NAME)) {
      throw new IllegalArgumentException("a client's name has " + NAME_FORM);
    }
    if (secret.isEmpty() && certificates.isEmpty()) {
      throw new IllegalArgumentException("the client " + name + " has no means to sign in");
    }
  }

  boolean reads(Shelf shelf) {
    return read.contains(shelf.alias());
  }

  boolean writes(Shelf shelf) {
    return write.contains(shelf.alias()) && !shelf.partners();
  }
}
