package parley.taxii;

import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// A collection.
///
/// @param number by which it is known in the store
/// @param id by which it is known outside, version 4
/// @param alias a name for people, unique here
public record Shelf(int number, UUID id, String alias, String title, Optional<String> description) {
  /// K-PARTNER-1: how the aliases of what partners sent and are sent begin.
  public static final String FROM = "from-";

  public static final String TO = "to-";

  /// Whether the alias is of a partner's collection: the node alone writes to it (K-PARTNER-2).
  static boolean partners(String alias) {
    return alias.startsWith(FROM) || alias.startsWith(TO);
  }

  public boolean partners() {
    return partners(alias);
  }

  /// An identifier as TAXII asks: random, version 4.
  public static UUID freshId(RandomGenerator random) {
    return new UUID(
        (random.nextLong() & ~0xf000L) | 0x4000L,
        (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L);
  }
}
