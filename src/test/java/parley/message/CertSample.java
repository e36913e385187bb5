package parley.message;

import java.time.Duration;
import parley.agreement.Precedence;
import parley.codec.Bytes;
import parley.codec.Digest;

/// Good messages of the CERT line's formats but batches.
final class CertSample {
  private static final String INDICATOR = "indicator--7d2f1c88-5b0a-4c2e-9d3f-0a1b2c3d4e5f";

  private CertSample() {}

  static Sample report(Sample sample, String format) {
    return switch (format) {
      case "origin-report/1" -> origin(sample);
      case "origin-state/1" ->
          sample
              .about()
              .with("state", "not-ours")
              .with("reason", "relay")
              .with("text", "The address is an exit node of a public network.");
      case "object-feedback/1" ->
          sample
              .with("verdict", "false-positive")
              .with("objects", INDICATOR)
              .with("text", "It is the address of a public resolver.");
      case "object-feedback-answer/1" ->
          sample.about().with("outcome", "kept").with("text", "It was seen again today.");
      default -> throw new IllegalArgumentException(format);
    };
  }

  static Sample match(Sample sample, String format) {
    Sample run = sample.at(Precedence.ROUTINE).with("run", "0123456789abcdef0123456789abcdef");
    return switch (format) {
      case "match-offer/1", "match-accept/1" ->
          run.with("points", "1024")
              .with("key", Digest.of(Bytes.utf8("key")).hex())
              .with("list", Digest.of(Bytes.utf8("list")).hex());
      case "match-part/1" ->
          run.with("of", "reply")
              .with("part", "3")
              .attaching(
                  new Attachment(
                      "points.bin", "application/octet-stream", 4, Digest.of(Bytes.utf8("part"))));
      case "match-ready/1" -> run.with("sha256", Digest.of(Bytes.utf8("reply")).hex());
      case "match-end/1" -> run.with("reason", "refused");
      default -> throw new IllegalArgumentException(format);
    };
  }

  /// An address of a root name server of the DNS: public beyond doubt.
  private static Sample origin(Sample sample) {
    return sample
        .with("title", "Command server in your networks")
        .with("category", "malicious-code.c2-server")
        .with("addresses", "198.41.0.4\n2001:500:200::/48")
        .with("domains", "update.parley-sample.ru")
        .with("systems", "AS397196")
        .with("from", "2026-11-20T00:00")
        .with("until", "2026-11-21T18:00")
        .with("observed", "Infected computers ask it for orders each minute, port 443.")
        .with("objects", INDICATOR)
        .with("certainty", "likely")
        .with("intent", "This is not directed at you.")
        .with("contact", "CERT duty officer, +1 202 555 0102")
        .asked("stop", "preserve")
        .replyWithin(Duration.ofDays(2));
  }
}
