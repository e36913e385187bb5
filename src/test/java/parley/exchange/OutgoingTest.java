package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.exchange.LinkSession.Bounds;
import parley.ledger.Ledger;
import parley.party.Ceremony;

/// What is held in memory of a queue that is longer: always its front, whatever comes and goes.
class OutgoingTest {
  private final SplittableRandom random = new SplittableRandom(8);
  private final Outgoing.AtHand atHand = new Outgoing.AtHand();

  /// All that waits, in the order of the ledger.
  private final List<Ledger.Waiting> all = new ArrayList<>();

  /// Of them, what a reader of the ledger sees before this batch is committed.
  private List<Ledger.Waiting> durable = List.of();

  private final Set<Digest> ended = new HashSet<>();
  private long serial;

  private static List<Ledger.Waiting> ordered(List<Ledger.Waiting> rows) {
    return rows.stream()
        .sorted(
            Comparator.comparing((Ledger.Waiting row) -> row.serial().series() == Series.EXERCISE)
                .thenComparing(Ledger.Waiting::precedence))
        .toList();
  }

  private Optional<Ledger.Waiting> firstReal() {
    return ordered(all).stream().filter(row -> row.serial().series() == Series.REAL).findFirst();
  }

  private void queue(Precedence precedence, Series series) {
    SerialKey key = new SerialKey(Ceremony.US_NRRC, 1, "US-RU-2026", Line.WATCH, series, ++serial);
    Ledger.Waiting row =
        new Ledger.Waiting(Digest.of(Bytes.utf8("content " + serial)), key, precedence);
    all.add(row);
    atHand.add(atHand.next(row.content(), key, precedence, 0));
  }

  private void end(Outgoing item) {
    atHand.drop(item);
    ended.add(item.content);
    all.removeIf(row -> row.content().equals(item.content));
  }

  private void fill() {
    List<Ledger.Waiting> rows = ordered(durable).stream().limit(Bounds.OUTGOING_AT_HAND).toList();
    atHand.fill(rows, ended, 0);
  }

  private void commit() {
    durable = List.copyOf(all);
    ended.clear();
    atHand.committed();
  }

  private void frontIsHeld() {
    if (!atHand.waiting.isEmpty() && firstReal().isPresent()) {
      assertThat(atHand.waiting.first().serial).isEqualTo(firstReal().get().serial());
    }
    assertThat(atHand.serials()).hasSizeLessThanOrEqualTo(Bounds.OUTGOING_AT_HAND);
    assertThat(atHand.partial() || atHand.serials().size() == all.size()).isTrue();
  }

  @Test
  void what_outranks_a_full_memory_takes_the_place_of_its_last() {
    for (int number = 0; number < Bounds.OUTGOING_AT_HAND + 10; number++) {
      queue(Precedence.ROUTINE, Series.REAL);
    }
    commit();
    queue(Precedence.IMMEDIATE, Series.REAL);
    queue(Precedence.PRIORITY, Series.REAL);
    long last = serial;
    List<Long> front = atHand.waiting.stream().limit(4).map(item -> item.serial.serial()).toList();
    assertThat(front).containsExactly(last - 1, last, 1L, 2L);
    assertThat(atHand.serials()).hasSize(Bounds.OUTGOING_AT_HAND);
    frontIsHeld();
  }

  @Test
  void whatever_comes_and_goes_the_first_that_waits_is_in_memory() {
    List<Precedence> kinds = List.of(Precedence.values());
    for (int batch = 0; batch < 400; batch++) {
      boolean grows = batch / 50 % 2 == 0;
      int count = 1 + random.nextInt(64);
      for (int event = 0; event < count; event++) {
        if (random.nextInt(100) < (grows ? 85 : 20)) {
          Series series = random.nextInt(8) == 0 ? Series.EXERCISE : Series.REAL;
          int kind = random.nextInt(12);
          queue(kinds.get(kind < 3 ? kind : 3), series);
        } else if (!atHand.waiting.isEmpty()) {
          end(atHand.waiting.first());
        }
      }
      // The tick of a batch reads a ledger that does not show the batch yet.
      if (random.nextBoolean() && atHand.wanting()) {
        fill();
      }
      frontIsHeld();
      commit();
      if (atHand.wanting()) {
        fill();
      }
      frontIsHeld();
    }
    while (!all.isEmpty()) {
      if (atHand.wanting()) {
        fill();
      }
      frontIsHeld();
      end(atHand.waiting.first());
      commit();
    }
    assertThat(atHand.waiting).isEmpty();
  }
}
