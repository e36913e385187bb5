package parley.escalation;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import parley.agreement.Precedence;
import parley.watchfloor.Role;
import parley.watchline.WatchDesk.Step;

/// When an alarm climbs (W-LADDER-2, W-LADDER-3): given how long ago its deadline passed, who took
/// it and who is signed in. The deadline itself is the agreement's; the rungs are a centre's own
/// affair. A pure function, so that the same alarm climbs in the same way after a restart.
///
/// @param times of every precedence
/// @param exercisesPage whether an exercise calls people who are not at the console (W-EXERCISE-10)
public record Ladder(Map<Precedence, Times> times, boolean exercisesPage) {
  public Ladder(Map<Precedence, Times> times) {
    this(times, false);
  }

  /// @param after how long after the rung before it each is reached; one that is missing never is
  /// @param hold how long an alarm that was taken waits for what it warns of, before it climbs on
  public record Times(Map<Rung, Duration> after, Duration hold) {
    public Times {
      after = Map.copyOf(after);
    }
  }

  public Ladder {
    times = Map.copyOf(times);
    if (times.size() != Precedence.values().length) {
      throw new IllegalArgumentException("a ladder has times for every precedence");
    }
  }

  /// What a node climbs by that says nothing else.
  public static Ladder usual() {
    Map<Precedence, Times> usual = new EnumMap<>(Precedence.class);
    usual.put(Precedence.FLASH, times(2, 3, 2, 5, 10));
    usual.put(Precedence.IMMEDIATE, times(5, 10, 5, 10, 30));
    usual.put(Precedence.PRIORITY, times(30, 30, 30, 60, 180));
    usual.put(Precedence.ROUTINE, times(60, 60, 60, 120, 360));
    return new Ladder(usual);
  }

  private static Times times(int deputy, int head, int page, int peer, int hold) {
    return new Times(
        Map.of(
            Rung.DEPUTY, Duration.ofMinutes(deputy),
            Rung.HEAD, Duration.ofMinutes(head),
            Rung.PAGE, Duration.ofMinutes(page),
            Rung.PEER, Duration.ofMinutes(peer)),
        Duration.ofMinutes(hold));
  }

  /// The same with a rung that is never reached.
  Ladder without(Rung rung) {
    Map<Precedence, Times> fewer = new EnumMap<>(Precedence.class);
    times.forEach((precedence, own) -> {
      Map<Rung, Duration> after = new EnumMap<>(own.after());
      after.remove(rung);
      fewer.put(precedence, new Times(after, own.hold()));
    });
    return new Ladder(fewer, exercisesPage);
  }

  /// The rung that comes next; none above the last one.
  public Optional<Rung> next(Alarm alarm) {
    Optional<Alarm.Overdue> overdue = alarm.overdue();
    if (overdue.isEmpty()) {
      return Optional.empty();
    }
    Map<Rung, Duration> after = of(overdue.get()).after();
    for (Rung rung : Rung.values()) {
      boolean higher = rung.compareTo(alarm.rung()) > 0;
      if (higher && after.containsKey(rung) && reachable(rung, overdue.get())) {
        return Optional.of(rung);
      }
    }
    return Optional.empty();
  }

  private boolean reachable(Rung rung, Alarm.Overdue overdue) {
    return switch (rung) {
      case BOARD -> true;
      case DEPUTY, HEAD -> !onlyShown(overdue);
      case PAGE -> !onlyShown(overdue) && (exercisesPage || !overdue.exercise());
      case PEER -> owed(overdue);
    };
  }

  /// The peer is told of what it waits for, and of nothing else.
  private static boolean owed(Alarm.Overdue overdue) {
    return overdue.inbound()
        && (overdue.step() == Step.ACKNOWLEDGED || overdue.step() == Step.ANSWERED);
  }

  /// A signature that officers of the other side owe: their own ladder calls them, and here the
  /// watch knows what the message is worth (W-COUNTER-3).
  private static boolean onlyShown(Alarm.Overdue overdue) {
    return overdue.inbound() && overdue.step() == Step.COUNTERSIGNED;
  }

  private Times of(Alarm.Overdue overdue) {
    return Objects.requireNonNull(times.get(overdue.precedence()));
  }

  /// How long until the next rung, as things stand; nothing of it when that is due.
  ///
  /// @param since how long ago the deadline passed
  /// @param there roles of those who are signed in
  public Optional<Duration> wait(Alarm alarm, Duration since, Set<Role> there) {
    Optional<Alarm.Overdue> overdue = alarm.overdue();
    Optional<Rung> next = next(alarm);
    if (overdue.isEmpty() || next.isEmpty()) {
      return Optional.empty();
    }
    Times own = of(overdue.get());
    boolean waits = next.get() == Rung.PEER || heard(alarm.rung(), there);
    Duration when =
        waits ? alarm.at().plus(own.after().getOrDefault(next.get(), Duration.ZERO)) : alarm.at();
    if (alarm.held()) {
      Duration held = alarm.taken().map(taken -> taken.at().plus(own.hold())).orElse(Duration.ZERO);
      when = when.compareTo(held) > 0 ? when : held;
    }
    Duration left = when.minus(since);
    return Optional.of(left.isNegative() ? Duration.ZERO : left);
  }

  /// W-LADDER-3: nobody waits for somebody who is not there.
  private static boolean heard(Rung rung, Set<Role> there) {
    return switch (rung) {
      case BOARD -> there.contains(Role.WATCH) || there.contains(Role.RELEASING);
      case DEPUTY -> there.contains(Role.DEPUTY);
      case HEAD -> there.contains(Role.HEAD);
      case PAGE, PEER -> true;
    };
  }

  /// The rung that an alarm reaches now.
  public Optional<Rung> due(Alarm alarm, Duration since, Set<Role> there) {
    return wait(alarm, since, there).filter(Duration::isZero).flatMap(_ -> next(alarm));
  }

  /// It rings until somebody takes it, and again when what it warns of is not over in time.
  public boolean rings(Alarm alarm, Duration since) {
    if (!alarm.held()) {
      return true;
    }
    Duration taken = alarm.taken().map(Alarm.Taken::at).orElse(Duration.ZERO);
    return alarm
        .overdue()
        .filter(overdue -> since.compareTo(taken.plus(of(overdue).hold())) >= 0)
        .isPresent();
  }

  /// For whom it rings: the watch at once, deputy and head once they are called.
  public static boolean calls(Alarm alarm, Set<Role> roles) {
    return roles.contains(Role.WATCH)
        || roles.contains(Role.RELEASING)
        || (roles.contains(Role.DEPUTY) && alarm.rung().compareTo(Rung.DEPUTY) >= 0)
        || (roles.contains(Role.HEAD) && alarm.rung().compareTo(Rung.HEAD) >= 0);
  }
}
