package parley.envelope;

import java.util.List;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.seal.SealException;

/// A golden line and how its bent copies become files.
final class Golden {
  private final List<Vector> vectors;
  private final String topic;
  final String line;
  private final boolean signed;

  Golden(List<Vector> vectors, String topic, Bytes line, boolean signed) {
    this.vectors = vectors;
    this.topic = topic;
    this.line = line.utf8();
    this.signed = signed;
  }

  void good(String name, String why) throws SealException, MalformedInput {
    vectors.add(Vector.good(topic, name, why, file(line)));
  }

  void bad(String name, String clause, String why, String from, String to)
      throws SealException, MalformedInput {
    if (!line.contains(from)) {
      throw new IllegalArgumentException(topic + "/" + name + " bends what is not there");
    }
    vectors.add(Vector.bad(topic, name, clause, why, file(line.replace(from, to))));
  }

  /// What every strict line refuses, whatever it says.
  void oneForm(String extension, String clause) throws SealException, MalformedInput {
    bad("unknown-member" + extension, clause, "A member too many.", "{\"v\"", "{\"x\":0,\"v\"");
    bad("space" + extension, clause, "A space after a comma.", ",\"link\"", ", \"link\"");
    bad(
        "needless-escape" + extension,
        clause,
        "A letter by escape.",
        "us-nrrc",
        "us-\\u006erc".replace("rc", "rrc"));
    bad(
        "duplicate-member" + extension,
        "C-JSON-3",
        "A member twice.",
        "{\"v\":",
        "{\"v\":1,\"v\":");
    bad(
        "version-as-text" + extension,
        "C-JSON-9",
        "The version in quotes.",
        "\"v\":",
        "\"v\":\"x\",\"w\":");
    bad(
        "next-version" + extension,
        "E-VERSION-1",
        "A version that nobody speaks yet.",
        "{\"v\":",
        "{\"v\":99,\"w\":");
    bad(
        "link-order" + extension,
        "E-FORM-2",
        "The larger node first.",
        "ru-nrrc~us-nrrc",
        "us-nrrc~ru-nrrc");
    bad("link-of-one" + extension, "E-FORM-2", "One name.", "ru-nrrc~us-nrrc", "ru-nrrc");
    bad(
        "node-name" + extension,
        "E-FORM-1",
        "A capital letter.",
        "\"sender\":\"us",
        "\"sender\":\"US");
    bad("time-zone" + extension, "C-TIME-1", "Not UTC.", "00.123Z", "00.123+00:00");
    bad("time-to-the-second" + extension, "C-TIME-1", "No milliseconds.", "00.123Z", "00Z");
    bad("no-such-day" + extension, "C-TIME-1", "31 November.", "2026-11-22", "2026-11-31");
  }

  void oneSerial(String extension) throws SealException, MalformedInput {
    bad(
        "serial-zero" + extension,
        "E-SERIAL-1",
        "Serials begin at 1.",
        "\"serial\":17",
        "\"serial\":0");
    bad(
        "epoch-zero" + extension,
        "E-SERIAL-2",
        "Epochs begin at 1.",
        "\"epoch\":1,\"agreement\"",
        "\"epoch\":0,\"agreement\"");
    bad("unknown-line" + extension, "E-SERIAL-3", "No such line.", "\"watch\"", "\"guard\"");
    bad("unknown-series" + extension, "E-SERIAL-3", "No such series.", "\"real\"", "\"drill\"");
    bad(
        "agreement-name" + extension,
        "E-SERIAL-1",
        "A slash in a name.",
        "US-RU-2026",
        "US/RU/2026");
    bad(
        "fractional-serial" + extension,
        "C-JSON-4",
        "A fraction.",
        "\"serial\":17",
        "\"serial\":17.0");
  }

  private Bytes file(String text) throws SealException {
    return signed ? signature(Bytes.utf8(text)) : Bytes.utf8(text);
  }

  /// As a node signs, whatever the line says.
  static Bytes signature(Bytes line) throws SealException {
    Bytes purpose = Bytes.utf8("parley frame\n");
    return Bytes.concat(line, Bytes.utf8("\n"), Samples.KEY.sign(Bytes.concat(purpose, line)));
  }
}
