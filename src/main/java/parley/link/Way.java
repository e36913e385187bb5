package parley.link;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import parley.codec.Bytes;
import parley.codec.Digest;

/// One route with what is known of it: whether it answers, what is on its way over it, and what was
/// handed to it and when. Nothing here is durable; after a restart everything is tried at once.
final class Way {
  /// L-ROUTE-4: what is not FLASH and has no answer yet on one route; more goes elsewhere or waits.
  static final int MOST_AT_ONCE = 40;

  /// What was tried here and has no answer: the oldest is forgotten, and then sent again early.
  private static final int REMEMBERED = 8_192;

  /// L-ROUTE-3: the peer answered, if only to put us off.
  private static final Set<Integer> GOOD = Set.of(200, 429, 503);

  private final Route route;
  private final LongSupplier ticks;
  private final InstantSource clock;
  private final Set<Digest> urgent = new HashSet<>();
  private final Set<Digest> others = new HashSet<>();

  private final Map<Digest, Tried> tried =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, Tried> eldest) {
          return size() > REMEMBERED;
        }
      };
  private boolean good = true;
  private @Nullable Instant lastGood;
  private @Nullable Duration roundTrip;
  private long heardNanos;
  private long patientFrom;
  private int failuresInARow;
  private long successes;
  private long failures;

  /// @param since nanoseconds, when it was first wanted here
  /// @param times handed over
  /// @param last nanoseconds, when it was handed over last
  private record Tried(long since, int times, long last) {}

  Way(Route route, LongSupplier ticks, InstantSource clock) {
    this.route = route;
    this.ticks = ticks;
    this.clock = clock;
    this.patientFrom = ticks.getAsLong();
  }

  Route route() {
    return route;
  }

  synchronized boolean good() {
    return good;
  }

  /// Takes a place for these bytes.
  ///
  /// @param alone no other route would take it, so there is nothing to wait for
  /// @return false when they are on their way here, or not yet due, or there is no room
  synchronized boolean take(Digest content, boolean flash, boolean alone) {
    long now = ticks.getAsLong();
    Tried known = tried.computeIfAbsent(content, c -> new Tried(now, 0, now));
    Duration wait =
        known.times() > 0
            ? route.repeatAfter(known.times())
            : flash || alone || now - patientFrom < 0 ? Duration.ZERO : route.patience();
    long from = known.times() > 0 ? known.last() : known.since();
    boolean full = !flash && others.size() >= MOST_AT_ONCE;
    boolean free = now - from >= wait.toNanos() && !full && route.ready(flash);
    return free && running(flash).add(content);
  }

  private Set<Digest> running(boolean flash) {
    return flash ? urgent : others;
  }

  /// The peer does not get through on better routes, so nothing waits for them for so long.
  synchronized void hurry(Duration how) {
    patientFrom = ticks.getAsLong() + how.toNanos();
  }

  /// For how many that are not FLASH there is room beside what others left here and nobody waits
  /// for. A carrier has none while anything new would only wait there for better routes.
  ///
  /// @param alone there are no better ones
  /// @param own what whoever asks has on its way, over whatever route
  synchronized int places(boolean alone, Predicate<Digest> own) {
    boolean takes = alone || route.patience().isZero() || ticks.getAsLong() - patientFrom < 0;
    int left = (int) others.stream().filter(own.negate()).count();
    return takes ? Math.clamp(route.room(), 0, MOST_AT_ONCE - left) : 0;
  }

  synchronized void leave(Digest content, boolean flash) {
    running(flash).remove(content);
  }

  /// One exchange, counted.
  ///
  /// @param patience past it an answer is late, and the route no longer a good one
  Route.Outcome exchange(Route.What what, Bytes body, Duration patience)
      throws IOException, InterruptedException {
    long begun = ticks.getAsLong();
    try {
      Route.Outcome outcome = route.exchange(what, body);
      ended(outcome, Duration.ofNanos(ticks.getAsLong() - begun), patience);
      return outcome;
    } catch (IOException | RuntimeException e) {
      failed();
      throw e;
    }
  }

  private synchronized void ended(Route.Outcome outcome, Duration trip, Duration patience) {
    switch (outcome) {
      case Route.HandedOver() -> succeeded();
      case Route.Reply(int status, Bytes _) when GOOD.contains(status) -> {
        if (trip.compareTo(patience) <= 0) {
          succeeded();
          roundTrip = trip;
        }
      }
      case Route.Reply _ -> failed();
    }
  }

  private synchronized void succeeded() {
    good = true;
    failuresInARow = 0;
    successes++;
    if (route.answers()) {
      lastGood = clock.instant();
    }
  }

  /// The far node answered by this carrier.
  synchronized void heard(Duration trip) {
    lastGood = clock.instant();
    heardNanos = ticks.getAsLong();
    roundTrip = trip;
  }

  /// Broken off, refused, or silent for too long.
  synchronized void failed() {
    good = false;
    failuresInARow++;
    failures++;
  }

  synchronized void handedOver(Digest content) {
    Tried known = tried.get(content);
    int times = known == null ? 1 : known.times() + 1;
    tried.put(content, new Tried(ticks.getAsLong(), times, ticks.getAsLong()));
  }

  synchronized void answered(Digest content) {
    tried.remove(content);
  }

  /// @param rhythm of carriers
  synchronized RouteStatus status(Duration rhythm) {
    boolean heard =
        route.answers()
            || (lastGood != null
                && ticks.getAsLong() - heardNanos <= rhythm.plus(rhythm.dividedBy(2)).toNanos());
    return new RouteStatus(
        route.name(),
        good && heard,
        Optional.ofNullable(lastGood),
        failuresInARow,
        successes,
        failures,
        Optional.ofNullable(roundTrip),
        route.answers() ? Optional.empty() : Optional.of(rhythm));
  }
}
