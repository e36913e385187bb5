package parley.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static parley.envelope.Samples.LINK;
import static parley.envelope.Samples.MESSAGE;
import static parley.envelope.Samples.US;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.seal.Signature;
import parley.seal.Suite;

class EnvelopeTest {
  @Test
  void a_transmittal_is_one_line_that_reads_back() throws Exception {
    for (Transmittal written : List.of(Samples.transmittal(2), Samples.ofNothing())) {
      assertThat(written.line().utf8()).doesNotContain("\n", " ");
      assertThat(Transmittal.read(written.line())).isEqualTo(written);
    }
  }

  @Test
  void signed_content_is_a_readable_file_that_splits_at_its_first_line() throws Exception {
    SignedContent content = SignedContent.of(Samples.transmittal(1), MESSAGE);
    assertThat(content.bytes().utf8()).endsWith("}\n" + MESSAGE.utf8());
    assertThat(SignedContent.read(content.bytes())).isEqualTo(content);
  }

  @Test
  void content_never_stands_under_a_transmittal_of_another_message() {
    assertThatThrownBy(() -> SignedContent.of(Samples.transmittal(2), Bytes.utf8("{}")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_message_of_the_largest_size_fits() throws Exception {
    Bytes largest = Bytes.utf8("x".repeat(256 * 1024));
    Transmittal t = Samples.transmittal(2);
    Transmittal named =
        new Transmittal(
            2,
            t.kind(),
            LINK,
            t.serial(),
            t.recipient(),
            t.agreementHash(),
            t.suites(),
            t.at(),
            parley.codec.Digest.of(largest),
            Collections.nCopies(16, Samples.digest("a")),
            t.assertions());
    SignedContent content = SignedContent.of(named, largest);
    assertThat(SignedContent.read(content.bytes())).isEqualTo(content);
  }

  @Test
  void a_parcel_of_either_version_reads_back() throws Exception {
    for (int version : Protocol.spoken()) {
      Parcel parcel = Samples.parcel(version);
      assertThat(Parcel.read(parcel.der(version), version)).isEqualTo(parcel);
    }
  }

  @Test
  void a_parcel_of_one_version_is_not_read_as_the_other() {
    assertThatThrownBy(() -> Parcel.read(Samples.parcel(1).der(1), 2))
        .isInstanceOf(MalformedInput.class);
    assertThatThrownBy(() -> Parcel.read(Samples.parcel(1).der(2), 1))
        .isInstanceOf(MalformedInput.class);
  }

  @Test
  void padded_parcels_have_few_sizes_and_always_read_back() throws Exception {
    Set<Integer> sizes = new HashSet<>();
    List<Integer> contents = new ArrayList<>();
    for (int size = 3_500; size < 4_200; size++) {
      contents.add(size);
    }
    contents.addAll(List.of(0, 16_000, 65_000, 65_300, 65_536, 200_000));
    for (int size : contents) {
      Parcel parcel = onlyContent(Bytes.of(new byte[size]), List.of());
      Bytes der = parcel.der(2);
      sizes.add(der.size());
      assertThat(Parcel.read(der, 2)).isEqualTo(parcel);
    }
    assertThat(sizes).containsExactlyInAnyOrder(4 << 10, 16 << 10, 64 << 10, 256 << 10);
  }

  @Test
  void the_largest_parcel_fits_its_limit_and_the_frame_around_it() throws Exception {
    List<Bytes> attachments = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      attachments.add(Bytes.of(new byte[4 << 20]));
    }
    Bytes der = onlyContent(Bytes.of(new byte[SignedContent.LARGEST]), attachments).der(2);
    assertThat(der.size()).isLessThanOrEqualTo(Parcel.LARGEST).isEqualTo(65 << 20);
    assertThat(Parcel.LARGEST).isLessThan(OuterFrame.LARGEST_SEALED);
  }

  private static Parcel onlyContent(Bytes content, List<Bytes> attachments) {
    Signature signature = new Signature("us-nrrc", Suite.NIST, Bytes.utf8("cms"));
    return new Parcel(content, List.of(), List.of(signature), attachments);
  }

  @Test
  void an_answer_is_one_line_that_reads_back() throws Exception {
    for (Answer answer : List.of(Samples.receipt(), Samples.refusal())) {
      assertThat(Answer.read(JsonWriter.line(Answer.json(answer)))).isEqualTo(answer);
    }
  }

  @Test
  void an_answer_by_the_sender_itself_cannot_be_made() {
    Answer.Receipt r = Samples.receipt();
    assertThatThrownBy(() ->
            new Answer.Receipt(
                LINK,
                r.serial(),
                US,
                r.envelope(),
                r.content(),
                r.leaf(),
                0,
                r.path(),
                r.checkpoint(),
                r.at()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void the_fixed_head_reads_back_and_covers_its_sealed_bytes() throws Exception {
    Bytes sealed = Bytes.of(new byte[100]);
    OuterFrame frame = OuterFrame.of(2, Lane.FLASH, LINK, US, 3, sealed);
    Bytes head = frame.sign(Samples.KEY);
    assertThat(head.size()).isEqualTo(OuterFrame.SIZE).isEqualTo(176);
    assertThat(OuterFrame.read(head, LINK, US)).isEqualTo(frame);
    frame.covers(sealed);
    Envelope envelope = new Envelope(head, sealed);
    assertThat(Envelope.read(envelope.bytes())).isEqualTo(envelope);
  }

  @Test
  void two_sides_speak_the_newest_version_they_share() {
    assertThat(Protocol.common(List.of(3, 2, 1))).isEqualTo(OptionalInt.of(2));
    assertThat(Protocol.common(List.of(1))).isEqualTo(OptionalInt.of(1));
    assertThat(Protocol.common(List.of(4, 3))).isEmpty();
  }

  @Test
  void a_void_carries_nothing() {
    Transmittal t = Samples.ofNothing();
    assertThatThrownBy(() ->
            new Transmittal(
                2,
                Transmittal.Kind.VOID,
                LINK,
                t.serial(),
                t.recipient(),
                t.agreementHash(),
                t.suites(),
                t.at(),
                Samples.digest("something"),
                List.of(),
                Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
