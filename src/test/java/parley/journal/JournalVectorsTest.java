package parley.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.party.NodeId;
import parley.seal.Ed25519Signer;
import parley.seal.SealException;

/// The files under spec/vectors/journal: entries, signed checkpoints with their witness, and what
/// opens salted heads. With `-Dparley.vectors=write` they are written first.
class JournalVectorsTest {
  private static final Path ROOT = Path.of("spec", "vectors", "journal");
  private static final Instant AT = Instant.parse("2026-11-22T03:00:00.123Z");
  private static final NodeId WITNESS = new NodeId("ru-nrrc");
  private static final Key OWN = new Key("us-nrrc note key");
  private static final Key PEER = new Key("ru-nrrc note key");
  private static final Checkpoint CHECKPOINT =
      new Checkpoint(
          "parley/us-nrrc/ru-nrrc~us-nrrc/1", 7, Digest.of(Bytes.utf8("a root for vectors")));

  private static final SaltedHead HEAD =
      new SaltedHead(
          Digest.of(Bytes.utf8("a salt for vectors")).value(),
          new Checkpoint("parley/us-nrrc/local/1", 5, CHECKPOINT.root()));
  private static final Checkpoint NONE =
      new Checkpoint("parley/us-nrrc/local/2", 0, new LogTree().root());

  /// Its seed is the SHA-256 of the words.
  private record Key(String words) implements Ed25519Signer {
    private Ed25519PrivateKeyParameters key() {
      return new Ed25519PrivateKeyParameters(Digest.of(Bytes.utf8(words)).value().toArray());
    }

    @Override
    public Bytes publicKey() {
      return Bytes.of(key().generatePublicKey().getEncoded());
    }

    @Override
    public Bytes sign(Bytes content) {
      var signer = new org.bouncycastle.crypto.signers.Ed25519Signer();
      signer.init(true, key());
      signer.update(content.toArray(), 0, content.size());
      return Bytes.of(signer.generateSignature());
    }
  }

  /// @param clause `ok` for a good one
  private record Vector(String name, String clause, String why, Bytes bytes) {
    String path() {
      return (clause.equals("ok") ? "good/" : "bad/") + name;
    }
  }

  private static List<Vector> vectors() throws SealException, MalformedInput {
    List<Vector> all = new ArrayList<>(leaves());
    all.addAll(notes());
    all.addAll(opened());
    return all;
  }

  private static Vector opened(String name, String clause, String why, String text) {
    return new Vector("opened-" + name + ".txt", clause, why, Bytes.utf8(text));
  }

  /// What opens salted heads of an own log; the good ones have the digest that heartbeats carry.
  private static List<Vector> opened() {
    String one = HEAD.text().utf8();
    String two = new SaltedHead(HEAD.salt(), NONE).text().utf8();
    String salt = HEAD.salt().hex();
    return List.of(
        opened("head", "ok", "SHA-256 " + HEAD.digest(), one),
        opened("two-heads", "ok", "the same, and one of an empty log", one + two),
        opened(
            "salt-in-capitals",
            "J-LOCAL-2",
            "A for a",
            one.replace(salt, salt.toUpperCase(Locale.ROOT))),
        opened("short-salt", "J-LOCAL-2", "31 bytes", one.substring(2)),
        opened("five-lines", "J-LOCAL-2", "an empty line at the end", one + "\n"),
        opened(
            "cut", "J-LOCAL-2", "the last line end is missing", one.substring(0, one.length() - 1)),
        opened("crlf", "J-LOCAL-2", "line ends of CR LF", one.replace("\n", "\r\n")),
        opened("size-05", "J-CHECK-1", "a leading zero", one.replace("\n5\n", "\n05\n")));
  }

  private static Vector leaf(String name, String clause, String why, String text) {
    return new Vector("leaf-" + name + ".json", clause, why, Bytes.utf8(text));
  }

