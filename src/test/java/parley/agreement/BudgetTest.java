package parley.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BudgetTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Agreement.Budgets LIMITS = new Agreement.Budgets(2, 3, 1000, 5000, 2);

  private Budget budget = Budget.full(LIMITS, NOON);

  private Budget.Decision ask(Instant now, boolean urgent, int bytes) {
    Budget.Decision decision = budget.decide(now, urgent, bytes);
    if (decision instanceof Budget.Decision.Take(Budget next, boolean marked)) {
      budget = next;
    }
    return decision;
  }

  private boolean takes(Instant now, boolean urgent, int bytes) {
    return ask(now, urgent, bytes) instanceof Budget.Decision.Take;
  }

  @Test
  void a_burst_passes_and_the_next_waits_until_a_token_is_back() {
    for (int i = 0; i < 3; i++) {
      assertThat(takes(NOON, false, 10)).isTrue();
    }
    assertThat(ask(NOON, false, 10)).isEqualTo(new Budget.Decision.Later(Duration.ofMillis(500)));
    assertThat(takes(NOON.plusMillis(499), false, 10)).isFalse();
    assertThat(takes(NOON.plusMillis(500), false, 10)).isTrue();
  }

  @Test
  void questions_in_quick_succession_do_not_starve_the_refill() {
    for (int i = 0; i < 3; i++) {
      takes(NOON, false, 1);
    }
    int taken = 0;
    for (int micros = 100; micros <= 1_000_000; micros += 100) {
      taken += takes(NOON.plusNanos(1000L * micros), false, 1) ? 1 : 0;
    }
    assertThat(taken).isEqualTo(2);
  }

  @Test
  void a_flood_of_other_traffic_leaves_flash_its_own_budget() {
    for (int i = 0; i < 10; i++) {
      takes(NOON, false, 1000);
    }
    assertThat(takes(NOON, false, 10)).isFalse();
    assertThat(takes(NOON, true, 1000)).isTrue();
  }

  @Test
  void flash_past_its_daily_number_is_taken_and_marked() {
    assertThat(marked(NOON)).isFalse();
    assertThat(marked(NOON.plusSeconds(1))).isFalse();
    assertThat(marked(NOON.plusSeconds(2))).isTrue();
    assertThat(marked(NOON.plus(Duration.ofHours(12)))).as("a new day").isFalse();
  }

  private boolean marked(Instant now) {
    return ((Budget.Decision.Take) ask(now, true, 10)).marked();
  }

  @Test
  void a_day_has_its_bytes_and_begins_anew_at_midnight_utc() {
    for (int i = 0; i < 5; i++) {
      assertThat(takes(NOON.plusSeconds(i), false, 1000)).isTrue();
    }
    assertThat(ask(NOON.plusSeconds(10), false, 1))
        .isEqualTo(new Budget.Decision.Later(Duration.ofHours(12).minusSeconds(10)));
    assertThat(takes(NOON.plus(Duration.ofHours(12)), false, 1)).isTrue();
  }

  @Test
  void an_envelope_past_its_size_is_never_taken() {
    assertThat(ask(NOON, true, 1001)).isInstanceOf(Budget.Decision.TooLarge.class);
  }

  @Test
  void a_clock_that_goes_back_refills_nothing() {
    for (int i = 0; i < 3; i++) {
      takes(NOON, false, 1);
    }
    assertThat(takes(NOON.minus(Duration.ofDays(3)), false, 1)).isFalse();
    assertThat(takes(NOON, false, 1)).isFalse();
  }
}
