package parley.message;

import static parley.message.FormatRefusalsTest.refused;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import parley.agreement.Line;
import parley.agreement.Precedence;

/// What is refused of the formats that officers write on the CERT line.
final class CertRefusals {
  private CertRefusals() {}

  static Stream<Arguments> rows() {
    return Stream.of(
        refused(
            "a report of origin that names none",
            "origin-report/1",
            s -> s.without("addresses").without("domains").without("systems"),
            "addresses",
            "K-REPORT-2"),
        refused(
            "a private address as an origin",
            "origin-report/1",
            s -> s.with("addresses", "10.1.2.3"),
            "addresses",
            "K-REPORT-3"),
        refused(
            "a network with bits behind its prefix as an origin",
            "origin-report/1",
            s -> s.with("addresses", "198.41.0.4/24"),
            "addresses",
            "K-REPORT-3"),
        refused(
            "a network around private ones as an origin",
            "origin-report/1",
            s -> s.with("addresses", "192.160.0.0/11"),
            "addresses",
            "K-REPORT-3"),
        refused(
            "a network too wide as an origin",
            "origin-report/1",
            s -> s.with("addresses", "32.0.0.0/7"),
            "addresses",
            "K-REPORT-3"),
        refused(
            "an IPv6 address kept for examples as an origin",
            "origin-report/1",
            s -> s.with("addresses", "2001:db8::1"),
            "addresses",
            "K-REPORT-3"),
        refused(
            "a name kept for tests as an origin",
            "origin-report/1",
            s -> s.with("domains", "c2.example.org"),
            "domains",
            "K-REPORT-4"),
        refused(
            "a name of no zone as an origin",
            "origin-report/1",
            s -> s.with("domains", "c2.parley-sample.123"),
            "domains",
            "K-REPORT-4"),
        refused(
            "a private AS as an origin",
            "origin-report/1",
            s -> s.with("systems", "AS64512"),
            "systems",
            "K-REPORT-5"),
        refused(
            "an AS beyond all numbers as an origin",
            "origin-report/1",
            s -> s.with("systems", "AS4294967296"),
            "systems",
            "K-REPORT-5"),
        refused(
            "an evidence window that ends before it begins",
            "origin-report/1",
            s -> s.with("from", "2026-11-21T18:00:01"),
            "until",
            "M-BODY-7"),
        refused(
            "an evidence window in the future",
            "origin-report/1",
            s -> s.with("until", "2026-11-22T03:00:01"),
            "until",
            "M-BODY-7"),
        refused(
            "a report of origin that asks for nothing",
            "origin-report/1",
            s -> s.asked("none"),
            "asked",
            "M-BODY-9"),
        refused(
            "a report of origin on the watch line",
            "origin-report/1",
            s -> s.on(Line.WATCH),
            "line",
            "M-FORM-2"),
        refused(
            "a report of origin at FLASH",
            "origin-report/1",
            s -> s.at(Precedence.FLASH),
            "precedence",
            "M-FORM-3"),
        refused(
            "a state of nothing", "origin-state/1", s -> s.aboutNothing(), "inReplyTo", "M-FORM-4"),
        refused(
            "not ours without a reason",
            "origin-state/1",
            s -> s.without("reason"),
            "reason",
            "M-BODY-8"),
        refused(
            "in work with a reason why it is not ours",
            "origin-state/1",
            s -> s.with("state", "in-work"),
            "reason",
            "M-BODY-8"),
        refused(
            "a state that no list has",
            "origin-state/1",
            s -> s.with("state", "ignored").without("reason"),
            "state",
            "M-BODY-5"),
        refused(
            "a false positive without a word",
            "object-feedback/1",
            s -> s.without("text"),
            "text",
            "M-BODY-8"),
        refused(
            "feedback on something without a name",
            "object-feedback/1",
            s -> s.with("objects", "indicator--7"),
            "objects",
            "M-BODY-5"),
        refused(
            "feedback on nothing",
            "object-feedback/1",
            s -> s.without("objects"),
            "objects",
            "M-BODY-2"),
        refused(
            "objects kept without a word",
            "object-feedback-answer/1",
            s -> s.without("text"),
            "text",
            "M-BODY-8"));
  }
}