  private static List<Vector> leaves() {
    Leaf sent =
        new Leaf(
            "sent",
            AT,
            Json.object()
                .with("sender", "us-nrrc")
                .with("serial", "US-RU-2026/watch/real/1/17")
                .with("content", "5f".repeat(32))
                .build());
    String good = sent.bytes().utf8();
    List<Vector> all = new ArrayList<>();
    all.add(leaf("sent", "ok", "an entry of a message sent", good));
    all.add(
        leaf(
            "bare",
            "ok",
            "an entry of no fields",
            new Leaf("note", AT, Json.object().build()).bytes().utf8()));
    all.add(leaf("version-2", "J-LEAF-2", "v is 2", good.replace("\"v\":1", "\"v\":2")));
    all.add(
        leaf(
            "kind-in-capitals",
            "J-LEAF-1",
            "the kind is Sent",
            good.replace("\"sent\"", "\"Sent\"")));
    all.add(
        leaf(
            "kind-of-33",
            "J-LEAF-1",
            "the kind has 33 characters",
            good.replace("\"sent\"", "\"" + "k".repeat(33) + "\"")));
    all.add(
        leaf("spaced", "J-LEAF-1", "a space after a colon", good.replace("\"v\":1", "\"v\": 1")));
    all.add(
        leaf(
            "kind-first",
            "J-LEAF-1",
            "kind stands before v",
            good.replace("\"v\":1,\"kind\":\"sent\"", "\"kind\":\"sent\",\"v\":1")));
    all.add(leaf("line-end", "J-LEAF-1", "a line end after the entry", good + "\n"));
    all.add(
        leaf(
            "seconds-only",
            "C-TIME-1",
            "a moment without milliseconds",
            good.replace(".123Z", "Z")));
    all.add(
        leaf("twice-v", "C-JSON-3", "a member twice", good.replace("\"v\":1", "\"v\":1,\"v\":1")));
    all.add(
        leaf(
            "over-8-kib",
            "C-JSON-1",
            "more than 8,192 bytes",
            good.replace("5f".repeat(32), "5f".repeat(5000))));
    return all;
  }

  private static Vector note(String name, String clause, String why, String text) {
    return new Vector("note-" + name + ".txt", clause, why, Bytes.utf8(text));
  }

  private static List<Vector> notes() throws SealException, MalformedInput {
    String good = CHECKPOINT.sign(OWN).utf8();
    String cosigned = Checkpoint.cosign(Bytes.utf8(good), WITNESS, PEER, AT).utf8();
    String line = good.substring(good.indexOf("\n\n") + 2);
    String root = CHECKPOINT.root().value().base64();
    String forged = CHECKPOINT.sign(PEER).utf8();
    List<Vector> all = new ArrayList<>();
    all.add(note("signed", "ok", "a checkpoint of 7 entries, signed by its owner", good));
    all.add(note("cosigned", "ok", "the same with the witness's line", cosigned));
    all.add(
        note(
            "other-root",
            "J-CHECK-2",
            "the root was exchanged",
            good.replace(root, Digest.of(Bytes.EMPTY).value().base64())));
    all.add(
        note(
            "other-size",
            "J-CHECK-2",
            "8 entries under the signature of 7",
            good.replace("\n7\n", "\n8\n")));
    all.add(note("other-key", "J-CHECK-2", "signed by another key under the owner's name", forged));
    all.add(note("size-07", "J-CHECK-1", "a leading zero", good.replace("\n7\n", "\n07\n")));
    all.add(
        note(
            "size-over-63-bits",
            "J-CHECK-1",
            "2^63 entries",
            good.replace("\n7\n", "\n9223372036854775808\n")));
    all.add(
        note(
            "four-lines",
            "J-CHECK-1",
            "an extension line",
            good.replace(root + "\n", root + "\nmore\n")));
    all.add(
        note(
            "short-root",
            "J-CHECK-1",
            "a root of 16 bytes",
            good.replace(root, Digest.of(Bytes.EMPTY).value().slice(0, 16).base64())));
    all.add(
        note(
            "no-blank-line",
            "J-NOTE-1",
            "no empty line before the signatures",
            good.replace("\n\n", "\n")));
    all.add(
        note(
            "no-signature",
            "J-NOTE-1",
            "a text alone",
            good.substring(0, good.indexOf("\n\n") + 1)));
    all.add(
        note(
            "hyphen",
            "J-NOTE-1",
            "a hyphen where the dash U+2014 stands",
            good.replace("\u2014", "-")));
    all.add(note("crlf", "J-NOTE-1", "line ends of CR LF", good.replace("\n", "\r\n")));
    all.add(
        note(
            "cut",
            "J-NOTE-1",
            "the last line end is missing",
            good.substring(0, good.length() - 1)));
    all.add(note("same-key-twice", "J-NOTE-4", "two lines of one key", good + line));
    all.add(note("seventeen-lines", "J-NOTE-3", "17 signature lines", good + others(16)));
    all.add(
        note("over-8-kib", "J-NOTE-2", "more than 8,192 bytes", "x".repeat(8193) + "\n\n" + line));
    return all;
  }

