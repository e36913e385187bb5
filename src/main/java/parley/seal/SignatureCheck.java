package parley.seal;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAlgorithmProtection;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.rosstandart.RosstandartObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import parley.codec.Bytes;
import parley.codec.DerGate;
import parley.codec.MalformedInput;

/// Checks detached signatures against pinned certificates. Path validation to the party's authority
/// happens when a roll is adopted; here the certificate on the roll itself is the anchor, so a
/// message is judged without any outside service. Verifying keys are cached per certificate. Safe
/// for several threads.
public final class SignatureCheck {
  /// What checking signatures found.
  public sealed interface Verdict {
    /// Every required suite verified over exactly these bytes, by exactly these certificates.
    record Verified(String signer, Set<Suite> suites) implements Verdict {
      public Verified {
        suites = Set.copyOf(suites);
      }
    }

    /// @param why one line for the own journal and for `parley verify`, naming the suite
    record Rejected(String why) implements Verdict {}
  }

  /// S-CMS-2: a pq signature with its certificate has some 9,500 bytes.
  static final int MAX_CMS = 16 * 1024;

  /// S-CMS-5.
  static final int MAX_ATTRIBUTES = 16;

  /// Keys remembered; the rolls of all partners hold far fewer.
  private static final int MAX_CACHED = 1_024;

  private final Map<Bytes, PublicKey> keys = new ConcurrentHashMap<>();

  public SignatureCheck() {}

  /// Signatures by other signers, and of suites that are not required, do not count for or against.
  ///
  /// @param required at least one; the verdict is `Verified` only when each of them verifies
  public Verdict verify(
      Bytes content, List<Signature> signatures, Set<Suite> required, NodeKeys.Signing by) {
    if (required.isEmpty()) {
      return new Verdict.Rejected("no suite was required, so nothing can be verified (S-SUITE-2)");
    }
    for (Suite suite : Suite.values()) {
      if (required.contains(suite)) {
        try {
          verifyOne(content, only(signatures, suite, by.name()), pinned(by, suite));
        } catch (Refusal e) {
          return new Verdict.Rejected(suite.code() + " signature: " + e.getMessage());
        } catch (MalformedInput e) {
          return new Verdict.Rejected(
              suite.code() + " signature: " + e.getMessage() + " (" + e.clause() + ")");
        } catch (RuntimeException | IOException | GeneralSecurityException e) {
          // The library raises unchecked exceptions on bytes it did not expect.
          return new Verdict.Rejected(suite.code() + " signature: malformed");
        }
      }
    }
    return new Verdict.Verified(by.name(), required);
  }

  private static Bytes pinned(NodeKeys.Signing by, Suite suite) throws Refusal {
    Bytes certificate = by.certificates().get(suite);
    if (certificate == null) {
      throw new Refusal("the roll lists no " + suite.code() + " certificate for " + by.name());
    }
    return certificate;
  }

  private static Signature only(List<Signature> signatures, Suite suite, String signer)
      throws Refusal {
    List<Signature> claimed =
        signatures.stream().filter(s -> s.suite() == suite && s.signer().equals(signer)).toList();
    if (claimed.size() != 1) {
      throw new Refusal(
          claimed.isEmpty()
              ? "missing, and required (S-SUITE-1)"
              : "there are " + claimed.size() + " by one signer (S-SUITE-3)");
    }
    return claimed.getFirst();
  }

  private void verifyOne(Bytes content, Signature signature, Bytes pinned)
      throws Refusal, MalformedInput, IOException, GeneralSecurityException {
    Suite suite = signature.suite();
    SignedData data = signedData(signature.cms());
    SignerInfo signer = soleSigner(data, suite, pinned);
    ASN1Set attributes = signer.getAuthenticatedAttributes();
    demand(attributes != null && attributes.size() <= MAX_ATTRIBUTES, "no signed attributes");
    checkAttributes(new AttributeTable(attributes), attributes, suite, signer, content, pinned);
    java.security.Signature verifier =
        java.security.Signature.getInstance(
            Algorithms.signatureName(suite), Algorithms.provider(suite));
    verifier.initVerify(key(suite, pinned));
    verifier.update(attributes.getEncoded(ASN1Encoding.DER));
    demand(
        verifier.verify(signer.getEncryptedDigest().getOctets()), "does not verify over its bytes");
  }

