package parley.watchfloor;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// How often one address, or one session, may knock at the door: signing in, enrolling, unlocking
/// (W-SIGN-5).
public final class DoorLimit {
  static final int MOST_A_MINUTE = 30;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /// Remembered at once; the oldest go first.
  private static final int MOST_REMEMBERED = 4_096;

  private record Count(Instant since, int knocks) {}

  private final Map<String, Count> counts =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  /// Counts a knock, and says whether it may be answered.
  public synchronized boolean admits(String who, Instant now) {
    Count before = counts.getOrDefault(who, new Count(now, 0));
    boolean over = now.isBefore(before.since()) || !now.isBefore(before.since().plus(MINUTE));
    Count count = over ? new Count(now, 1) : new Count(before.since(), before.knocks() + 1);
    counts.put(who, count);
    return count.knocks() <= MOST_A_MINUTE;
  }
}
