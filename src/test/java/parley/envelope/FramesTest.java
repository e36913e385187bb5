package parley.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static parley.envelope.Samples.KEY;
import static parley.envelope.Samples.LINK;
import static parley.envelope.Samples.RU;
import static parley.envelope.Samples.US;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import parley.agreement.Line;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.MalformedInput;

class FramesTest {
  @Test
  void each_frame_reads_back_under_the_key_that_signed_it() throws Exception {
    for (Heartbeat beat : List.of(Samples.heartbeat(), Samples.firstHeartbeat())) {
      assertThat(Heartbeat.verify(beat.sign(KEY), LINK, US, KEY.publicKey())).isEqualTo(beat);
    }
    Refetch refetch = Samples.refetch();
    assertThat(Refetch.verify(refetch.sign(KEY), LINK, US, KEY.publicKey())).isEqualTo(refetch);
    NotYet notYet = new NotYet(Samples.digest("e"), "budget", Duration.ofMillis(1_500));
    assertThat(NotYet.verify(notYet.sign(KEY), KEY.publicKey())).isEqualTo(notYet);
  }

  @Test
  void no_flipped_bit_of_a_frame_is_accepted() throws Exception {
    Bytes signed = Samples.heartbeat().sign(KEY);
    for (int i = 0; i < signed.size(); i++) {
      byte[] bent = signed.toArray();
      bent[i] ^= 1;
      assertThatThrownBy(() -> Heartbeat.verify(Bytes.of(bent), LINK, US, KEY.publicKey()))
          .isInstanceOf(MalformedInput.class);
    }
  }

  @Test
  void no_flipped_bit_of_an_outer_frame_is_accepted() throws Exception {
    Bytes head = OuterFrame.of(2, Lane.FORMAL, LINK, US, 1, Bytes.of(new byte[64])).sign(KEY);
    assertThat(OuterFrame.signedBy(head, KEY.publicKey())).isTrue();
    for (int i = 0; i < head.size(); i++) {
      byte[] bent = head.toArray();
      bent[i] ^= 1;
      assertThat(OuterFrame.signedBy(Bytes.of(bent), KEY.publicKey())).isFalse();
    }
  }

  @Test
  void a_frame_sent_back_to_its_sender_is_refused() throws Exception {
    Bytes own = Samples.heartbeat().sign(KEY);
    assertThatThrownBy(() -> Heartbeat.verify(own, LINK, RU, KEY.publicKey()))
        .isInstanceOf(MalformedInput.class)
        .hasMessageContaining("another link or node");
  }

  @Test
  void a_frame_is_never_taken_for_one_of_another_kind() throws Exception {
    Bytes refetch = Samples.refetch().sign(KEY);
    assertThatThrownBy(() -> Heartbeat.verify(refetch, LINK, US, KEY.publicKey()))
        .isInstanceOf(MalformedInput.class)
        .hasMessage("a frame of another kind");
  }

  @Test
  void the_fullest_frames_fit_their_limit() throws Exception {
    SerialKey longest =
        new SerialKey(
            US, Integer.MAX_VALUE, "A".repeat(64), Line.WORKING_GROUP, Series.EXERCISE, 1L << 52);
    Bytes note = Bytes.of(new byte[Heartbeat.LARGEST_NOTE]);
    Heartbeat beat =
        new Heartbeat(
            List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 65_535),
            LINK,
            US,
            Integer.MAX_VALUE,
            note.slice(0, 16),
            Optional.of(note.slice(0, 16)),
            Samples.AT,
            Optional.of(note),
            Collections.nCopies(Heartbeat.MOST_NUMBERINGS, longest),
            Collections.nCopies(
                Heartbeat.MOST_RANGES, new Heartbeat.Range(longest, longest.serial())),
            Optional.of(Samples.digest("local")),
            OptionalLong.of(1L << 52),
            Collections.nCopies(Heartbeat.LONGEST_PATH, Samples.digest("node")),
            Optional.of(note));
    assertThat(Heartbeat.verify(beat.sign(KEY), LINK, US, KEY.publicKey())).isEqualTo(beat);
    Refetch refetch = new Refetch(LINK, US, Samples.AT, Collections.nCopies(Refetch.MOST, longest));
    assertThat(Refetch.verify(refetch.sign(KEY), LINK, US, KEY.publicKey())).isEqualTo(refetch);
  }
}
