package parley.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.codec.Digest;

/// What two sides learn of each other by a private match (K-MATCH-2 to K-MATCH-14).
abstract class MatchConformance extends MatchSides {
  @Test
  void both_learn_what_both_hold_and_each_other_thing_stays_where_it_is() throws Exception {
    Random random = new Random(106);
    int[][] sizes = {{1, 1, 1}, {40, 961, 1_000}};
    for (int[] size : sizes) {
      Set<String> ours = texts(random, size[0], size[2]);
      Set<String> theirs = texts(random, size[1], size[2]);
      us.holds(ours);
      ru.holds(theirs);
      String id = begun();
      talk(id, false, (_, next) -> next);
      Set<String> both = new HashSet<>(ours);
      both.retainAll(theirs);
      assertThat(us.matched(id)).isEqualTo(both);
      assertThat(ru.matched(id)).isEqualTo(both);
      assertThat(us.run(id).state).isEqualTo(Run.State.DONE);
      assertThat(ru.run(id).state).isEqualTo(Run.State.DONE);
      assertThat(ru.run(id).peerPoints).as("all that is told of 1 to 960").isEqualTo(1_024);
      assertThat(ru.run(id).points).isEqualTo(size[1] > 960 ? 2_048 : 1_024);
      erased(id);
      now = now.plus(Bounds.DAY);
    }
  }

  /// K-MATCH-6, K-MATCH-11: what was committed to is what comes, whoever dies between any two
  /// steps.
  @Test
  void a_side_that_starts_anew_after_every_step_goes_on_with_the_same_list() throws Exception {
    us.holds(Set.of("[a:b = 1]", "[a:b = 2]"));
    ru.holds(Set.of("[a:b = 2]", "[a:b = 3]"));
    String id = begun();
    talk(
        id,
        true,
        (from, next) -> {
          if (next.said() instanceof Said.Part part && part.reply()) {
            assertThat(secret(from, id)).as("gone before any reply leaves").isEmpty();
          }
          return next;
        });
    assertThat(us.matched(id)).containsExactly("[a:b = 2]");
    assertThat(ru.matched(id)).containsExactly("[a:b = 2]");
    for (Side side : List.of(us, ru)) {
      assertThat(side.said).hasSize(Run.ALL);
      for (int place = 0; place < Run.ALL; place++) {
        assertThat(side.said.get(place).place()).isEqualTo(place);
      }
      Bytes list = Bytes.concat(side.files.subList(Run.LIST, Run.READY).toArray(Bytes[]::new));
      assertThat(((Said.Opening) side.said.getFirst()).list()).isEqualTo(Digest.of(list).hex());
    }
  }

  private static Optional<Bytes> secret(Side side, String id) {
    try {
      return side.table.read(rows -> rows.file(id, MatchFiles.SECRET, 0));
    } catch (parley.store.StoreException e) {
      throw new AssertionError(e);
    }
  }

  /// K-MATCH-13, K-MATCH-14.
  @Test
  void nothing_leaves_that_no_officer_consented_to() throws Exception {
    us.holds(Set.of("[a:b = 1]"));
    ru.holds(Set.of("[a:b = 1]"));
    String id = offered();
    assertThat(ru.runs.work(ru.run(id))).isFalse();
    assertThat(ru.next(id)).isEmpty();
    assertThat(us.next(id)).as("our list waits for theirs to be committed to").isEmpty();
    assertThat(ru.runs.refuse(id)).isEmpty();
    Runs.Next no = ru.next(id).orElseThrow();
    assertThat(no.said()).isEqualTo(new Said.End(id, "refused"));
    assertThat(ru.next(id)).isEmpty();
    us.hears(no.said(), Bytes.EMPTY);
    assertThat(us.run(id).reason).isEqualTo("ended by the partner: refused");
    erased(id);
  }

  /// K-MATCH-11: an officer ends a run while its list is being made.
  @Test
  void what_is_made_for_a_run_that_is_over_meanwhile_is_erased() throws Exception {
    us.holds(Set.of("[a:b = 1]"));
    String id = us.runs.fresh();
    assertThat(us.runs.offer(id, RU, "Dean")).isEmpty();
    Run hiding = us.run(id);
    assertThat(us.runs.refuse(id)).isEmpty();
    assertThat(us.runs.work(hiding)).isTrue();
    assertThat(us.file(id, MatchFiles.OWN_LIST)).isEmpty();
    assertThat(us.file(id, MatchFiles.PLACES)).isEmpty();
    assertThat(us.file(id, MatchFiles.SECRET)).isEmpty();
    assertThat(us.next(id)).isEmpty();
  }

  /// K-MATCH-9: who stops has one part more than the other at the most.
  @Test
  void replies_come_part_by_part_in_turn() throws Exception {
    us.holds(Set.of("[a:b = 1]"));
    ru.holds(Set.of("[a:b = 1]"));
    String id = begun();
    boolean[] stopped = {false};
    try {
      talk(
          id,
          false,
          (from, next) -> {
            if (from == ru && next.said() instanceof Said.Part part && part.reply()) {
              stopped[0] = part.part() == 3;
            }
            if (stopped[0]) {
              throw new IllegalStateException("the answering side stops");
            }
            return next;
          });
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("the answering side stops");
    }
    us.work(id);
    assertThat(us.next(id)).isEmpty();
    assertThat(us.run(id).sent).isEqualTo(Run.REPLY + 4);
    assertThat(us.run(id).came).isEqualTo(Run.REPLY + 3);
    assertThat(us.result(id)).isEmpty();
  }
}
