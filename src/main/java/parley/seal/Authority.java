package parley.seal;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.seal.KeyVault.Signer;

/// A party's own certificate authority: one self-signed certificate per suite. It issues the
/// certificates of the party's nodes and signs rolls, agreements and acts. Its file may stay away
/// from the node, on a stick in a safe; a node in service never needs it.
public final class Authority implements AutoCloseable {
  /// S-CERT-5: how long an authority lasts, and how far certificates reach back so that a partner
  /// whose clock is behind accepts them at once.
  static final Duration LIFE = Duration.ofDays(20 * 365L + 5);

  static final Duration BACKDATED = Duration.ofHours(1);

  private static final int SERIAL_BITS = 127;
  private static final int KEY_IDENTIFIER_SIZE = 20;

  private final VaultKeys keys;
  private final Map<Suite, PrivateKey> secrets = new EnumMap<>(Suite.class);
  private final CmsSigner signer;
  private boolean closed;

  private Authority(VaultKeys keys) throws SealException {
    this.keys = keys;
    Map<Suite, CmsSigner.Key> signing = new EnumMap<>(Suite.class);
    try {
      for (VaultKeys.Entry entry : keys.in(VaultKeys.Slot.AUTHORITY)) {
        PrivateKey secret = Algorithms.signingKey(entry.suite(), entry.secret());
        secrets.put(entry.suite(), secret);
        signing.put(
            entry.suite(),
            new CmsSigner.Key(secret, Algorithms.provider(entry.suite()), entry.certificate()));
      }
    } catch (GeneralSecurityException e) {
      throw new SealException("a key of the authority cannot be read", e);
    }
    this.signer = new CmsSigner(keys.name(), signing);
  }

  /// @param partyName the name that stands in its certificates and signatures, for example `US`
  public static Authority create(
      Path file, Passphrase passphrase, String partyName, InstantSource clock)
      throws SealException {
    return create(file, passphrase, partyName, clock, VaultFile.Cost.NORMAL);
  }

  static Authority create(
      Path file, Passphrase passphrase, String partyName, InstantSource clock, VaultFile.Cost cost)
      throws SealException {
    if (partyName.isEmpty() || partyName.length() > SignedDocument.MAX_SIGNER) {
      throw new SealException("an authority's name has 1 to 64 characters");
    }
    List<VaultKeys.Entry> entries = new ArrayList<>();
    Instant from = clock.instant().minus(BACKDATED).truncatedTo(ChronoUnit.SECONDS);
    try {
      for (Suite suite : Suite.values()) {
        KeyPair pair = Algorithms.signingPair(suite);
        X500Name name = name(partyName, "Parley authority " + suite.code());
        SubjectPublicKeyInfo key = SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
        X509v3CertificateBuilder certificate = builder(name, from, from.plus(LIFE), name, key);
        certificate.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        certificate.addExtension(
            Extension.keyUsage,
            true,
            new KeyUsage(KeyUsage.keyCertSign | KeyUsage.digitalSignature));
        entries.add(
            new VaultKeys.Entry(
                VaultKeys.Slot.AUTHORITY,
                suite,
                Bytes.of(pair.getPrivate().getEncoded()),
                signed(certificate, suite, pair.getPrivate())));
      }
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new SealException("cannot make an authority", e);
    }
    VaultKeys keys = new VaultKeys(partyName, entries);
    Authority authority = new Authority(keys);
    byte[] content = keys.der();
    VaultFile.create(file, VaultFile.Kind.AUTHORITY, passphrase, cost, content);
    Arrays.fill(content, (byte) 0);
    return authority;
  }

  public static Authority open(Path file, Passphrase passphrase) throws SealException {
    return new Authority(
        VaultKeys.read(VaultFile.open(file, VaultFile.Kind.AUTHORITY, passphrase).content()));
  }

  public String name() {
    return keys.name();
  }

