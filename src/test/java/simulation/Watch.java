package simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import parley.agreement.Deadlines;
import parley.agreement.Precedence;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.exchange.Notary;
import parley.journal.Anchor;
import parley.journal.AnchorException;
import parley.journal.Leaf;
import parley.journal.LogName;
import parley.ledger.Fact;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.ledger.LocalLog;
import parley.store.StoreException;
import parley.watchline.WatchClocks;
import parley.watchline.WatchDesk;

/// The watch clocks of one node: the product's own, over its own log, with the deadlines of the
/// agreements in a thirtieth of their time, so that they fall within a schedule. What runs is drawn
/// from what was shown; officers acknowledge some of it, in time or too late.
///
/// Held against it: a deadline passes once, never before its moment on the monotonic clock, never
/// after its duty was done, and not long after it while nothing is broken. A start of the machine
/// may cost the time between two looks that succeeded, before it and after it, and what was not
/// marked before the first; commits that fail cost nothing but the time in which they do.
final class Watch {
  private static final int SCALE = 30;

  /// A look a second, and what it takes.
  private static final long LATE = 3 * Clockwork.SECOND;

  /// A boot with a wrong wall clock may cost so much (W-CLOCK-4).
  private static final long MARKED = 62 * Clockwork.SECOND;

  /// What is written in milliseconds.
  private static final long CUT = 2 * Clockwork.MILLI;

  /// Wall clocks are set wrong by more than this.
  private static final long SURELY_RIGHT = 60 * Clockwork.SECOND;

  private static final String BOOT = "boot ";

  private final Station station;
  private final World world;
  private final SplittableRandom random;
  private final Map<String, Truth> truths = new LinkedHashMap<>();
  private final Map<String, Long> acknowledged = new HashMap<>();
  private final Map<String, Integer> told = new HashMap<>();
  private int boot = 1;
  private long booted;
  private long trouble;

  /// When a look succeeded last.
  private long looked;

  /// The machine has started since.
  private boolean anew;

  private @Nullable WatchClocks looking;
  private boolean soon;
  private long number;

  /// What must become of one deadline.
  private static final class Truth {
    final long due;
    final long known;

    /// Nothing but the monotonic clock has counted it.
    boolean exact;

    long slack;
    long done = Long.MAX_VALUE;

    Truth(long due, long known, boolean exact) {
      this.due = due;
      this.known = known;
      this.exact = exact;
    }
  }

  Watch(Station station) {
    this.station = station;
    this.world = station.world;
    this.random = world.stream("watch " + station.number);
  }

  /// Begins in a new process.
  void start(Ledger ledger, Anchor anchor, Notary notary, Clockwork.Life life) {
    trouble = world.clock.now();
    if (random.nextInt(4) == 0) {
      rebooted();
    }
    if (!station.relapsed) {
      soon(life, () -> open(ledger, anchor, notary, life));
    }
  }

  private void rebooted() {
    boot++;
    booted = world.clock.now();
    anew = true;
    world.tally.hit(Sorts.BOOTED);
    world.trace(station, () -> "its machine has started anew");
  }

  /// Since the last look before the machine started anew the wall clock alone has counted, and not
  /// at all where it went back: until a look succeeds, however many processes died meanwhile.
  private long lost(Truth truth) {
    return anew && truth.known < booted ? MARKED + world.clock.now() - looked : 0;
  }

  private boolean exact(Truth truth) {
    return truth.exact && lost(truth) == 0;
  }

  private long latest(Truth truth) {
    return Math.max(truth.due, Math.max(truth.known, trouble)) + truth.slack + lost(truth) + LATE;
  }

  private void lookSucceeded() throws LedgerException {
    for (Truth truth : truths.values()) {
      truth.exact = exact(truth);
      truth.slack += lost(truth);
    }
    anew = false;
    looked = world.clock.now();
    Optional<KeptClocks> kept = KeptClocks.on(station.disk, station.id);
    kept.ifPresent(clocks -> {
      long old = looked - booted - clocks.nanos();
      world.holds(
          clocks.boot().equals(BOOT + boot) && old < MARKED,
          "what clocks have left is kept each minute and at each start of the machine",
          station
              + " in boot "
              + boot
              + " has "
              + clocks.boot()
              + ", "
              + old / Clockwork.MILLI
              + " ms");
    });
  }

