package parley.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import parley.codec.Json;
import parley.journal.Leaf;
import parley.journal.LogName;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.store.StoreException;

class FollowingTest {
  private static final NodeId SELF = new NodeId("us-nc3");
  private static final LogName LOG =
      LogName.of(SELF, LinkId.between(SELF, new NodeId("ru-nkcki")), 1);

  private static final LogName OTHER =
      LogName.of(SELF, LinkId.between(SELF, new NodeId("cn-cncert")), 1);

  private final Journal journal = new Journal();
  private final Drawn drawn = new Drawn();
  private final Following following = new Following(List.of(journal));

  @Test
  void what_is_told_is_drawn_without_being_read_back() {
    following.add(drawn);
    following.bring();
    following.tell(told(0, 2));
    following.tell(told(2, 1));
    following.bring();
    assertThat(drawn.indices).containsExactly(0L, 1L, 2L);
    assertThat(journal.read).isZero();
  }

  @Test
  void what_was_not_told_is_read_and_nothing_comes_twice() {
    following.add(drawn);
    journal.append(3);
    following.bring();
    journal.append(2);
    following.tell(new Following.News(facts(2, 3), true));
    following.bring();
    assertThat(drawn.indices).containsExactly(0L, 1L, 2L, 3L, 4L);
  }

  @Test
  void a_gap_before_what_is_told_is_filled_from_the_journal() {
    following.add(drawn);
    following.bring();
    journal.append(4);
    following.tell(new Following.News(facts(2, 2), true));
    following.bring();
    assertThat(drawn.indices).containsExactly(0L, 1L, 2L, 3L);
  }

  @Test
  void more_than_is_kept_is_read() {
    following.add(drawn);
    following.bring();
    for (int index = 0; index < 300; index++) {
      following.tell(told(index, 1));
    }
    following.bring();
    assertThat(drawn.indices).hasSize(300).isSorted();
  }

  @Test
  void a_follower_that_failed_gets_what_it_missed_and_holds_no_other_up() {
    Drawn other = new Drawn();
    following.add(drawn);
    following.add(other);
    following.bring();
    drawn.failing = true;
    following.tell(told(0, 2));
    following.bring();
    assertThat(drawn.indices).isEmpty();
    assertThat(other.indices).containsExactly(0L, 1L);
    drawn.failing = false;
    following.tell(told(2, 1));
    following.bring();
    assertThat(drawn.indices).containsExactly(0L, 1L, 2L);
    assertThat(other.indices).containsExactly(0L, 1L, 2L);
  }

  @Test
  void a_log_at_which_a_follower_fails_holds_no_other_log_up() {
    Picky picky = new Picky();
    following.add(picky);
    journal.append(2);
    following.bring();
    assertThat(picky.drawn).as("read").containsOnly(Map.entry(OTHER, 2L));
    journal.append(1);
    following.tell(new Following.News(facts(LOG, 2, 1), true));
    following.tell(new Following.News(facts(OTHER, 2, 1), true));
    following.bring();
    assertThat(picky.drawn).as("told").containsOnly(Map.entry(OTHER, 3L));
    picky.failing = false;
    following.bring();
    assertThat(picky.drawn).containsOnly(Map.entry(OTHER, 3L), Map.entry(LOG, 3L));
  }

  private Following.News told(long from, int count) {
    journal.append(count);
    return new Following.News(facts(from, count), true);
  }

  private static List<Fact> facts(long from, int count) {
    return facts(LOG, from, count);
  }

  private static List<Fact> facts(LogName log, long from, int count) {
    List<Fact> facts = new ArrayList<>();
    for (long index = from; index < from + count; index++) {
      Leaf leaf = new Leaf("void-sent", Instant.EPOCH, Json.object().build());
      facts.add(new Fact.Other(log, index, Instant.EPOCH, leaf));
    }
    return facts;
  }

  private static final class Journal implements Following.Source {
    private long size;
    private int read;

    void append(int count) {
      size += count;
    }

    @Override
    public List<LogName> logs() {
      return List.of(LOG, OTHER);
    }

    @Override
    public long size(LogName log) {
      return size;
    }

    @Override
    public List<Fact> read(LogName log, long from, long to) {
      read++;
      return facts(log, from, (int) (to - from));
    }
  }

  /// Takes every log but one.
  private static final class Picky implements Follower {
    private final Map<LogName, Long> drawn = new HashMap<>();
    private boolean failing = true;

    @Override
    public String name() {
      return "picky";
    }

    @Override
    public Map<LogName, Long> positions() {
      return Map.copyOf(drawn);
    }

    @Override
    public void follow(List<Fact> facts) throws StoreException {
      LogName log = facts.getFirst().log();
      if (failing && log.equals(LOG)) {
        throw new StoreException("what it brings cannot be kept");
      }
      assertThat(facts.getFirst().index()).isEqualTo(drawn.getOrDefault(log, 0L));
      drawn.put(log, facts.getLast().index() + 1);
    }

    @Override
    public void reset() {
      drawn.clear();
    }
  }

  private static final class Drawn implements Follower {
    private final List<Long> indices = new ArrayList<>();
    private boolean failing;

    @Override
    public String name() {
      return "drawn";
    }

    @Override
    public Map<LogName, Long> positions() {
      Map<LogName, Long> positions = new HashMap<>();
      positions.put(LOG, (long) indices.size());
      // Its own log alone; of the other it wants nothing.
      positions.put(OTHER, Long.MAX_VALUE);
      return positions;
    }

    @Override
    public void follow(List<Fact> facts) throws StoreException {
      if (failing) {
        throw new StoreException("the disk is full");
      }
      facts.forEach(fact -> indices.add(fact.index()));
    }

    @Override
    public void reset() {
      indices.clear();
    }
  }
}
