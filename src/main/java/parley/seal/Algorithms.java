package parley.seal;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Objects;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.rosstandart.RosstandartObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import parley.codec.Bytes;

/// The algorithms of each suite and the provider that computes each (S-ALG-1, S-ALG-2, S-ALG-3).
/// Providers are named at every call: what else is installed in the runtime, and in which order,
/// changes nothing.
final class Algorithms {
  /// Never registered with the runtime; reached only through this constant.
  static final Provider BC = new BouncyCastleProvider();

  static final Provider SUN = installed("SUN");
  static final Provider SUN_JCE = installed("SunJCE");
  static final Provider SUN_EC = installed("SunEC");

  private static final String GOST_CURVE = "Tc26-Gost-3410-12-256-paramSetA";

  private Algorithms() {}

  private static Provider installed(String name) {
    return Objects.requireNonNull(
        Security.getProvider(name), () -> "this Java runtime has no provider " + name);
  }

  static KeyPair signingPair(Suite suite) throws GeneralSecurityException {
    return switch (suite) {
      case NIST -> pair("EC", BC, "secp384r1");
      case GOST -> pair("ECGOST3410-2012", BC, GOST_CURVE);
      case PQ -> KeyPairGenerator.getInstance("ML-DSA-65", SUN).generateKeyPair();
    };
  }

  static KeyPair sealingPair(Suite suite) throws GeneralSecurityException {
    return switch (suite) {
      case NIST -> pair("EC", BC, "secp384r1");
      case GOST -> pair("ECGOST3410-2012", BC, GOST_CURVE);
      case PQ -> KeyPairGenerator.getInstance("ML-KEM-768", SUN_JCE).generateKeyPair();
    };
  }

  /// P-256 by the platform, because the platform's TLS must be able to sign with it.
  static KeyPair transportPair() throws GeneralSecurityException {
    return pair("EC", SUN_EC, "secp256r1");
  }

  private static KeyPair pair(String algorithm, Provider provider, String curve)
      throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm, provider);
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  static PrivateKey signingKey(Suite suite, Bytes pkcs8) throws GeneralSecurityException {
    return signingFactory(suite).generatePrivate(new PKCS8EncodedKeySpec(pkcs8.toArray()));
  }

  /// Always a key of the library, whose CMS classes use it, whoever generated it.
  static PrivateKey sealingKey(Suite suite, Bytes pkcs8) throws GeneralSecurityException {
    KeyFactory factory =
        switch (suite) {
          case NIST -> KeyFactory.getInstance("EC", BC);
          case GOST -> KeyFactory.getInstance("ECGOST3410-2012", BC);
          case PQ -> KeyFactory.getInstance("ML-KEM", BC);
        };
    return factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8.toArray()));
  }

  static PrivateKey transportKey(Bytes pkcs8) throws GeneralSecurityException {
    return KeyFactory.getInstance("EC", SUN_EC)
        .generatePrivate(new PKCS8EncodedKeySpec(pkcs8.toArray()));
  }

  static PublicKey verifyingKey(Suite suite, SubjectPublicKeyInfo key)
      throws GeneralSecurityException, IOException {
    return signingFactory(suite).generatePublic(new X509EncodedKeySpec(key.getEncoded()));
  }

  private static KeyFactory signingFactory(Suite suite) throws GeneralSecurityException {
    return switch (suite) {
      case NIST -> KeyFactory.getInstance("EC", BC);
      case GOST -> KeyFactory.getInstance("ECGOST3410-2012", BC);
      case PQ -> KeyFactory.getInstance("ML-DSA", SUN);
    };
  }

  /// The provider that signs and verifies in this suite with keys held in memory.
  static Provider provider(Suite suite) {
    return switch (suite) {
      case NIST, GOST -> BC;
      case PQ -> SUN;
    };
  }

  static String signatureName(Suite suite) {
    return switch (suite) {
      case NIST -> "SHA384withECDSA";
      case GOST -> "GOST3411-2012-256WITHECGOST3410-2012-256";
      case PQ -> "ML-DSA-65";
    };
  }

  static AlgorithmIdentifier signature(Suite suite) {
    return new AlgorithmIdentifier(
        switch (suite) {
          case NIST -> X9ObjectIdentifiers.ecdsa_with_SHA384;
          case GOST -> RosstandartObjectIdentifiers.id_tc26_signwithdigest_gost_3410_12_256;
          case PQ -> NISTObjectIdentifiers.id_ml_dsa_65;
        });
  }

  /// What a peer's CMS may name as signature algorithm. GOST tools write either the signature's or
  /// the key's identifier; both mean the same computation.
  static Set<ASN1ObjectIdentifier> acceptedSignatures(Suite suite) {
    return switch (suite) {
      case NIST -> Set.of(X9ObjectIdentifiers.ecdsa_with_SHA384);
      case GOST ->
          Set.of(
              RosstandartObjectIdentifiers.id_tc26_signwithdigest_gost_3410_12_256,
              RosstandartObjectIdentifiers.id_tc26_gost_3410_12_256);
      case PQ -> Set.of(NISTObjectIdentifiers.id_ml_dsa_65);
    };
  }

  static AlgorithmIdentifier digest(Suite suite) {
    return new AlgorithmIdentifier(
        switch (suite) {
          case NIST -> NISTObjectIdentifiers.id_sha384;
          case GOST -> RosstandartObjectIdentifiers.id_tc26_gost_3411_12_256;
          case PQ -> NISTObjectIdentifiers.id_sha512;
        });
  }

  static MessageDigest messageDigest(Suite suite) throws GeneralSecurityException {
    return switch (suite) {
      case NIST -> MessageDigest.getInstance("SHA-384", SUN);
      case GOST -> MessageDigest.getInstance("GOST3411-2012-256", BC);
      case PQ -> MessageDigest.getInstance("SHA-512", SUN);
    };
  }

  /// Whether a certificate's key is one that the suite signs with.
  static boolean signsIn(Suite suite, SubjectPublicKeyInfo key) {
    return switch (suite) {
      case NIST -> onCurve(key, SECObjectIdentifiers.secp384r1);
      case GOST -> names(key, RosstandartObjectIdentifiers.id_tc26_gost_3410_12_256);
      case PQ -> names(key, NISTObjectIdentifiers.id_ml_dsa_65);
    };
  }

  /// Whether a certificate's key is one that the suite seals for.
  static boolean sealsIn(Suite suite, SubjectPublicKeyInfo key) {
    return switch (suite) {
      case NIST, GOST -> signsIn(suite, key);
      case PQ -> names(key, NISTObjectIdentifiers.id_alg_ml_kem_768);
    };
  }

  /// Whether a certificate's key is one that TLS may use here.
  static boolean connects(SubjectPublicKeyInfo key) {
    return onCurve(key, SECObjectIdentifiers.secp256r1)
        || onCurve(key, SECObjectIdentifiers.secp384r1);
  }

  private static boolean names(SubjectPublicKeyInfo key, ASN1ObjectIdentifier algorithm) {
    return key.getAlgorithm().getAlgorithm().equals(algorithm);
  }

  private static boolean onCurve(SubjectPublicKeyInfo key, ASN1ObjectIdentifier curve) {
    return names(key, X9ObjectIdentifiers.id_ecPublicKey)
        && curve.equals(key.getAlgorithm().getParameters());
  }
}
