package parley.seal;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSAlgorithmProtection;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.cms.SignerIdentifier;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuerSerial;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.seal.KeyVault.Signer;

/// Writes one detached CMS SignedData per suite, DER throughout (S-CMS-1). The structure is put
/// together here rather than by the library's generator, because everything but digest and
/// signature is the same each time, and building a signer per message would cost more than the
/// signature.
final class CmsSigner implements Signer {
  /// @param provider who computes with this key: a token's own, or the suite's
  record Key(PrivateKey secret, Provider provider, Bytes certificate) {}

  private final String name;
  private final Map<Suite, Pen> pens = new EnumMap<>(Suite.class);

  CmsSigner(String name, Map<Suite, Key> keys) {
    this.name = name;
    keys.forEach((suite, key) -> pens.put(suite, new Pen(suite, key)));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<Suite> suites() {
    return Set.copyOf(pens.keySet());
  }

  @Override
  public List<Signature> sign(Bytes content, Set<Suite> suites) throws SealException {
    List<Signature> signatures = new ArrayList<>();
    for (Suite suite : Suite.values()) {
      if (!suites.contains(suite)) {
        continue;
      }
      Pen pen = pens.get(suite);
      if (pen == null) {
        throw new SealException(name + " has no signing key of suite " + suite.code());
      }
      signatures.add(new Signature(name, suite, pen.sign(content)));
    }
    return List.copyOf(signatures);
  }

  /// One key with everything that its signatures have in common.
  private static final class Pen {
    private final Suite suite;
    private final Key key;
    private final Certificate certificate;
    private final IssuerAndSerialNumber identifier;
    private final SigningCertificateV2 signingCertificate;

    /// `java.security.Signature` is stateful, and setting one up is dear: each is used by one
    /// thread at a time and comes back only after a signature that succeeded.
    private final Queue<java.security.Signature> idle = new ConcurrentLinkedQueue<>();

    Pen(Suite suite, Key key) {
      this.suite = suite;
      this.key = key;
      this.certificate = Certificate.getInstance(key.certificate().toArray());
      this.identifier = new IssuerAndSerialNumber(certificate);
      this.signingCertificate =
          new SigningCertificateV2(
              new ESSCertIDv2(
                  Digest.of(key.certificate()).value().toArray(),
                  new IssuerSerial(
                      new GeneralNames(new GeneralName(certificate.getIssuer())),
                      certificate.getSerialNumber())));
    }

    Bytes sign(Bytes content) throws SealException {
      try {
        MessageDigest digest = Algorithms.messageDigest(suite);
        content.updateInto(digest);
        DERSet attributes = attributes(digest.digest());
        byte[] signature = compute(attributes.getEncoded(ASN1Encoding.DER));
        return Bytes.owning(structure(attributes, signature).getEncoded(ASN1Encoding.DER));
      } catch (GeneralSecurityException | IOException | RuntimeException e) {
        throw new SealException("the " + suite.code() + " signing key could not sign", e);
      }
    }

    private byte[] compute(byte[] attributes) throws GeneralSecurityException {
      java.security.Signature signature = idle.poll();
      if (signature == null) {
        signature =
            java.security.Signature.getInstance(Algorithms.signatureName(suite), key.provider());
        signature.initSign(key.secret());
      }
      signature.update(attributes);
      byte[] value = signature.sign();
      idle.offer(signature);
      return value;
    }

    private DERSet attributes(byte[] digest) {
      ASN1EncodableVector attributes = new ASN1EncodableVector();
      attributes.add(attribute(CMSAttributes.contentType, CMSObjectIdentifiers.data));
      attributes.add(attribute(CMSAttributes.messageDigest, new DEROctetString(digest)));
      attributes.add(
          attribute(PKCSObjectIdentifiers.id_aa_signingCertificateV2, signingCertificate));
      attributes.add(
          attribute(
              CMSAttributes.cmsAlgorithmProtect,
              new CMSAlgorithmProtection(
                  Algorithms.digest(suite),
                  CMSAlgorithmProtection.SIGNATURE,
                  Algorithms.signature(suite))));
      return new DERSet(attributes);
    }

    private static Attribute attribute(ASN1ObjectIdentifier type, ASN1Encodable value) {
      return new Attribute(type, new DERSet(value));
    }

    private ContentInfo structure(ASN1Set attributes, byte[] signature) {
      AlgorithmIdentifier digest = Algorithms.digest(suite);
      SignerInfo signer =
          new SignerInfo(
              new SignerIdentifier(identifier),
              digest,
              attributes,
              Algorithms.signature(suite),
              new DEROctetString(signature),
              (ASN1Set) null);
      return new ContentInfo(
          CMSObjectIdentifiers.signedData,
          new SignedData(
              new DERSet(digest),
              new ContentInfo(CMSObjectIdentifiers.data, null),
              new DERSet(certificate),
              null,
              new DERSet(signer)));
    }
  }
}