  /// What goes on the roll and what partners compare by its fingerprint.
  public NodeKeys.Signing certificates() {
    Map<Suite, Bytes> certificates = new EnumMap<>(Suite.class);
    for (VaultKeys.Entry entry : keys.in(VaultKeys.Slot.AUTHORITY)) {
      certificates.put(entry.suite(), entry.certificate());
    }
    return new NodeKeys.Signing(keys.name(), certificates);
  }

  /// Signs rolls, agreements and acts in the party's name.
  public Signer signer() {
    demandOpen();
    return signer;
  }

  /// A certificate for a node's key, in the authority's suite.
  ///
  /// @param until no later than the authority's own end
  Bytes issue(
      Suite suite,
      CertificateCheck.Use use,
      String node,
      PublicKey key,
      Instant from,
      Instant until)
      throws SealException {
    demandOpen();
    PrivateKey secret = secrets.get(suite);
    VaultKeys.Entry own =
        keys.in(VaultKeys.Slot.AUTHORITY, suite)
            .orElseThrow(
                () -> new SealException("the authority has no key of suite " + suite.code()));
    if (secret == null) {
      throw new SealException("the authority has no key of suite " + suite.code());
    }
    Certificate issuer = Certificate.getInstance(own.certificate().toArray());
    Instant end = issuer.getEndDate().getDate().toInstant();
    if (!until.isAfter(from) || until.isAfter(end)) {
      throw new SealException("a certificate must end after it begins and before " + end);
    }
    try {
      SubjectPublicKeyInfo subject = SubjectPublicKeyInfo.getInstance(key.getEncoded());
      X509v3CertificateBuilder certificate =
          builder(issuer.getSubject(), from, until, name(node, "Parley " + use), subject);
      certificate.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      certificate.addExtension(
          Extension.keyUsage, true, new KeyUsage(CertificateCheck.bits(suite, use)));
      certificate.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new AuthorityKeyIdentifier(identifier(issuer.getSubjectPublicKeyInfo())));
      if (use == CertificateCheck.Use.CONNECT) {
        certificate.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(new GeneralName(GeneralName.dNSName, node)));
        certificate.addExtension(
            Extension.extendedKeyUsage,
            false,
            new ExtendedKeyUsage(
                new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
      }
      return signed(certificate, suite, secret);
    } catch (IOException | OperatorCreationException | RuntimeException e) {
      throw new SealException("cannot issue a certificate of suite " + suite.code(), e);
    }
  }

  static X509v3CertificateBuilder builder(
      X500Name issuer, Instant from, Instant until, X500Name subject, SubjectPublicKeyInfo key)
      throws IOException {
    X509v3CertificateBuilder certificate =
        new X509v3CertificateBuilder(
            issuer,
            new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(SERIAL_BITS - 1),
            Date.from(from),
            Date.from(until.truncatedTo(ChronoUnit.SECONDS)),
            subject,
            key);
    certificate.addExtension(
        Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(identifier(key)));
    return certificate;
  }

  /// RFC 7093 method 1: the first 160 bits of a SHA-256 of the key.
  static byte[] identifier(SubjectPublicKeyInfo key) {
    return Digest.of(Bytes.owning(key.getPublicKeyData().getOctets()))
        .value()
        .slice(0, KEY_IDENTIFIER_SIZE)
        .toArray();
  }

  static Bytes signed(X509v3CertificateBuilder certificate, Suite suite, PrivateKey key)
      throws OperatorCreationException, IOException {
    JcaContentSignerBuilder signer = new JcaContentSignerBuilder(Algorithms.signatureName(suite));
    return Bytes.owning(
        certificate.build(signer.setProvider(Algorithms.provider(suite)).build(key)).getEncoded());
  }

  static X500Name name(String common, String unit) {
    return new X500NameBuilder(BCStyle.INSTANCE)
        .addRDN(BCStyle.OU, unit)
        .addRDN(BCStyle.CN, common)
        .build();
  }

  private void demandOpen() {
    if (closed) {
      throw new IllegalStateException("the authority was closed");
    }
  }

  @Override
  public void close() {
    closed = true;
    secrets.clear();
  }
}
