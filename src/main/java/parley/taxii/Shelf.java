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
  /// An identifier as TAXII asks: random, version 4.
  public static UUID freshId(RandomGenerator random) {
    return new UUID(
        (random.nextLong() & ~0xf000L) | 0x4000L,
        (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L);
  }
}
