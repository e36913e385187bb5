package parley.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Where the marks of a disk that fills up stand.
class RoomTest {
  @ParameterizedTest
  @CsvSource({
    "1000, 150, AMPLE",
    "1000, 149, LOW",
    "1000, 69, SHORT",
    "1000, 29, LAST",
    "1000, 0, LAST",
    "0, 0, AMPLE"
  })
  void on_a_small_disk_a_share_of_it_decides(long total, long usable, Room room) {
    assertThat(Room.of(usable << 20, total << 20)).isEqualTo(room);
  }

  @ParameterizedTest
  @CsvSource({"4096, AMPLE", "4095, LOW", "1023, SHORT", "255, LAST"})
  void on_a_large_disk_the_bytes_decide(long usable, Room room) {
    long terabytes = 4L << 40;
    assertThat(Room.of(usable << 20, terabytes)).isEqualTo(room);
  }

  @Test
  void a_mark_counts_all_that_is_worse_too() {
    assertThat(Room.LAST.atMost(Room.SHORT)).isTrue();
    assertThat(Room.SHORT.atMost(Room.SHORT)).isTrue();
    assertThat(Room.LOW.atMost(Room.SHORT)).isFalse();
  }
}
