package parley.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;
import parley.seal.CertificateCheck.Use;

/// The files under spec/vectors/certificate, `SUITE-USE-what.crt`: certificates of a node, judged
/// at {@link Party#MADE} against the authority `keys/US-SUITE.crt`, and authorities, judged by
/// themselves. Signatures are random, so the files are kept; `-Dparley.vectors=write-signed` makes
/// a new set.
class CertificateVectorsTest {
  private static final Path ROOT = Path.of("spec", "vectors", "certificate");
  private static final Path KEYS = ROOT.resolve("keys");
  private static final Pattern CLAUSE = Pattern.compile("\\((S-[A-Z]+-\\d+)\\)");
  private static final Instant NOW = Party.MADE;
  private static final Instant FROM = NOW.minus(Duration.ofHours(1));
  private static final Instant UNTIL = NOW.plus(Duration.ofDays(400));

  @TempDir static Path folder;

  private record Made(String name, String clause, String why, Bytes bytes) {
    String path() {
      return (clause.equals("ok") ? "good/" : "bad/") + name + ".crt";
    }
  }

  @TestFactory
  Stream<DynamicTest> each_certificate_is_taken_or_refused_by_exactly_its_clause()
      throws Exception {
    if ("write-signed".equals(System.getProperty("parley.vectors"))) {
      write();
    }
    List<String> rows = Files.readAllLines(ROOT.resolve("index.tsv"));
    assertThat(rows).hasSizeGreaterThan(40);
    return rows.stream()
        .map(row -> row.split("\t", -1))
        .map(cells ->
            DynamicTest.dynamicTest(
                cells[0], () -> assertThat(clauseOf(cells[0])).isEqualTo(cells[1])));
  }

  private static String clauseOf(String path) throws Exception {
    String[] words = path.substring(path.indexOf('/') + 1).split("-", -1);
    Suite suite = Suite.coded(words[0]).orElseThrow();
    Bytes certificate = Bytes.of(Files.readAllBytes(ROOT.resolve(path)));
    Optional<String> refusal =
        words[1].equals("authority")
            ? CertificateCheck.authorityRefusal(
                new NodeKeys.Signing("US", Map.of(suite, certificate)), NOW)
            : CertificateCheck.refusal(
                suite,
                Use.valueOf(words[1].toUpperCase(java.util.Locale.ROOT)),
                certificate,
                Bytes.of(Files.readAllBytes(KEYS.resolve("US-" + suite.code() + ".crt"))),
                NOW);
    if (refusal.isEmpty()) {
      return "ok";
    }
    Matcher clause = CLAUSE.matcher(refusal.get());
    return clause.find() ? clause.group(1) : refusal.get();
  }

  // How they are made.

  private static List<Made> made(Party us, Party ru, Party impostor) throws Exception {
    List<Made> all = new ArrayList<>();
    NodeKeys node = us.node("us-nrrc").publicKeys();
    for (Suite suite : Suite.values()) {
      PublicKey key = Algorithms.signingPair(suite).getPublic();
      String prefix = suite.code() + "-sign-";
      Bytes good = issued(us, suite, key, FROM, UNTIL);
      all.add(new Made(prefix + "good", "ok", "valid and fit to sign", good));
      all.add(
          new Made(
              suite.code() + "-seal-good",
              "ok",
              "valid and fit to seal",
              Optional.ofNullable(node.sealing().certificates().get(suite)).orElseThrow()));
      all.add(
          new Made(
              prefix + "expired",
              "S-CERT-5",
              "its time ended a day before",
              issued(us, suite, key, FROM.minus(Duration.ofDays(400)), NOW.minusSeconds(86_400))));
      all.add(
          new Made(
              prefix + "not-yet",
              "S-CERT-5",
              "its time begins a day later",
              issued(us, suite, key, NOW.plusSeconds(86_400), UNTIL)));
      all.add(
          new Made(
              prefix + "foreign",
              "S-CERT-1",
              "issued by another party's authority",
              issued(ru, suite, key, FROM, UNTIL)));
      all.add(
          new Made(
              prefix + "impostor",
              "S-CERT-1",
              "issued by an authority that only bears the same name",
              issued(impostor, suite, key, FROM, UNTIL)));
      all.add(
          new Made(
              prefix + "for-sealing",
              "S-CERT-3",
              "issued to seal, shown to sign",
              us.authority().issue(suite, Use.SEAL, "us-nrrc", key, FROM, UNTIL)));
      all.add(
          new Made(
              prefix + "altered",
              "S-CERT-1",
              "a bit of its signature flipped",
              flipped(good, good.size() - 5)));
      all.add(
          new Made(
              suite.code() + "-authority-node",
              "S-CERT-1",
              "a node's certificate that poses as an authority",
              good));
      all.add(
          new Made(
              suite.code() + "-authority-good",
              "ok",
              "vouches for itself",
              Optional.ofNullable(us.authority().certificates().certificates().get(suite))
                  .orElseThrow()));
    }
    all.addAll(forms(us, node));
    all.addAll(handmade());
    return all;
  }

