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
import parley.carrier.Consignee;
import parley.carrier.MailRoute;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.envelope.AnswerFrame;
import parley.envelope.Consignment;
import parley.envelope.Envelope;
import parley.envelope.Lane;
import parley.envelope.OuterFrame;
import parley.envelope.SmallFrame;
import parley.exchange.Intake.Carried;
import parley.exchange.SteppedNode;
import parley.http.LinkDoor;
import parley.link.Route;
import parley.mail.MailException;
import parley.mail.Postbox;
import parley.party.LinkId;

/// Mail between the nodes: the product's own {@link MailRoute} and {@link Consignee}, and in the
/// place of the mail server one that refuses, loses, doubles, holds back and alters, and puts old
/// mails into any box again, by the seed.
final class Mail {
  private static final long QUICKEST_VISITS = 3 * Clockwork.SECOND;
  private static final long SLOWEST_VISITS = 30 * Clockwork.SECOND;

  /// As a visit of the product.
  private static final int MOST_TAKEN = 64;

  private static final long REST = 20 * Clockwork.SECOND;
  private static final int CAPTURES = 32;

  private final World world;
  private final SplittableRandom random;
  private final Map<Station, List<Letter>> boxes = new HashMap<>();
  private final List<Bytes> captures = new ArrayList<>();

  /// A mail that lies in a box.
  private static final class Letter {
    final Bytes attachment;
    long restsUntil;

    Letter(Bytes attachment) {
      this.attachment = attachment;
    }
  }

  Mail(World world) {
    this.world = world;
    this.random = world.stream("mail");
  }

  /// For some minutes there is nothing but mail between two nodes.
  void plan() {
    if (world.plan.mail && random.nextInt(4) > 0) {
      int[] pair = world.plan.links.get(random.nextInt(world.plan.links.size()));
      long until = (3 + random.nextInt(5)) * Clockwork.MINUTE;
      world.clock.in(
          random.nextLong(world.plan.storm / 3),
          world.life,
          () -> alone(world.stations.get(pair[0]), world.stations.get(pair[1]), until));
    }
  }

  private void alone(Station one, Station other, long time) {
    world.tally.hit(Sorts.MAIL_ONLY);
    world.trace(one, () -> "has nothing but mail to and from " + other);
    for (int route = 0; route < world.plan.routes; route++) {
      world.network.cut(one, other, route, world.clock.now() + time);
      world.network.cut(other, one, route, world.clock.now() + time);
    }
  }

  Route route(Station from, Station to, LongSupplier ticks) {
    return new MailRoute(
        (address, consignment) -> post(from, to, consignment),
        to.id.name(),
        LinkId.between(from.id, to.id),
        from.id,
        ticks);
  }

  private boolean strikes(double share, Sorts sort) {
    if (share > 0 && world.raging() && random.nextDouble() < share) {
      world.tally.hit(sort);
      return true;
    }
    return false;
  }

  /// Ends when the mail server has taken it, or says that it has not.
  private void post(Station from, Station to, Consignment consignment) throws MailException {
    consignment.frames().forEach(frame -> leaves(from, to, frame));
    rest(from, 1 + random.nextLong(Clockwork.SECOND));
    boolean refused = strikes(world.plan.bounce, Sorts.MAIL_REFUSED);
    if (!refused || random.nextBoolean()) {
      taken(to, Bytes.utf8(Consignment.armour(consignment.bytes())));
    }
    if (refused) {
      throw new MailException("simulated", new IOException("the mail server broke off"));
    }
  }

  private void rest(Station station, long nanos) {
    Fiber fiber = world.fiber();
    world.clock.in(nanos, station.life(), () -> world.running(fiber));
    Fiber.pause();
  }

  private void leaves(Station from, Station to, Bytes frame) {
    try {
      Optional<SmallFrame.Kind> small = SmallFrame.kind(frame);
      if (small.isPresent()) {
        boolean refetch = small.get() == SmallFrame.Kind.REFETCH;
        Route.What what = refetch ? Route.What.REFETCH : Route.What.FRAME;
        world.auditor.leaves(from, to, what, frame, false);
      } else if (!AnswerFrame.is(frame)) {
        Bytes head = Envelope.read(frame).head();
        boolean flash =
            OuterFrame.read(head, LinkId.between(from.id, to.id), from.id).lane() == Lane.FLASH;
        Route.What what = flash ? Route.What.FLASH_ENVELOPE : Route.What.ENVELOPE;
        world.auditor.leaves(from, to, what, frame, false);
      }
    } catch (MalformedInput e) {
      world.fails("what is mailed reads", from + ": " + e);
    }
  }

