package parley.catalogue;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One object of one collection, as it is now, ready to be drawn.
///
/// @param is empty when it is there no longer
/// @param awaited markings that it bears whose definitions its collection does not have
/// @param defines it is a definition for which others may wait
record Drawn(Place place, Optional<Is> is, Set<String> awaited, boolean defines) {

  /// What an object counts as, by the code of its name.
  record Counted(Count.By by, long name) {}

  /// Where an object stands.
  record Place(int collection, String id) {}

  /// @param key of its entry
  /// @param alone the key of an entry of its own, where that one is full (K-ENTRY-5)
  /// @param alias of the collection
  /// @param added when it came there first, microseconds since 1970
  /// @param last when its newest version did
  /// @param validUntil the largest number where it says no end
  /// @param counted what it counts as when it is new here
  record Is(
      String key,
      String alone,
      String type,
      long version,
      String client,
      String alias,
      long added,
      long last,
      long validUntil,
      boolean revoked,
      Marked marking,
      List<Long> codes,
      List<Counted> counted) {
    Is {
      codes = List.copyOf(codes);
      counted = List.copyOf(counted);
    }
  }

  static Drawn gone(Place place) {
    return new Drawn(place, Optional.empty(), Set.of(), false);
  }
}
