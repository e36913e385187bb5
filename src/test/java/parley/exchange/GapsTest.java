package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import parley.agreement.Line;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.envelope.Heartbeat;
import parley.envelope.Protocol;
import parley.envelope.Refetch;
import parley.exchange.LinkSession.Bounds;
import parley.ledger.MemoryLedger;
import parley.party.Ceremony;
import parley.party.LinkId;

/// Gaps in turn: very many in one numbering, which perhaps nobody can fill any more, keep none of
/// another numbering waiting, and none above them in their own.
class GapsTest {
  private static final LinkId LINK = LinkId.between(Ceremony.US_NRRC, Ceremony.RU_NRRC);
  private static final long STEP = Duration.ofSeconds(5).toNanos();

  private final Recalling.Gaps gaps = new Recalling.Gaps(new MemoryLedger(), LINK);
  private long now;

  private static SerialKey serial(Series series, long number) {
    return new SerialKey(Ceremony.RU_NRRC, 1, "US-RU-2026", Line.WATCH, series, number);
  }

  private static Heartbeat beat(SerialKey... tops) {
    return beat(List.of(), tops);
  }

  private static Heartbeat beat(List<Heartbeat.Range> queued, SerialKey... tops) {
    return new Heartbeat(
        Protocol.spoken(),
        LINK,
        Ceremony.RU_NRRC,
        1,
        Bytes.owning(new byte[Heartbeat.NONCE]),
        Optional.empty(),
        Ceremony.NOW,
        Optional.empty(),
        List.of(tops),
        queued,
        Optional.empty(),
        OptionalLong.empty(),
        List.of(),
        Optional.empty());
  }

  /// What is asked for in the next so many looks.
  private List<List<SerialKey>> asked(Heartbeat beat, int looks) throws Exception {
    List<List<SerialKey>> requests = new ArrayList<>();
    for (int look = 0; look < looks; look++, now += STEP) {
      Decision out = new Decision();
      gaps.look(beat, now, out);
      out.actions.forEach(action -> requests.add(((Action.AskAgain) action).serials()));
    }
    requests.forEach(request -> assertThat(request).hasSizeBetween(1, Refetch.MOST));
    return requests;
  }

  private void grownOld(Heartbeat beat) throws Exception {
    assertThat(asked(beat, 12)).as("none is 60 s old").isEmpty();
  }

  @Test
  void the_one_gap_of_another_numbering_stands_in_the_first_request() throws Exception {
    Heartbeat beat = beat(serial(Series.REAL, 1_000_000), serial(Series.EXERCISE, 1));
    grownOld(beat);
    List<List<SerialKey>> requests = asked(beat, 2);
    assertThat(requests.get(0)).hasSize(256).contains(serial(Series.EXERCISE, 1));
    assertThat(requests.get(1)).contains(serial(Series.REAL, 256));
  }

  @Test
  void everything_that_is_shown_is_asked_for_and_no_gap_twice_before_each_was_once()
      throws Exception {
    Heartbeat beat = beat(serial(Series.REAL, 512), serial(Series.EXERCISE, 512));
    grownOld(beat);
    Map<SerialKey, Integer> times = new HashMap<>();
    for (List<SerialKey> request : asked(beat, 8)) {
      request.forEach(serial -> times.merge(serial, 1, Integer::sum));
    }
    assertThat(times).hasSize(1_024);
    assertThat(times.values()).containsOnly(2);
    assertThat(times.keySet()).containsAll(gaps.old(now));
  }

  @Test
  void few_gaps_are_all_asked_for_each_time_in_the_order_of_their_numberings() throws Exception {
    Heartbeat beat = beat(serial(Series.REAL, 3), serial(Series.EXERCISE, 2));
    grownOld(beat);
    List<SerialKey> all = new ArrayList<>();
    LongStream.rangeClosed(1, 3).forEach(number -> all.add(serial(Series.REAL, number)));
    LongStream.rangeClosed(1, 2).forEach(number -> all.add(serial(Series.EXERCISE, number)));
    assertThat(asked(beat, 3)).containsExactly(all, all, all);
  }

  @Test
  void what_lies_above_hundreds_that_nobody_can_fill_has_its_turn_again_and_again()
      throws Exception {
    Heartbeat beat = beat(serial(Series.REAL, 1_000));
    Map<SerialKey, Integer> times = new HashMap<>();
    int looks = 0;
    while (times.size() < 1_000 || times.values().stream().anyMatch(count -> count < 2)) {
      asked(beat, 1).forEach(turn -> turn.forEach(gap -> times.merge(gap, 1, Integer::sum)));
      assertThat(gaps.old(now)).hasSizeLessThanOrEqualTo(2 * Bounds.GAPS_AT_ONCE);
      assertThat(++looks).as("looks until each of 1,000 was asked for twice").isLessThan(150);
    }
    asked(beat, 1);
    assertThat(gaps.old(now)).as("shown all the time").contains(serial(Series.REAL, 1));
  }

  @Test
  void what_is_queued_at_the_sender_ends_no_turn_of_what_lies_above_it() throws Exception {
    SerialKey top = serial(Series.REAL, 1_000);
    Heartbeat.Range queued = new Heartbeat.Range(serial(Series.REAL, 1), 900);
    List<SerialKey> all = new ArrayList<>();
    asked(beat(List.of(queued), top), 60).forEach(all::addAll);
    assertThat(all).contains(serial(Series.REAL, 901), top).doesNotContain(queued.first());
  }
}