  private void taken(Station to, Bytes attachment) {
    if (captures.size() < CAPTURES) {
      captures.add(attachment);
    } else if (random.nextInt(4) == 0) {
      captures.set(random.nextInt(CAPTURES), attachment);
    }
    if (strikes(world.plan.replay, Sorts.MAIL_AGAIN)) {
      Station any = world.stations.get(random.nextInt(world.stations.size()));
      put(any, captures.get(random.nextInt(captures.size())));
    }
    if (strikes(world.plan.drop, Sorts.MAIL_LOST)) {
      return;
    }
    put(to, strikes(world.plan.corrupt, Sorts.MAIL_ALTERED) ? altered(attachment) : attachment);
    if (strikes(world.plan.twice, Sorts.MAIL_DOUBLED)) {
      put(to, attachment);
    }
  }

  private void put(Station to, Bytes attachment) {
    long travel = 1 + random.nextLong(5 * Clockwork.SECOND);
    if (strikes(world.plan.late, Sorts.MAIL_LATE)) {
      travel = random.nextLong(world.plan.longest);
    }
    world.clock.in(travel, world.life, () -> box(to).add(new Letter(attachment)));
  }

  private List<Letter> box(Station station) {
    return boxes.computeIfAbsent(station, _ -> new ArrayList<>());
  }

  private Bytes altered(Bytes attachment) {
    byte[] bytes = attachment.toArray();
    if (random.nextInt(4) == 0) {
      return attachment.slice(0, random.nextInt(bytes.length));
    }
    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(7));
    return Bytes.owning(bytes);
  }

  /// A process visits its box as long as it lives.
  void opened(Station station) {
    if (!world.plan.mail) {
      return;
    }
    Consignee consignee =
        new Consignee(
            (address, consignment) -> post(station, named(address), consignment),
            frame -> carried(station, frame),
            station.id,
            peer -> Optional.of(peer.name()),
            station::wall);
    visits(station, consignee);
  }

  private Station named(String address) {
    return world.stations.stream()
        .filter(station -> station.id.name().equals(address))
        .findFirst()
        .orElseThrow();
  }

  private void visits(Station station, Consignee consignee) {
    Fiber visit =
        new Fiber(() -> {
          visit(station, consignee);
          visits(station, consignee);
        });
    long in = QUICKEST_VISITS + random.nextLong(SLOWEST_VISITS - QUICKEST_VISITS);
    world.clock.in(in, station.life(), () -> world.running(visit));
  }

  private void visit(Station station, Consignee consignee) {
    List<Letter> due =
        box(station).stream()
            .filter(letter -> letter.restsUntil <= world.clock.now())
            .limit(MOST_TAKEN)
            .toList();
    for (Letter letter : due) {
      try {
        if (consignee.take(letter.attachment) == Postbox.Verdict.LATER) {
          world.tally.hit(Sorts.MAIL_LEFT);
          letter.restsUntil = world.clock.now() + REST;
        } else {
          box(station).remove(letter);
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private Carried carried(Station station, Bytes frame) throws InterruptedException {
    world.trace(station, () -> "takes a frame of " + frame.size() + " bytes out of its box");
    Carried outcome = station.process().carried(frame, handed -> await(station, handed));
    switch (outcome) {
      case Carried.Kept kept -> kept(station, frame, kept);
      case Carried.Answered _ -> world.tally.hit(Sorts.ANSWERED_BY_MAIL);
      case Carried.Heard _ -> world.tally.hit(Sorts.HEARD_BY_MAIL);
      case Carried.Later _, Carried.Dropped _ -> {}
    }
    return outcome;
  }

  /// What goes back by mail is the answer that any route would get.
  private void kept(Station station, Bytes frame, Carried.Kept kept) {
    if (SmallFrame.kind(frame).isPresent()) {
      world.tally.hit(Sorts.HEARD_BY_MAIL);
      return;
    }
    world.tally.hit(Sorts.TAKEN_FROM_MAIL);
    LinkId link = LinkId.between(station.id, kept.peer());
    try {
      Bytes answer =
          AnswerFrame.verify(kept.answer(), link, station.id, station.keys.frameKey()).answer();
      world.auditor.answered(station, "envelope", frame, new LinkDoor.Answer(200, answer));
    } catch (MalformedInput e) {
      world.fails("an answer that is mailed reads", station + ": " + e);
    }
  }

  /// What the link's owner decides, or what is said when that takes too long.
  private LinkDoor.Answer await(Station station, SteppedNode.Handed handed) {
    Fiber fiber = world.fiber();
    LinkDoor.@Nullable Answer[] got = new LinkDoor.Answer[1];
    var _ =
        handed
            .answer()
            .whenComplete((answer, failure) ->
                world.clock.in(0, station.life(), () -> ended(got, answer, fiber)));
    world.clock.in(
        SteppedNode.waitSeconds() * Clockwork.SECOND,
        station.life(),
        () -> ended(got, handed.late().get(), fiber));
    Fiber.pause();
    return java.util.Objects.requireNonNull(got[0]);
  }

  private void ended(
      LinkDoor.@Nullable Answer[] got, LinkDoor.@Nullable Answer answer, Fiber fiber) {
    if (got[0] == null && answer != null) {
      got[0] = answer;
      world.running(fiber);
    }
  }
}
