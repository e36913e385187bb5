package simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import parley.codec.Bytes;
import parley.exchange.NodeExchange;
import parley.exchange.Notary;
import parley.exchange.Standing;
import parley.exchange.SteppedNode;
import parley.journal.Anchor;
import parley.journal.AnchorException;
import parley.journal.Checkpoint;
import parley.journal.LogName;
import parley.journal.SteppedAnchor;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.ledger.MemoryLedger;
import parley.link.Route;
import parley.party.Ceremony;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.party.PartyId;
import parley.seal.KeyVault;
import parley.seal.NodeKeys;
import parley.store.StoreException;

/// One node: what of it survives a crash, and the process that runs on it now.
final class Station {
  private static final long CRYPTOGRAPHY = 3 * Clockwork.MILLI;

  /// A token that somebody has to wake up.
  private static final long SLOWEST = 45 * Clockwork.SECOND;

  /// The process ends at this very step.
  static final class Died extends Error {
    private static final long serialVersionUID = 1;
    private final transient Station station;

    Died(Station station) {
      super("died", null, false, false);
      this.station = station;
    }

    Station station() {
      return station;
    }
  }

  final World world;
  final int number;
  final PartyId party;
  final NodeId id;
  final NodeKeys keys;
  final Map<LinkId, Station> peers = new LinkedHashMap<>();
  final SteppedAnchor anchors = new SteppedAnchor();
  final Showings showings = new Showings();

  /// Agreement version in the papers of the node, per link, and epochs by the rolls it holds.
  final Map<LinkId, Integer> versions = new LinkedHashMap<>();

  final Map<String, Integer> epochs = new LinkedHashMap<>();
  MemoryLedger disk = new MemoryLedger();

  /// In the hands of the adversary: nothing is promised for it.
  boolean hostile;

  /// Runs on an old copy of its database.
  boolean relapsed;

  /// Requests with FLASH that wait for their answer.
  int flashOnTheWay;

  private int openings;
  private long bornAt;
  private final SplittableRandom random;
  final Keyring keyring;
  private final long ticksBegin;
  private long wallOffset;
  private long fullUntil;
  private int stepsToLive = Integer.MAX_VALUE;
  private boolean recovering;
  private Clockwork.Life life = new Clockwork.Life();
  private @Nullable SteppedNode process;
  private @Nullable SteppedLedger ledger;
  private boolean bringing;
  private final Optional<Watch> watch;

  /// By its own roll.
  int epoch() {
    return epochs.getOrDefault(party.code(), 1);
  }

  Station(World world, int number) {
    this.world = world;
    this.number = number;
    this.party = Papers.PARTIES.get(number);
    this.id = Papers.node(party);
    this.keys = world.papers.roll(party, 1).node(id).orElseThrow().keys();
    this.random = world.stream("station " + number);
    this.keyring = new Keyring(this, random);
    this.ticksBegin = world.plan.oddTicks ? random.nextLong() >> random.nextInt(16) : 1_000_000_000;
    this.watch = world.plan.watch ? Optional.of(new Watch(this)) : Optional.empty();
    life.over = true;
  }

  boolean bornAfter(long moment) {
    return bornAt >= moment;
  }

  /// What a start finds to do.
  private void found() {
    try {
      for (LinkId link : peers.keySet()) {
        LogName log = LogName.of(id, link, epoch());
        if (!disk.unanswered(link).isEmpty()) {
          world.tally.hit(Sorts.UNANSWERED_SIGNED);
        }
        Optional<Checkpoint> anchor = anchors.read(log);
        if (disk.logSize(log) > anchor.map(Checkpoint::size).orElse(0L)) {
          world.tally.hit(Sorts.ANCHOR_BEHIND);
        }
      }
    } catch (LedgerException | AnchorException e) {
      world.fails("disk and anchor can be read", this + ": " + e);
    }
  }

  boolean up() {
    return process != null;
  }

  SteppedNode process() {
    return java.util.Objects.requireNonNull(process);
  }

  Clockwork.Life life() {
    return life;
  }

  Instant wall() {
    return Ceremony.NOW.plusNanos(world.clock.now()).plusNanos(wallOffset);
  }

  /// @param nanos by which its wall clock is wrong
  void clockIsWrongBy(long nanos) {
    if (nanos == 0 && wallOffset != 0) {
      world.trace(this, () -> "clock is right again");
    }
    wallOffset = nanos;
  }

  private long ticks() {
    return ticksBegin + world.clock.now();
  }

  void diskFullUntil(long until) {
    fullUntil = until;
  }

  /// The process ends at its `steps`-th durable step from now.
  void diesWithin(int steps) {
    stepsToLive = steps;
  }

  Papers.Terms terms(LinkId link) {
    return new Papers.Terms(world.plan.budget, versions.getOrDefault(link, 1), Map.copyOf(epochs));
  }

  Station peer(LinkId link) {
    return java.util.Objects.requireNonNull(peers.get(link));
  }

  Standing standing(LinkId link) {
    return world.papers.standing(id, peer(link).id, terms(link));
  }