  private static List<Made> forms(Party us, NodeKeys node) throws Exception {
    Bytes good =
        issued(us, Suite.NIST, Algorithms.signingPair(Suite.NIST).getPublic(), FROM, UNTIL);
    byte[] indefinite = good.toArray();
    indefinite[1] = (byte) 0x80;
    PublicKey gost = Algorithms.signingPair(Suite.GOST).getPublic();
    return List.of(
        new Made("nist-connect-good", "ok", "valid and fit to connect", node.transport()),
        new Made("nist-sign-transport", "S-CERT-3", "issued to connect", node.transport()),
        new Made(
            "nist-sign-gost-key",
            "S-CERT-3",
            "a gost key in the nist suite",
            issued(us, Suite.NIST, gost, FROM, UNTIL)),
        new Made(
            "nist-sign-authority",
            "S-CERT-3",
            "the authority itself, shown as a node",
            Optional.ofNullable(us.authority().certificates().certificates().get(Suite.NIST))
                .orElseThrow()),
        new Made("nist-sign-empty", "S-CERT-2", "no bytes", Bytes.EMPTY),
        new Made(
            "nist-sign-cut",
            "S-CERT-2",
            "its last byte is missing",
            good.slice(0, good.size() - 1)),
        new Made(
            "nist-sign-trailing",
            "S-CERT-2",
            "a byte after the end",
            Bytes.concat(good, Bytes.hex("00"))),
        new Made(
            "nist-sign-indefinite", "S-CERT-2", "an indefinite length", Bytes.owning(indefinite)),
        new Made("nist-sign-over-8-kib", "S-CERT-2", "8,193 bytes", Bytes.owning(new byte[8_193])));
  }

  /// By an authority of their own, whose key is at hand; it is given the name of the real one, so
  /// what is refused before its signature is looked at breaks another clause than S-CERT-1.
  private static List<Made> handmade() throws Exception {
    KeyPair issuer = Algorithms.signingPair(Suite.NIST);
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(2048);
    KeyPairGenerator p256 = KeyPairGenerator.getInstance("EC");
    p256.initialize(new java.security.spec.ECGenParameterSpec("secp256r1"));
    PublicKey key = Algorithms.signingPair(Suite.NIST).getPublic();
    int sign = KeyUsage.digitalSignature;
    return List.of(
        new Made(
            "nist-sign-rsa",
            "S-CERT-3",
            "a key of RSA",
            node(rsa.generateKeyPair().getPublic(), issuer, sign, false)),
        new Made(
            "nist-sign-p-256",
            "S-CERT-3",
            "a key on another curve",
            node(p256.generateKeyPair().getPublic(), issuer, sign, false)),
        new Made(
            "nist-sign-is-authority",
            "S-CERT-3",
            "it may issue others",
            node(key, issuer, sign, true)),
        new Made(
            "nist-sign-no-usage",
            "S-CERT-2",
            "does not say what its key is for",
            node(key, issuer, 0, false)),
        new Made(
            "nist-authority-sha-1",
            "S-CERT-1",
            "signs itself with SHA-1",
            authority(
                issuer, "SHA1withECDSA", new BasicConstraints(0), KeyUsage.keyCertSign | sign)),
        new Made(
            "nist-authority-no-authority",
            "S-CERT-1",
            "says that it is none",
            authority(
                issuer,
                "SHA384withECDSA",
                new BasicConstraints(false),
                KeyUsage.keyCertSign | sign)),
        new Made(
            "nist-authority-signs-nothing",
            "S-CERT-1",
            "may not sign certificates",
            authority(issuer, "SHA384withECDSA", new BasicConstraints(0), sign)));
  }

  private static Bytes node(PublicKey key, KeyPair issuer, int usage, boolean issues)
      throws Exception {
    X509v3CertificateBuilder certificate =
        Authority.builder(
            name(),
            FROM,
            UNTIL,
            Authority.name("us-nrrc", "Parley SIGN"),
            SubjectPublicKeyInfo.getInstance(key.getEncoded()));
    certificate.addExtension(Extension.basicConstraints, true, new BasicConstraints(issues));
    if (usage != 0) {
      certificate.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
    }
    return Authority.signed(certificate, Suite.NIST, issuer.getPrivate());
  }

  private static Bytes authority(KeyPair pair, String algorithm, BasicConstraints is, int usage)
      throws Exception {
    X509v3CertificateBuilder certificate =
        new X509v3CertificateBuilder(
            name(),
            BigInteger.TEN,
            Date.from(FROM),
            Date.from(UNTIL),
            name(),
            SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
    certificate.addExtension(Extension.basicConstraints, true, is);
    certificate.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
    return Bytes.owning(
        certificate
            .build(
                new JcaContentSignerBuilder(algorithm)
                    .setProvider(Algorithms.provider(Suite.NIST))
                    .build(pair.getPrivate()))
            .getEncoded());
  }

  private static X500Name name() {
    return Authority.name("US", "Parley authority nist");
  }

  private static Bytes issued(Party party, Suite suite, PublicKey key, Instant from, Instant until)
      throws SealException, GeneralSecurityException {
    return party.authority().issue(suite, Use.SIGN, "us-nrrc", key, from, until);
  }

  private static Bytes flipped(Bytes of, int at) {
    byte[] bytes = of.toArray();
    bytes[at] ^= 1;
    return Bytes.owning(bytes);
  }

  private static void write() throws Exception {
    Party us = Party.create(folder, "US");
    Path elsewhere = Files.createDirectories(folder.resolve("impostor"));
    Files.createDirectories(KEYS);
    for (Map.Entry<Suite, Bytes> one : us.authority().certificates().certificates().entrySet()) {
      Files.write(KEYS.resolve("US-" + one.getKey().code() + ".crt"), one.getValue().toArray());
    }
    StringBuilder index = new StringBuilder();
    for (Made one : made(us, Party.create(folder, "RU"), Party.create(elsewhere, "US"))) {
      Path file = ROOT.resolve(one.path());
      Files.createDirectories(file.getParent());
      Files.write(file, one.bytes().toArray());
      index.append(one.path() + "\t" + one.clause() + "\t" + one.why() + "\n");
    }
    Files.writeString(ROOT.resolve("index.tsv"), index);
  }
}
