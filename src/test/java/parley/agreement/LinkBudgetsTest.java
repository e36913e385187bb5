package parley.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import parley.party.Ceremony;
import parley.party.LinkId;

/// What a peer past its budget is told (A-BUDGET-4).
class LinkBudgetsTest {
  private static final LinkId LOUD = LinkId.between(Ceremony.US_NRRC, Ceremony.RU_NRRC);
  private static final LinkId QUIET = LinkId.between(Ceremony.US_NRRC, Ceremony.CN_NRRC);
  private static final Duration LEAST = Duration.ofMillis(100);

  private Instant now = Instant.parse("2026-11-26T12:00:00Z");
  private final LinkBudgets budgets = new LinkBudgets(() -> now);
  private final List<Agreement> terms = List.of(Treaty.AGREEMENT);

  private Optional<Duration> told(LinkId link, boolean flash) {
    return budgets.putOff(link, terms, flash, LEAST);
  }

  private List<Duration> waits(int count) {
    List<Duration> waits = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      told(LOUD, false).ifPresent(waits::add);
    }
    return waits;
  }

  @Test
  void each_is_told_to_come_after_those_that_were_told_before() {
    double perSecond = terms.getFirst().budgets().perSecond();
    List<Duration> waits = waits(3);
    long turn = (long) (1000 / perSecond);
    assertThat(waits).containsExactly(LEAST, LEAST.plusMillis(turn), LEAST.plusMillis(2 * turn));
    now = now.plusSeconds(60);
    assertThat(told(LOUD, false)).as("their moments have passed").contains(LEAST);
  }

  @Test
  void nobody_waits_longer_than_ten_seconds_for_others() {
    assertThat(waits(128)).allMatch(wait -> wait.compareTo(Duration.ofMillis(10_100)) <= 0);
  }

  @Test
  void a_peer_that_heeds_nothing_hears_no_more_words_and_no_other_is_concerned() {
    assertThat(waits(1_000)).hasSize(128);
    assertThat(budgets.mute(LOUD, terms, false)).isTrue();
    assertThat(budgets.mute(LOUD, terms, true)).as("its FLASH").isFalse();
    assertThat(budgets.mute(QUIET, terms, false)).isFalse();
    assertThat(told(QUIET, false)).contains(LEAST);
    now = now.plusSeconds(1);
    assertThat(budgets.mute(LOUD, terms, false)).isFalse();
    assertThat(waits(1_000)).hasSize(16);
  }
}