  /// Starts a process on what the disk holds.
  void start() {
    life = new Clockwork.Life();
    Clockwork.Life mine = life;
    bornAt = world.clock.now();
    found();
    recovering = true;
    KeyVault vault = keyring.vault();
    SteppedLedger opened =
        new SteppedLedger(
            disk,
            new DiskFaults(),
            (link, content) -> world.auditor.precedences.unread(this, link, content));
    ledger = opened;
    Anchor anchor = anchors.open(this::anchorStep);
    showings.fails(this::followerStep);
    List<Standing> standings = new ArrayList<>();
    peers.keySet().forEach(link -> standings.add(standing(link)));
    NodeExchange.Parts parts =
        new NodeExchange.Parts(
            opened,
            this::recover,
            vault,
            new WatchedNotary(this, keyring.notary(vault)),
            anchor,
            world.formats,
            this::wall,
            this::ticks,
            random,
            this::routes);
    SteppedNode started =
        new SteppedNode(
            parts,
            standings,
            task -> work(mine, task),
            task -> work(mine, task),
            task -> waits(mine, task),
            () -> nudged(mine));
    process = started;
    started.follow(showings);
    for (LinkId link : peers.keySet()) {
      Turns turns = new Turns(this, started, link, mine);
      started.wakes(link, turns::news);
      turns.begin();
    }
    world.tally.hit(Sorts.OPENED);
    world.mail.opened(this);
    watch.ifPresent(clocks -> clocks.start(opened, anchor, parts.notary(), mine));
  }

  Optional<Watch> watch() {
    return watch;
  }

  /// A notary with this node's keys, for the adversary that holds it.
  Notary forger() {
    return keyring.notary(vault());
  }

  KeyVault vault() {
    return keyring.steady();
  }

  private List<Route> routes(Standing standing) {
    return world.network.routes(this, peer(standing.link()), this::ticks);
  }

  private void work(Clockwork.Life mine, Runnable task) {
    long takes = random.nextLong(CRYPTOGRAPHY);
    if (world.plan.slow && world.raging() && random.nextInt(50) == 0) {
      world.tally.hit(Sorts.KEY_SLOW);
      takes += random.nextLong(SLOWEST);
    }
    world.clock.in(takes, mine, task);
  }

  private void waits(Clockwork.Life mine, Runnable task) {
    Fiber fiber = new Fiber(task);
    world.clock.in(0, mine, () -> world.running(fiber));
  }

  private void nudged(Clockwork.Life mine) {
    if (!bringing) {
      bringing = true;
      world.clock.in(
          random.nextLong(20 * Clockwork.MILLI),
          mine,
          () -> {
            bringing = false;
            process().bring();
            watch.ifPresent(Watch::news);
          });
    }
  }

  private void recover() throws LedgerException {
    openings++;
    if (world.clock.now() < fullUntil && random.nextInt(4) == 0) {
      throw new LedgerException("simulated: the store cannot be opened");
    }
    java.util.Objects.requireNonNull(ledger).open();
  }

  /// How often a session was opened: what one had counted in memory, the next does not know.
  int openings() {
    return openings;
  }

  void recovered() {
    recovering = false;
  }

  /// One more durable step: it may be the last.
  private void step(Sorts sort) {
    if (--stepsToLive <= 0) {
      world.tally.hit(recovering ? Sorts.CRASH_IN_RECOVERY : sort);
      throw new Died(this);
    }
  }

  private final class DiskFaults implements SteppedLedger.Faults {
    @Override
    public void commit(boolean written) throws LedgerException {
      step(written ? Sorts.CRASH_AFTER_COMMIT : Sorts.CRASH_BEFORE_COMMIT);
      if (!written && world.clock.now() < fullUntil) {
        world.tally.hit(Sorts.DISK_FULL);
        throw new LedgerException("simulated: the disk is full");
      }
      if (world.raging() && random.nextDouble() < world.plan.commitFails / 2) {
        world.tally.hit(written ? Sorts.COMMIT_FAILED_AFTER : Sorts.COMMIT_FAILED_BEFORE);
        throw new LedgerException("simulated: the outcome of this commit is unknown");
      }
    }

    @Override
    public void read() throws LedgerException {
      if (world.plan.readFails > 0
          && world.raging()
          && random.nextDouble() < world.plan.readFails) {
        world.tally.hit(Sorts.READ_FAILED);
        throw new LedgerException("simulated: a read failed");
      }
    }
  }

  private void anchorStep(String step, boolean written) throws java.io.IOException {
    step(Sorts.CRASH_IN_ANCHOR);
    if (world.raging() && random.nextDouble() < world.plan.anchorFails) {
      world.tally.hit(Sorts.ANCHOR_FAILED);
      throw new java.io.IOException("simulated: " + step + " failed");
    }
  }

  private void followerStep(boolean written) throws StoreException {
    if (world.raging() && random.nextDouble() < world.plan.followerFails) {
      world.tally.hit(Sorts.FOLLOWER_FAILED);
      throw new StoreException("simulated: the follower's disk failed");
    }
  }

  /// The process is gone, and with it whatever was not forced.
  void die() {
    life.over = true;
    process = null;
    ledger = null;
    bringing = false;
    flashOnTheWay = 0;
    stepsToLive = Integer.MAX_VALUE;
    if (anchors.crash(random) > 0) {
      world.tally.hit(Sorts.TORN);
    }
    watch.ifPresent(Watch::died);
    world.trace(this, () -> "dies");
  }

  /// The process ends in order.
  void stop() {
    process().ended();
    die();
  }

  /// Waits for its operator, or for the machine to be on again.
  void startsIn(long nanos) {
    world.clock.in(
        nanos,
        world.life,
        () -> {
          if (!up()) {
            world.trace(this, () -> "starts");
            world.armed(this);
            start();
          }
        });
  }

  Bytes certificate() {
    return keys.transport();
  }

  Ledger durable() {
    return disk;
  }

  Optional<LinkId> linkWith(Station other) {
    return peers.entrySet().stream()
        .filter(entry -> entry.getValue() == other)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  @Override
  public String toString() {
    return id.name();
  }
}
