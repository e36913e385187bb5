package parley.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;
import parley.codec.MalformedInput;

/// The files under spec/vectors/seal: documents, signatures over `keys/content.txt` by the
/// certificates beside it, and sealed copies of it that `keys/ru-nrrc-SUITE.pk8` opens. Signatures
/// and sealing are random, so the files are kept; `-Dparley.vectors=write-signed` makes a new set.
class SealVectorsTest {
  private static final Path ROOT = Path.of("spec", "vectors", "seal");
  private static final Path KEYS = ROOT.resolve("keys");
  private static final Set<Suite> ALL = Set.of(Suite.values());
  private static final int LIMIT = 100_000;
  private static final Pattern CLAUSE = Pattern.compile("\\((S-[A-Z]+-\\d+)\\)");
  private static final String LONG_NAME = "x".repeat(65);

  @TempDir static Path folder;

  private record Made(String name, String clause, String why, Bytes bytes) {
    String path() {
      return (clause.equals("ok") ? "good/" : "bad/") + name;
    }
  }

  private static Bytes flipped(Bytes of, int at) {
    byte[] bytes = of.toArray();
    bytes[at] ^= 1;
    return Bytes.owning(bytes);
  }

  private static Bytes file(Path path) throws Exception {
    return Bytes.of(Files.readAllBytes(path));
  }

  // How each kind of file is read.

  private static String clauseOf(String path, Bytes bytes) throws Exception {
    String name = path.substring(path.indexOf('/') + 1);
    try {
      if (name.startsWith("document-")) {
        SignedDocument.read(bytes, LIMIT);
        return "ok";
      }
      if (name.startsWith("pem-")) {
        SignedDocument.readPem(bytes.utf8(), "ROLL", LIMIT);
        return "ok";
      }
      return name.startsWith("signature-") ? signature(name, bytes) : sealed(bytes);
    } catch (MalformedInput e) {
      return e.clause();
    }
  }

  /// The suite is the second word of the name. What only does not verify breaks S-SUITE-1.
  private static String signature(String name, Bytes cms) throws Exception {
    Suite suite = Suite.coded(name.split("-", -1)[1]).orElseThrow();
    NodeKeys.Signing signer =
        new NodeKeys.Signing(
            "us-nrrc", Map.of(suite, file(KEYS.resolve("us-nrrc-" + suite.code() + ".crt"))));
    return switch (new SignatureCheck()
        .verify(
            file(KEYS.resolve("content.txt")),
            List.of(new Signature("us-nrrc", suite, cms)),
            Set.of(suite),
            signer)) {
      case SignatureCheck.Verdict.Verified _ -> "ok";
      case SignatureCheck.Verdict.Rejected(String why) -> clause(why, "S-SUITE-1");
    };
  }

  /// What was altered is not used before its tag: S-SEAL-5.
  private static String sealed(Bytes sealed) throws Exception {
    List<Opener.Key> keys = new ArrayList<>();
    for (Suite suite : Suite.values()) {
      keys.add(
          new Opener.Key(
              suite,
              Algorithms.sealingKey(suite, file(KEYS.resolve("ru-nrrc-" + suite.code() + ".pk8"))),
              file(KEYS.resolve("ru-nrrc-" + suite.code() + ".crt"))));
    }
    return switch (new Opener(keys).open(sealed, ALL, LIMIT)) {
      case Opener.Outcome.Opened(Bytes content) ->
          content.equals(file(KEYS.resolve("content.txt"))) ? "ok" : "another content";
      case Opener.Outcome.Unopened(String why) -> clause(why, "S-SEAL-5");
    };
  }

  private static String clause(String why, String otherwise) {
    Matcher clause = CLAUSE.matcher(why);
    return clause.find() ? clause.group(1) : otherwise;
  }

  @TestFactory
  Stream<DynamicTest> each_file_is_read_or_refused_by_exactly_its_clause() throws Exception {
    if ("write-signed".equals(System.getProperty("parley.vectors"))) {
      write();
    }
    List<String> rows = Files.readAllLines(ROOT.resolve("index.tsv"));
    assertThat(rows).hasSizeGreaterThan(20);
    return rows.stream()
        .map(row -> row.split("\t", -1))
        .map(cells ->
            DynamicTest.dynamicTest(
                cells[0],
                () ->
                    assertThat(clauseOf(cells[0], file(ROOT.resolve(cells[0]))))
                        .isEqualTo(cells[1])));
  }

