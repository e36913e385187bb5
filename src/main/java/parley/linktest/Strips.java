package parley.linktest;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import parley.exchange.LinkStatus;
import parley.link.RouteStatus;
import parley.party.LinkId;
import parley.store.StoreException;

/// Looks at every route once a minute and keeps what it saw (L-STRIP-1).
final class Strips {
  /// L-STRIP-1: how often a route is looked at and written down.
  static final Duration EVERY = Duration.ofMinutes(1);

  /// The name under which the link itself stands among its routes.
  static final String WHOLE = "";

  private final StripTable table;
  private final Map<LinkId, Instant> looked = new HashMap<>();
  private final Map<String, Long> failed = new HashMap<>();

  Strips(StripTable table) {
    this.table = table;
  }

  void look(LinkId link, LinkStatus status, Duration period, Instant now) throws StoreException {
    Instant last = looked.get(link);
    // A clock that was set back must not keep the strip empty for as long.
    if (last != null && !now.isBefore(last) && now.isBefore(last.plus(EVERY))) {
      return;
    }
    looked.put(link, now);
    Map<String, StripCell.Sample> samples = new LinkedHashMap<>();
    samples.put(
        WHOLE, new StripCell.Sample(mood(status.light()), 0, fresh(status.roundTrip(), status)));
    for (RouteStatus route : status.routes()) {
      long before = failed.getOrDefault(link + " " + route.name(), 0L);
      failed.put(link + " " + route.name(), route.failures());
      samples.put(
          route.name(),
          new StripCell.Sample(
              mood(route, period, now),
              Math.max(0, route.failures() - before),
              route.good() ? route.roundTrip() : Optional.empty()));
    }
    table.add(link, now, samples);
  }

  private static Optional<Duration> fresh(Optional<Duration> trip, LinkStatus status) {
    return status.light() == LinkStatus.Light.UP ? trip : Optional.empty();
  }

  private static StripCell.Mood mood(LinkStatus.Light light) {
    return switch (light) {
      case UP -> StripCell.Mood.UP;
      case LATE -> StripCell.Mood.LATE;
      case DOWN -> StripCell.Mood.DOWN;
    };
  }

  /// A route is late when its last exchange was not a good one, and down when the last good one is
  /// three periods of its carrier old.
  static StripCell.Mood mood(RouteStatus route, Duration period, Instant now) {
    Duration three = route.rhythm().orElse(period).multipliedBy(3);
    boolean recent = route.lastGood().filter(at -> at.isAfter(now.minus(three))).isPresent();
    return route.good() && route.lastGood().isPresent()
        ? StripCell.Mood.UP
        : recent ? StripCell.Mood.LATE : StripCell.Mood.DOWN;
  }
}
