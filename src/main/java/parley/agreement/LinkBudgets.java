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
  /// A-BUDGET-4: signed words to one peer that is past its budget, of either voice.
  private static final double WORDS_A_SECOND = 16;

  private static final double MOST_WORDS = 128;

  private final InstantSource clock;
  private final Map<LinkId, Budget> budgets = new HashMap<>();
  private final Map<Voice, Told> told = new HashMap<>();

  private record Voice(LinkId link, boolean flash) {}

  /// How often a peer may still be told at once.
  private record Told(Instant at, double words) {}

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

  /// Whether a peer past its budget is told so once more: one word is used up.
  ///
  /// @return false when it had its words, and so does not heed them (A-BUDGET-4)
  public synchronized boolean word(LinkId link, boolean flash) {
    Voice voice = new Voice(link, flash);
    Instant now = clock.instant();
    Told before = told.getOrDefault(voice, new Told(now, MOST_WORDS));
    double seconds = Math.max(0, Duration.between(before.at(), now).toNanos() / 1e9);
    double words = Math.min(MOST_WORDS, before.words() + seconds * WORDS_A_SECOND);
    told.put(voice, new Told(now, words < 1 ? words : words - 1));
    return words >= 1;
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