  // How they are made.

  private static List<Made> made(FileVault us, FileVault ru, Bytes content) throws Exception {
    List<Made> all = new ArrayList<>(documents());
    Map<Suite, Bytes> signed = new EnumMap<>(Suite.class);
    for (Signature signature : us.signer().sign(content, ALL)) {
      signed.put(signature.suite(), signature.cms());
      String suite = signature.suite().code();
      Bytes cms = signature.cms();
      all.add(new Made("signature-" + suite + "-good.p7s", "ok", "over the content", cms));
      all.add(
          new Made(
              "signature-" + suite + "-altered.p7s",
              "S-SUITE-1",
              "a bit of the signature flipped",
              flipped(cms, cms.size() - 5)));
      all.add(
          new Made(
              "signature-" + suite + "-trailing.p7s",
              "S-DER-1",
              "a byte after the end",
              Bytes.concat(cms, Bytes.hex("00"))));
      Bytes other =
          us.signer()
              .sign(Bytes.utf8("another content"), Set.of(signature.suite()))
              .getFirst()
              .cms();
      all.add(
          new Made(
              "signature-" + suite + "-of-another-content.p7s",
              "S-SUITE-1",
              "good, over another content",
              other));
      Bytes stranger = ru.signer().sign(content, Set.of(signature.suite())).getFirst().cms();
      all.add(
          new Made(
              "signature-" + suite + "-by-another.p7s",
              "S-CMS-3",
              "good, with another's certificate",
              stranger));
    }
    all.add(
        new Made(
            "signature-nist-in-gost.p7s",
            "S-CMS-4",
            "a gost signature where nist belongs",
            signed.getOrDefault(Suite.GOST, Bytes.EMPTY)));
    all.add(
        new Made(
            "signature-nist-over-16-kib.p7s",
            "S-CMS-2",
            "more than 16,384 bytes",
            Bytes.owning(new byte[16 * 1024 + 1])));
    List<NodeKeys.Sealing> both = List.of(ru.publicKeys().sealing(), us.publicKeys().sealing());
    Sealer sealer = new Sealer();
    Bytes good = sealer.seal(content, ALL, both);
    all.add(new Made("sealed-three-layers.der", "ok", "for two recipients in three layers", good));
    all.add(
        new Made(
            "sealed-tag-altered.der",
            "S-SEAL-5",
            "a bit of the outermost tag flipped",
            flipped(good, good.size() - 1)));
    all.add(
        new Made(
            "sealed-for-another.der",
            "S-SEAL-5",
            "sealed for the other node alone",
            sealer.seal(content, ALL, List.of(us.publicKeys().sealing()))));
    all.add(
        new Made(
            "sealed-without-gost.der",
            "S-SEAL-2",
            "the outermost layer is missing",
            sealer.seal(content, Set.of(Suite.NIST, Suite.PQ), both)));
    all.add(
        new Made(
            "sealed-as-signature.der",
            "S-SEAL-1",
            "a signature where a layer belongs",
            signed.getOrDefault(Suite.NIST, Bytes.EMPTY)));
    all.add(
        new Made(
            "sealed-trailing.der",
            "S-DER-1",
            "a byte after the end",
            Bytes.concat(good, Bytes.hex("00"))));
    return all;
  }

