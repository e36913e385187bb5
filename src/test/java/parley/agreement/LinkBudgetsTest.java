package parley.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import parley.party.Ceremony;
import parley.party.LinkId;

/// How often a peer past its budget is told so (A-BUDGET-4).
class LinkBudgetsTest {
  private static final LinkId LOUD = LinkId.between(Ceremony.US_NRRC, Ceremony.RU_NRRC);
  private static final LinkId QUIET = LinkId.between(Ceremony.US_NRRC, Ceremony.CN_NRRC);

  private Instant now = Instant.parse("2026-11-26T12:00:00Z");
  private final LinkBudgets budgets = new LinkBudgets(() -> now);

  private int told(int times) {
    int told = 0;
    for (int i = 0; i < times; i++) {
      told += budgets.word(LOUD, false) ? 1 : 0;
    }
    return told;
  }

  @Test
  void a_peer_that_heeds_nothing_hears_no_more_words_and_no_other_is_concerned() {
    assertThat(told(1_000)).isEqualTo(128);
    assertThat(budgets.word(LOUD, true)).as("its FLASH").isTrue();
    assertThat(budgets.word(QUIET, false)).isTrue();
    now = now.plusSeconds(1);
    assertThat(told(1_000)).isEqualTo(16);
  }

  @Test
  void one_that_asks_without_pause_is_still_told_now_and_then() {
    told(1_000);
    int told = 0;
    for (int i = 0; i < 1_000; i++) {
      now = now.plusMillis(1);
      told += told(1);
    }
    assertThat(told).isBetween(15, 16);
  }
}
