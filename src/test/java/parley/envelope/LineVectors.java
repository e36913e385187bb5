package parley.envelope;

import java.util.ArrayList;
import java.util.List;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.seal.SealException;

/// Vectors of everything that is one line of JSON: each fault is one replacement in a golden line.
final class LineVectors {
  private final List<Vector> vectors = new ArrayList<>();

  private LineVectors() {}

  static List<Vector> all() throws SealException, MalformedInput {
    LineVectors all = new LineVectors();
    all.transmittals();
    all.contents();
    all.answers();
    return all.vectors;
  }

  private void transmittals() throws SealException, MalformedInput {
    String json = ".json";
    Golden golden = new Golden(vectors, "transmittal", Samples.transmittal(2).line(), false);
    golden.good("message.json", "A message with one attachment and assertions.");
    new Golden(vectors, "transmittal", Samples.ofNothing().line(), false)
        .good("void.json", "A void.");
    golden.oneForm(json, "E-TRANS-3");
    golden.oneSerial(json);
    golden.bad("version-zero.json", "E-VERSION-1", "Version 0.", "\"v\":2", "\"v\":0");
    golden.bad(
        "unknown-kind.json",
        "E-TRANS-5",
        "No such kind.",
        "\"message\",\"link",
        "\"letter\",\"link");
    golden.bad(
        "void-with-message.json",
        "E-VOID-1",
        "A void that carries.",
        "\"message\",\"link",
        "\"void\",\"link");
    golden.bad(
        "sent-to-itself.json",
        "E-TRANS-4",
        "Reflected.",
        "\"recipient\":\"ru",
        "\"recipient\":\"us");
    golden.bad(
        "third-party.json",
        "E-TRANS-4",
        "A recipient off the link.",
        "\"recipient\":\"ru",
        "\"recipient\":\"cn");
    golden.bad(
        "no-suite.json", "E-TRANS-6", "No suite must verify.", "[\"nist\",\"gost\",\"pq\"]", "[]");
    golden.bad("unknown-suite.json", "E-TRANS-6", "No such suite.", "\"nist\"", "\"none\"");
    golden.bad("doubled-suite.json", "E-TRANS-6", "One suite twice.", "\"gost\"", "\"nist\"");
    golden.bad(
        "suite-order.json",
        "E-TRANS-3",
        "Suites out of order.",
        "\"nist\",\"gost\"",
        "\"gost\",\"nist\"");
    golden.bad(
        "four-suites.json",
        "E-FORM-5",
        "More suites than there are.",
        "\"nist\",",
        "\"nist\",\"nist\",");
    golden.bad(
        "capital-digest.json",
        "E-FORM-3",
        "Capital digits.",
        Digest.of(Samples.MESSAGE).hex(),
        "A".repeat(64));
    golden.bad(
        "short-digest.json",
        "E-FORM-3",
        "63 digits.",
        Digest.of(Samples.MESSAGE).hex(),
        "a".repeat(63));
    golden.bad(
        "missing-message.json",
        "C-JSON-9",
        "No digest of a message.",
        "\"message\":\"",
        "\"massage\":\"");
    golden.bad(
        "attachments-as-text.json",
        "C-JSON-9",
        "No list.",
        "\"attachments\":[",
        "\"attachments\":\"\",\"x\":[");
    golden.bad(
        "attachment-as-number.json",
        "E-FORM-3",
        "A number for a digest.",
        "\"attachments\":[",
        "\"attachments\":[1,");
    String attached = "\"" + Digest.of(Samples.attachment()).hex() + "\"";
    golden.bad(
        "seventeen-attachments.json",
        "E-FORM-5",
        "One too many.",
        attached,
        attached + ("," + attached).repeat(16));
    golden.bad(
        "order.json",
        "E-TRANS-3",
        "Two members swapped.",
        "\"line\":\"watch\",\"series\":\"real\"",
        "\"series\":\"real\",\"line\":\"watch\"");
    golden.bad(
        "too-long.json",
        "E-TRANS-2",
        "More than 8,192 bytes.",
        "{\"v\"",
        "{" + " ".repeat(8_192) + "\"v\"");
    golden.bad("not-an-object.json", "C-JSON-8", "An array.", golden.line, "[1]");
  }

