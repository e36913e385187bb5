package parley.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import parley.agreement.SerialKey;
import parley.link.RouteStatus;

/// How a link stands, as its page and its light show it.
///
/// @param lastHeard any authenticated sign of life of the peer
/// @param roundTrip of the newest heartbeat
/// @param clockOffset the peer's clock minus ours, as it claims; shown and never trusted
/// @param gaps serials of the peer that are missing, not queued there and overdue (E-GAP-1)
/// @param stopped why this node signs nothing on the link, when it does not
/// @param alarms what the peer did that no honest node does, in the operator's words
/// @param routes each by itself, in order of preference
/// @param unforeseen how often since the start a reader failed on the peer's bytes as nobody
///   foresaw: a fault of this program, each of which its log holds
public record LinkStatus(
    Light light,
    Optional<Instant> lastHeard,
    Optional<Duration> roundTrip,
    Optional<Duration> clockOffset,
    int queued,
    List<SerialKey> gaps,
    Optional<String> stopped,
    List<String> alarms,
    List<RouteStatus> routes,
    long unforeseen) {
  public LinkStatus {
    routes = List.copyOf(routes);
    gaps = List.copyOf(gaps);
    alarms = List.copyOf(alarms);
  }

  /// Where no reader failed, or where that is not asked.
  public LinkStatus(
      Light light,
      Optional<Instant> lastHeard,
      Optional<Duration> roundTrip,
      Optional<Duration> clockOffset,
      int queued,
      List<SerialKey> gaps,
      Optional<String> stopped,
      List<String> alarms,
      List<RouteStatus> routes) {
    this(light, lastHeard, roundTrip, clockOffset, queued, gaps, stopped, alarms, routes, 0);
  }

  /// W-CLOCK-7: further apart than any two machines that keep time.
  private static final Duration CLOCKS_APART = Duration.ofSeconds(60);

  /// One of the two clocks is wrong; which, the node cannot know.
  public boolean clocksApart() {
    return clockOffset.map(Duration::abs).filter(by -> by.compareTo(CLOCKS_APART) > 0).isPresent();
  }

  /// Nanoseconds when the peer was last heard by any sign of life, and by a mailed heartbeat.
  record Heard(@Nullable Long any, @Nullable Long byMail) {}

  /// `UP` heard within 1.5 periods, `LATE` within 3, otherwise `DOWN`.
  public enum Light {
    UP,
    LATE,
    DOWN;

    /// By both, each at its rhythm (L-BEAT-4, L-BEAT-8).
    static Light of(long now, Heard heard, Duration any, Duration mail, boolean mailOnly) {
      return after(heard.any(), now, any).beside(after(heard.byMail(), now, mail), mailOnly);
    }

    private static Light after(@Nullable Long heard, long now, Duration rhythm) {
      if (heard == null) {
        return DOWN;
      }
      long period = rhythm.toNanos();
      if (now - heard <= period + period / 2) {
        return UP;
      }
      return now - heard <= 3 * period ? LATE : DOWN;
    }

    /// With what mail says beside it (L-BEAT-8).
    private Light beside(Light mail, boolean mailOnly) {
      if (mailOnly) {
        return compareTo(mail) < 0 ? this : mail;
      }
      return this == DOWN && mail == UP ? LATE : this;
    }
  }
}
