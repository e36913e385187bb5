package parley.ledger;

import java.util.List;
import java.util.Map;
import parley.journal.LogName;
import parley.store.StoreException;

/// Follows the journals and keeps something drawn from them: a board, a search index, statistics.
/// It can be dropped and rebuilt at any time, so it stores its positions in the same commit as what
/// it draws.
public interface Follower {
  String name();

  /// Index of the next entry wanted, per log; a log that is missing starts at 0.
  Map<LogName, Long> positions() throws StoreException;

  /// Takes consecutive facts of one log. Safe to be given again what it already has.
  void follow(List<Fact> facts) throws StoreException;

  /// What of these facts is new here. A gap is an error and not passed over: what is drawn over one
  /// would stay wrong until it is dropped and drawn again.
  ///
  /// @param facts consecutive ones of one log
  default List<Fact> news(List<Fact> facts) throws StoreException {
    if (facts.isEmpty()) {
      return List.of();
    }
    return news(facts, positions().getOrDefault(facts.getFirst().log(), 0L));
  }

  /// @param next index of the next entry wanted
  default List<Fact> news(List<Fact> facts, long next) {
    List<Fact> news = facts.stream().filter(fact -> fact.index() >= next).toList();
    if (!news.isEmpty() && news.getFirst().index() != next) {
      throw new IllegalArgumentException(
          "the "
              + name()
              + " of "
              + facts.getFirst().log()
              + " waits for entry "
              + next
              + " and was given a later one");
    }
    return news;
  }

  /// Forgets everything drawn; it is then followed again from the start.
  void reset() throws StoreException;
}
