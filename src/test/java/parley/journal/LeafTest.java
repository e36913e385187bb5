package parley.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.MalformedInput;

class LeafTest {
  private static final String WRITTEN =
      "{\"v\":1,\"kind\":\"received\",\"at\":\"2026-11-22T03:00:00.123Z\",\"serial\":17}";

  @Test
  void a_leaf_is_one_line_and_reads_back_as_itself() throws Exception {
    Leaf leaf =
        new Leaf(
            "received",
            Instant.parse("2026-11-22T03:00:00.123456Z"),
            Json.object().with("serial", 17).build());
    assertThat(leaf.bytes().utf8()).isEqualTo(WRITTEN);
    assertThat(Leaf.read(leaf.bytes())).isEqualTo(leaf);
  }

  @Test
  void what_is_not_written_the_one_way_is_refused() {
    List<String> faults =
        List.of(
            "",
            "[]",
            "{}",
            WRITTEN + "\n",
            " " + WRITTEN,
            WRITTEN.replace("\"v\":1", "\"v\":2"),
            WRITTEN.replace("\"v\":1,", ""),
            WRITTEN.replace(".123Z", "Z"),
            WRITTEN.replace(".123Z", ".123+00:00"),
            WRITTEN.replace("11-22", "02-30"),
            WRITTEN.replace("received", "Received"),
            WRITTEN.replace("received", ""),
            WRITTEN.replace("17", "17.0"),
            WRITTEN.replace("\"serial\":17", "\"serial\":17,\"serial\":17"),
            WRITTEN.replace("17}", "18,\"kind\":\"sent\"}"),
            "{\"kind\":\"received\",\"v\":1,\"at\":\"2026-11-22T03:00:00.123Z\"}");
    for (String fault : faults) {
      assertThatThrownBy(() -> Leaf.read(Bytes.utf8(fault)))
          .as(fault)
          .isInstanceOf(MalformedInput.class);
    }
  }

  @Test
  void more_than_8_KiB_is_neither_written_nor_read() {
    String text = "x".repeat(8 * 1024);
    Leaf leaf = new Leaf("note", Instant.EPOCH, Json.object().with("text", text).build());
    assertThatThrownBy(leaf::bytes).isInstanceOf(IllegalArgumentException.class);
    Bytes foreign = Bytes.utf8(WRITTEN.replace("17", "\"" + text + "\""));
    assertThatThrownBy(() -> Leaf.read(foreign)).isInstanceOf(MalformedInput.class);
  }

  @Test
  void the_head_of_a_leaf_cannot_be_given_twice() {
    assertThatThrownBy(
            () -> new Leaf("note", Instant.EPOCH, Json.object().with("at", "never").build()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Leaf("No Kind", Instant.EPOCH, Json.object().build()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void random_changes_never_raise_anything_but_a_refusal() {
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = Bytes.utf8(WRITTEN).toArray();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        assertThat(Leaf.read(Bytes.of(bytes)).bytes()).isEqualTo(Bytes.of(bytes));
      } catch (MalformedInput e) {
        assertThat(e.clause()).isNotBlank();
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(10_000);
  }
}
