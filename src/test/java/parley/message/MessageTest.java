package parley.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;

class MessageTest {

  @Test
  void the_members_of_a_message_stand_in_one_order_on_one_line() throws MalformedInput {
    Message message = Sample.of("incident-notification/1").message();
    Json.Obj document = JsonReader.readObject(message.bytes(), JsonReader.MESSAGE);

    assertThat(MessageReader.MEMBERS).containsSubsequence(document.members().keySet());
    assertThat(message.bytes().utf8()).doesNotContain("\n").startsWith("{\"v\":1,\"id\":\"0");
    assertThat(message.digest()).isEqualTo(Digest.of(message.bytes()));
  }

  @Test
  void text_is_brought_into_normalization_form_c_before_it_is_signed() throws MalformedInput {
    Message message = Sample.of("inquiry/1").with("title", "e\u0301lan").message();

    assertThat(message.body().text("title")).contains("\u00e9lan");
  }

  @Test
  void the_old_mark_white_is_sent_as_clear_and_refused_from_the_wire() throws MalformedInput {
    Message message = Sample.of("inquiry/1").marked("white").message();

    assertThat(message.tlp()).isEqualTo("clear");
    assertRefused(Sample.spoiled(message, "tlp", new Json.Str("white")), "M-HEAD-13");
  }

  private static Json files(int number, long size) {
    return new Json.Arr(
        java.util.stream.IntStream.range(0, number)
            .mapToObj(i ->
                (Json)
                    Json.object()
                        .with("name", "file" + i)
                        .with("mediaType", "text/csv")
                        .with("size", size)
                        .with("sha256", Digest.of(Bytes.EMPTY).hex())
                        .build())
            .toList());
  }

  private static Json file(String name) {
    return new Json.Arr(
        List.of(
            Json.object()
                .with("name", name)
                .with("mediaType", "text/csv")
                .with("size", 1)
                .with("sha256", Digest.of(Bytes.EMPTY).hex())
                .build()));
  }

  private static Json texts(String... values) {
    return Json.texts(List.of(values));
  }

  /// Name of the fault, member, value that a hostile node writes there, clause that refuses it.
  static Stream<Arguments> faults() {
    Json.Obj badReference = Json.object().with("id", "x").with("sha256", "y").build();
    return Stream.of(
        Arguments.of("version-2", "v", new Json.Num(2), "M-HEAD-2"),
        Arguments.of("unknown-member", "urgent", new Json.Bool(true), "M-HEAD-2"),
        Arguments.of(
            "version-4-uuid",
            "id",
            new Json.Str("019a0000-0000-4000-8000-000000000001"),
            "M-HEAD-3"),
        Arguments.of(
            "capital-letters-in-uuid",
            "id",
            new Json.Str("019A0000-0000-7000-8000-000000000001"),
            "M-HEAD-3"),
        Arguments.of("agreement-as-text", "agreement", new Json.Str("US-RU-2026"), "M-HEAD-4"),
        Arguments.of(
            "agreement-hash-too-short",
            "agreement",
            Json.object().with("id", "US-RU").with("hash", "00").build(),
            "M-HEAD-4"),
        Arguments.of("unknown-line", "line", new Json.Str("telex"), "M-HEAD-5"),
        Arguments.of("series-in-capitals", "series", new Json.Str("REAL"), "M-HEAD-5"),
        Arguments.of("precedence-as-number", "precedence", new Json.Num(1), "M-HEAD-5"),
        Arguments.of("format-without-version", "format", new Json.Str("inquiry"), "M-HEAD-6"),
        Arguments.of("format-with-a-folder", "format", new Json.Str("../inquiry/1"), "M-HEAD-6"),
        Arguments.of("sender-in-capitals", "sender", new Json.Str("US"), "M-HEAD-7"),
        Arguments.of("no-recipient", "recipients", texts(), "M-HEAD-7"),
        Arguments.of("sender-as-recipient", "recipients", texts("us-nrrc"), "M-HEAD-7"),
        Arguments.of("recipient-twice", "recipients", texts("ru-nrrc", "ru-nrrc"), "M-HEAD-7"),
        Arguments.of(
            "recipient-as-number",
            "recipients",
            new Json.Arr(List.of(new Json.Num(1))),
            "M-HEAD-7"),
        Arguments.of(
            "time-with-offset",
            "composedAt",
            new Json.Str("2026-11-22T03:00:00+03:00"),
            "C-TIME-1"),
        Arguments.of("time-as-number", "composedAt", new Json.Num(1), "M-HEAD-8"),
        Arguments.of("language-with-a-sign", "language", new Json.Str("Russian!"), "M-HEAD-9"),
        Arguments.of("reference-null", "inReplyTo", new Json.Null(), "M-HEAD-10"),
        Arguments.of("bent-reference", "inReplyTo", badReference, "M-HEAD-10"),
        Arguments.of("markup-in-case", "case", new Json.Str("<b>"), "M-HEAD-11"),
        Arguments.of("wait-of-nothing", "replyWantedWithin", new Json.Str("PT0S"), "M-HEAD-12"),
        Arguments.of("wait-of-90-minutes", "replyWantedWithin", new Json.Str("PT90M"), "M-HEAD-12"),
        Arguments.of(
            "wait-over-90-days", "replyWantedWithin", new Json.Str("PT2161H"), "M-HEAD-12"),
        Arguments.of("tlp-in-capitals", "tlp", new Json.Str("RED"), "M-HEAD-13"),
        Arguments.of("pap-of-tlp", "pap", new Json.Str("amber+strict"), "M-HEAD-13"),
        Arguments.of("empty-attachments", "attachments", texts(), "M-HEAD-14"),
        Arguments.of("seventeen-attachments", "attachments", files(17, 1), "M-HEAD-14"),
        Arguments.of(
            "attachment-over-25-mib", "attachments", files(1, Attachment.LARGEST + 1), "M-HEAD-14"),
        Arguments.of(
            "attachments-over-64-mib", "attachments", files(3, Attachment.LARGEST), "M-HEAD-14"),
        Arguments.of("attachment-in-a-folder", "attachments", file("../passwd"), "M-HEAD-14"),
        Arguments.of("attachment-over-two-lines", "attachments", file("a\nb"), "C-TEXT-8"),
        Arguments.of("hidden-attachment", "attachments", file(".profile"), "M-HEAD-14"),
        Arguments.of(
            "releasability-in-words", "releasability", new Json.Str("To All"), "M-HEAD-15"),
        Arguments.of("body-as-list", "body", new Json.Arr(List.of()), "M-HEAD-16"));
  }

