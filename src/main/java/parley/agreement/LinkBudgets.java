package parley.agreement;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.party.LinkId;

/// The budgets of each link at the frame, before anything is decrypted. Which agreement an envelope
/// is under stands inside the seal, so the widest budget of the agreements in force on the link
/// counts here; one partner's never touches another's.
public final class LinkBudgets {
  /// A-BUDGET-4: signed words to one peer that is past its budget, of either lane.
  private static final double WORDS_A_SECOND = 16;

  private static final double MOST_WORDS = 128;

  /// A-BUDGET-4: the longest wait for those that were told before.
  private static final double LONGEST_TURN_SECONDS = 10;

  private final InstantSource clock;
  private final Map<LinkId, Budget> budgets = new HashMap<>();
  private final Map<Lane, Told> told = new HashMap<>();

  private record Lane(LinkId link, boolean flash) {}

  /// What a peer was told.
  ///
  /// @param words that it may still be told at once
  /// @param waiting envelopes whose moment has not come yet
  private record Told(Instant at, double words, double waiting) {
    Told passed(Instant now, double perSecond) {
      double seconds = Math.max(0, Duration.between(at, now).toNanos() / 1e9);
      return new Told(
          now,
          Math.min(MOST_WORDS, words + seconds * WORDS_A_SECOND),
          Math.max(0, waiting - seconds * perSecond));
    }
  }

  public LinkBudgets(InstantSource clock) {
    this.clock = clock;
  }

  /// What {@link #take} would decide now, and nothing is used up: so that what nobody signed costs
  /// its sender's budget nothing (A-BUDGET-3).
  public synchronized Optional<Budget.Decision> look(
      LinkId link, List<Agreement> agreements, boolean flash, int bytes) {
    return budget(link, agreements).map(budget -> budget.decide(clock.instant(), flash, bytes));
  }

  /// @param agreements in force on the link
  /// @param bytes of the envelope
  /// @return nothing when no agreement is in force: then nothing is taken
  public synchronized Optional<Budget.Decision> take(
      LinkId link, List<Agreement> agreements, boolean flash, int bytes) {
    Optional<Budget> held = budget(link, agreements);
    if (held.isEmpty()) {
      return Optional.empty();
    }
    Budget.Decision decision = held.get().decide(clock.instant(), flash, bytes);
    budgets.put(
        link,
        decision instanceof Budget.Decision.Take(Budget next, boolean marked) ? next : held.get());
    return Optional.of(decision);
  }

  /// How long an envelope that the budget puts off is told to wait: until its own turn comes after
  /// those that were told before, so that a long queue does not come back all at once.
  ///
  /// @param least as {@link Budget} says
  /// @return nothing when the peer had its words, and so does not heed them (A-BUDGET-4)
  public synchronized Optional<Duration> putOff(
      LinkId link, List<Agreement> agreements, boolean flash, Duration least) {
    double perSecond = perSecond(link, agreements);
    Told before = told(link, flash, perSecond);
    if (before.words() < 1) {
      return Optional.empty();
    }
    double turn = Math.min(LONGEST_TURN_SECONDS, before.waiting() / perSecond);
    double most = LONGEST_TURN_SECONDS * perSecond;
    told.put(
        new Lane(link, flash),
        new Told(before.at(), before.words() - 1, Math.min(most, before.waiting() + 1)));
    return Optional.of(least.plusMillis((long) (1000 * turn)));
  }

  /// Whether {@link #putOff} would say nothing.
  public synchronized boolean mute(LinkId link, List<Agreement> agreements, boolean flash) {
    return told(link, flash, perSecond(link, agreements)).words() < 1;
  }

  private double perSecond(LinkId link, List<Agreement> agreements) {
    return budget(link, agreements).map(budget -> budget.limits().perSecond()).orElse(1.0);
  }

  private Told told(LinkId link, boolean flash, double perSecond) {
    Instant now = clock.instant();
    Told held = told.get(new Lane(link, flash));
    return held == null ? new Told(now, MOST_WORDS, 0) : held.passed(now, perSecond);
  }

  private Optional<Budget> budget(LinkId link, List<Agreement> agreements) {
    return agreements.stream()
        .map(Agreement::budgets)
        .max(Comparator.comparingDouble(Agreement.Budgets::perSecond))
        .map(limits -> {
          Budget held = budgets.get(link);
          return held != null && held.limits().equals(limits)
              ? held
              : Budget.full(limits, clock.instant());
        });
  }
}