  private static SignedData signedData(Bytes cms) throws Refusal, MalformedInput, IOException {
    demand(cms.size() <= MAX_CMS, "larger than " + MAX_CMS + " bytes (S-CMS-2)");
    DerGate.check(cms);
    ASN1Primitive parsed = ASN1Primitive.fromByteArray(cms.toArray());
    demand(
        Bytes.owning(parsed.getEncoded(ASN1Encoding.DER)).equals(cms), "not strict DER (S-CMS-1)");
    ContentInfo outer = ContentInfo.getInstance(parsed);
    demand(
        outer.getContentType().equals(CMSObjectIdentifiers.signedData),
        "not a SignedData (S-CMS-1)");
    return SignedData.getInstance(outer.getContent());
  }

  /// Everything around the signed attributes that BouncyCastle and other verifiers leave unchecked.
  private static SignerInfo soleSigner(SignedData data, Suite suite, Bytes pinned)
      throws Refusal, IOException {
    demand(data.getVersion().intPositiveValueExact() == 1, "unknown SignedData version");
    demand(data.getDigestAlgorithms().size() == 1, "not exactly one digest algorithm");
    checkDigest(suite, AlgorithmIdentifier.getInstance(data.getDigestAlgorithms().getObjectAt(0)));
    ContentInfo inner = data.getEncapContentInfo();
    demand(
        inner.getContentType().equals(CMSObjectIdentifiers.data) && inner.getContent() == null,
        "not detached over plain data (S-CMS-1)");
    demand(data.getCRLs() == null, "carries revocation lists");
    ASN1Set certificates = data.getCertificates();
    demand(certificates != null && certificates.size() == 1, "not exactly one certificate");
    byte[] embedded = certificates.getObjectAt(0).toASN1Primitive().getEncoded(ASN1Encoding.DER);
    demand(Bytes.owning(embedded).equals(pinned), "made with another certificate (S-CMS-3)");
    demand(data.getSignerInfos().size() == 1, "not exactly one signer");
    ASN1Encodable written = data.getSignerInfos().getObjectAt(0);
    SignerInfo signer = SignerInfo.getInstance(written);
    // Written again from its parts, because the library does not look at context tags.
    demand(
        MessageDigest.isEqual(
            signer.getEncoded(ASN1Encoding.DER),
            written.toASN1Primitive().getEncoded(ASN1Encoding.DER)),
        "not strict DER (S-CMS-1)");
    demand(signer.getVersion().intPositiveValueExact() == 1, "unknown SignerInfo version");
    demand(signer.getUnauthenticatedAttributes() == null, "carries unsigned attributes");
    byte[] named = signer.getSID().toASN1Primitive().getEncoded(ASN1Encoding.DER);
    // Byte for byte, because the library takes names for equal that differ in case.
    IssuerAndSerialNumber own =
        new IssuerAndSerialNumber(Certificate.getInstance(pinned.toArray()));
    demand(
        MessageDigest.isEqual(own.getEncoded(ASN1Encoding.DER), named),
        "names another certificate (S-CMS-3)");
    checkDigest(suite, signer.getDigestAlgorithm());
    AlgorithmIdentifier algorithm = signer.getDigestEncryptionAlgorithm();
    demand(
        Algorithms.acceptedSignatures(suite).contains(algorithm.getAlgorithm())
            && unparametrised(algorithm),
        "a signature algorithm that is not of the suite (S-CMS-4)");
    return signer;
  }

  private static void checkDigest(Suite suite, AlgorithmIdentifier digest) throws Refusal {
    demand(
        digest.getAlgorithm().equals(Algorithms.digest(suite).getAlgorithm())
            && unparametrised(digest),
        "a digest algorithm that is not of the suite (S-CMS-4)");
  }

  private static boolean unparametrised(AlgorithmIdentifier algorithm) {
    ASN1Encodable parameters = algorithm.getParameters();
    return parameters == null || parameters.equals(DERNull.INSTANCE);
  }

