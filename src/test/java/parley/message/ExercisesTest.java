package parley.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import parley.codec.Json;

/// What a link remembers of its exercises.
class ExercisesTest {
  private static final Instant NOON = Instant.parse("2026-11-22T10:00:00Z");

  private static Message start(int number) throws Exception {
    String id = String.format("019a0000-0000-7000-8000-0000000002%02d", number);
    return Message.read(
        Sample.spoiled(Sample.of(Exercises.START).message(), "id", new Json.Str(id)));
  }

  private static Message end(Message of) throws Exception {
    return Message.read(
        Sample.spoiled(
            Sample.of(Exercises.END).message(),
            "inReplyTo",
            Json.object()
                .with("id", of.id().toString())
                .with("sha256", of.digest().hex())
                .build()));
  }

  @Test
  void what_is_kept_is_read_back_as_it_was() throws Exception {
    Exercises kept =
        Exercises.NONE
            .with(start(1), true, NOON)
            .with(start(2), false, NOON)
            .with(end(start(1)), false, NOON)
            .with(end(start(3)), true, NOON);
    assertThat(Exercises.read(Optional.of(kept.bytes()))).isEqualTo(kept);
    assertThat(kept.bytes().utf8()).doesNotContain("HARBOUR").doesNotContain("ports");
  }

  @Test
  void an_end_that_comes_first_ends_it_and_a_second_end_changes_nothing() throws Exception {
    Exercises first = Exercises.NONE.with(end(start(1)), false, NOON).with(start(1), true, NOON);
    assertThat(first.known().getFirst().ended()).isPresent();
    assertThat(first.open(NOON)).isEmpty();
    assertThat(first.early()).isEmpty();
    assertThat(first.with(end(start(1)), true, NOON.plusSeconds(9))).isEqualTo(first);
    assertThat(first.with(start(1), true, NOON)).isEqualTo(first);
  }

  @Test
  void what_is_over_is_forgotten_before_what_stands() throws Exception {
    Exercises many = Exercises.NONE.with(start(0), true, NOON);
    for (int number = 1; number < 60; number++) {
      many = many.with(start(number), false, NOON).with(end(start(number)), false, NOON);
    }
    assertThat(many.known()).hasSizeLessThanOrEqualTo(33);
    assertThat(many.open(NOON))
        .extracting(Exercises.Exercise::start)
        .containsExactly(start(0).id());
  }
}
