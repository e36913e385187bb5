package simulation;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import parley.agreement.Agreement;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.codec.MalformedInput;
import parley.message.Composer;
import parley.message.Message;
import parley.party.LinkId;

/// Messages that nobody planned: a long queue that waits on a link which is cut, and FLASH released
/// behind it, which leaves next all the same.
final class Rush {
  /// More than may be on their way at once (X-WINDOW-1), so that others wait as well.
  private static final int QUEUE = 80;

  /// Longer than the next ones wait for a route to be given up: by then FLASH has long been there.
  private static final long CUT = 20 * Clockwork.SECOND;

  private final World world;
  private final SplittableRandom random;

  Rush(World world) {
    this.world = world;
    this.random = world.stream("rush");
  }

  void plan() {
    if (world.plan.rush) {
      world.clock.in(random.nextLong(world.plan.storm * 3 / 4 + 1), world.life, this::begin);
    }
  }

  /// At a node with one link: what leaves on others says nothing about this one.
  private void begin() {
    List<Station> able = world.stations.stream().filter(s -> s.peers.size() == 1).toList();
    if (able.isEmpty()) {
      return;
    }
    Station from = able.get(random.nextInt(able.size()));
    LinkId link = from.peers.keySet().iterator().next();
    world.tally.hit(Sorts.RUSH);
    world.trace(from, () -> "has much to say and is cut off");
    for (int route = 0; route < world.plan.routes; route++) {
      world.network.cut(from, from.peer(link), route, world.clock.now() + CUT);
    }
    for (int number = 0; number < QUEUE; number++) {
      say(from, link, Precedence.ROUTINE);
    }
    world.clock.in(
        Clockwork.SECOND / 4 + random.nextLong(Clockwork.SECOND),
        world.life,
        () -> say(from, link, Precedence.FLASH));
  }

  /// Tells of what nobody planned, at a node where something has happened.
  void say(Station from, LinkId link, Precedence precedence) {
    try {
      world.officers.release(from, link, compose(from, from.peer(link), precedence));
    } catch (MalformedInput e) {
      world.fails("a message could not be composed", e.toString());
    }
  }

  private Message compose(Station from, Station to, Precedence precedence) throws MalformedInput {
    Agreement agreement =
        world.papers.agreement(
            from.id,
            to.id,
            world.plan.budget,
            from.versions.getOrDefault(LinkId.between(from.id, to.id), 1));
    return new Composer(from::wall, random)
        .compose(
            Officers.composition(
                agreement.id(),
                agreement.hash(),
                "test/1",
                from.id,
                to.id,
                Series.REAL,
                precedence,
                Optional.empty(),
                "not planned"));
  }
}
