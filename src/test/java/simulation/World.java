package simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import parley.agreement.SerialKey;
import parley.codec.MalformedInput;
import parley.exchange.LinkStatus;
import parley.ledger.LedgerException;
import parley.message.Formats;
import parley.party.LinkId;

/// One schedule: nodes, network and people under the faults of its plan, then everything is healed,
/// and when all is quiet the journals are audited.
final class World {
  /// L1: after everything is healed, all that was accepted is answered within this time.
  private static final long LIVELY = 30 * Clockwork.MINUTE;

  /// Two heartbeats and the age of a gap, so that what is missing shows.
  private static final long SETTLED = 130 * Clockwork.SECOND;

  private static final int TRACED = 4_000;
  private static final long MOST_EVENTS = 3_000_000;

  final Plan plan;
  final Papers papers;
  final Formats formats;
  final Clockwork clock = new Clockwork();
  final Clockwork.Life life = new Clockwork.Life();
  final Tally tally = new Tally();
  final List<Station> stations = new ArrayList<>();
  final Network network;
  final Mail mail;
  final Auditor auditor;
  final Officers officers;
  private final SplittableRandom product;
  private final Misfortunes misfortunes;
  final Loss loss;
  final Rush rush;
  final Optional<Adversary> adversary;
  private final boolean tracing;
  private final Deque<String> lines = new ArrayDeque<>();
  private boolean raging = true;
  private @Nullable Fiber running;
  private Optional<String> broken = Optional.empty();

  World(Plan plan, Papers papers, Formats formats, boolean tracing) {
    this.plan = plan;
    this.papers = papers;
    this.formats = formats;
    this.tracing = tracing;
    this.product = stream("product");
    for (int number = 0; number < plan.nodes; number++) {
      stations.add(new Station(this, number));
    }
    for (int[] pair : plan.links) {
      Station one = stations.get(pair[0]);
      Station other = stations.get(pair[1]);
      LinkId link = LinkId.between(one.id, other.id);
      one.peers.put(link, other);
      other.peers.put(link, one);
    }
    this.network = new Network(this);
    this.mail = new Mail(this);
    this.auditor = new Auditor(this);
    this.officers = new Officers(this);
    this.misfortunes = new Misfortunes(this);
    this.loss = new Loss(this);
    this.rush = new Rush(this);
    this.adversary =
        plan.mode == Plan.Mode.HOSTILE
            ? Optional.of(new Adversary(this, stations.get(plan.nodes - 1)))
            : Optional.empty();
  }

  /// A stream of its own for each source of chance, so that one more draw here changes nothing
  /// there.
  SplittableRandom stream(String name) {
    return new SplittableRandom(plan.seed * 1_000_003 + plan.mode.number * 7919L + mix(name));
  }

  private static long mix(String name) {
    long mixed = 1_125_899_906_842_597L;
    for (int i = 0; i < name.length(); i++) {
      mixed = 31 * mixed + name.charAt(i);
    }
    return mixed;
  }

  SplittableRandom product() {
    return product;
  }

  /// Faults strike; afterwards everything is healed.
  boolean raging() {
    return raging;
  }

  Fiber fiber() {
    return java.util.Objects.requireNonNull(running, "no fiber runs");
  }

  void running(Fiber fiber) {
    Fiber before = running;
    running = fiber;
    try {
      fiber.go();
    } finally {
      running = before;
    }
  }

  void trace(@Nullable Station station, Supplier<String> what) {
    tally.hash = tally.hash * 31 + clock.now();
    tally.hash = tally.hash * 31 + (station == null ? -1 : station.number);
    if (tracing) {
      if (lines.size() == TRACED) {
        lines.removeFirst();
      }
      lines.addLast(
          String.format(
              Locale.ROOT,
              "%12.3f s  %-8s %s",
              (double) clock.now() / Clockwork.SECOND,
              station == null ? "" : station,
              what.get()));
    }
  }

  List<String> lines() {
    return new ArrayList<>(lines);
  }

  /// An invariant does not hold: the first one ends the schedule.
  void fails(String invariant, String detail) {
    if (broken.isEmpty()) {
      broken = Optional.of(invariant + ": " + detail);
      trace(null, () -> "BROKEN " + invariant + ": " + detail);
    }
  }

