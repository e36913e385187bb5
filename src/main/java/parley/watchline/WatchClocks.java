package parley.watchline;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.ledger.LedgerException;
import parley.ledger.LocalLog;
import parley.store.StoreException;

/// The clocks of the watch line: each deadline that runs passes once, and that it passed is an
/// entry of the node's own log (W-CLOCK-3 to W-CLOCK-6).
///
/// What a clock has left is counted on the monotonic clock alone, so that setting the wall clock
/// moves no deadline. It is kept with wall time, monotonic time and boot: a process that starts
/// again in the same boot goes on counting, and after a boot the wall clock says how long the
/// machine was away.
///
/// One thread looks at a time. What could not be kept goes on in memory, and is written at the next
/// look; whether a deadline passed in a commit that failed is read again.
public final class WatchClocks {
  private static final System.Logger LOG = System.getLogger(WatchClocks.class.getName());

  /// The kind of the entry.
  public static final String PASSED = "deadline-passed";

  /// W-CLOCK-4: how long what is kept may lag behind, which is what a boot with a wrong wall clock
  /// can cost.
  static final Duration MARKED = Duration.ofMinutes(1);

  /// W-CLOCK-5: clocks that run at once; the messages of the board's order that come after wait.
  static final int MOST = 4_096;

  /// W-CLOCK-3: how often the time is looked at.
  private static final Duration LOOK = Duration.ofSeconds(1);

  private static final String KEPT = "watch-clocks";
  private static final String FIRED = "watch-clock/";
  private static final Bytes YES = Bytes.utf8("passed");
  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(1 << 21, 4, 50_000);

  /// A deadline that runs: what the board still waits for.
  ///
  /// @param content the digest of the message's signed content
  /// @param due by this node's wall clock, as it stood when the clock began
  public record Duty(String content, WatchDesk.Step step, Instant due) {
    String name() {
      return content + "/" + step.name();
    }
  }

  /// A deadline that has passed and what the board still waits for (W-CLOCK-9).
  ///
  /// @param since how long ago it passed, on the monotonic clock
  public record Passed(Duty duty, Duration since) {
    public String name() {
      return duty.name();
    }
  }

  /// All that runs at this moment.
  @FunctionalInterface
  public interface Duties {
    List<Duty> running() throws StoreException;
  }

  /// A clock that only ever goes forward while the machine runs.
  public interface Ticks {
    long nanos();

    /// Another one after each start of the machine, when {@link #nanos} begins anew.
    String boot();