  private void soon(Clockwork.Life life, Runnable work) {
    world.clock.in(1 + random.nextLong(Clockwork.SECOND), life, work);
  }

  private void open(Ledger ledger, Anchor anchor, Notary notary, Clockwork.Life life) {
    try {
      LocalLog log = LocalLog.open(station.id, 1, ledger, anchor, notary::note, station::wall);
      WatchClocks clocks =
          new WatchClocks(log, this::running, station::wall, new Ticks(), this::passed);
      due(clocks, life, 0);
    } catch (LedgerException | AnchorException e) {
      trouble = world.clock.now();
      soon(life, () -> open(ledger, anchor, notary, life));
    }
  }

  private final class Ticks implements WatchClocks.Ticks {
    @Override
    public long nanos() {
      return world.clock.now() - booted;
    }

    @Override
    public String boot() {
      return BOOT + boot;
    }
  }

  /// There may be something new to count.
  void news() {
    WatchClocks clocks = looking;
    if (clocks != null && !soon) {
      soon = true;
      due(clocks, station.life(), 0);
    }
  }

  /// A machine looks once a second. Looks at which nothing is due are left out, most of them: what
  /// that adds to the time away when the machine starts anew is allowed for.
  private void due(WatchClocks clocks, Clockwork.Life life, long in) {
    looking = clocks;
    long mine = ++number;
    world.clock.in(
        in + random.nextLong(Clockwork.SECOND),
        life,
        () -> {
          if (mine == number) {
            look(clocks, life);
          }
        });
  }

  private void look(WatchClocks clocks, Clockwork.Life life) {
    soon = false;
    long next = 10 * Clockwork.SECOND;
    try {
      Optional<Duration> due = clocks.look();
      next = Math.min(next, due.map(Duration::toNanos).orElse(next));
      lookSucceeded();
    } catch (LedgerException | StoreException e) {
      trouble = world.clock.now();
      world.trace(station, () -> "deadlines wait until they can be kept: " + e.getMessage());
      next = 0;
    }
    due(clocks, life, Math.max(next, 0));
  }

  /// All that nobody did yet, as a board would say.
  private List<WatchClocks.Duty> running() {
    Map<String, WatchClocks.Duty> duties = new LinkedHashMap<>();
    for (List<Fact> facts : station.showings.shown().values()) {
      for (Fact fact : facts) {
        switch (fact) {
          case Fact.Sent sent -> duty(duties, sent);
          case Fact.Received received -> duty(duties, received);
          case Fact.Delivered delivered -> duties.remove(delivered.item().content().hex());
          case Fact.RefusedByPeer refused -> duties.remove(refused.item().content().hex());
          case Fact.Refused _, Fact.Other _ -> {}
        }
      }
    }
    for (Map.Entry<String, Truth> truth : truths.entrySet()) {
      String content = truth.getKey().split("/", -1)[0];
      if (!duties.containsKey(content) && truth.getValue().done == Long.MAX_VALUE) {
        truth.getValue().done = world.clock.now();
      }
    }
    duties.values().forEach(this::known);
    return List.copyOf(duties.values());
  }

  private void duty(Map<String, WatchClocks.Duty> duties, Fact.Sent sent) {
    put(
        duties,
        sent.item(),
        WatchDesk.Step.DELIVERED,
        within(sent.item(), sent.message().precedence(), true));
  }

  private void duty(Map<String, WatchClocks.Duty> duties, Fact.Received received) {
    long within = within(received.item(), received.message().precedence(), false);
    String content = received.item().content().hex();
    long done =
        acknowledged.computeIfAbsent(
            content,
            name ->
                random.nextBoolean()
                    ? Long.MAX_VALUE
                    : world.clock.now()
                        + (long) (1.5 * random.nextDouble() * within * Clockwork.MILLI));
    if (world.clock.now() < done) {
      put(duties, received.item(), WatchDesk.Step.ACKNOWLEDGED, within);
    }
  }

  private static void put(
      Map<String, WatchClocks.Duty> duties, Ledger.Item item, WatchDesk.Step step, long within) {
    String content = item.content().hex();
    duties.put(
        content, new WatchClocks.Duty(content, step, Instant.ofEpochMilli(item.at() + within)));
  }

