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