  private static List<Made> documents() {
    SignedDocument document =
        new SignedDocument(
            Bytes.utf8("{\"roll\":1}"),
            List.of(
                new Signature("US", Suite.NIST, Bytes.hex("3000")),
                new Signature("Россия", Suite.GOST, Bytes.hex("3001"))));
    Bytes good = document.der();
    String pem = document.pem("ROLL");
    byte[] indefinite = good.toArray();
    indefinite[1] = (byte) 0x80;
    Bytes nested = Bytes.EMPTY;
    for (int depth = 0; depth < 26; depth++) {
      nested = Bytes.concat(Bytes.owning(new byte[] {0x30, (byte) nested.size()}), nested);
    }
    List<Made> all = new ArrayList<>();
    all.add(new Made("document-two-signers.der", "ok", "a content and two signatures", good));
    all.add(
        new Made(
            "document-unsigned.der",
            "ok",
            "a content and no signature",
            new SignedDocument(Bytes.utf8("{}"), List.of()).der()));
    all.add(
        new Made(
            "document-trailing.der",
            "S-DER-1",
            "a byte after the end",
            Bytes.concat(good, Bytes.hex("00"))));
    all.add(
        new Made(
            "document-indefinite.der",
            "S-DER-1",
            "an indefinite length",
            Bytes.owning(indefinite)));
    all.add(new Made("document-nested.der", "S-DER-2", "26 levels", nested));
    all.add(new Made("document-empty.der", "S-DOC-1", "an empty sequence", Bytes.hex("3000")));
    all.add(
        new Made(
            "document-content-alone.der",
            "S-DOC-1",
            "no list of signatures",
            Bytes.hex("30030401ff")));
    all.add(
        new Made(
            "document-unknown-suite.der",
            "S-DOC-3",
            "the suite is rsa1",
            Bytes.hex("30170402" + "7b7d" + "3011300f0c0255530c04727361310403300100")));
    all.add(
        new Made(
            "document-long-name.der",
            "S-DOC-2",
            "a signer's name of 65 characters",
            new SignedDocument(
                    Bytes.utf8("{}"),
                    List.of(new Signature(LONG_NAME, Suite.NIST, Bytes.hex("3000"))))
                .der()));
    all.add(new Made("pem-roll.pem", "ok", "as text", Bytes.utf8(pem)));
    all.add(
        new Made(
            "pem-crlf.pem", "ok", "line ends of CR LF", Bytes.utf8(pem.replace("\n", "\r\n"))));
    all.add(
        new Made(
            "pem-agreement.pem",
            "S-DOC-4",
            "of another kind",
            Bytes.utf8(document.pem("AGREEMENT"))));
    all.add(
        new Made(
            "pem-damaged.pem",
            "S-DOC-4",
            "the base64 ends too early",
            Bytes.utf8(pem.replaceFirst("[A-Za-z0-9+/]=*\n-----END", "\n-----END"))));
    all.add(
        new Made(
            "pem-text-around.pem", "S-DOC-4", "a line before it", Bytes.utf8("hello\n" + pem)));
    return all;
  }

  private static void write() throws Exception {
    FileVault us = Party.create(folder, "US").node("us-nrrc");
    Party other = Party.create(folder, "RU");
    FileVault ru = other.node("ru-nrrc");
    Bytes content = Bytes.utf8("What is signed and sealed in these vectors.\n");
    Files.createDirectories(KEYS);
    Files.write(KEYS.resolve("content.txt"), content.toArray());
    for (Map.Entry<Suite, Bytes> one : us.publicKeys().signing().certificates().entrySet()) {
      Files.write(
          KEYS.resolve("us-nrrc-" + one.getKey().code() + ".crt"), one.getValue().toArray());
    }
    try (Passphrase passphrase = Party.passphrase()) {
      VaultKeys keys =
          VaultKeys.read(
              VaultFile.open(other.vault("ru-nrrc"), VaultFile.Kind.NODE, passphrase).content());
      for (VaultKeys.Entry entry : keys.entries()) {
        if (entry.slot() == VaultKeys.Slot.SEAL) {
          String name = "ru-nrrc-" + entry.suite().code();
          Files.write(KEYS.resolve(name + ".pk8"), entry.secret().toArray());
          Files.write(KEYS.resolve(name + ".crt"), entry.certificate().toArray());
        }
      }
    }
    StringBuilder index = new StringBuilder();
    for (Made one : made(us, ru, content)) {
      Path file = ROOT.resolve(one.path());
      Files.createDirectories(file.getParent());
      Files.write(file, one.bytes().toArray());
      index.append(one.path() + "\t" + one.clause() + "\t" + one.why() + "\n");
    }
    Files.writeString(ROOT.resolve("index.tsv"), index);
  }
}
