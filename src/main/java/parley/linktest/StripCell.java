package parley.linktest;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// A quarter of an hour of one route, sampled once a minute (L-STRIP-1).
///
/// @param start of the quarter
/// @param failures of exchanges that ended in it
/// @param latencies of the samples, milliseconds
public record StripCell(
    Instant start, int up, int late, int down, long failures, List<Long> latencies) {
  public static final Duration LENGTH = Duration.ofMinutes(15);

  public StripCell {
    latencies = List.copyOf(latencies);
  }

  static StripCell empty(Instant start) {
    return new StripCell(start, 0, 0, 0, 0, List.of());
  }

  static Instant startOf(Instant moment) {
    long length = LENGTH.toSeconds();
    return Instant.ofEpochSecond(Math.floorDiv(moment.getEpochSecond(), length) * length);
  }

  StripCell with(Sample sample) {
    List<Long> times = new ArrayList<>(latencies);
    sample.latency().ifPresent(time -> times.add(time.toMillis()));
    return new StripCell(
        start,
        up + (sample.mood() == Mood.UP ? 1 : 0),
        late + (sample.mood() == Mood.LATE ? 1 : 0),
        down + (sample.mood() == Mood.DOWN ? 1 : 0),
        failures + sample.failures(),
        times);
  }

  /// How a route stands at one moment.
  enum Mood {
    UP,
    LATE,
    DOWN
  }

  /// @param failures since the sample before
  record Sample(Mood mood, long failures, Optional<Duration> latency) {}

  public int samples() {
    return up + late + down;
  }

  /// The worst that was seen, as the page draws it: `none` when the node was not running.
  public String mood() {
    return samples() == 0 ? "none" : down > 0 ? "down" : late > 0 ? "late" : "up";
  }

  /// Share of samples in which the route was up, 0 to 100.
  public int upShare() {
    return samples() == 0 ? 0 : Math.round(100f * up / samples());
  }

  public Optional<Long> median() {
    if (latencies.isEmpty()) {
      return Optional.empty();
    }
    List<Long> sorted = new ArrayList<>(latencies);
    Collections.sort(sorted);
    return Optional.of(sorted.get(sorted.size() / 2));
  }

  public Optional<Long> worst() {
    return latencies.stream().max(Long::compare);
  }
}