  private static void checkAttributes(
      AttributeTable table,
      ASN1Set all,
      Suite suite,
      SignerInfo signer,
      Bytes content,
      Bytes pinned)
      throws Refusal, IOException, GeneralSecurityException {
    demand(table.size() == all.size(), "a signed attribute stands twice");
    demand(
        sole(table, CMSAttributes.contentType).equals(CMSObjectIdentifiers.data),
        "signed as another content type");
    MessageDigest digest = Algorithms.messageDigest(suite);
    content.updateInto(digest);
    byte[] claimed =
        ASN1OctetString.getInstance(sole(table, CMSAttributes.messageDigest)).getOctets();
    demand(MessageDigest.isEqual(digest.digest(), claimed), "made over other bytes");
    SigningCertificateV2 signing =
        SigningCertificateV2.getInstance(
            sole(table, PKCSObjectIdentifiers.id_aa_signingCertificateV2));
    ESSCertIDv2 first = signing.getCerts()[0];
    demand(
        MessageDigest.isEqual(first.getCertHash(), hash(first.getHashAlgorithm(), pinned)),
        "signing-certificate names another certificate (S-CMS-3)");
    if (table.get(CMSAttributes.cmsAlgorithmProtect) != null) {
      CMSAlgorithmProtection named =
          CMSAlgorithmProtection.getInstance(sole(table, CMSAttributes.cmsAlgorithmProtect));
      demand(
          signer.getDigestAlgorithm().equals(named.getDigestAlgorithm())
              && signer.getDigestEncryptionAlgorithm().equals(named.getSignatureAlgorithm()),
          "algorithms differ from the protected ones (S-CMS-4)");
    }
  }

  private static ASN1Primitive sole(AttributeTable table, ASN1ObjectIdentifier type)
      throws Refusal {
    var attribute = table.get(type);
    demand(
        attribute != null && attribute.getAttrValues().size() == 1,
        "lacks the signed attribute " + type + " (S-CMS-5)");
    return attribute.getAttrValues().getObjectAt(0).toASN1Primitive();
  }

  private static byte[] hash(AlgorithmIdentifier algorithm, Bytes certificate)
      throws Refusal, GeneralSecurityException {
    ASN1ObjectIdentifier named = algorithm.getAlgorithm();
    MessageDigest digest;
    if (named.equals(NISTObjectIdentifiers.id_sha256)) {
      digest = MessageDigest.getInstance("SHA-256", Algorithms.SUN);
    } else if (named.equals(NISTObjectIdentifiers.id_sha384)) {
      digest = MessageDigest.getInstance("SHA-384", Algorithms.SUN);
    } else if (named.equals(NISTObjectIdentifiers.id_sha512)) {
      digest = MessageDigest.getInstance("SHA-512", Algorithms.SUN);
    } else if (named.equals(RosstandartObjectIdentifiers.id_tc26_gost_3411_12_256)) {
      digest = Algorithms.messageDigest(Suite.GOST);
    } else {
      throw new Refusal("an unknown digest in signing-certificate");
    }
    certificate.updateInto(digest);
    return digest.digest();
  }

  private PublicKey key(Suite suite, Bytes certificate)
      throws Refusal, IOException, GeneralSecurityException {
    PublicKey known = keys.get(certificate);
    if (known != null) {
      return known;
    }
    var subject = Certificate.getInstance(certificate.toArray()).getSubjectPublicKeyInfo();
    demand(Algorithms.signsIn(suite, subject), "the certificate's key is not of the suite");
    PublicKey key = Algorithms.verifyingKey(suite, subject);
    if (keys.size() >= MAX_CACHED) {
      keys.clear();
    }
    keys.put(certificate, key);
    return key;
  }

  private static void demand(boolean holds, String otherwise) throws Refusal {
    if (!holds) {
      throw new Refusal(otherwise);
    }
  }

  /// Carries the reason out of the checks; never leaves this class.
  private static final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    Refusal(String why) {
      super(why, null, false, false);
    }
  }
}