  @ParameterizedTest(name = "{0} {3}")
  @MethodSource("faults")
  void a_bad_header_is_refused_by_its_clause(String name, String member, Json value, String clause)
      throws MalformedInput {
    assertThat(name).matches("[a-z0-9-]+");
    assertRefused(Sample.spoiled(Sample.of("inquiry/1").message(), member, value), clause);
  }

  @Test
  void a_header_without_a_member_is_refused() throws MalformedInput {
    Message message = Sample.of("inquiry/1").message();
    List<String> optional =
        List.of(
            "inReplyTo",
            "replaces",
            "cancels",
            "case",
            "replyWantedWithin",
            "releasability",
            "attachments");
    for (String member : MessageReader.MEMBERS) {
      Bytes lacking = Sample.lacking(message, member);
      if (optional.contains(member)) {
        Message.read(lacking);
      } else {
        assertThatThrownBy(() -> Message.read(lacking))
            .as(member)
            .isInstanceOf(MalformedInput.class);
      }
    }
  }

  @Test
  void a_message_nested_deeper_than_sixteen_is_refused() throws MalformedInput {
    Json deep = new Json.Str("x");
    for (int i = 0; i < 15; i++) {
      deep = new Json.Arr(List.of(deep));
    }
    Bytes deeper =
        Sample.spoiled(
            Sample.of("inquiry/1").message(), "body", Json.object().with("a", deep).build());

    assertRefused(deeper, "C-JSON-1");
  }

  @Test
  void a_message_over_256_kib_is_refused() throws MalformedInput {
    Json.Obj body =
        Json.object().with("text", String.join("", Collections.nCopies(256 * 1024, "x"))).build();

    assertRefused(Sample.spoiled(Sample.of("inquiry/1").message(), "body", body), "C-JSON-1");
  }

  @Test
  void bytes_that_are_no_message_are_refused_and_never_crash() throws MalformedInput {
    Message message = Sample.of("incident-notification/1").message();
    byte[] bytes = message.bytes().toArray();
    java.util.Random random = new java.util.Random(42);
    int refused = 0;
    for (int i = 0; i < 2000; i++) {
      byte[] spoiled = bytes.clone();
      spoiled[random.nextInt(spoiled.length)] = (byte) random.nextInt(256);
      try {
        Sample.FORMATS.check(Message.read(Bytes.of(spoiled)));
      } catch (MalformedInput e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  private static void assertRefused(Bytes document, String clause) {
    assertThatThrownBy(() -> Message.read(document))
        .isInstanceOfSatisfying(
            MalformedInput.class, e -> assertThat(e.clause()).isEqualTo(clause));
  }
}
