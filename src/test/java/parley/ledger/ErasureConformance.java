package parley.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static parley.ledger.LedgerSamples.LINK;
import static parley.ledger.LedgerSamples.OTHER_LINK;
import static parley.ledger.LedgerSamples.bytes;
import static parley.ledger.LedgerSamples.digest;
import static parley.ledger.LedgerSamples.everything;
import static parley.ledger.LedgerSamples.item;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.codec.Digest;
import parley.ledger.Ledger.Change;

/// What every ledger promises of bodies whose time is over; the rest is {@link LedgerConformance}.
abstract class ErasureConformance {
  LedgerRig rig;
  Ledger ledger;
  long fence;

  /// A new and empty ledger.
  abstract LedgerRig rig() throws Exception;

  @BeforeEach
  void open() throws Exception {
    rig = rig();
    ledger = rig.ledger();
    fence = ledger.takeOwnership(LINK);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  void commit(Change... changes) throws LedgerException {
    ledger.commit(LINK, fence, false, List.of(changes));
  }

  void reopen() {
    ledger = rig.reopen();
  }

  private void answered(boolean inbound, long number) throws LedgerException {
    Digest content = digest("content", number);
    commit(
        new Change.KeepItem(item(inbound, number)),
        new Change.KeepBody(content, bytes("body", number)),
        inbound
            ? new Change.KeepAnswer(LINK, content, bytes("receipt", number))
            : new Change.CloseItem(LINK, content, "delivered", bytes("receipt", number)));
  }

  private List<Long> aged(long before, Optional<Ledger.Item> after, int limit)
      throws LedgerException {
    return ledger.aged(LINK, "US-RU-2026", before, after, limit).stream()
        .map(item -> item.serial().serial())
        .toList();
  }

  @Test
  void aged_bodies_are_found_page_by_page_and_erased_for_good() throws Exception {
    long start = item(true, 1).at() - 1;
    for (long number = 1; number <= 6; number++) {
      answered(number % 2 == 0, number);
    }
    commit(
        new Change.KeepItem(item(true, 7)),
        new Change.KeepBody(digest("content", 7), bytes("body", 7)));
    assertThat(aged(start + 5, Optional.empty(), 9)).containsExactly(1L, 2L, 3L, 4L);
    assertThat(aged(start + 99, Optional.empty(), 9)).as("7 has no answer").hasSize(6);
    Ledger.Item second = ledger.aged(LINK, "US-RU-2026", start + 5, Optional.empty(), 2).getLast();
    assertThat(aged(start + 5, Optional.of(second), 1)).containsExactly(3L);
    assertThat(ledger.aged(LINK, "US-CN-2026", start + 99, Optional.empty(), 9)).isEmpty();
    assertThat(ledger.aged(OTHER_LINK, "US-RU-2026", start + 99, Optional.empty(), 9)).isEmpty();

    List<Digest> due = List.of(digest("content", 1), digest("content", 2), digest("content", 9));
    assertThat(ledger.erase(due)).isEqualTo(2);
    assertThat(ledger.erase(due)).isZero();
    reopen();
    assertThat(ledger.body(digest("content", 1))).isEmpty();
    assertThat(ledger.erased(digest("content", 1))).isTrue();
    assertThat(ledger.erased(digest("content", 3))).isFalse();
    assertThat(ledger.erased(digest("content", 9))).as("never held").isFalse();
    assertThat(ledger.itemOfContent(LINK, false, digest("content", 1)).orElseThrow().answer())
        .contains(bytes("receipt", 1));
    assertThat(aged(start + 5, Optional.empty(), 9)).containsExactly(3L, 4L);
    fence = ledger.takeOwnership(LINK);
    commit(new Change.KeepBody(digest("content", 1), bytes("body", 1)));
    assertThat(ledger.body(digest("content", 1))).as("it does not come back").isEmpty();
  }

  @Test
  void an_erasure_cut_anywhere_is_whole_or_not_at_all_and_done_again_does_no_harm()
      throws Exception {
    for (Cut cut : Cut.values()) {
      close();
      open();
      answered(true, 1);
      answered(false, 2);
      String before = everything(ledger);
      List<Digest> due = List.of(digest("content", 1), digest("content", 2));
      rig.cut(cut);
      if (cut == Cut.NONE) {
        ledger.erase(due);
      } else {
        assertThatThrownBy(() -> ledger.erase(due)).isInstanceOf(LedgerException.class);
      }
      reopen();
      if (!cut.tookEffect()) {
        assertThat(everything(ledger)).as("%s", cut).isEqualTo(before);
      }
      assertThat(ledger.erase(due)).as("%s", cut).isEqualTo(cut.tookEffect() ? 0 : 2);
      assertThat(ledger.erased(digest("content", 1))).isTrue();
      assertThat(ledger.erased(digest("content", 2))).isTrue();
    }
  }
}
