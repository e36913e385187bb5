package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.envelope.Answer;
import parley.exchange.LinkSession.Bounds;
import parley.journal.LogName;
import parley.ledger.Ledger;
import parley.ledger.LinkLog;
import parley.ledger.MemoryLedger;
import parley.message.Formats;
import parley.party.Ceremony;
import parley.party.LinkId;

/// When what is queued goes out, and when it goes again.
class DeliveryTest {
  private static final LinkId LINK = LinkId.between(Ceremony.US_NRRC, Ceremony.RU_NRRC);

  private final MemoryLedger ledger = new MemoryLedger();
  private final AtomicLong ticks = new AtomicLong();
  private int places = Bounds.WINDOW;

  @Test
  void a_sign_of_life_ends_a_back_off_and_not_a_wait_that_the_peer_asked_for() throws Exception {
    queue(1, Precedence.ROUTINE);
    queue(2, Precedence.ROUTINE);
    queue(3, Precedence.ROUTINE);
    Delivery delivery = open();
    assertThat(sent(delivery::dispatch)).containsExactly(content(1), content(2), content(3));
    delivery.failed(new Event.RouteFailed(content(1), "lost"), new Decision());
    delivery.later(new Event.ToldLater(content(2), Duration.ofMinutes(1), false), new Decision());
    delivery.later(new Event.ToldLater(content(3), Duration.ofMinutes(1), true), new Decision());
    assertThat(sent(delivery::dispatch)).isEmpty();
    assertThat(sent(delivery::alive)).containsExactly(content(1), content(3));
    ticks.addAndGet(Duration.ofMinutes(1).toNanos());
    assertThat(sent(delivery::dispatch)).containsExactly(content(2));
  }

  @Test
  void what_the_peer_asks_for_by_its_serial_goes_though_it_had_asked_to_wait() throws Exception {
    queue(1, Precedence.ROUTINE);
    Delivery delivery = open();
    sent(delivery::dispatch);
    delivery.later(new Event.ToldLater(content(1), Duration.ofMinutes(1), false), new Decision());
    assertThat(sent(out -> delivery.hurry(content(1), out))).containsExactly(content(1));
  }

  @Test
  void flash_goes_before_what_was_queued_earlier_and_has_a_window_of_its_own() throws Exception {
    for (int number = 1; number <= Bounds.WINDOW + 5; number++) {
      queue(number, Precedence.ROUTINE);
    }
    queue(100, Precedence.FLASH);
    List<Digest> sent = sent(open()::dispatch);
    assertThat(sent).first().isEqualTo(content(100));
    assertThat(sent).hasSize(Bounds.WINDOW + 1);
  }

  @Test
  void nothing_is_chosen_that_finds_no_room_on_its_route_so_that_what_outranks_it_goes_next()
      throws Exception {
    for (int number = 1; number <= 5; number++) {
      queue(number, Precedence.ROUTINE);
    }
    places = 2;
    Delivery delivery = open();
    assertThat(sent(delivery::dispatch)).containsExactly(content(1), content(2));
    places = 0;
    Decision decision = new Decision();
    delivery.failed(new Event.RouteFailed(content(1), "silent"), decision);
    assertThat(sent(delivery::dispatch)).isEmpty();
    queue(6, Precedence.IMMEDIATE);
    queue(7, Precedence.FLASH);
    Delivery again = open();
    assertThat(sent(again::dispatch)).containsExactly(content(7));
    places = 1;
    assertThat(sent(again::dispatch)).containsExactly(content(6));
  }

  @Test
  void after_a_restart_what_outranks_a_thousand_goes_before_them_and_each_rank_by_serial()
      throws Exception {
    for (int number = 1; number <= 1_000; number++) {
      queue(number, Precedence.ROUTINE);
    }
    queue(1_001, Precedence.PRIORITY);
    queue(1_002, Precedence.IMMEDIATE);
    queue(1_003, Precedence.PRIORITY);
    List<Digest> expected =
        new ArrayList<>(List.of(content(1_002), content(1_001), content(1_003)));
    for (int number = 1; number <= Bounds.WINDOW - 3; number++) {
      expected.add(content(number));
    }
    assertThat(sent(open()::dispatch)).isEqualTo(expected);
  }

  @Test
  void behind_more_than_memory_holds_it_still_goes_before_them() throws Exception {
    int all = Bounds.OUTGOING_AT_HAND + 10;
    for (int number = 1; number <= all; number++) {
      queue(number, Precedence.ROUTINE);
    }
    queue(all + 1, Precedence.IMMEDIATE);
    Delivery delivery = open();
    List<Digest> sent = sent(delivery::dispatch);
    assertThat(sent).hasSize(Bounds.WINDOW).startsWith(content(all + 1), content(1), content(2));
    assertThat(delivery.partial()).isTrue();
  }

