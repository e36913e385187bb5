package parley.exchange;

import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import parley.agreement.Agreement;
import parley.agreement.Budget;
import parley.party.LinkId;

/// The budgets of each link at the frame, before anything is decrypted. Which agreement an envelope
/// is under stands inside the seal, so the widest budget of the agreements in force on the link
/// counts here; one partner's never touches another's.
final class FrameBudgets {
  private final InstantSource clock;
  private final Map<LinkId, Budget> budgets = new HashMap<>();

  FrameBudgets(InstantSource clock) {
    this.clock = clock;
  }

  /// @return nothing when no agreement is in force: then nothing is taken
  synchronized Optional<Budget.Decision> take(Standing standing, boolean flash, int bytes) {
    Optional<Agreement.Budgets> limits =
        standing.life().agreements().stream()
            .map(Agreement::budgets)
            .max(Comparator.comparingDouble(Agreement.Budgets::perSecond));
    if (limits.isEmpty()) {
      return Optional.empty();
    }
    Budget budget = budgets.get(standing.link());
    if (budget == null || !budget.limits().equals(limits.get())) {
      budget = Budget.full(limits.get(), clock.instant());
    }
    Budget.Decision decision = budget.decide(clock.instant(), flash, bytes);
    budgets.put(
        standing.link(),
        decision instanceof Budget.Decision.Take(Budget next, boolean marked) ? next : budget);
    return Optional.of(decision);
  }
}
