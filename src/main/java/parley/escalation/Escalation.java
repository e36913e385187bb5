package parley.escalation;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import parley.codec.Bytes;
import parley.ledger.LedgerException;
import parley.ledger.LocalLog;
import parley.linktest.Outgoing;
import parley.party.NodeId;
import parley.store.Store;
import parley.store.StoreException;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchfloor.Role;
import parley.watchline.Board;
import parley.watchline.DeskException;
import parley.watchline.WatchClocks;

/// Raises an alarm for every deadline of the watch line that has passed, lets it climb, and ends it
/// when what it warns of is over. It has no clock of its own: how long ago a deadline passed {@link
/// WatchClocks} says.
///
/// Every step goes the same way: an entry of the own log, then the table, then what is seen
/// outside. What was cut off between two of them is done at the next look, and nothing twice.
public final class Escalation implements Alarms {
  /// W-LADDER-1: how often it is looked.
  private static final Duration LOOK = Duration.ofSeconds(1);

  /// W-LADDER-5: how long alarms that ended are shown, and how many.
  private static final Duration SHOWN = Duration.ofHours(24);

  private static final int MOST_ENDED = 100;
  private static final int ID_SIZE = 16;
  private static final System.Logger LOG = System.getLogger(Escalation.class.getName());

  private final Parts parts;
  private final AlarmLog log;
  private final EscalationTable table;
  private final CallTable calls;
  private final Climb climb;
  private final Pager pager;

  /// As of the last look.
  private volatile List<Alarm> standing = List.of();

  /// Whether a thread of this name failed at its last turn: told of once.
  private final Set<String> failing = ConcurrentHashMap.newKeySet();

  /// What it is made of.
  ///
  /// @param passed deadlines that have passed and run on
  /// @param ladder its rung of pagers is left out where there are none
  /// @param channels to call people who are not at the console
  /// @param ticks monotonic, nanoseconds
  /// @param there roles of those who are signed in
  /// @param changed told when what is shown has changed; must not block
  public record Parts(
      NodeId self,
      Supplier<List<WatchClocks.Passed>> passed,
      Messages board,
      LocalLog log,
      Store store,
      Outgoing outgoing,
      Ladder ladder,
      List<Channel> channels,
      InstantSource wall,
      LongSupplier ticks,
      RandomGenerator random,
      There there,
      Runnable changed) {
    public Parts {
      channels = List.copyOf(channels);
      ladder = channels.isEmpty() ? ladder.without(Rung.PAGE) : ladder;
    }

    List<String> channelNames() {
      return channels.stream().map(Channel::name).toList();
    }

    Call call(List<Alarm.Overdue> about) {
      return Call.of(newCall(), self.name(), wall.instant(), about);
    }

    /// The identifier of a call.
    String newCall() {
      byte[] id = new byte[ID_SIZE];
      random.nextBytes(id);
      return Bytes.owning(id).hex();
    }
  }

  /// The board, as far as alarms ask it.
  public interface Messages {
    /// The message with this signed content.
    Optional<Board.Waiting> with(String content) throws StoreException;

    /// Contents of own messages of which the peer says that nobody there has answered.
    Set<String> unanswered() throws StoreException;

    static Messages on(Board board) {
      return new Messages() {
        @Override
        public Optional<Board.Waiting> with(String content) throws StoreException {
          return board.waiting(content);
        }

        @Override
        public Set<String> unanswered() throws StoreException {
          return board.unanswered();
        }
      };
    }
  }

  /// Who is signed in.
  @FunctionalInterface
  public interface There {
    Set<Role> roles() throws StoreException;
  }

  public Escalation(Parts parts) {
    this.parts = parts;
    this.log = new AlarmLog(parts.log());
    this.table = new EscalationTable(parts.store());
    this.calls = new CallTable(parts.store());
    this.climb = new Climb(parts, log, table, calls);
    this.pager = new Pager(calls, parts.wall(), parts.ticks(), parts.random(), new Pagers());
  }

  /// Looks once a second from now on, and calls on a thread a channel.
  public AutoCloseable start() {
    List<ScheduledExecutorService> threads = new ArrayList<>();
    threads.add(everySecond("escalation", this::look));
    for (Channel channel : parts.channels()) {
      threads.add(everySecond("pager-" + channel.name(), () -> call(channel)));
    }
    return () -> {
      threads.forEach(ScheduledExecutorService::shutdownNow);
      for (ScheduledExecutorService thread : threads) {
        thread.awaitTermination(5, TimeUnit.SECONDS);
      }
      parts.channels().forEach(Channel::close);
    };
  }

  private interface Turn {
    void run() throws StoreException, LedgerException, InterruptedException;
  }

  private ScheduledExecutorService everySecond(String name, Turn turn) {
    ScheduledExecutorService thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name(name).factory());
    var _ =
        thread.scheduleWithFixedDelay(
            () -> runOrTell(name, turn), 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    return thread;
  }