  void holds(boolean condition, String invariant, String detail) {
    if (!condition) {
      fails(invariant, detail);
    }
  }

  /// A node that only its own process fences: nothing else takes its links over here.
  void leftBehind(Station station, LinkId link) {
    if (station.up()) {
      fails("nobody else owns a link", station + " left " + link);
    }
  }

  /// @return the invariant that was broken, and how
  Optional<String> run() {
    officers.plan();
    misfortunes.plan();
    loss.plan();
    rush.plan();
    mail.plan();
    adversary.ifPresent(Adversary::plan);
    stations.forEach(misfortunes::armed);
    stations.forEach(Station::start);
    until(plan.storm);
    if (broken.isEmpty()) {
      heal();
      settle();
    }
    if (broken.isEmpty()) {
      new JournalAudit(this).all();
    }
    tally.schedules = 1;
    tally.events = clock.done();
    tally.nanos = clock.now();
    return broken;
  }

  private void until(long moment) {
    boolean more = true;
    while (more && broken.isEmpty()) {
      try {
        more = clock.step(moment);
        if (clock.done() > MOST_EVENTS) {
          fails("the world comes to rest", clock.done() + " events");
        }
      } catch (Station.Died died) {
        misfortunes.died(died.station());
      } catch (RuntimeException e) {
        fails("no task of the program fails", described(e));
      }
    }
  }

  private static String described(RuntimeException e) {
    StringBuilder text = new StringBuilder(e.toString());
    for (StackTraceElement frame : e.getStackTrace()) {
      if (text.length() < 1_500) {
        text.append("\n      at ").append(frame);
      }
    }
    return text.toString();
  }

  void armed(Station station) {
    misfortunes.armed(station);
  }

  private void heal() {
    raging = false;
    trace(null, () -> "everything is healed");
    network.heal();
    misfortunes.heal();
    adversary.ifPresent(adversary -> adversary.liar.healed());
  }

  private void settle() {
    long begun = clock.now();
    long look = begun + SETTLED;
    until(look);
    while (broken.isEmpty() && !quiet().isEmpty()) {
      if (clock.now() - begun > LIVELY) {
        fails("all that was accepted is answered after the faults end", quiet());
        return;
      }
      look += 10 * Clockwork.SECOND;
      until(look);
    }
  }

  /// A serial of a closed epoch that was lost before it arrived: it stays a gap, for people to see.
  boolean forever(Station sender, SerialKey serial) {
    return loss.struck(sender) && serial.epoch() < sender.epoch();
  }

  /// What is not at rest yet; empty when nothing is left to do.
  private String quiet() {
    if (officers.waiting()) {
      return "an officer waits";
    }
    try {
      Optional<String> owed = loss.owed();
      if (owed.isEmpty() && adversary.isPresent()) {
        owed = adversary.get().liar.owed();
      }
      if (owed.isPresent()) {
        return owed.get();
      }
    } catch (LedgerException | MalformedInput e) {
      return e.toString();
    }
    Map<String, String> open = new LinkedHashMap<>();
    for (Station station : stations) {
      for (Map.Entry<LinkId, Station> peer : station.peers.entrySet()) {
        if (!station.hostile && !peer.getValue().hostile) {
          openOn(station, peer.getKey()).ifPresent(what -> open.put(station + " " + peer, what));
        }
      }
    }
    return open.isEmpty() ? "" : open.toString();
  }

  private Optional<String> openOn(Station station, LinkId link) {
    if (!station.up()) {
      return Optional.of("is down");
    }
    LinkStatus status = station.process().status(link);
    if (status.stopped().isPresent()) {
      return Optional.of("stopped: " + status.stopped().get());
    }
    try {
      long queued = station.durable().queuedCount(link);
      int unanswered = station.durable().unanswered(link).size();
      List<SerialKey> gaps =
          status.gaps().stream().filter(gap -> !forever(station.peer(link), gap)).toList();
      if (queued + unanswered > 0 || !gaps.isEmpty()) {
        return Optional.of(queued + " queued, " + unanswered + " unanswered, gaps " + gaps);
      }
      return Optional.empty();
    } catch (LedgerException e) {
      return Optional.of(e.toString());
    }
  }
}
