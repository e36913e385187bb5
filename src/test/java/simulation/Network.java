package simulation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import parley.codec.Bytes;
import parley.envelope.OuterFrame;
import parley.exchange.SteppedNode;
import parley.http.LinkDoor;
import parley.link.Route;

/// Everything between the nodes: routes that lose, double, delay, alter, cut and bring old bytes
/// again, by the seed.
final class Network {
  /// As the HTTP client of the product.
  private static final long PATIENCE = 30 * Clockwork.SECOND;

  private static final long QUICK = 40 * Clockwork.MILLI;
  private static final int CAPTURES = 64;

  /// Where the lane stands in a frame (E-FRAME-1).
  private static final int LANE = 7;

  private final World world;
  private final SplittableRandom random;
  private final Map<String, Long> cuts = new HashMap<>();
  private final Map<Station, Long> slow = new HashMap<>();
  private final Map<String, Boolean> dead = new HashMap<>();
  private final List<Capture> captures = new ArrayList<>();

  /// What somebody on the way kept.
  private record Capture(Station from, Station to, String path, Bytes body) {}

  Network(World world) {
    this.world = world;
    this.random = world.stream("network");
  }

  /// In the order in which they are preferred.
  List<Route> routes(Station from, Station to, LongSupplier ticks) {
    List<Route> routes = new ArrayList<>();
    for (int number = 0; number < world.plan.routes; number++) {
      routes.add(new SimulatedRoute(from, to, number));
    }
    if (world.plan.mail) {
      routes.add(world.mail.route(from, to, ticks));
    }
    return routes;
  }

  private static String way(Station from, Station to, int number) {
    return from.number + ">" + to.number + "#" + number;
  }

  /// Nothing that `from` sends to `to` arrives over that route until then.
  void cut(Station from, Station to, int number, long until) {
    cuts.put(way(from, to, number), until);
  }

  /// For ever.
  void kill(Station from, Station to, int number) {
    dead.put(way(from, to, number), true);
  }

  /// What `from` answers is long on its way until then, though it is not lost.
  void slow(Station from, long until) {
    slow.put(from, until);
  }

  private long backTravel(Station from) {
    return slow.getOrDefault(from, 0L) > world.clock.now()
        ? PATIENCE / 6 + random.nextLong(PATIENCE * 2 / 3)
        : longTravel(world.plan.late / 2);
  }

  void heal() {
    cuts.clear();
    slow.clear();
  }

  private boolean swallowed(Station from, Station to, int number) {
    if (dead.containsKey(way(from, to, number))) {
      world.tally.hit(Sorts.DEAD_ROUTE);
      return true;
    }
    if (cuts.getOrDefault(way(from, to, number), 0L) > world.clock.now()) {
      world.tally.hit(Sorts.CUT);
      return true;
    }
    return false;
  }

  private boolean strikes(double share, Sorts sort) {
    if (share > 0 && world.raging() && random.nextDouble() < share) {
      world.tally.hit(sort);
      return true;
    }
    return false;
  }

  static String path(Route.What what) {
    return switch (what) {
      case FLASH_ENVELOPE -> "flash";
      case ENVELOPE -> "envelope";
      case FRAME -> "frame";
      case REFETCH -> "refetch";
    };
  }

  private long travel() {
    return 1 + random.nextLong(QUICK);
  }

  /// Some go the long way.
  private long longTravel(double share) {
    if (strikes(share, Sorts.LATE)) {
      return (long) (Clockwork.SECOND * Math.exp(random.nextDouble() * Math.log(seconds())));
    }
    return travel();
  }

  private double seconds() {
    return (double) world.plan.longest / Clockwork.SECOND;
  }

  /// One request and its answer, as the one who waits for it sees it.
  private final class Journey {
    private final Fiber fiber;
    private final Clockwork.Life life;
    private boolean over;
    private LinkDoor.@Nullable Answer answer;
    private String failure = "";

    Journey(Fiber fiber, Clockwork.Life life) {
      this.fiber = fiber;
      this.life = life;
    }

    void fails(long in, String why) {
      world.clock.in(in, life, () -> end(null, why));
    }

    void answers(long in, LinkDoor.Answer with) {
      world.clock.in(in, life, () -> end(with, ""));
    }

    private void end(LinkDoor.@Nullable Answer with, String why) {
      if (!over) {
        over = true;
        answer = with;
        failure = why;
        world.running(fiber);
      }
    }
  }

  private final class SimulatedRoute implements Route {
    private final Station from;
    private final Station to;
    private final int number;

    SimulatedRoute(Station from, Station to, int number) {
      this.from = from;
      this.to = to;
      this.number = number;
    }

    @Override
    public String name() {
      return "simulated " + to + " " + number;
    }

    @Override
    public boolean automatic() {
      return true;
    }

    @Override
    public Outcome exchange(What what, Bytes body) throws IOException {
      Journey journey = new Journey(world.fiber(), from.life());
      world.auditor.leaves(from, to, what, body, number == 0);
      from.flashOnTheWay += what == What.FLASH_ENVELOPE ? 1 : 0;
      begin(journey, path(what), body);
      Fiber.pause();
      from.flashOnTheWay -= what == What.FLASH_ENVELOPE ? 1 : 0;
      LinkDoor.Answer answer = journey.answer;
      if (answer == null) {
        throw new IOException(journey.failure);
      }
      return new Reply(answer.status(), answer.body());
    }

