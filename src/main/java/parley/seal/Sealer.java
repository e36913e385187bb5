package parley.seal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
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
///
/// What costs time is to wrap a layer's key for its recipients, and that asks for no content:
/// {@link #ahead} does it before there is anything to seal.
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

  /// S-SEAL-6: sets of layer keys that wait for one set of readers, and sets of readers for which
  /// some wait.
  static final int AHEAD = 4;

  static final int READERS = 64;

  private final SecureRandom random = new SecureRandom();

  /// By readers, those used last at the end. Keys of readers that no longer stand on a roll are
  /// asked for no more, and go first.
  private final LinkedHashMap<Readers, ArrayDeque<List<Wrapped>>> ready =
      new LinkedHashMap<>(16, 0.75f, true);

  public Sealer() {}

  private record Readers(Set<Suite> layers, List<NodeKeys.Sealing> recipients) {
    Readers {
      layers = Set.copyOf(layers);
      recipients = List.copyOf(recipients);
    }
  }

  /// The key of one layer, wrapped for every recipient. It seals once.
  private record Wrapped(
      Suite layer,
      SecretKey key,
      GCMParameterSpec nonce,
      AlgorithmIdentifier algorithm,
      DERSet infos) {}

  /// @throws SealException when a recipient has no certificate for a layer
  public Bytes seal(Bytes content, Set<Suite> layers, List<NodeKeys.Sealing> recipients)
      throws SealException {
    Readers readers = new Readers(layers, recipients);
    Optional<List<Wrapped>> waiting = take(readers);
    Bytes sealed = content;
    for (Wrapped key : waiting.isPresent() ? waiting.get() : wrapped(readers)) {
      sealed = layer(sealed, key);
    }
    return sealed;
  }

  /// Makes the keys of a later sealing for the same readers, two sets at most, while others work on
  /// what was just sealed.
  ///
  /// @throws SealException as {@link #seal}
  public void ahead(Set<Suite> layers, List<NodeKeys.Sealing> recipients) throws SealException {
    Readers readers = new Readers(layers, recipients);
    for (int made = 0; made < 2 && waiting(readers) < AHEAD; made++) {
      List<Wrapped> fresh = wrapped(readers);
      synchronized (ready) {
        ready.computeIfAbsent(readers, _ -> new ArrayDeque<>()).add(fresh);
        if (ready.size() > READERS) {
          ready.pollFirstEntry();
        }
      }
    }
  }

  int waiting(Set<Suite> layers, List<NodeKeys.Sealing> recipients) {
    return waiting(new Readers(layers, recipients));
  }

  private int waiting(Readers readers) {
    synchronized (ready) {
      ArrayDeque<List<Wrapped>> waiting = ready.get(readers);
      return waiting == null ? 0 : waiting.size();
    }
  }

  /// What is taken is gone: a key and nonce that sealed two contents would betray both.
  private Optional<List<Wrapped>> take(Readers readers) {
    synchronized (ready) {
      return Optional.ofNullable(ready.get(readers)).map(ArrayDeque::poll);
    }
  }

  private List<Wrapped> wrapped(Readers readers) throws SealException {
    List<NodeKeys.Sealing> recipients = readers.recipients();
    if (readers.layers().isEmpty() || recipients.isEmpty() || recipients.size() > MAX_RECIPIENTS) {
      throw new SealException(
          "sealing needs at least one layer and 1 to " + MAX_RECIPIENTS + " recipients");
    }
    List<Wrapped> keys = new ArrayList<>();
    for (Suite layer : LAYERS) {
      if (readers.layers().contains(layer)) {
        keys.add(wrapped(layer, certificates(layer, recipients)));
      }
    }
    return keys;
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

  private Wrapped wrapped(Suite layer, List<X509Certificate> recipients) throws SealException {
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
      return new Wrapped(
          layer, key, new GCMParameterSpec(TAG_SIZE * 8, nonce), algorithm, new DERSet(infos));
    } catch (GeneralSecurityException | CMSException | RuntimeException e) {
      throw new SealException("could not make a key of the " + layer.code() + " layer", e);
    }
  }

  private static Bytes layer(Bytes content, Wrapped with) throws SealException {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", Algorithms.SUN_JCE);
      cipher.init(Cipher.ENCRYPT_MODE, with.key(), with.nonce());
      Bytes both = Bytes.owning(cipher.doFinal(content.toArray()));
      ContentInfo sealed =
          new ContentInfo(
              CMSObjectIdentifiers.authEnvelopedData,
              new AuthEnvelopedData(
                  null,
                  with.infos(),
                  new EncryptedContentInfo(
                      CMSObjectIdentifiers.data,
                      with.algorithm(),
                      new DEROctetString(both.slice(0, content.size()).toArray())),
                  null,
                  new DEROctetString(both.slice(content.size(), both.size()).toArray()),
                  (ASN1Set) null));
      return Bytes.owning(sealed.getEncoded(ASN1Encoding.DER));
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      throw new SealException("could not seal the " + with.layer().code() + " layer", e);
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
