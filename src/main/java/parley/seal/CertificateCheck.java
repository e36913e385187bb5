package parley.seal;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyUsage;
import parley.codec.Bytes;
import parley.codec.MalformedInput;

/// Checks the certificates on a roll against the party's own authority. No outside service takes
/// part: an authority is trusted because people compared its fingerprint (S-CERT-1…).
public final class CertificateCheck {
  /// S-CERT-2: an ML-DSA-65 certificate over an ML-DSA-65 key has some 5,500 bytes.
  static final int MAX_CERTIFICATE = 8 * 1024;

  /// What a certificate's key may do.
  public enum Use {
    SIGN,
    SEAL,
    CONNECT
  }

  private CertificateCheck() {}

  /// Whether all keys of a node stand on certificates that its authority issued, are fit for their
  /// use, and are valid at that moment.
  ///
  /// @return empty when they are, otherwise one line that says which is not and why
  public static Optional<String> refusal(NodeKeys keys, NodeKeys.Signing authority, Instant at) {
    Set<Suite> suites = authority.certificates().keySet();
    if (!keys.signing().certificates().keySet().equals(suites)
        || !keys.sealing().certificates().keySet().equals(suites)) {
      return Optional.of("its certificates are not of the same suites as its authority (S-CERT-4)");
    }
    for (Map.Entry<Suite, Bytes> issuer : authority.certificates().entrySet()) {
      Suite suite = issuer.getKey();
      for (Use use : new Use[] {Use.SIGN, Use.SEAL}) {
        Map<Suite, Bytes> listed =
            (use == Use.SIGN ? keys.signing().certificates() : keys.sealing().certificates());
        Optional<String> refusal =
            refusal(suite, use, Objects.requireNonNull(listed.get(suite)), issuer.getValue(), at);
        if (refusal.isPresent()) {
          return refusal;
        }
      }
    }
    Bytes nist = authority.certificates().get(Suite.NIST);
    if (nist == null) {
      return Optional.of("its authority has no nist certificate for transport (S-CERT-4)");
    }
    if (!Ed25519Check.soundKey(keys.frameKey()) || !Ed25519Check.soundKey(keys.noteKey())) {
      return Optional.of("an Ed25519 key is not sound (S-ED-2)");
    }
    return refusal(Suite.NIST, Use.CONNECT, keys.transport(), nist, at);
  }

  /// The same for one certificate.
  public static Optional<String> refusal(
      Suite suite, Use use, Bytes certificate, Bytes authority, Instant at) {
    String which = "the " + suite.code() + " certificate to " + word(use);
    try {
      Certificate subject = parse(certificate);
      Certificate issuer = parse(authority);
      boolean fits =
          switch (use) {
            case SIGN -> Algorithms.signsIn(suite, subject.getSubjectPublicKeyInfo());
            case SEAL -> Algorithms.sealsIn(suite, subject.getSubjectPublicKeyInfo());
            case CONNECT -> Algorithms.connects(subject.getSubjectPublicKeyInfo());
          };
      if (!fits || !usage(subject).hasUsages(bits(suite, use)) || constraints(subject).isCA()) {
        return Optional.of(which + " has a key that is not for this use (S-CERT-3)");
      }
      if (!subject.getIssuer().equals(issuer.getSubject()) || !signed(suite, subject, issuer)) {
        return Optional.of(which + " was not issued by this authority (S-CERT-1)");
      }
      return dates(subject, at).map(why -> which + why);
    } catch (MalformedInput | IOException | GeneralSecurityException | RuntimeException e) {
      return Optional.of(which + " is malformed (S-CERT-2)");
    }
  }