  private void contents() throws MalformedInput, SealException {
    Bytes content = SignedContent.of(Samples.transmittal(2), Samples.MESSAGE).bytes();
    Golden golden = new Golden(vectors, "content", content, false);
    golden.good("message.txt", "Transmittal line, LF, message.");
    Bytes ofNothing = SignedContent.of(Samples.ofNothing(), Bytes.EMPTY).bytes();
    vectors.add(Vector.good("content", "void.txt", "A void ends with the LF.", ofNothing));
    golden.bad("no-line-break.txt", "E-CONTENT-1", "No LF at all.", "\n", "");
    golden.bad(
        "two-line-breaks.txt",
        "E-CONTENT-3",
        "A second LF belongs to the message.",
        "}\n{",
        "}\n\n{");
    golden.bad("other-message.txt", "E-CONTENT-3", "One letter changed.", "Тревога", "тревога");
    golden.bad("carriage-return.txt", "E-TRANS-3", "CR LF after the line.", "}\n{", "}\r\n{");
    golden.bad(
        "line-too-long.txt",
        "E-CONTENT-1",
        "The line has no end in sight.",
        "{\"v\"",
        "{" + " ".repeat(8_192) + "\"v\"");
    golden.bad(
        "too-large.txt",
        "E-CONTENT-2",
        "More than 270,337 bytes.",
        "\"title\"",
        " ".repeat(270_338) + "\"title\"");
    golden.bad(
        "message-first.txt", "E-VERSION-1", "Another version in front.", "{\"v\":2", "{\"v\":3");
  }

  private void answers() throws SealException, MalformedInput {
    Golden golden =
        new Golden(vectors, "answer", JsonWriter.line(Answer.json(Samples.receipt())), false);
    golden.good("receipt.json", "A receipt with a proof of two steps.");
    Golden refusal =
        new Golden(vectors, "answer", JsonWriter.line(Answer.json(Samples.refusal())), false);
    refusal.good("refusal.json", "A refusal with an empty proof.");
    golden.oneForm(".json", "E-ANSWER-4");
    golden.oneSerial(".json");
    golden.bad("unknown-kind.json", "E-ANSWER-1", "No such kind.", "\"receipt\"", "\"thanks\"");
    golden.bad(
        "receipt-with-reason.json",
        "E-ANSWER-4",
        "A reason in a receipt.",
        "123Z\"}",
        "123Z\",\"reason\":\"a\"}");
    golden.bad(
        "refusal-without-reason.json", "C-JSON-9", "No reason.", "\"receipt\"", "\"refusal\"");
    golden.bad(
        "answered-by-the-sender.json",
        "E-ANSWER-5",
        "Reflected.",
        "\"receiver\":\"ru",
        "\"receiver\":\"us");
    golden.bad(
        "negative-index.json", "E-ANSWER-3", "An index below 0.", "\"index\":5", "\"index\":-1");
    golden.bad("leaf-not-base64.json", "E-FORM-4", "A dot.", "\"leaf\":\"", "\"leaf\":\".");
    golden.bad("leaf-without-padding.json", "E-FORM-4", "Padding left out.", "=\"", "\"");
    golden.bad(
        "leaf-too-large.json",
        "E-FORM-5",
        "8,193 bytes.",
        "\"leaf\":\"",
        "\"leaf\":\"" + "AAAA".repeat(2_731) + "\",\"x\":\"");
    golden.bad(
        "checkpoint-too-large.json",
        "E-FORM-5",
        "4,099 bytes.",
        "\"checkpoint\":\"",
        "\"checkpoint\":\"" + "AAAA".repeat(1_366) + "\",\"x\":\"");
    String step = "\"" + Samples.digest("left").hex() + "\"";
    golden.bad(
        "path-too-long.json",
        "E-FORM-5",
        "More than 63 steps.",
        step,
        step + ("," + step).repeat(62));
    golden.bad(
        "too-large.json",
        "E-ANSWER-2",
        "More than 32,768 bytes.",
        "{\"v\"",
        "{" + " ".repeat(32_768) + "\"v\"");
    refusal.bad(
        "reason-in-words.json",
        "E-REFUSE-2",
        "Words for a code.",
        "\"reason\":\"agreement\"",
        "\"reason\":\"Not agreed\"");
    refusal.bad(
        "empty-reason.json",
        "E-REFUSE-2",
        "No code.",
        "\"reason\":\"agreement\"",
        "\"reason\":\"\"");
    refusal.bad("empty-clause.json", "E-REFUSE-4", "No clause.", "A-RULE-5", "");
    refusal.bad("clause-of-two-lines.json", "E-REFUSE-4", "A line break.", "A-RULE-5", "A\\nB");
    refusal.bad("clause-too-long.json", "E-REFUSE-4", "65 characters.", "A-RULE-5", "A".repeat(65));
  }
}
