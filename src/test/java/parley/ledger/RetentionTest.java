package parley.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static parley.ledger.LedgerSamples.LINK;
import static parley.ledger.LedgerSamples.bytes;
import static parley.ledger.LedgerSamples.digest;
import static parley.ledger.LedgerSamples.item;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.agreement.Precedence;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.journal.Leaf;
import parley.journal.LogName;
import parley.ledger.Ledger.Change;

/// What is erased when its time is over, what is kept, and what is logged of it.
class RetentionTest {
  private static final Duration KEPT = Duration.ofDays(30);
  private static final Map<parley.party.LinkId, Map<String, Duration>> LINKS =
      Map.of(LINK, Map.of("US-RU-2026", KEPT));

  /// The last of the messages 1 to 40, and one day more than it is kept, at three in the morning.
  private static final Instant LAST = Instant.ofEpochMilli(item(true, 40).at());

  private static final Instant NIGHT =
      LAST.plus(KEPT)
          .plus(Duration.ofDays(2))
          .truncatedTo(java.time.temporal.ChronoUnit.DAYS)
          .plus(Duration.ofHours(3));

  private final MemoryLedger ledger = new MemoryLedger();
  private final List<String> logged = new ArrayList<>();
  private final List<String> gone = new ArrayList<>();
  private final Set<Digest> open = new HashSet<>();
  private Instant now = NIGHT;
  private long fence;
  private Retention retention = retention();

  private Retention retention() {
    InstantSource clock = () -> now;
    return new Retention(
        ledger, (content, _) -> !open.contains(content), this::log, this::beside, clock);
  }

  private void log(String kind, Json.Obj fields) {
    logged.add(kind + " " + fields.number("bodies").orElse(-1L) + " " + left());
  }

  private void beside(List<Digest> contents) {
    gone.add(contents.size() + " " + left());
  }

  /// How many of the bodies 1 to 40 are there.
  private long left() {
    return LongStream.rangeClosed(1, 40).filter(number -> held(number)).count();
  }

  private boolean held(long number) {
    try {
      return ledger.body(digest("content", number)).isPresent();
    } catch (LedgerException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void forty_messages() throws Exception {
    fence = ledger.takeOwnership(LINK);
    for (long number = 1; number <= 40; number++) {
      Digest content = digest("content", number);
      boolean inbound = number % 2 == 0;
      ledger.commit(
          LINK,
          fence,
          false,
          List.of(
              new Change.KeepItem(item(inbound, number)),
              new Change.KeepBody(content, bytes("body", number)),
              inbound
                  ? new Change.KeepAnswer(LINK, content, bytes("receipt", number))
                  : new Change.CloseItem(LINK, content, "delivered", bytes("receipt", number))));
    }
  }

  @Test
  void what_is_old_is_logged_first_and_then_erased_and_no_more() throws Exception {
    assertThat(retention.night(LINKS)).isEqualTo(40);
    assertThat(logged).containsExactly("erased 40 40");
    assertThat(gone)
        .as("what stands beside them goes before they do")
        .containsExactly("16 40", "16 24", "8 8");
    assertThat(left()).isZero();
    assertThat(ledger.itemOfContent(LINK, true, digest("content", 2)).orElseThrow().answer())
        .contains(bytes("receipt", 2));
    now = NIGHT.plus(Duration.ofDays(1));
    assertThat(retention.night(LINKS)).isZero();
    assertThat(logged).as("nothing erased, nothing logged").hasSize(1);
  }

  @Test
  void what_is_not_old_enough_stays_to_the_millisecond() throws Exception {
    now = Instant.ofEpochMilli(item(true, 20).at()).plus(KEPT);
    assertThat(retention.night(LINKS)).isEqualTo(19);
    assertThat(held(19)).isFalse();
    assertThat(held(20)).isTrue();
  }

  @Test
  void it_works_once_a_day() throws Exception {
    open.add(digest("content", 5));
    assertThat(retention.night(LINKS)).isEqualTo(39);
    open.clear();
    now = NIGHT.plus(Duration.ofHours(20));
    assertThat(retention.night(LINKS)).isZero();
    now = NIGHT.plus(Duration.ofDays(1));
    assertThat(retention.night(LINKS)).isEqualTo(1);
  }

  @Test
  void an_open_thread_a_queued_message_and_evidence_of_equivocation_stay() throws Exception {
    open.add(digest("content", 3));
    Bytes leaf =
        new Leaf(
                "equivocation",
                LAST,
                Json.object()
                    .with("content", digest("content", 8).hex())
                    .with("held", digest("content", 10).hex())
                    .with("envelope", digest("envelope", 8).hex())
                    .build())
            .bytes();
    Equivocation lie = Equivocation.of(LogName.of(LedgerSamples.US, LINK, 1), 8, leaf);
    ledger.commit(
        LINK,
        fence,
        false,
        List.of(
            new Change.Queue(LedgerSamples.queued(5, Precedence.ROUTINE)),
            new Change.KeepValue(LINK, Equivocation.NAME + digest("content", 8).hex(), lie.bytes()),
            new Change.KeepValue(
                LINK, Equivocation.LIST, Bytes.utf8(digest("content", 8).hex() + "\n"))));
    assertThat(retention.night(LINKS)).isEqualTo(36);
    assertThat(LongStream.rangeClosed(1, 40).filter(this::held).toArray())
        .containsExactly(3, 5, 8, 10);
  }

  @Test
  void a_full_list_of_lies_keeps_everything() throws Exception {
    StringBuilder list = new StringBuilder();
    for (int line = 0; line < Equivocation.MOST_LISTED; line++) {
      list.append(digest("lie", line).hex()).append('\n');
    }
    ledger.commit(
        LINK,
        fence,
        false,
        List.of(new Change.KeepValue(LINK, Equivocation.LIST, Bytes.utf8(list.toString()))));
    assertThat(retention.night(LINKS)).isZero();
    assertThat(left()).isEqualTo(40);
  }

  @Test
  void wherever_it_is_cut_the_next_run_goes_on() throws Exception {
    for (Cut cut : List.of(Cut.FAILS_BEFORE, Cut.FAILS_AFTER, Cut.CRASHES_AFTER)) {
      ledger.cut(cut);
      assertThatThrownBy(() -> retention.night(LINKS)).isInstanceOf(LedgerException.class);
      ledger.reopen();
      assertThat(left()).as("%s", cut).isLessThanOrEqualTo(40);
    }
    retention = retention();
    assertThat(retention.night(LINKS)).isEqualTo(40 - 2L * Retention.BATCH);
    assertThat(left()).isZero();
    assertThat(logged).hasSize(4);
  }
}
