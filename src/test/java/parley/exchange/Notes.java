package parley.exchange;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import parley.journal.LogName;
import parley.ledger.Fact;
import parley.ledger.Follower;

/// Remembers what was shown, so that a test can see that nothing was shown twice.
final class Notes implements Follower {
  private final TwoNodes.Side side;
  private final Map<LogName, Long> positions = new ConcurrentHashMap<>();

  Notes(TwoNodes.Side side) {
    this.side = side;
  }

  @Override
  public String name() {
    return "notes";
  }

  @Override
  public Map<LogName, Long> positions() {
    return positions;
  }

  @Override
  public void follow(List<Fact> facts) {
    for (Fact fact : facts) {
      side.told
          .computeIfAbsent(fact.log() + "#" + fact.index(), key -> new CopyOnWriteArrayList<>())
          .add(fact);
      positions.put(fact.log(), fact.index() + 1);
    }
  }

  @Override
  public void reset() {
    positions.clear();
  }
}
