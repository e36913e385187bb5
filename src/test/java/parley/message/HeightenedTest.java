package parley.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import parley.codec.Json;

/// What a link remembers of heightened watch.
class HeightenedTest {
  private static final Instant NOON = Instant.parse("2026-11-22T10:00:00Z");
  private static final Instant OVER = Instant.parse("2026-11-26T10:00:00Z");

  private static Message act(String format, int number, Optional<Message> about) throws Exception {
    Message plain = Sample.of(format).message();
    Message named =
        Message.read(
            Sample.spoiled(
                plain, "id", new Json.Str(String.format("019a0000-0000-7000-8000-%012d", number))));
    return about.isEmpty()
        ? named
        : Message.read(
            Sample.spoiled(
                named,
                "inReplyTo",
                Json.object()
                    .with("id", about.get().id().toString())
                    .with("sha256", about.get().digest().hex())
                    .build()));
  }

  private static Message proposal(int number) throws Exception {
    return act(Heightened.PROPOSAL, number, Optional.empty());
  }

  @Test
  void what_is_kept_is_read_back_as_it_was_and_says_no_word() throws Exception {
    Message end = act(Heightened.END, 3, Optional.of(proposal(1)));
    Heightened kept =
        Heightened.NONE
            .with(proposal(1), true, NOON)
            .with(act(Heightened.ANSWER, 2, Optional.of(proposal(1))), false, NOON)
            .with(end, false, NOON)
            .with(act(Heightened.ANSWER, 4, Optional.of(end)), true, NOON)
            .with(proposal(5), false, NOON);
    assertThat(kept.known().getFirst().lasts()).isEqualTo(Instant.parse("2026-11-24T18:00:00Z"));
    assertThat(Heightened.read(Optional.of(kept.bytes()))).isEqualTo(kept);
    assertThat(kept.bytes().utf8()).doesNotContain("Geneva");
    assertThat(kept.own())
        .containsExactly(proposal(1).id(), act(Heightened.ANSWER, 4, Optional.of(end)).id());
    assertThat(kept.without(Set.of(proposal(1).id())).known()).hasSize(1);
  }

  @Test
  void what_is_over_is_forgotten_before_what_stands() throws Exception {
    Heightened many = Heightened.NONE.with(proposal(1), true, NOON);
    many = many.with(act(Heightened.ANSWER, 2, Optional.of(proposal(1))), false, NOON);
    for (int number = 3; number < 60; number++) {
      many = many.with(proposal(number), false, OVER);
    }
    assertThat(many.known()).hasSize(32);
    Heightened young = Heightened.NONE.with(proposal(1), true, NOON);
    for (int number = 2; number < 60; number++) {
      Message one = proposal(number);
      young = young.with(one, false, NOON);
      young = young.with(act(Heightened.ANSWER, 100 + number, Optional.of(one)), true, NOON);
    }
    assertThat(young.known()).as("all of these stand").hasSize(59);
  }
}
