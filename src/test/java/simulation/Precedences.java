package simulation;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.codec.Digest;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.link.Route;
import parley.party.LinkId;

/// Holds what leaves each node against what its officers were told before: nothing goes while what
/// outranks it has waited on the same link (X-ORDER-1).
final class Precedences {
  /// Longer than whatever lies between an officer's word and the routes.
  private static final long MARGIN = 3 * Clockwork.SECOND;

  private final World world;

  /// What was accepted and has never been on its way, in the order in which it was.
  private final Map<Station, Map<LinkId, Map<Digest, Waiting>>> all = new LinkedHashMap<>();

  private static final class Waiting {
    /// 0 is FLASH; exercises are behind all that is real.
    final int rank;

    final long since;

    /// When something was chosen that it outranks; 0 when nothing was.
    long overtaken;

    Waiting(int rank, long since) {
      this.rank = rank;
      this.since = since;
    }
  }

  Precedences(World world) {
    this.world = world;
  }

  private static int rank(Precedence precedence, Series series) {
    int place =
        switch (precedence) {
          case FLASH -> 0;
          case IMMEDIATE -> 1;
          case PRIORITY -> 2;
          case ROUTINE -> 3;
        };
    return series == Series.EXERCISE ? place + 4 : place;
  }

  private Map<Digest, Waiting> on(Station station, LinkId link) {
    return all.computeIfAbsent(station, _ -> new HashMap<>())
        .computeIfAbsent(link, _ -> new LinkedHashMap<>());
  }

  void lost(Station station) {
    all.remove(station);
  }

  /// An officer was told; it has not left yet.
  void accepted(Officers.Draft draft, Digest content) {
    int rank = rank(draft.message.precedence(), draft.message.series());
    on(draft.station, draft.link).put(content, new Waiting(rank, world.clock.now()));
  }

  /// The link's owner chose it to go next, and its bytes are read.
  void picked(Station station, LinkId link, Digest content) {
    try {
      Ledger.Queued row = station.durable().queued(link, content).orElse(null);
      if (row != null) {
        on(station, link).remove(content);
        next(station, link, rank(row.precedence(), row.serial().series()));
      }
    } catch (LedgerException e) {
      world.fails("the disk can be read", e.toString());
    }
  }

  /// What was chosen at once is read in any order: so what was overtaken must have been read soon
  /// after. FLASH has places of its own: where they are taken, others go.
  private void next(Station station, LinkId link, int rank) {
    for (Waiting waiting : on(station, link).values()) {
      boolean placed = waiting.rank > 0 || station.flashOnTheWay == 0;
      if (waiting.overtaken > 0 && !station.bornAfter(waiting.overtaken)) {
        holds(station, waiting.overtaken, "what outranks others goes first");
      } else if (waiting.rank < rank && placed) {
        waiting.overtaken = world.clock.now();
      }
    }
  }

  private void holds(Station station, long since, String invariant) {
    long waited = world.clock.now() - since;
    if (!station.hostile && waited >= MARGIN && !station.bornAfter(since)) {
      world.fails(invariant, station + ": waited " + waited / Clockwork.MILLI + " ms");
    }
  }

  /// An envelope is on a route.
  ///
  /// @param first on the one that is preferred
  void leaves(Station from, LinkId link, Route.What what, Digest content, boolean first) {
    on(from, link).remove(content);
    if (what == Route.What.ENVELOPE && first && from.flashOnTheWay == 0) {
      on(from, link).values().stream()
          .filter(waiting -> waiting.rank == 0)
          .forEach(waiting -> holds(from, waiting.since, "FLASH is never behind"));
    }
  }
}
