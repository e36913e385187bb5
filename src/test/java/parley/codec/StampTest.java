package parley.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StampTest {
  @Test
  void what_is_written_reads_back_to_the_millisecond() throws Exception {
    SplittableRandom random = new SplittableRandom(1);
    long last = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();
    for (int i = 0; i < 10_000; i++) {
      Instant moment = Instant.ofEpochMilli(random.nextLong(-62_135_596_800_000L, last));
      String written = Stamp.write(moment.plusNanos(random.nextInt(1_000_000)));
      assertThat(written).hasSize(24);
      assertThat(Stamp.read(written)).isEqualTo(moment);
      assertThat(Instant.parse(written)).isEqualTo(moment);
    }
  }

  @Test
  void other_forms_and_moments_that_are_not_are_refused() {
    for (String wrong :
        List.of(
            "",
            "2026-11-22T03:00:00Z",
            "2026-11-22T03:00:00.123",
            "2026-11-22 03:00:00.123Z",
            "2026-11-22t03:00:00.123z",
            "2026-11-22T03:00:00.123+00",
            "2026-1a-22T03:00:00.123Z",
            "2026-13-22T03:00:00.123Z",
            "2026-02-30T03:00:00.123Z",
            "2026-11-22T24:00:00.000Z",
            "2026-11-22T23:60:00.000Z",
            "2026-12-31T23:59:60.000Z",
            "２026-11-22T03:00:00.123Z")) {
      assertThatThrownBy(() -> Stamp.read(wrong))
          .as(wrong)
          .isInstanceOfSatisfying(
              MalformedInput.class, e -> assertThat(e.clause()).isEqualTo("C-TIME-1"));
    }
  }
}