    /// The machine's monotonic clock. Where it does not say which start it counts from, each
    /// process counts for itself.
    ///
    /// @param boot names the start
    static Ticks ofMachine(String boot) {
      return new Ticks() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public String boot() {
          return boot;
        }
      };
    }
  }

  private final LocalLog log;
  private final Duties duties;
  private final InstantSource wall;
  private final Ticks ticks;
  private final Consumer<Duty> told;

  /// What each clock has left, milliseconds; none of it when it has passed. Null until it is read.
  private @Nullable Map<String, Optional<Long>> left;

  /// How long ago those that passed did so, milliseconds; nothing stands for none.
  private final Map<String, Long> since = new LinkedHashMap<>();

  /// As of the last look that let pass all that was due.
  private volatile List<Passed> passed = List.of();

  /// The moments by the wall clock to which these count: one that the agreement moves, moves them
  /// (W-HEIGHT-8).
  private final Map<String, Long> dues = new LinkedHashMap<>();

  /// What is left, or the boot that it is counted in, is not what was kept.
  private boolean unkept;

  /// Deadlines whose commit failed: that they passed may be durable or not.
  private final Set<String> doubted = new HashSet<>();

  /// To what moment that has been counted, on either clock.
  private long countedNanos;

  private long markedNanos;

  /// Told of once, until a look succeeds. Only the thread that looks sees it.
  private boolean failing;

  /// @param told hears of each deadline that passed, after its entry is durable; must not block
  public WatchClocks(
      LocalLog log, Duties duties, InstantSource wall, Ticks ticks, Consumer<Duty> told) {
    this.log = log;
    this.duties = duties;
    this.wall = wall;
    this.ticks = ticks;
    this.told = told;
  }

  /// Looks once a second from now on.
  public AutoCloseable start() {
    ScheduledExecutorService thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("watch-clocks").factory());
    var _ =
        thread.scheduleWithFixedDelay(this::lookOrTell, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    return thread;
  }

  private void lookOrTell() {
    try {
      look();
      failing = false;
    } catch (LedgerException | StoreException | RuntimeException e) {
      if (!failing) {
        LOG.log(System.Logger.Level.WARNING, "deadlines wait until they can be kept", e);
      }
      failing = true;
    }
  }

  /// Counts, begins the clocks of new duties, ends those of duties that are done, and lets pass
  /// what is due.
  ///
  /// @return how long until the next one is due, as things stand
  public Optional<Duration> look() throws LedgerException, StoreException {
    Map<String, Optional<Long>> clocks = left == null ? opened() : left;
    left = clocks;
    count(clocks);
    List<Duty> running = duties.running();
    running.forEach(duty -> begin(clocks, duty));
    Set<String> names = running.stream().map(Duty::name).collect(Collectors.toSet());
    unkept |= clocks.keySet().retainAll(names);
    since.keySet().retainAll(names);
    dues.keySet().retainAll(names);
    doubted.retainAll(names);
    for (Duty duty : running) {
      if (over(clocks, duty)) {
        pass(clocks, duty);
      }
    }
    passed = running.stream().flatMap(duty -> passed(clocks, duty).stream()).toList();
    if (unkept || ticks.nanos() - markedNanos >= MARKED.toNanos()) {
      log.keep(Map.of(KEPT, written(clocks)));
      kept();
    }
    return clocks.values().stream()
        .flatMap(Optional::stream)
        .min(Long::compare)
        .map(Duration::ofMillis);
  }

  /// What passed and is still awaited, in the board's order; nothing before the first look.
  public List<Passed> passed() {
    return passed;
  }

  private Optional<Passed> passed(Map<String, Optional<Long>> clocks, Duty duty) {
    Optional<Long> rest = clocks.get(duty.name());
    return rest == null || rest.isPresent()
        ? Optional.empty()
        : Optional.of(new Passed(duty, Duration.ofMillis(since.getOrDefault(duty.name(), 0L))));
  }

  private void kept() {
    markedNanos = countedNanos;
    unkept = false;
  }

  private static boolean over(Map<String, Optional<Long>> clocks, Duty duty) {
    return clocks.getOrDefault(duty.name(), Optional.empty()).filter(ms -> ms <= 0).isPresent();
  }

  /// The entry, that it passed, and what the others have left, in one commit. Power fails before
  /// it: the deadline passes after the start. After it: never again, however often the board is
  /// drawn anew. Where the commit failed and is durable all the same, the next look finds it so.
  private void pass(Map<String, Optional<Long>> clocks, Duty duty) throws LedgerException {
    boolean stands = log.value(FIRED + duty.name()).isPresent();
    if (!stands) {
      doubted.add(duty.name());
      Map<String, Optional<Long>> then = new LinkedHashMap<>(clocks);
      then.put(duty.name(), Optional.empty());
      log.append(
          PASSED,
          Json.object()
              .with("content", duty.content())
              .with("step", duty.step().name().toLowerCase(java.util.Locale.ROOT))
              .build(),
          Map.of(FIRED + duty.name(), YES, KEPT, written(then)));
      kept();
    }
    clocks.put(duty.name(), Optional.empty());
    since.putIfAbsent(duty.name(), 0L);
    unkept |= stands;
    if (doubted.remove(duty.name())) {
      told.accept(duty);
    }
  }

  /// At the first look that sees the duty, whatever fails in it: this is the one time that the wall
  /// clock is asked.
  private void begin(Map<String, Optional<Long>> clocks, Duty duty) {
    if (!clocks.containsKey(duty.name()) && clocks.size() < MOST) {
      clocks.put(duty.name(), Optional.of(Duration.between(wall.instant(), duty.due()).toMillis()));
      unkept = true;
    }
    if (clocks.containsKey(duty.name())) {
      move(clocks, duty);
    }
  }

  /// By as much as the moment was moved: no clock is asked. What has passed stays so.
  private void move(Map<String, Optional<Long>> clocks, Duty duty) {
    long due = duty.due().toEpochMilli();
    @Nullable Long before = dues.put(duty.name(), due);
    if (before != null && before != due) {
      long moved = due - before;
      clocks.computeIfPresent(duty.name(), (_, rest) -> rest.map(ms -> ms + moved));
      unkept = true;
    }
  }

  private void count(Map<String, Optional<Long>> clocks) {
    long whole = (ticks.nanos() - countedNanos) / 1_000_000;
    countedNanos += whole * 1_000_000;
    count(clocks, whole);
  }

  private void count(Map<String, Optional<Long>> clocks, long millis) {
    clocks.replaceAll((name, ms) -> ms.map(rest -> rest - millis));
    since.replaceAll((name, ms) -> ms + millis);
  }

  /// What was kept, counted on to this moment: by the monotonic clock of the same boot, and else by
  /// the larger of what was kept and what the wall clock says has passed since.
  ///
  /// That another boot counts is kept by the first look: a second start in it would else count by
  /// the wall clock again, from before the first. And what was kept is as old as it is, however
  /// often processes start: one that never runs for a minute would else never keep anything.
  private Map<String, Optional<Long>> opened() throws LedgerException {
    Map<String, Optional<Long>> clocks = new LinkedHashMap<>();
    since.clear();
    dues.clear();
    countedNanos = ticks.nanos();
    markedNanos = countedNanos;
    Optional<Bytes> kept = log.value(KEPT);
    if (kept.isEmpty()) {
      return clocks;
    }
    try {
      Json.Obj json = JsonReader.readObject(kept.get(), LIMITS);
      for (Map.Entry<String, Json> clock : json.requireObject("left").members().entrySet()) {
        clocks.put(
            clock.getKey(),
            clock.getValue() instanceof Json.Num(long ms) ? Optional.of(ms) : Optional.empty());
      }
      for (String name : clocks.keySet()) {
        since(json, name).ifPresent(ms -> since.put(name, ms));
        json.object("dues").flatMap(all -> all.number(name)).ifPresent(at -> dues.put(name, at));
      }
      long then = json.requireNumber("millis");
      long now = countedNanos / 1_000_000;
      boolean same = json.requireText("boot").equals(ticks.boot()) && now >= then;
      markedNanos = same ? then * 1_000_000 : countedNanos;
      unkept = !same;
      long away = wall.millis() - json.requireNumber("wall");
      count(clocks, same ? now - then : Math.max(0, away));
      return clocks;
    } catch (MalformedInput e) {
      throw new LedgerException("the clocks that were kept cannot be read: " + e.getMessage(), e);
    }
  }

  /// What releases before this one kept says nothing of it: those count from the start.
  private static Optional<Long> since(Json.Obj kept, String name) {
    return kept.object("since").flatMap(all -> all.number(name));
  }

  private Bytes written(Map<String, Optional<Long>> clocks) {
    Json.Builder all = Json.object();
    clocks.forEach(
        (name, ms) -> all.with(name, ms.<Json>map(Json.Num::new).orElse(new Json.Null())));
    Json.Builder passedSince = Json.object();
    since.forEach(passedSince::with);
    Json.Builder moments = Json.object();
    dues.forEach(moments::with);
    return JsonWriter.line(
        Json.object()
            .with("wall", wall.millis())
            .with("millis", countedNanos / 1_000_000)
            .with("boot", ticks.boot())
            .with("left", all.build())
            .with("since", passedSince.build())
            .with("dues", moments.build())
            .build());
  }
}