  /// Milliseconds.
  private long within(Ledger.Item item, Precedence precedence, boolean receipt) {
    Deadlines deadlines =
        Deadlines.of(
            station.standing(item.link()).life().named(item.serial().agreement()).orElseThrow(),
            precedence,
            Instant.EPOCH,
            true,
            Optional.empty());
    Instant due = receipt ? deadlines.receipt() : deadlines.acknowledgement().orElseThrow();
    return due.toEpochMilli() / SCALE;
  }

  private static String name(WatchClocks.Duty duty) {
    return duty.content() + "/" + duty.step();
  }

  private void known(WatchClocks.Duty duty) {
    truths.computeIfAbsent(
        name(duty),
        name -> {
          world.tally.hit(Sorts.CLOCK_BEGAN);
          long left = Duration.between(station.wall(), duty.due()).toNanos();
          long within = duty.due().toEpochMilli() - began(duty.content());
          long gone = within * Clockwork.MILLI - left;
          return new Truth(
              world.clock.now() + left, world.clock.now(), gone >= 0 && gone < SURELY_RIGHT);
        });
  }

  private long began(String content) {
    for (List<Fact> facts : station.showings.shown().values()) {
      for (Fact fact : facts) {
        if (fact instanceof Fact.Sent(var _, var _, var _, var item, var _)
            && item.content().hex().equals(content)) {
          return item.at();
        }
        if (fact instanceof Fact.Received received
            && received.item().content().hex().equals(content)) {
          return received.item().at();
        }
      }
    }
    return 0;
  }

  private void passed(WatchClocks.Duty duty) {
    long now = world.clock.now();
    world.trace(station, () -> "deadline passed: " + name(duty));
    world.tally.hit(Sorts.DEADLINE_PASSED);
    world.holds(
        told.merge(name(duty), 1, Integer::sum) == 1,
        "a deadline passes once",
        station + " " + name(duty));
    @Nullable Truth truth = truths.get(name(duty));
    if (truth == null) {
      world.fails("a deadline that passes has run", station + " " + name(duty));
      return;
    }
    world.holds(
        !exact(truth) || now >= truth.due - CUT,
        "no deadline passes before its moment",
        station + " " + name(duty) + " by " + (truth.due - now) / Clockwork.MILLI + " ms");
    world.holds(truth.done > now, "what is done does not pass", station + " " + name(duty));
    world.holds(
        now <= latest(truth),
        "a deadline passes in time",
        station + " " + name(duty) + " late by " + (now - truth.due) / Clockwork.MILLI + " ms");
  }

  /// The process is gone: what it had not kept begins anew in the next one. On an old copy of the
  /// database no clock ran, and the newest one, with what is kept there, comes back.
  void died() {
    looking = null;
    soon = false;
    number++;
    if (!station.relapsed) {
      forgetWhatWasNotKept();
    }
  }

  private void forgetWhatWasNotKept() {
    try {
      Set<String> kept =
          KeptClocks.on(station.disk, station.id).map(KeptClocks::names).orElse(Set.of());
      truths.keySet().removeIf(name -> !kept.contains(name) && !told.containsKey(name));
    } catch (LedgerException e) {
      world.fails("the disk can be read", e.toString());
    }
  }

  /// Every deadline that fell due is an entry, once, and none that was done before.
  void audit() throws LedgerException, MalformedInput {
    LogName log = LogName.local(station.id, 1);
    Map<String, Integer> entries = new HashMap<>();
    for (Bytes bytes : station.disk.leaves(log, 0, station.disk.logSize(log))) {
      Leaf leaf = Leaf.read(bytes);
      String name =
          leaf.fields().requireText("content")
              + "/"
              + leaf.fields().requireText("step").toUpperCase(java.util.Locale.ROOT);
      world.holds(
          entries.merge(name, 1, Integer::sum) == 1,
          "a deadline passes once",
          station + " has two entries of " + name);
    }
    for (Map.Entry<String, Truth> each : truths.entrySet()) {
      Truth truth = each.getValue();
      long latest = latest(truth);
      boolean owed = latest < world.clock.now() && truth.done > latest;
      world.holds(
          !owed || entries.containsKey(each.getKey()),
          "a deadline passes in time",
          station + " never let pass " + each.getKey());
      boolean early = exact(truth) && truth.done < truth.due - CUT;
      world.holds(
          !early || !entries.containsKey(each.getKey()),
          "what is done does not pass",
          station + " " + each.getKey());
    }
  }
}