  /// Whether every certificate is one by which an authority vouches for itself in its suite.
  public static Optional<String> authorityRefusal(NodeKeys.Signing authority, Instant at) {
    for (Map.Entry<Suite, Bytes> entry : authority.certificates().entrySet()) {
      Suite suite = entry.getKey();
      String which = "the " + suite.code() + " authority certificate";
      try {
        Certificate own = parse(entry.getValue());
        boolean fits =
            Algorithms.signsIn(suite, own.getSubjectPublicKeyInfo())
                && constraints(own).isCA()
                && usage(own).hasUsages(KeyUsage.keyCertSign | KeyUsage.digitalSignature);
        if (!fits || !own.getIssuer().equals(own.getSubject()) || !signed(suite, own, own)) {
          return Optional.of(which + " is not a self-signed authority (S-CERT-1)");
        }
        Optional<String> dates = dates(own, at);
        if (dates.isPresent()) {
          return dates.map(why -> which + why);
        }
      } catch (MalformedInput | IOException | GeneralSecurityException | RuntimeException e) {
        return Optional.of(which + " is malformed (S-CERT-2)");
      }
    }
    return Optional.empty();
  }

  /// The last moment at which a certificate is valid.
  public static Instant expires(Bytes certificate) throws MalformedInput {
    try {
      return parse(certificate).getEndDate().getDate().toInstant();
    } catch (IOException | RuntimeException e) {
      throw new MalformedInput("S-CERT-2", "not a certificate");
    }
  }

  private static Certificate parse(Bytes certificate) throws MalformedInput, IOException {
    if (certificate.size() > MAX_CERTIFICATE) {
      throw new MalformedInput("S-CERT-2", "a certificate larger than 8 KiB");
    }
    DerGate.check(certificate);
    Certificate parsed = Certificate.getInstance(certificate.toArray());
    if (!Bytes.owning(parsed.getEncoded(ASN1Encoding.DER)).equals(certificate)) {
      throw new MalformedInput("S-CERT-2", "a certificate that is not strict DER");
    }
    return parsed;
  }

  private static boolean signed(Suite suite, Certificate subject, Certificate issuer)
      throws GeneralSecurityException, IOException {
    var algorithm = subject.getSignatureAlgorithm();
    if (!Algorithms.acceptedSignatures(suite).contains(algorithm.getAlgorithm())
        || !algorithm.equals(subject.getTBSCertificate().getSignature())
        || !Algorithms.signsIn(suite, issuer.getSubjectPublicKeyInfo())) {
      return false;
    }
    java.security.Signature verifier =
        java.security.Signature.getInstance(
            Algorithms.signatureName(suite), Algorithms.provider(suite));
    verifier.initVerify(Algorithms.verifyingKey(suite, issuer.getSubjectPublicKeyInfo()));
    verifier.update(subject.getTBSCertificate().getEncoded(ASN1Encoding.DER));
    return verifier.verify(subject.getSignature().getOctets());
  }

  private static Optional<String> dates(Certificate certificate, Instant at) {
    Instant from = certificate.getStartDate().getDate().toInstant();
    Instant until = certificate.getEndDate().getDate().toInstant();
    if (at.isBefore(from)) {
      return Optional.of(" is not valid before " + from + " (S-CERT-5)");
    }
    return at.isAfter(until)
        ? Optional.of(" expired at " + until + " (S-CERT-5)")
        : Optional.empty();
  }

  private static KeyUsage usage(Certificate certificate) {
    return KeyUsage.fromExtensions(extensions(certificate));
  }

  private static BasicConstraints constraints(Certificate certificate) {
    return BasicConstraints.fromExtensions(extensions(certificate));
  }

  private static Extensions extensions(Certificate certificate) {
    Extensions extensions = certificate.getTBSCertificate().getExtensions();
    if (extensions == null
        || extensions.getExtension(Extension.keyUsage) == null
        || extensions.getExtension(Extension.basicConstraints) == null) {
      throw new IllegalArgumentException("a certificate without key usage or basic constraints");
    }
    return extensions;
  }

  /// S-CERT-3.
  static int bits(Suite suite, Use use) {
    return switch (use) {
      case SIGN, CONNECT -> KeyUsage.digitalSignature;
      case SEAL ->
          switch (suite) {
            case NIST -> KeyUsage.keyAgreement;
            case GOST, PQ -> KeyUsage.keyEncipherment;
          };
    };
  }

  private static String word(Use use) {
    return switch (use) {
      case SIGN -> "sign";
      case SEAL -> "seal";
      case CONNECT -> "connect";
    };
  }
}
