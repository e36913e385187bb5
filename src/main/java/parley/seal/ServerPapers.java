package parley.seal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import parley.codec.Bytes;

/// What a server of the centre shows to the tools that call it: files in PEM, as operators know
/// them. They have nothing to do with the keys by which nodes know each other.
///
/// @param chain the server's certificate, then those that vouch for it
/// @param key PKCS#8, in the clear
/// @param authority what tools are told to trust; empty when these papers came from elsewhere
public record ServerPapers(Bytes chain, Bytes key, Bytes authority) {
  private static final String KEY_BEGINS = "-----BEGIN PRIVATE KEY-----";

  /// A certificate for a server and an authority that vouches for it and for nothing else: its key
  /// is forgotten (S-TOOL-1).
  ///
  /// @param hosts names and addresses by which tools call the server
  public static ServerPapers fresh(List<String> hosts, Duration life, InstantSource clock)
      throws SealException {
    Instant from = clock.instant().minus(Authority.BACKDATED).truncatedTo(ChronoUnit.SECONDS);
    Instant until = clock.instant().plus(life);
    try {
      KeyPair root = Algorithms.signingPair(Suite.NIST);
      X500Name issuer = Authority.name(hosts.getFirst(), "Parley tools");
      X509v3CertificateBuilder own = Authority.builder(issuer, from, until, issuer, identity(root));
      own.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      own.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
      KeyPair pair = Algorithms.transportPair();
      X509v3CertificateBuilder leaf =
          Authority.builder(
              issuer,
              from,
              until,
              Authority.name(hosts.getFirst(), "Parley TAXII"),
              identity(pair));
      leaf.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      leaf.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      leaf.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new AuthorityKeyIdentifier(Authority.identifier(identity(root))));
      leaf.addExtension(Extension.subjectAlternativeName, false, named(hosts));
      leaf.addExtension(
          Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
      Bytes authority = pem("CERTIFICATE", Authority.signed(own, Suite.NIST, root.getPrivate()));
      Bytes server = pem("CERTIFICATE", Authority.signed(leaf, Suite.NIST, root.getPrivate()));
      return new ServerPapers(
          Bytes.concat(server, authority),
          pem("PRIVATE KEY", Bytes.of(pair.getPrivate().getEncoded())),
          authority);
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new SealException("cannot make a certificate for the server", e);
    } catch (IllegalArgumentException e) {
      throw new SealException("a host is a DNS name or an IP address: " + hosts, e);
    }
  }

  private static SubjectPublicKeyInfo identity(KeyPair pair) {
    return SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
  }

  private static GeneralNames named(List<String> hosts) {
    return new GeneralNames(
        hosts.stream()
            .map(host ->
                new GeneralName(
                    host.matches("[0-9.]+|.*:.*") ? GeneralName.iPAddress : GeneralName.dNSName,
                    host))
            .toArray(GeneralName[]::new));
  }

  private static Bytes pem(String what, Bytes der) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der.toArray());
    return Bytes.utf8("-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n");
  }

  /// TLS for a server that outside tools call, with a certificate and key from files (S-TOOL-2). A
  /// client's certificate is taken whoever issued it: the handshake proves that the client has its
  /// key, and who that is says whoever compares it with the exact ones that he knows.
  ///
  /// @throws SealException with one line for the operator
  public SSLContext context(InstantSource clock) throws SealException {
    try {
      X509Certificate[] certificates =
          CertificateFactory.getInstance("X.509", Algorithms.SUN)
              .generateCertificates(new ByteArrayInputStream(chain.toArray()))
              .toArray(X509Certificate[]::new);
      if (certificates.length == 0) {
        throw new SealException("the file holds no certificate");
      }
      certificates[0].checkValidity(Date.from(clock.instant()));
      PrivateKey own = key(key, certificates[0].getPublicKey().getAlgorithm());
      if (!pair(own, certificates[0])) {
        throw new SealException("the key is not the one of the certificate");
      }
      KeyStore held = KeyStore.getInstance("PKCS12");
      held.load(null, null);
      held.setKeyEntry("server", own, new char[0], certificates);
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(held, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
      context.init(
          keys.getKeyManagers(), new TrustManager[] {new Whoever(clock)}, new SecureRandom());
      return context;
    } catch (CertificateExpiredException | CertificateNotYetValidException e) {
      throw new SealException("the certificate is not valid now: " + e.getMessage(), e);
    } catch (CertificateException e) {
      throw new SealException("the file holds no certificate that can be read", e);
    } catch (GeneralSecurityException | IOException e) {
      throw new SealException("this Java runtime cannot use the certificate and its key", e);
    }
  }

  /// The first certificate of a file, PEM or DER, as it is shown in a handshake.
  ///
  /// @throws SealException with one line for the operator
  public static Bytes certificate(Bytes file) throws SealException {
    try {
      return Bytes.of(
          CertificateFactory.getInstance("X.509", Algorithms.SUN)
              .generateCertificate(new ByteArrayInputStream(file.toArray()))
              .getEncoded());
    } catch (CertificateException e) {
      throw new SealException("the file holds no certificate that can be read", e);
    }
  }

  private static PrivateKey key(Bytes pem, String algorithm) throws SealException {
    String text = pem.utf8();
    int from = text.indexOf(KEY_BEGINS);
    int to = text.indexOf("-----END PRIVATE KEY-----");
    if (from < 0 || to < from) {
      throw new SealException(
          "the key is no PKCS#8 key in the clear (-----BEGIN PRIVATE KEY-----): convert it with"
              + " openssl pkcs8 -topk8 -nocrypt");
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(text.substring(from + KEY_BEGINS.length(), to));
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new SealException("the key is not the one of the certificate", e);
    }
  }

  /// What one signs the other verifies.
  private static boolean pair(PrivateKey key, X509Certificate certificate)
      throws GeneralSecurityException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> key.getAlgorithm();
        };
    java.security.Signature signature = java.security.Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(new byte[] {1});
    byte[] made = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(new byte[] {1});
    return signature.verify(made);
  }

  /// Of a client of such a server.
  private static final class Whoever extends X509ExtendedTrustManager {
    private final InstantSource clock;

    Whoever(InstantSource clock) {
      this.clock = clock;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      chain[0].checkValidity(Date.from(clock.instant()));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      chain[0].checkValidity(Date.from(clock.instant()));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      chain[0].checkValidity(Date.from(clock.instant()));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("this side is a server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      throw new CertificateException("this side is a server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("this side is a server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
