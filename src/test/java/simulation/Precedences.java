package simulation;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.codec.Digest;
import parley.ledger.LedgerException;
import parley.link.Route;
import parley.party.LinkId;

/// Holds what leaves each node against what its officers were told of before, link by link, however
/// many links the node has: nothing else begins while FLASH waits (X-WINDOW-1), and nothing leaves
/// for the first time while what outranks it has waited, and goes on waiting (X-ORDER-1).
final class Precedences {
  /// Longer than whatever lies between an officer's word and the routes.
  private static final long MARGIN = 3 * Clockwork.SECOND;

  /// In which everything that was chosen in one go is on its way.
  private static final long SOON = Clockwork.SECOND;

  private static final String OVERTAKEN = "what outranks others goes first";

  private final World world;

  /// What was accepted and has never been on its way, in the order in which it was.
  private final Map<Station, Map<LinkId, Map<Digest, Waiting>>> all = new LinkedHashMap<>();

  private static final class Waiting {
    /// 0 is FLASH; exercises are behind all that is real.
    final int rank;

    final long since;

    /// It was chosen and could not be read from the disk, so that it waits for its own time.
    boolean unread;

    /// When something left that it outranks, and when that happened once more a margin later; 0
    /// when it did not.
    long overtaken;

    long again;

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

  /// An envelope is on a route.
  ///
  /// @param first on the one that is preferred
  void leaves(Station from, LinkId link, Route.What what, Digest content, boolean first) {
    overtaken(from, link);
    Waiting left = on(from, link).remove(content);
    if (what != Route.What.FLASH_ENVELOPE && first && !from.hostile) {
      if (from.flashOnTheWay == 0) {
        flashIsNeverBehind(from, link);
      }
      if (left != null) {
        outranks(from, link, left.rank);
      }
    }
  }

  private void flashIsNeverBehind(Station from, LinkId link) {
    for (Map.Entry<Digest, Waiting> one : List.copyOf(on(from, link).entrySet())) {
      if (one.getValue().rank == 0) {
        holds(from, link, one.getKey(), one.getValue().since, "FLASH is never behind");
      }
    }
  }

  /// Its turn came, and the disk did not give it.
  void unread(Station station, LinkId link, Digest content) {
    Waiting waiting = on(station, link).get(content);
    if (waiting != null) {
      waiting.unread = true;
    }
  }

  /// What was chosen in one go may reach its routes in any order, so only what is overtaken twice,
  /// and does not leave soon after, is a fault. FLASH has places of its own: where they are taken,
  /// others go.
  private void outranks(Station from, LinkId link, int rank) {
    long now = world.clock.now();
    for (Waiting waiting : on(from, link).values()) {
      boolean placed = waiting.rank > 0 || from.flashOnTheWay == 0;
      boolean known = now - waiting.since >= MARGIN && !from.bornAfter(now - MARGIN);
      if (waiting.rank >= rank || waiting.unread || !placed || !known) {
        continue;
      }
      if (waiting.overtaken == 0 || from.bornAfter(waiting.overtaken)) {
        waiting.overtaken = now;
        waiting.again = 0;
      } else if (waiting.again == 0 && now - waiting.overtaken >= MARGIN) {
        waiting.again = now;
      }
    }
  }

  private void overtaken(Station from, LinkId link) {
    long now = world.clock.now();
    for (Map.Entry<Digest, Waiting> one : List.copyOf(on(from, link).entrySet())) {
      Waiting waiting = one.getValue();
      if (waiting.again > 0 && now - waiting.again >= SOON && !waiting.unread && !from.hostile) {
        holds(from, link, one.getKey(), waiting.overtaken, OVERTAKEN);
      }
    }
  }

  /// What was answered meanwhile, or given back with its epoch, waits no more.
  private void holds(Station from, LinkId link, Digest content, long since, String invariant) {
    long waited = world.clock.now() - since;
    if (waited < MARGIN || from.bornAfter(since)) {
      return;
    }
    try {
      if (from.durable().queued(link, content).isEmpty()) {
        on(from, link).remove(content);
      } else {
        world.fails(invariant, from + ": waited " + waited / Clockwork.MILLI + " ms");
      }
    } catch (LedgerException e) {
      world.fails("the disk can be read", e.toString());
    }
  }
}
