package parley.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.codec.MalformedInput;

public class FormatRefusalsTest {
  private static final Wording ENGLISH = Wording.in("en");
  private static final Wording RUSSIAN = Wording.in("ru");

  /// What is spoiled → field and clause of the fault.
  public static Stream<Arguments> refusals() {
    return Stream.concat(watch(), CertRefusals.rows());
  }

  private static Stream<Arguments> watch() {
    return Stream.of(
        refused(
            "notification without severity",
            "incident-notification/1",
            s -> s.without("severity"),
            "severity",
            "M-BODY-2"),
        refused(
            "inquiry without a time for the reply",
            "inquiry/1",
            Sample::replyWheneverWanted,
            "replyWantedWithin",
            "M-FORM-4"),
        refused("reply to nothing", "reply/1", Sample::aboutNothing, "inReplyTo", "M-FORM-4"),
        refused(
            "acknowledgement of nothing",
            "acknowledgement/1",
            Sample::aboutNothing,
            "inReplyTo",
            "M-FORM-4"),
        refused(
            "incomplete, but what is missing is not said",
            "acknowledgement/1",
            s -> s.with("completeness", "incomplete"),
            "missing",
            "M-BODY-8"),
        refused(
            "correction of nothing", "correction/1", Sample::aboutNothing, "replaces", "M-FORM-4"),
        refused(
            "cancellation of nothing",
            "cancellation/1",
            Sample::aboutNothing,
            "cancels",
            "M-FORM-4"),
        refused(
            "statement whose counts are prose",
            "link-statement/1",
            s -> s.with("sent", "we sent a lot"),
            "sent",
            "M-BODY-5"),
        refused(
            "statement without its day",
            "link-statement/1",
            s -> s.without("day"),
            "day",
            "M-BODY-2"),
        refused(
            "statement at FLASH",
            "link-statement/1",
            s -> s.at(Precedence.FLASH),
            "precedence",
            "M-FORM-3"),
        refused(
            "answer to no statement",
            "link-statement-answer/1",
            Sample::aboutNothing,
            "inReplyTo",
            "M-FORM-4"),
        refused(
            "nobody has answered nothing",
            "unanswered/1",
            Sample::aboutNothing,
            "inReplyTo",
            "M-FORM-4"),
        refused(
            "nobody has answered, and who is to blame",
            "unanswered/1",
            s -> s.with("heldResponsible", "RU"),
            "heldResponsible",
            "M-BODY-1"),
        refused(
            "an exercise that ends no exercise",
            "exercise-end/1",
            Sample::aboutNothing,
            "inReplyTo",
            "M-FORM-4"),
        refused(
            "an exercise whose window is turned round",
            "exercise-start/1",
            s -> s.with("windowEnd", "2026-11-22T07:00:00Z"),
            "windowEnd",
            "M-BODY-7"),
        refused(
            "an exercise that begins at FLASH",
            "exercise-start/1",
            s -> s.at(Precedence.FLASH),
            "precedence",
            "M-FORM-3"),
        refused(
            "an exercise that ends by a word of its own",
            "exercise-end/1",
            s -> s.with("outcome", "drill-over"),
            "outcome",
            "M-BODY-5"),
        refused(
            "heightened watch that is turned round",
            "heightened-watch/1",
            s -> s.with("windowEnd", "2026-11-23T05:00:00Z"),
            "windowEnd",
            "M-BODY-7"),
        refused(
            "heightened watch within no time at all",
            "heightened-watch/1",
            s -> s.with("flashReply", "0"),
            "flashReply",
            "M-BODY-4"),
        refused(
            "an end of nothing",
            "heightened-watch-end/1",
            Sample::aboutNothing,
            "inReplyTo",
            "M-FORM-4"),
        refused(
            "an answer to nothing",
            "heightened-watch-answer/1",
            Sample::aboutNothing,
            "inReplyTo",
            "M-FORM-4"),
        refused(
            "an answer that is neither yes nor no",
            "heightened-watch-answer/1",
            s -> s.with("outcome", "perhaps"),
            "outcome",
            "M-BODY-5"),
        refused(
            "a countersignature of nothing",
            "countersignature/1",
            Sample::aboutNothing,
            "inReplyTo",
            "M-FORM-4"),
        refused(
            "a countersignature below FLASH",
            "countersignature/1",
            s -> s.at(Precedence.IMMEDIATE),
            "precedence",
            "M-FORM-3"),
        refused(
            "a part before the first",
            "attachment-part/1",
            s -> s.with("part", "0"),
            "part",
            "M-BODY-4"),
        refused(
            "a part of a file that is named otherwise",
            "attachment-part/1",
            s -> s.with("sha256", "none"),
            "sha256",
            "M-BODY-5"),
        refused(
            "a part of a file at FLASH",
            "attachment-part/1",
            s -> s.at(Precedence.FLASH),
            "precedence",
            "M-FORM-3"),
        refused(
            "a batch of more objects than one holds",
            "stix-batch/1",
            s -> s.with("objects", "1001"),
            "objects",
            "M-BODY-4"),
        refused(
            "a batch at FLASH",
            "stix-batch/1",
            s -> s.at(Precedence.FLASH),
            "precedence",
            "M-FORM-3"),
        refused(
            "an offer of a match with a key that is none",
            "match-offer/1",
            s -> s.with("key", "none"),
            "key",
            "M-BODY-5"),
        refused(
            "an acceptance of a match with more points than a list has",
            "match-accept/1",
            s -> s.with("points", "131073"),
            "points",
            "M-BODY-4"),
        refused(
            "a part of a match after the last",
            "match-part/1",
            s -> s.with("part", "9"),
            "part",
            "M-BODY-4"),
        refused(
            "a match at FLASH",
            "match-ready/1",
            s -> s.at(Precedence.FLASH),
            "precedence",
            "M-FORM-3"),
        refused(
            "an end of a match without its run",
            "match-end/1",
            s -> s.without("run"),
            "run",
            "M-BODY-2"),
        refused(
            "good-will at FLASH",
            "good-will/1",
            s -> s.at(Precedence.FLASH),
            "precedence",
            "M-FORM-3"),
        refused(
            "a window that ends before it begins",
            "activity-notice/1",
            s -> s.with("windowEnd", "2026-12-01T07:59"),
            "windowEnd",
            "M-BODY-7"),
        refused(
            "an activity that ended at no time",
            "activity-notice/1",
            s -> s.with("status", "ended"),
            "ended",
            "M-BODY-8"),
        refused(
            "consultations under no article",
            "consultations/1",
            s -> s.without("article"),
            "article",
            "M-BODY-2"),
        refused(
            "evidence to be kept until before it began",
            "preserve-evidence/1",
            s -> s.with("keepUntil", "2026-01-01T00:00"),
            "keepUntil",
            "M-BODY-7"),
        refused(
            "service message of no known kind",
            "service/1",
            s -> s.with("service", "war"),
            "service",
            "M-BODY-5"),
        refused(
            "test that is no number",
            "test/1",
            s -> s.with("number", "seventeen"),
            "number",
            "M-BODY-4"),
        refused(
            "code word with another's number",
            "pre-agreed/1",
            s -> s.with("phrase", "HARBOUR 17"),
            "phrase",
            "M-BODY-5"),
        refused(
            "phrase that needs a time", "pre-agreed/1", s -> s.without("time"), "time", "M-BODY-8"),
        refused(
            "attribution without the tick",
            "incident-notification/1",
            s -> s.with("attribution", "They did it."),
            "attribution",
            "M-BODY-6"),
        refused(
            "tick without attribution",
            "incident-notification/1",
            s -> s.with("attributionStated", "on"),
            "attribution",
            "M-BODY-6"),
        refused(
            "a request without a time",
            "incident-notification/1",
            Sample::replyWheneverWanted,
            "replyWantedWithin",
            "M-BODY-9"),
        refused(
            "a time without a request",
            "incident-notification/1",
            s -> s.without("asked"),
            "asked",
            "M-BODY-9"),
        refused(
            "nothing asked, and something",
            "incident-notification/1",
            s -> s.asked("none", "stop"),
            "asked",
            "M-BODY-8"),
        refused(
            "first seen after it was detected",
            "incident-notification/1",
            s -> s.with("firstSeen", "2026-11-22T02:30"),
            "detected",
            "M-BODY-7"),
        refused(
            "detected in the future",
            "incident-notification/1",
            s -> s.with("detected", "2026-11-22T03:00:01Z"),
            "detected",
            "M-BODY-7"),
        refused(
            "final report without root cause",
            "incident-notification/1",
            s -> s.with("stage", "final"),
            "rootCause",
            "M-BODY-8"),
        refused(
            "an origin that is a name",
            "incident-notification/1",
            s -> s.with("originAddresses", "the east"),
            "originAddresses",
            "M-BODY-5"),
        refused(
            "a title over two lines",
            "inquiry/1",
            s -> s.with("title", "one\ntwo"),
            "title",
            "M-BODY-4"),
        refused(
            "a title too long",
            "inquiry/1",
            s -> s.with("title", "x".repeat(161)),
            "title",
            "M-BODY-3"),
        refused(
            "a field that no format has",
            "inquiry/1",
            s -> s.with("colour", "red"),
            "colour",
            "M-BODY-1"),
        refused(
            "a moment that never was",
            "inquiry/1",
            s -> s.with("firstSeen", "2026-02-30T00:00"),
            "firstSeen",
            "M-BODY-4"),
        refused("on another line", "inquiry/1", s -> s.on(Line.CERT), "line", "M-FORM-2"),
        refused(
            "an inquiry that corrects", "inquiry/1", Sample::replacing, "replaces", "M-FORM-5"));
  }

  static Arguments refused(
      String what, String format, UnaryOperator<Sample> spoil, String field, String clause) {
    return Arguments.of(what, spoil.apply(Sample.of(format)), field, clause);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void a_spoiled_message_is_refused_at_the_field_and_by_the_clause(
      String what, Sample sample, String field, String clause) throws MalformedInput {
    List<Formats.Fault> faults = Sample.FORMATS.check(sample.message());

    assertThat(faults)
        .as(what)
        .anySatisfy(fault -> {
          assertThat(fault.field()).isEqualTo(field);
          assertThat(fault.clause()).isEqualTo(clause);
        });
    for (Formats.Fault fault : faults) {
      assertThat(ENGLISH.say(fault)).endsWith(".").doesNotContain("{");
      assertThat(RUSSIAN.say(fault)).endsWith(".").containsPattern("[а-я]");
    }
  }

  @Test
  void the_refusals_cover_every_format() {
    List<String> refused = refusals().map(row -> ((Sample) row.get()[1]).format()).toList();

    assertThat(refused).containsAll(Sample.FORMATS.all().stream().map(Format::id).toList());
  }
}