  private void runOrTell(String name, Turn turn) {
    try {
      turn.run();
      failing.remove(name);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (StoreException | LedgerException | RuntimeException e) {
      // One bad look must not end the watch; the next one goes on from what is durable.
      if (failing.add(name)) {
        LOG.log(System.Logger.Level.WARNING, name + " waits until it can go on", e);
      }
    }
  }

  /// Raises, ends and lets climb what is due; to be called about once a second, by one thread.
  public void look() throws StoreException, LedgerException, InterruptedException {
    boolean changed;
    synchronized (this) {
      List<Alarm> now = climb.look();
      changed = !now.equals(standing);
      standing = now;
    }
    if (changed) {
      parts.changed().run();
    }
  }

  /// Makes the calls that wait for a channel; to be called about once a second, by one thread a
  /// channel.
  void call(Channel channel) throws StoreException, LedgerException, InterruptedException {
    pager.visit(channel);
  }

  private void refresh() throws StoreException {
    standing = table.standing();
  }

  /// What the pagers say of themselves.
  private final class Pagers implements Pager.Watching {
    private boolean stands(Alarm alarm) throws StoreException {
      return table.standing().stream().map(Alarm::name).anyMatch(alarm.name()::equals);
    }

    @Override
    public void fails(String channel, String reason) throws StoreException, LedgerException {
      synchronized (Escalation.this) {
        Alarm alarm = mute(channel, reason);
        if (stands(alarm)) {
          return;
        }
        log.climbs(alarm, Rung.BOARD);
        table.raise(alarm);
        refresh();
      }
      parts.changed().run();
    }

    @Override
    public void works(String channel) throws StoreException, LedgerException {
      synchronized (Escalation.this) {
        Alarm alarm = mute(channel, "");
        if (!stands(alarm)) {
          return;
        }
        log.ends(alarm);
        calls.end(alarm.name(), parts.wall().instant(), parts::newCall);
        refresh();
      }
      parts.changed().run();
    }

    private Alarm mute(String channel, String reason) {
      return new Alarm(
          "pager/" + channel,
          new Alarm.Mute(channel, reason),
          parts.wall().instant(),
          Rung.BOARD,
          Duration.ZERO,
          Optional.empty(),
          Optional.empty(),
          Alarm.Notice.NONE,
          Optional.empty());
    }
  }

  @Override
  public List<Shown> standing() {
    List<Alarm> alarms = standing;
    if (alarms.isEmpty()) {
      return List.of();
    }
    try {
      Set<Role> there = parts.there().roles();
      return alarms.stream().map(alarm -> shown(alarm, since(alarm), there)).sorted(ORDER).toList();
    } catch (StoreException e) {
      throw new IllegalStateException("who is signed in cannot be read now", e);
    }
  }

  private static final Comparator<Shown> ORDER =
      Comparator.comparing(
              (Shown shown) -> shown.alarm().overdue().filter(Alarm.Overdue::exercise).isPresent())
          .thenComparing(shown ->
              shown.alarm().overdue().map(Alarm.Overdue::precedence).map(Enum::ordinal).orElse(0));

  private Shown shown(Alarm alarm, Duration since, Set<Role> there) {
    Optional<Duration> wait = parts.ladder().wait(alarm, since, there);
    return new Shown(
        alarm,
        parts.ladder().rings(alarm, since),
        parts.ladder().next(alarm),
        wait.orElse(Duration.ZERO));
  }

  private Duration since(Alarm alarm) {
    return parts.passed().get().stream()
        .filter(passed -> passed.name().equals(alarm.name()))
        .map(WatchClocks.Passed::since)
        .findFirst()
        .orElse(alarm.at());
  }

  @Override
  public List<Alarm> ended() {
    try {
      return table.ended(parts.wall().instant().minus(SHOWN), MOST_ENDED);
    } catch (StoreException e) {
      throw new IllegalStateException("alarms that ended cannot be read now", e);
    }
  }

  @Override
  public boolean take(String name, Permit<Act.TakeAlarm> permit) throws DeskException {
    boolean taken;
    try {
      synchronized (this) {
        Optional<Alarm> found =
            table.standing().stream().filter(alarm -> alarm.name().equals(name)).findFirst();
        if (found.isEmpty() || !parts.ladder().rings(found.get(), since(found.get()))) {
          return false;
        }
        log.taken(found.get(), permit.officer());
        // If the power fails here the log names who pressed, and the alarm rings on.
        taken = table.take(name, permit.officer(), parts.wall().instant(), since(found.get()));
        refresh();
      }
    } catch (StoreException | LedgerException e) {
      throw new DeskException("the alarm was not taken: it cannot be written down now", e);
    }
    parts.changed().run();
    return taken;
  }

  @Override
  public List<String> channels() {
    return parts.channelNames();
  }

  @Override
  public Map<String, Last> last() {
    try {
      return calls.last(channels());
    } catch (StoreException e) {
      throw new IllegalStateException("the calls cannot be read now", e);
    }
  }

  @Override
  public void tryChannels(Permit<Act.TakeAlarm> permit) throws DeskException {
    Call call = parts.call(List.of());
    try {
      log.tried(permit.officer());
      calls.make(call, channels(), List.of(), parts.wall().instant());
    } catch (StoreException | LedgerException e) {
      throw new DeskException("nobody was called: it cannot be written down now", e);
    }
  }
}
