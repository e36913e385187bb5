package parley.agreement;

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
  private final InstantSource clock;
  private final Map<LinkId, Budget> budgets = new HashMap<>();

  public LinkBudgets(InstantSource clock) {
    this.clock = clock;
  }

  /// @param agreements in force on the link
  /// @param bytes of the envelope
  /// @return nothing when no agreement is in force: then nothing is taken
  public synchronized Optional<Budget.Decision> take(
      LinkId link, List<Agreement> agreements, boolean flash, int bytes) {
    Optional<Agreement.Budgets> limits =
        agreements.stream()
            .map(Agreement::budgets)
            .max(Comparator.comparingDouble(Agreement.Budgets::perSecond));
    if (limits.isEmpty()) {
      return Optional.empty();
    }
    Budget budget = budgets.get(link);
    if (budget == null || !budget.limits().equals(limits.get())) {
      budget = Budget.full(limits.get(), clock.instant());
    }
    Budget.Decision decision = budget.decide(clock.instant(), flash, bytes);
    budgets.put(
        link,
        decision instanceof Budget.Decision.Take(Budget next, boolean marked) ? next : budget);
    return Optional.of(decision);
  }
}