    private void begin(Journey journey, String path, Bytes body) {
      journey.fails(PATIENCE, "no answer within 30 s");
      keep(new Capture(from, to, path, body));
      if (strikes(world.plan.bounce / 2, Sorts.BOUNCED_BEFORE)) {
        journey.fails(travel(), "connection reset");
        return;
      }
      boolean lost = swallowed(from, to, number) || strikes(world.plan.drop, Sorts.DROPPED);
      if (!lost) {
        Bytes sent = strikes(world.plan.corrupt, Sorts.CORRUPTED) ? altered(body) : body;
        arrive(longTravel(world.plan.late), path, sent, journey);
      }
      for (int copy = random.nextInt(3) + 1;
          copy > 0 && strikes(world.plan.twice, Sorts.DOUBLED);
          copy--) {
        arrive(longTravel(0.5), path, body, null);
      }
    }

    private void arrive(long in, String path, Bytes body, @Nullable Journey journey) {
      world.clock.in(in, world.life, () -> deliver(path, body, journey));
    }

    private void deliver(String path, Bytes body, @Nullable Journey journey) {
      if (!to.up()) {
        if (journey != null) {
          journey.fails(travel(), "connection refused");
        }
        return;
      }
      boolean heldBack =
          from.hostile && world.adversary.filter(a -> a.liar.holdsBack(path)).isPresent();
      if (heldBack) {
        return;
      }
      Optional<LinkDoor.Answer> instead =
          to.hostile && journey != null
              ? world.adversary.flatMap(adversary -> adversary.instead(from, path, body))
              : Optional.empty();
      if (instead.isPresent() && journey != null) {
        if (instead.get().status() > 0) {
          back(journey, instead.get());
        }
        return;
      }
      hand(
          from.certificate(),
          to,
          path,
          body,
          answer -> {
            if (journey != null) {
              back(journey, answer);
            }
          });
    }

    private void back(Journey journey, LinkDoor.Answer answer) {
      if (strikes(world.plan.bounce / 2, Sorts.BOUNCED_AFTER)) {
        journey.fails(travel(), "connection reset");
        return;
      }
      if (swallowed(to, from, number) || strikes(world.plan.answerLost, Sorts.ANSWER_LOST)) {
        return;
      }
      boolean altered =
          answer.body().size() > 0 && strikes(world.plan.corrupt / 2, Sorts.ANSWER_CORRUPTED);
      journey.answers(
          backTravel(to),
          altered ? new LinkDoor.Answer(answer.status(), altered(answer.body())) : answer);
    }

    @Override
    public void close() {}
  }

  interface Back {
    void with(LinkDoor.Answer answer);
  }

  /// Brings bytes to a node's door; the answer comes back when its owner gives it, or when a route
  /// has waited too long.
  void hand(Bytes certificate, Station to, String path, Bytes body, Back back) {
    world.trace(to, () -> path + " of " + body.size() + " bytes arrives");
    SteppedNode.Handed handed = to.process().hand(certificate, path, body);
    boolean[] done = new boolean[1];
    var _ =
        handed
            .answer()
            .whenComplete((answer, failure) ->
                world.clock.in(
                    0,
                    to.life(),
                    () -> {
                      if (!done[0] && answer != null) {
                        done[0] = true;
                        if (to.hostile) {
                          world.adversary.ifPresent(adversary -> adversary.heard(answer));
                        }
                        world.auditor.answered(to, path, body, answer);
                        back.with(answer);
                      }
                    }));
    if (!handed.answer().isDone()) {
      world.clock.in(
          SteppedNode.waitSeconds() * Clockwork.SECOND,
          to.life(),
          () -> {
            if (!done[0]) {
              done[0] = true;
              world.tally.hit(Sorts.TOOK_TOO_LONG);
              back.with(handed.late().get());
            }
          });
    }
  }

  private void keep(Capture capture) {
    if (captures.size() < CAPTURES) {
      captures.add(capture);
    } else if (random.nextInt(4) == 0) {
      captures.set(random.nextInt(CAPTURES), capture);
    }
    if (strikes(world.plan.replay, Sorts.REPLAYED)) {
      replay(captures.get(random.nextInt(captures.size())));
    }
  }

  /// On its own connection, or on another one: over another endpoint, by another node, or back to
  /// where it came from.
  private void replay(Capture old) {
    int how = random.nextInt(4);
    Station to = how == 0 ? old.from() : old.to();
    Station by = how == 0 ? old.to() : how == 1 ? other(old) : old.from();
    String path = how == 2 ? (random.nextBoolean() ? "envelope" : "flash") : old.path();
    if (how < 3) {
      world.tally.hit(Sorts.CROSSED);
    }
    world.clock.in(
        longTravel(0.5),
        world.life,
        () -> {
          if (to.up()) {
            hand(by.certificate(), to, path, old.body(), answer -> {});
          }
        });
  }

  private Station other(Capture old) {
    List<Station> all = world.stations;
    return all.get((old.from().number + 1 + random.nextInt(all.size() - 1)) % all.size());
  }

  private Bytes altered(Bytes body) {
    byte[] bytes = body.toArray();
    if (bytes.length == 0) {
      return body;
    }
    if (random.nextInt(4) == 0) {
      return body.slice(0, random.nextInt(bytes.length));
    }
    if (bytes.length > OuterFrame.SIZE && random.nextInt(6) == 0) {
      bytes[LANE] = (byte) (1 + bytes[LANE] % 3);
      return Bytes.owning(bytes);
    }
    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    return Bytes.owning(bytes);
  }
}