  @Test
  void what_waits_for_its_own_time_holds_nothing_back() throws Exception {
    queue(1, Precedence.ROUTINE);
    queue(2, Precedence.IMMEDIATE);
    Delivery delivery = open();
    assertThat(sent(delivery::dispatch)).containsExactly(content(2), content(1));
    delivery.later(new Event.ToldLater(content(2), Duration.ofMinutes(1), false), new Decision());
    assertThat(
            sent(out -> delivery.later(new Event.ToldLater(content(1), Duration.ZERO, false), out)))
        .containsExactly(content(1));
  }

  @Test
  void everything_queued_is_counted_though_only_a_part_is_held() throws Exception {
    int all = Bounds.OUTGOING_AT_HAND + 10;
    for (int number = 1; number <= all; number++) {
      queue(number, Precedence.ROUTINE);
    }
    Delivery delivery = open();
    assertThat(delivery.queued()).isEqualTo(all);
    assertThat(delivery.partial()).isTrue();
  }

  @Test
  void what_ended_in_a_batch_is_not_taken_up_again_by_its_tick() throws Exception {
    int all = Bounds.OUTGOING_AT_HAND + 10;
    for (int number = 1; number <= all; number++) {
      queue(number, Precedence.ROUTINE);
    }
    Delivery delivery = open();
    Decision batch = new Decision();
    int ended = Bounds.OUTGOING_AT_HAND / 2 + 1;
    for (int number = 1; number <= ended; number++) {
      delivery.judged(receipted(number), batch);
    }
    delivery.tick(batch);
    delivery.judged(receipted(1), batch);
    assertThat(delivery.queued()).isEqualTo(all - ended);
    assertThat(delivery.serials()).doesNotContain(serial(1), serial(ended));
    assertThat(batch.changes.stream().filter(change -> change instanceof Ledger.Change.CloseItem))
        .hasSize(ended);
    ledger.commit(LINK, ledger.takeOwnership(LINK), false, batch.changes);
    delivery.committed();
    delivery.tick(new Decision());
    assertThat(delivery.serials()).hasSize((int) ledger.queuedCount(LINK)).hasSize(all - ended);
  }

  private static Event.Judged receipted(long number) {
    Digest content = content(number);
    return new Event.Judged(
        content,
        false,
        Bytes.utf8("answer " + number),
        new Notary.Judgement.Receipted(
            new Answer.Receipt(
                LINK,
                serial(number),
                Ceremony.RU_NRRC,
                content,
                content,
                Bytes.utf8("leaf"),
                number,
                List.of(),
                Bytes.utf8("note"),
                Ceremony.NOW)));
  }

  private interface Step {
    void of(Decision out) throws Exception;
  }

  private static List<Digest> sent(Step step) throws Exception {
    Decision out = new Decision();
    step.of(out);
    List<Digest> sent = new ArrayList<>();
    for (Action action : out.actions) {
      if (action instanceof Action.Send send) {
        sent.add(send.content());
      }
    }
    return sent;
  }

  private Delivery open() throws Exception {
    return Delivery.open(
        new LinkSession.Context(
            ledger,
            LinkLog.open(LogName.of(Ceremony.US_NRRC, LINK, 1), ledger),
            Formats.bundled(),
            InstantSource.fixed(Ceremony.NOW),
            ticks::get,
            new SplittableRandom(1),
            own -> places,
            1),
        new Standing.Names(Ceremony.US_NRRC, Ceremony.RU_NRRC, LINK));
  }

  private static Digest content(long number) {
    return Digest.of(Bytes.utf8("content " + number));
  }

  private static SerialKey serial(long number) {
    return new SerialKey(Ceremony.US_NRRC, 1, "US-RU-2026", Line.WATCH, Series.REAL, number);
  }

  private void queue(long number, Precedence precedence) throws Exception {
    Ledger.Item item =
        new Ledger.Item(
            LINK,
            false,
            serial(number),
            content(number),
            content(number),
            Optional.empty(),
            content(number),
            LogName.of(Ceremony.US_NRRC, LINK, 1),
            number,
            number,
            "queued",
            Optional.empty());
    Ledger.Queued row =
        new Ledger.Queued(
            LINK,
            content(number),
            serial(number),
            precedence,
            number,
            Bytes.utf8("sealed " + number));
    ledger.commit(
        LINK,
        ledger.takeOwnership(LINK),
        false,
        List.of(new Ledger.Change.KeepItem(item), new Ledger.Change.Queue(row)));
  }
}
