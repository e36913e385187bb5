package parley.seal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.AuthEnvelopedData;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.EncryptedContentInfo;
import org.bouncycastle.asn1.cms.GCMParameters;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.RecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKEMRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.operator.jcajce.JceGenericKey;
import parley.codec.Bytes;

/// Seals in nested CMS AuthEnvelopedData layers, AES-256-GCM in each: `nist` innermost, `pq` around
/// it, `gost` outermost. Every layer has every recipient, each with its own key of that suite. Safe
/// for several threads.
public final class Sealer {
  /// S-SEAL-1: from the innermost outwards.
  static final List<Suite> LAYERS = List.of(Suite.NIST, Suite.PQ, Suite.GOST);

  /// S-SEAL-3: the peer's node, the own archive, and room for a peer's second site.
  static final int MAX_RECIPIENTS = 8;

  /// S-SEAL-4.
  static final int NONCE_SIZE = 12;

  static final int TAG_SIZE = 16;
  static final int KEY_SIZE = 32;

  static final ASN1ObjectIdentifier ECDH = SECObjectIdentifiers.dhSinglePass_stdDH_sha384kdf_scheme;
  static final ASN1ObjectIdentifier WRAP = NISTObjectIdentifiers.id_aes256_wrap;
  static final ASN1ObjectIdentifier KEM_KDF = PKCSObjectIdentifiers.id_alg_hkdf_with_sha256;

  private final SecureRandom random = new SecureRandom();

  public Sealer() {}

  /// @throws SealException when a recipient has no certificate for a layer
  public Bytes seal(Bytes content, Set<Suite> layers, List<NodeKeys.Sealing> recipients)
      throws SealException {
    if (layers.isEmpty() || recipients.isEmpty() || recipients.size() > MAX_RECIPIENTS) {
      throw new SealException(
          "sealing needs at least one layer and 1 to " + MAX_RECIPIENTS + " recipients");
    }
    Bytes sealed = content;
    for (Suite layer : LAYERS) {
      if (layers.contains(layer)) {
        sealed = layer(sealed, layer, certificates(layer, recipients));
      }
    }
    return sealed;
  }

  private static List<X509Certificate> certificates(Suite layer, List<NodeKeys.Sealing> recipients)
      throws SealException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (NodeKeys.Sealing recipient : recipients) {
      Bytes certificate = recipient.certificates().get(layer);
      if (certificate == null) {
        throw new SealException(
            recipient.name() + " has no sealing certificate of suite " + layer.code());
      }
      try {
        certificates.add(
            (X509Certificate)
                CertificateFactory.getInstance("X.509", Algorithms.BC)
                    .generateCertificate(new ByteArrayInputStream(certificate.toArray())));
      } catch (GeneralSecurityException | RuntimeException e) {
        throw new SealException(
            "the " + layer.code() + " sealing certificate of " + recipient.name() + " is damaged",
            e);
      }
    }
    return certificates;
  }

  private Bytes layer(Bytes content, Suite layer, List<X509Certificate> recipients)
      throws SealException {
    byte[] keyBytes = new byte[KEY_SIZE];
    byte[] nonce = new byte[NONCE_SIZE];
    random.nextBytes(keyBytes);
    random.nextBytes(nonce);
    SecretKey key = new SecretKeySpec(keyBytes, "AES");
    AlgorithmIdentifier algorithm =
        new AlgorithmIdentifier(
            NISTObjectIdentifiers.id_aes256_GCM, new GCMParameters(nonce, TAG_SIZE));
    try {
      ASN1EncodableVector infos = new ASN1EncodableVector();
      for (RecipientInfoGenerator recipient : generators(layer, recipients)) {
        infos.add(recipient.generate(new JceGenericKey(algorithm, key)));
      }
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", Algorithms.SUN_JCE);
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_SIZE * 8, nonce));
      Bytes both = Bytes.owning(cipher.doFinal(content.toArray()));
      ContentInfo sealed =
          new ContentInfo(
              CMSObjectIdentifiers.authEnvelopedData,
              new AuthEnvelopedData(
                  null,
                  new DERSet(infos),
                  new EncryptedContentInfo(
                      CMSObjectIdentifiers.data,
                      algorithm,
                      new DEROctetString(both.slice(0, content.size()).toArray())),
                  null,
                  new DEROctetString(both.slice(content.size(), both.size()).toArray()),
                  (ASN1Set) null));
      return Bytes.owning(sealed.getEncoded(ASN1Encoding.DER));
    } catch (GeneralSecurityException | CMSException | IOException | RuntimeException e) {
      throw new SealException("could not seal the " + layer.code() + " layer", e);
    }
  }

  private static List<RecipientInfoGenerator> generators(
      Suite layer, List<X509Certificate> recipients) throws GeneralSecurityException {
    return switch (layer) {
      case NIST -> List.of(agreement(recipients));
      case PQ -> {
        List<RecipientInfoGenerator> each = new ArrayList<>();
        for (X509Certificate recipient : recipients) {
          each.add(
              new JceKEMRecipientInfoGenerator(recipient, WRAP)
                  .setKDF(new AlgorithmIdentifier(KEM_KDF))
                  .setProvider(Algorithms.BC));
        }
        yield each;
      }
      case GOST -> {
        List<RecipientInfoGenerator> each = new ArrayList<>();
        for (X509Certificate recipient : recipients) {
          each.add(new JceKeyTransRecipientInfoGenerator(recipient).setProvider(Algorithms.BC));
        }
        yield each;
      }
    };
  }

  /// A fresh originator key for each layer sealed, dropped at once.
  private static RecipientInfoGenerator agreement(List<X509Certificate> recipients)
      throws GeneralSecurityException {
    KeyPair ephemeral = Algorithms.sealingPair(Suite.NIST);
    JceKeyAgreeRecipientInfoGenerator generator =
        new JceKeyAgreeRecipientInfoGenerator(
            ECDH, ephemeral.getPrivate(), ephemeral.getPublic(), WRAP);
    generator.setProvider(Algorithms.BC);
    for (X509Certificate recipient : recipients) {
      generator.addRecipient(recipient);
    }
    return generator;
  }
}
