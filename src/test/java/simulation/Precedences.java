package simulation;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import parley.codec.Digest;
import parley.envelope.Lane;
import parley.link.Route;
import parley.party.LinkId;

/// Holds what leaves each node against the FLASH that its officers were told of before: nothing
/// else begins on the same link meanwhile, however many links the node has.
final class Precedences {
  /// Longer than whatever lies between an officer's word and the routes.
  private static final long MARGIN = 3 * Clockwork.SECOND;

  private final World world;

  /// FLASH that was accepted and has never been on its way: since when.
  private final Map<Station, Map<LinkId, Map<Digest, Long>>> all = new LinkedHashMap<>();

  Precedences(World world) {
    this.world = world;
  }

  private Map<Digest, Long> on(Station station, LinkId link) {
    return all.computeIfAbsent(station, _ -> new HashMap<>())
        .computeIfAbsent(link, _ -> new LinkedHashMap<>());
  }

  void lost(Station station) {
    all.remove(station);
  }

  /// An officer was told; it has not left yet.
  void accepted(Officers.Draft draft, Digest content) {
    if (Lane.of(draft.message.precedence(), draft.message.series()) == Lane.FLASH) {
      on(draft.station, draft.link).put(content, world.clock.now());
    }
  }

  /// An envelope is on a route.
  ///
  /// @param first on the one that is preferred
  void leaves(Station from, LinkId link, Route.What what, Digest content, boolean first) {
    if (what == Route.What.FLASH_ENVELOPE) {
      on(from, link).remove(content);
    } else if (first && from.flashOnTheWay == 0 && !from.hostile) {
      for (long since : on(from, link).values()) {
        long waited = world.clock.now() - since;
        if (waited >= MARGIN && !from.bornAfter(since)) {
          world.fails(
              "FLASH is never behind", from + ": waited " + waited / Clockwork.MILLI + " ms");
        }
      }
    }
  }
}
