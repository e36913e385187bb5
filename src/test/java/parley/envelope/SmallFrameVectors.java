package parley.envelope;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.seal.SealException;

/// Vectors of the small signed frames: each fault is one replacement in a golden line, signed
/// again.
final class SmallFrameVectors {
  private final List<Vector> vectors = new ArrayList<>();

  private SmallFrameVectors() {}

  static List<Vector> all() throws SealException, MalformedInput {
    SmallFrameVectors all = new SmallFrameVectors();
    all.heartbeats();
    all.notYets();
    all.refetches();
    return all.vectors;
  }

  private void heartbeats() throws SealException, MalformedInput {
    Bytes signed = Samples.heartbeat().sign(Samples.KEY);
    Golden golden = new Golden(vectors, "heartbeat", lineOf(signed), true);
    golden.good("answer.bin", "Everything that a heartbeat can say.");
    Bytes first = lineOf(Samples.firstHeartbeat().sign(Samples.KEY));
    new Golden(vectors, "heartbeat", first, true)
        .good("first.bin", "The first one: nothing to echo.");
    golden.oneForm(".bin", "E-LINE-5");
    golden.oneSerial(".bin");
    golden.bad(
        "another-sender.bin",
        "E-BEAT-5",
        "Sent by the other end.",
        "\"sender\":\"us",
        "\"sender\":\"ru");
    golden.bad("another-link.bin", "E-BEAT-5", "Of another link.", "ru-nrrc~us", "cn-nrrc~us");
    golden.bad(
        "another-kind.bin", "E-LINE-3", "Another kind of frame.", "\"heartbeat\"", "\"headbeat\"");
    golden.bad(
        "short-nonce.bin",
        "E-BEAT-2",
        "Three bytes.",
        "\"nonce\":\"",
        "\"nonce\":\"AAAA\",\"x\":\"");
    golden.bad(
        "long-nonce.bin",
        "E-FORM-5",
        "Eighteen bytes.",
        "\"nonce\":\"",
        "\"nonce\":\"" + "AAAA".repeat(6) + "\",\"x\":\"");
    golden.bad(
        "short-echo.bin", "E-BEAT-2", "Three bytes.", "\"echo\":\"", "\"echo\":\"AAAA\",\"x\":\"");
    golden.bad("no-version.bin", "E-BEAT-3", "No version is spoken.", "[2,1]", "[]");
    golden.bad("version-zero-spoken.bin", "E-BEAT-3", "Version 0.", "[2,1]", "[2,0]");
    golden.bad("versions-oldest-first.bin", "E-LINE-5", "Out of order.", "[2,1]", "[1,2]");
    golden.bad(
        "range-backwards.bin",
        "E-BEAT-4",
        "It ends before it begins.",
        "\"last\":19",
        "\"last\":16");
    golden.bad(
        "negative-size-held.bin", "E-BEAT-4", "A size below 0.", "\"held\":6", "\"held\":-1");
    golden.bad(
        "serial-as-text.bin",
        "E-FORM-6",
        "Text for a serial.",
        "\"appended\":[",
        "\"appended\":[\"17\",");
    golden.bad(
        "too-many-serials.bin",
        "E-FORM-5",
        "65 numberings.",
        "\"appended\":[",
        "\"appended\":[" + "0,".repeat(64));
    golden.bad(
        "too-many-ranges.bin",
        "E-FORM-5",
        "129 ranges.",
        "\"queued\":[",
        "\"queued\":[" + "0,".repeat(128));
    golden.bad(
        "too-large.bin",
        "E-LINE-4",
        "More than 65,536 bytes.",
        "{\"v\"",
        "{" + " ".repeat(65_536) + "\"v\"");
    bent("heartbeat", signed);
  }

  /// Faults of the signature and of the shape around it.
  private void bent(String topic, Bytes signed) {
    byte[] flipped = signed.toArray();
    flipped[flipped.length - 1] ^= 1;
    signatureFault(topic, "signature-flipped.bin", "E-LINE-2", "Its last bit.", Bytes.of(flipped));
    byte[] content = signed.toArray();
    content[10] ^= 1;
    signatureFault(topic, "line-flipped.bin", "E-LINE-2", "A bit of the line.", Bytes.of(content));
    Bytes cut = signed.slice(0, signed.size() - 1);
    signatureFault(topic, "signature-cut.bin", "E-LINE-1", "A byte short.", cut);
    Bytes longer = Bytes.concat(signed, Bytes.hex("00"));
    signatureFault(topic, "byte-after.bin", "E-LINE-1", "A byte follows.", longer);
    signatureFault(topic, "empty.bin", "E-LINE-1", "No byte.", Bytes.EMPTY);
    Bytes only = signed.slice(signed.size() - 64, signed.size());
    signatureFault(topic, "only-a-signature.bin", "E-LINE-1", "No line.", only);
  }

  private void signatureFault(String topic, String name, String clause, String why, Bytes file) {
    vectors.add(Vector.bad(topic, name, clause, why, file));
  }

  private static Bytes lineOf(Bytes frame) {
    return frame.slice(0, frame.size() - 65);
  }

  private void notYets() throws SealException, MalformedInput {
    NotYet busy = new NotYet(Samples.digest("envelope"), "budget", Duration.ofMillis(1_500));
    Bytes signed = busy.sign(Samples.KEY);
    Golden golden = new Golden(vectors, "not-yet", lineOf(signed), true);
    golden.good("budget.bin", "The budget is used up, for a second and a half.");
    golden.bad("for-ever.bin", "E-NOTYET-2", "A wait of more than a day.", "1500", "86400001");
    golden.bad("negative-wait.bin", "E-NOTYET-2", "A wait below 0.", "1500", "-1");
    golden.bad(
        "reason-in-words.bin", "E-NOTYET-1", "Words for a code.", "\"budget\"", "\"Too much\"");
    golden.bad("another-kind.bin", "E-LINE-3", "A heartbeat.", "not-yet", "heartbeat");
    golden.bad("unknown-member.bin", "E-LINE-5", "A member too many.", "{\"v\"", "{\"x\":0,\"v\"");
    golden.bad("next-version.bin", "E-VERSION-1", "A version to come.", "\"v\":1", "\"v\":3");
    bent("not-yet", signed);
  }

  private void refetches() throws SealException, MalformedInput {
    Bytes signed = Samples.refetch().sign(Samples.KEY);
    Golden golden = new Golden(vectors, "refetch", lineOf(signed), true);
    golden.good("two.bin", "Two serials of its own, after a restore.");
    golden.oneForm(".bin", "E-LINE-5");
    golden.oneSerial(".bin");
    Json.Obj json = JsonReader.readObject(lineOf(signed), JsonReader.MESSAGE);
    String wanted = JsonWriter.line(new Json.Arr(json.items("wanted"))).utf8();
    golden.bad("nothing-wanted.bin", "E-REFETCH-2", "No serial.", wanted, "[]");
    golden.bad("too-many.bin", "E-FORM-5", "257 serials.", wanted, "[0" + ",0".repeat(256) + "]");
    golden.bad(
        "third-party.bin",
        "E-REFETCH-3",
        "A serial of another link.",
        "[{\"sender\":\"us",
        "[{\"sender\":\"cn");
    golden.bad(
        "asked-by-the-other.bin",
        "E-REFETCH-3",
        "Asked by the other end.",
        "\"sender\":\"us-nrrc\",\"at\"",
        "\"sender\":\"ru-nrrc\",\"at\"");
    bent("refetch", signed);
  }
}