  /// Well-formed lines of keys that nobody knows.
  private static String others(int count) throws SealException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      Checkpoint other = new Checkpoint("parley/node-" + i + "/local/1", 1, CHECKPOINT.root());
      String note = other.sign(PEER).utf8();
      lines.append(note.substring(note.indexOf("\n\n") + 2));
    }
    return lines.toString();
  }

  private static String clauseOf(String name, Bytes bytes) {
    try {
      if (name.contains("leaf-")) {
        Leaf.read(bytes);
        return "ok";
      }
      if (name.contains("opened-")) {
        assertThat(SaltedHead.readAll(bytes).getFirst().digest()).isEqualTo(HEAD.digest());
        return "ok";
      }
      Checkpoint read = Checkpoint.verify(bytes, OWN.publicKey());
      assertThat(read).isEqualTo(CHECKPOINT);
      boolean witnessed = Checkpoint.cosignedBy(bytes, WITNESS, PEER.publicKey()).isPresent();
      assertThat(witnessed).isEqualTo(name.contains("cosigned"));
      return "ok";
    } catch (MalformedInput e) {
      return e.clause();
    }
  }

  private static String index(List<Vector> vectors) {
    StringBuilder rows = new StringBuilder();
    vectors.forEach(
        vector -> rows.append(vector.path() + "\t" + vector.clause() + "\t" + vector.why() + "\n"));
    return rows.toString();
  }

  private static void writeWhenAsked() throws Exception {
    if (!"write".equals(System.getProperty("parley.vectors"))) {
      return;
    }
    for (Vector vector : vectors()) {
      Path file = ROOT.resolve(vector.path());
      Files.createDirectories(file.getParent());
      Files.write(file, vector.bytes().toArray());
    }
    Files.writeString(ROOT.resolve("index.tsv"), index(vectors()), StandardCharsets.UTF_8);
  }

  @TestFactory
  Stream<DynamicTest> each_file_is_read_or_refused_by_exactly_its_clause() throws Exception {
    writeWhenAsked();
    List<String> rows = Files.readAllLines(ROOT.resolve("index.tsv"));
    assertThat(rows).hasSizeGreaterThan(20);
    return rows.stream()
        .map(row -> row.split("\t", -1))
        .map(cells ->
            DynamicTest.dynamicTest(
                cells[0],
                () -> {
                  Bytes bytes = Bytes.of(Files.readAllBytes(ROOT.resolve(cells[0])));
                  assertThat(clauseOf(cells[0], bytes)).isEqualTo(cells[1]);
                }));
  }

  @Test
  void the_files_are_exactly_what_the_generator_makes() throws Exception {
    writeWhenAsked();
    TreeMap<String, Bytes> made = new TreeMap<>();
    for (Vector vector : vectors()) {
      assertThat(made.put(vector.path(), vector.bytes())).as(vector.path()).isNull();
    }
    made.put("index.tsv", Bytes.utf8(index(vectors())));
    TreeMap<String, Bytes> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(ROOT)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        found.put(ROOT.relativize(file).toString(), Bytes.of(Files.readAllBytes(file)));
      }
    }
    assertThat(found).isEqualTo(made);
  }
}
