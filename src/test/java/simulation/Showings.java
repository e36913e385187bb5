package simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import parley.journal.LogName;
import parley.ledger.Fact;
import parley.ledger.Follower;
import parley.store.StoreException;

/// What people at one node were shown, in its order: a follower that keeps everything, durable with
/// its positions, and that may fail before or after it kept a batch.
final class Showings implements Follower {
  private final Map<LogName, List<Fact>> shown = new TreeMap<>();
  private Fails fails = written -> {};

  /// Comes before and after a batch is kept.
  interface Fails {
    void at(boolean written) throws StoreException;
  }

  void fails(Fails next) {
    fails = next;
  }

  Map<LogName, List<Fact>> shown() {
    return shown;
  }

  @Override
  public String name() {
    return "showings";
  }

  @Override
  public Map<LogName, Long> positions() {
    Map<LogName, Long> positions = new TreeMap<>();
    shown.forEach((log, facts) -> positions.put(log, (long) facts.size()));
    return positions;
  }

  @Override
  public void follow(List<Fact> facts) throws StoreException {
    fails.at(false);
    for (Fact fact : facts) {
      List<Fact> of = shown.computeIfAbsent(fact.log(), log -> new ArrayList<>());
      if (fact.index() > of.size()) {
        throw new StoreException("entry " + of.size() + " of " + fact.log() + " was left out");
      }
      if (fact.index() == of.size()) {
        of.add(fact);
      }
    }
    fails.at(true);
  }

  /// After an old copy of the database was put back: what is shown is older too.
  void backTo(Map<LogName, Integer> sizes) {
    shown.forEach((log, facts) -> {
      int size = sizes.getOrDefault(log, 0);
      facts.subList(Math.min(size, facts.size()), facts.size()).clear();
    });
  }

  @Override
  public void reset() {
    shown.clear();
  }
}
