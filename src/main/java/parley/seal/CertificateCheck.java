package parley.seal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyUsage;
import parley.codec.Bytes;
import parley.codec.DerGate;
import parley.codec.Digest;
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
    try {
      return verifier.verify(subject.getSignature().getOctets());
    } catch (SignatureException notOneAtAll) {
      return false;
    }
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

  /// A context for clients of a foreign server, such as a mail server: it accepts exactly the
  /// certificates in a file, whatever name or authority they have, and shows none (S-TLS-4).
  ///
  /// @param file one certificate or more, PEM or DER
  public static SSLContext pinned(Bytes file, InstantSource clock) throws SealException {
    return client(Optional.of(file), Optional.empty(), clock);
  }

  /// A certificate of this side's own with its key, as clients of servers show it (S-TLS-5).
  ///
  /// @param file PKCS#12, with one key
  /// @param passphrase that opens file and key
  public record ClientKey(Bytes file, String passphrase) {
    private KeyManager[] keys() throws SealException {
      try {
        KeyStore held = KeyStore.getInstance("PKCS12", Algorithms.SUN);
        held.load(new ByteArrayInputStream(file.toArray()), passphrase.toCharArray());
        long keys = 0;
        for (String name : Collections.list(held.aliases())) {
          keys += held.isKeyEntry(name) ? 1 : 0;
        }
        if (keys != 1) {
          throw new SealException("it holds " + keys + " keys, and not one");
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(held, passphrase.toCharArray());
        return factory.getKeyManagers();
      } catch (IOException | GeneralSecurityException | RuntimeException e) {
        throw new SealException("it is no PKCS#12 file, or the passphrase does not open it", e);
      }
    }

    @Override
    public String toString() {
      return "a client's key";
    }
  }

  /// The same for a server that wants to know who calls, and for one that an authority of the
  /// platform's vouches for.
  ///
  /// @param file as for {@link #pinned}; empty where the platform's authorities decide
  /// @param own shown to the server; empty for none
  public static SSLContext client(
      Optional<Bytes> file, Optional<ClientKey> own, InstantSource clock) throws SealException {
    KeyManager[] keys = own.isPresent() ? own.get().keys() : new KeyManager[0];
    try {
      SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
      context.init(
          keys,
          file.isPresent() ? new TrustManager[] {pins(file.get(), clock)} : null,
          new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new SealException("this Java runtime cannot set up TLS", e);
    }
  }

  private static ServerPins pins(Bytes file, InstantSource clock) throws SealException {
    try {
      Set<Bytes> accepted = new HashSet<>();
      for (var one :
          CertificateFactory.getInstance("X.509", Algorithms.SUN)
              .generateCertificates(new ByteArrayInputStream(file.toArray()))) {
        accepted.add(Bytes.of(one.getEncoded()));
      }
      if (accepted.isEmpty()) {
        throw new SealException("it holds no certificate");
      }
      return new ServerPins(Set.copyOf(accepted), clock);
    } catch (CertificateException e) {
      throw new SealException("it holds no certificate that can be read", e);
    }
  }

  /// Of a foreign server: the exact certificate, over a socket.
  private static final class ServerPins extends X509ExtendedTrustManager {
    private final Set<Bytes> accepted;
    private final InstantSource clock;

    ServerPins(Set<Bytes> accepted, InstantSource clock) {
      this.accepted = accepted;
      this.clock = clock;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
      Bytes shown = Bytes.of(chain[0].getEncoded());
      if (!accepted.contains(shown)) {
        throw new CertificateException(
            "its certificate is not the expected one; it showed the one with SHA-256 "
                + Digest.of(shown).hex());
      }
      Instant now = clock.instant();
      Instant from = chain[0].getNotBefore().toInstant();
      Instant until = chain[0].getNotAfter().toInstant();
      if (now.isBefore(from) || now.isAfter(until)) {
        throw new CertificateException(
            "its certificate is the expected one, and is valid only from " + from + " to " + until);
      }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      throw new CertificateException("this side is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("this side is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("this side is a client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
