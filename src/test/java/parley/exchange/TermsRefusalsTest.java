package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import parley.agreement.Agreement;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.Ruling;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.message.Attachment;
import parley.message.Composer;
import parley.message.Composition;
import parley.message.Formats;
import parley.message.Message;
import parley.party.Ceremony;
import parley.seal.Suite;

/// Refusals that hang on terms which the simulator's nodes do not have (`simulation.Codes`).
class TermsRefusalsTest {
  private static final Bytes FILE = Bytes.utf8("a file");

  /// Small files of one kind follow in parts, and a code list is of a version to come.
  private static Agreement terms() throws Exception {
    return TwoNodes.draft(TwoNodes.WIDE, Suite.NIST)
        .attachments(new Agreement.Attachments(10, 10, new TreeSet<>(List.of("text/plain"))))
        .codeList("service", 2)
        .agreement()
        .signedBy(Ceremony.signer(Ceremony.US))
        .signedBy(Ceremony.signer(Ceremony.RU));
  }

  private static Attachment file(String name, String type, long size) {
    return new Attachment(name, type, size, Digest.of(FILE));
  }

  private static String refused(
      String format, Json.Builder body, List<Attachment> named, List<Bytes> beside)
      throws Exception {
    Agreement terms = terms();
    Message message =
        new Composer(InstantSource.fixed(Ceremony.NOW), new SplittableRandom(1))
            .compose(
                new Composition(
                    terms.id(),
                    terms.hash(),
                    Line.WATCH,
                    format,
                    Ceremony.RU_NRRC,
                    List.of(Ceremony.US_NRRC),
                    Series.REAL,
                    Precedence.ROUTINE,
                    "en",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    "amber",
                    "amber",
                    Optional.empty(),
                    named,
                    body.build()));
    Ruling ruling =
        Admission.incoming(
            TwoNodes.standing(Ceremony.US, Ceremony.RU, terms),
            Formats.bundled(),
            new SerialKey(Ceremony.RU_NRRC, 1, terms.id(), Line.WATCH, Series.REAL, 1),
            new Admission.Handed(message, List.of(), beside, Ceremony.NOW));
    return ruling instanceof Ruling.Refused(String reason, String clause, String _)
        ? reason + " " + clause
        : "allowed";
  }

  private static Json.Builder goodWill() {
    return Json.object()
        .with("title", "title")
        .with("subject", Json.texts(List.of("remedy")))
        .with("text", "text");
  }

  private static Json.Builder part() {
    return Json.object()
        .with("message", "01900000-0000-7000-8000-000000000000")
        .with("sha256", Digest.of(FILE).hex())
        .with("file", 1)
        .with("part", 1);
  }

  @Test
  void a_file_larger_or_of_another_kind_than_was_agreed_is_refused() throws Exception {
    assertThat(refused("good-will/1", goodWill(), List.of(file("a", "text/plain", 6)), List.of()))
        .isEqualTo("allowed");
    assertThat(refused("good-will/1", goodWill(), List.of(file("a", "text/plain", 11)), List.of()))
        .isEqualTo("format A-FILES-3");
    assertThat(refused("good-will/1", goodWill(), List.of(file("a", "image/png", 6)), List.of()))
        .isEqualTo("format A-FILES-4");
  }

  @Test
  void a_file_beside_its_message_is_refused_and_so_is_a_part_of_two() throws Exception {
    Attachment one = file("a", "text/plain", 6);
    assertThat(refused("good-will/1", goodWill(), List.of(one), List.of(FILE)))
        .isEqualTo("attachment M-PART-1");
    assertThat(refused("attachment-part/1", part(), List.of(one), List.of(FILE)))
        .isEqualTo("allowed");
    assertThat(
            refused(
                "attachment-part/1",
                part(),
                List.of(one, file("b", "text/plain", 6)),
                List.of(FILE, FILE)))
        .isEqualTo("attachment M-PART-2");
  }

  @Test
  void a_code_of_a_list_that_was_agreed_in_another_version_is_refused() throws Exception {
    Json.Builder service =
        Json.object().with("title", "title").with("service", "outage").with("text", "text");
    assertThat(refused("service/1", service, List.of(), List.of())).isEqualTo("format M-AGR-4");
  }
}
