package parley.seal;

import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.cms.AuthEnvelopedData;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.EncryptedContentInfo;
import org.bouncycastle.asn1.cms.GCMParameters;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.rosstandart.RosstandartObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cms.CMSAuthEnvelopedData;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.KEMRecipientId;
import org.bouncycastle.cms.KEMRecipientInformation;
import org.bouncycastle.cms.KeyAgreeRecipientId;
import org.bouncycastle.cms.KeyTransRecipientId;
import org.bouncycastle.cms.Recipient;
import org.bouncycastle.cms.RecipientId;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.RecipientOperator;
import org.bouncycastle.cms.jcajce.JceKEMRecipient;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipient;
import org.bouncycastle.operator.InputDecryptor;
import parley.codec.Bytes;
import parley.codec.DerGate;
import parley.codec.MalformedInput;

/// Opens what {@link Sealer} sealed, with the own private keys, layer by layer from the outside.
/// Safe for several threads. The library only recovers each layer's content key; the content itself
/// is deciphered here by the platform, a hundred times faster, and handed on only after its tag was
/// checked (S-SEAL-5).
public final class Opener {
  /// S-SEAL-3: what one layer may add around its content: eight recipients of the largest kind.
  static final int LAYER_OVERHEAD = 16 * 1024;

  /// What opening found.
  public sealed interface Outcome {
    record Opened(Bytes content) implements Outcome {}

    /// @param why one line; names the layer
    record Unopened(String why) implements Outcome {}
  }

  /// One private key that opens, with the certificate that peers seal for.
  record Key(Suite suite, PrivateKey secret, Bytes certificate) {}

  private record Lock(Suite suite, PrivateKey secret, RecipientId identifier) {}

  private final List<Lock> locks;

  /// @param keys current, next and former ones; which of them opens is found by the certificate
  Opener(List<Key> keys) {
    this.locks = keys.stream().map(Opener::lock).toList();
  }

  private static Lock lock(Key key) {
    Certificate certificate = Certificate.getInstance(key.certificate().toArray());
    X500Name issuer = certificate.getIssuer();
    var serial = certificate.getSerialNumber().getValue();
    RecipientId identifier =
        switch (key.suite()) {
          case NIST -> new KeyAgreeRecipientId(issuer, serial);
          case PQ -> new KEMRecipientId(issuer, serial);
          case GOST -> new KeyTransRecipientId(issuer, serial);
        };
    return new Lock(key.suite(), key.secret(), identifier);
  }

  /// @param layers exactly these layers must be there, in the fixed order
  /// @param limit the largest content accepted, bytes
  public Outcome open(Bytes sealed, Set<Suite> layers, int limit) {
    if (layers.isEmpty()) {
      return new Outcome.Unopened("no layer was asked for (S-SEAL-2)");
    }
    if (sealed.size() > limit + (long) LAYER_OVERHEAD * layers.size()) {
      return new Outcome.Unopened("larger than the limit of " + limit + " bytes allows (S-SEAL-3)");
    }
    Bytes content = sealed;
    for (Suite layer : Sealer.LAYERS.reversed()) {
      if (!layers.contains(layer)) {
        continue;
      }
      Optional<Bytes> opened;
      try {
        opened = layer(content, layer);
      } catch (Unfit e) {
        return new Outcome.Unopened(layer.code() + " layer: " + e.getMessage());
      } catch (MalformedInput e) {
        return new Outcome.Unopened(
            layer.code() + " layer: " + e.getMessage() + " (" + e.clause() + ")");
      } catch (CMSException | GeneralSecurityException | RuntimeException | java.io.IOException e) {
        // The library raises unchecked exceptions on bytes it did not expect.
        return new Outcome.Unopened(layer.code() + " layer: altered, or not sealed for this node");
      }
      if (opened.isEmpty()) {
        return new Outcome.Unopened(layer.code() + " layer: not sealed for this node");
      }
      content = opened.get();
    }
    return content.size() <= limit
        ? new Outcome.Opened(content)
        : new Outcome.Unopened("the content is larger than " + limit + " bytes (S-SEAL-3)");
  }

  private Optional<Bytes> layer(Bytes sealed, Suite layer)
      throws Unfit, MalformedInput, CMSException, GeneralSecurityException, java.io.IOException {
    DerGate.check(sealed);
    ContentInfo outer = ContentInfo.getInstance(ASN1Primitive.fromByteArray(sealed.toArray()));
    demand(
        outer.getContentType().equals(CMSObjectIdentifiers.authEnvelopedData),
        "not an AuthEnvelopedData (S-SEAL-1)");
    AuthEnvelopedData data = AuthEnvelopedData.getInstance(outer.getContent());
    GCMParameters parameters = contentCipher(data);
    var recipients = new CMSAuthEnvelopedData(outer).getRecipientInfos().getRecipients();
    demand(
        !recipients.isEmpty() && recipients.size() <= Sealer.MAX_RECIPIENTS,
        "not 1 to " + Sealer.MAX_RECIPIENTS + " recipients (S-SEAL-3)");
    for (RecipientInformation recipient : recipients) {
      checkRecipient(recipient, layer);
    }
    for (RecipientInformation recipient : recipients) {
      for (Lock lock : locks) {
        if (lock.suite() == layer && lock.identifier().equals(recipient.getRID())) {
          return Optional.of(decipher(data, parameters, contentKey(recipient, lock)));
        }
      }
    }
    return Optional.empty();
  }

  private static GCMParameters contentCipher(AuthEnvelopedData data) throws Unfit {
    EncryptedContentInfo content = data.getAuthEncryptedContentInfo();
    AlgorithmIdentifier cipher = content.getContentEncryptionAlgorithm();
    demand(data.getVersion().intPositiveValueExact() == 0, "unknown version");
    demand(
        data.getOriginatorInfo() == null
            && data.getAuthAttrs() == null
            && data.getUnauthAttrs() == null,
        "carries attributes (S-SEAL-1)");
    demand(content.getContentType().equals(CMSObjectIdentifiers.data), "not over plain data");
    demand(content.getEncryptedContent() != null, "its content is elsewhere");
    demand(
        cipher.getAlgorithm().equals(NISTObjectIdentifiers.id_aes256_GCM),
        "not AES-256-GCM (S-SEAL-4)");
    GCMParameters parameters = GCMParameters.getInstance(cipher.getParameters());
    demand(
        parameters.getIcvLen() == Sealer.TAG_SIZE
            && parameters.getNonce().length == Sealer.NONCE_SIZE
            && data.getMac().getOctets().length == Sealer.TAG_SIZE,
        "not a nonce of 12 and a tag of 16 bytes (S-SEAL-4)");
    return parameters;
  }

  /// Recipients of another suite in this layer would make it as weak as theirs.
  private static void checkRecipient(RecipientInformation recipient, Suite layer) throws Unfit {
    ASN1ObjectIdentifier algorithm = recipient.getKeyEncryptionAlgorithm().getAlgorithm();
    int kind = recipient.getRID().getType();
    boolean fits =
        switch (layer) {
          case NIST -> kind == RecipientId.keyAgree && algorithm.equals(Sealer.ECDH);
          case GOST ->
              kind == RecipientId.keyTrans
                  && algorithm.equals(RosstandartObjectIdentifiers.id_tc26_gost_3410_12_256);
          case PQ ->
              recipient instanceof KEMRecipientInformation kem
                  && kem.getKdfAlgorithm().getAlgorithm().equals(Sealer.KEM_KDF);
        };
    demand(fits, "a recipient whose algorithm is not of this layer (S-SEAL-2)");
  }

  private static Bytes decipher(AuthEnvelopedData data, GCMParameters parameters, byte[] key)
      throws Unfit, GeneralSecurityException {
    demand(key.length == Sealer.KEY_SIZE, "a content key of the wrong size");
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", Algorithms.SUN_JCE);
    cipher.init(
        Cipher.DECRYPT_MODE,
        new SecretKeySpec(key, "AES"),
        new GCMParameterSpec(Sealer.TAG_SIZE * 8, parameters.getNonce()));
    cipher.update(data.getAuthEncryptedContentInfo().getEncryptedContent().getOctets());
    return Bytes.owning(cipher.doFinal(data.getMac().getOctets()));
  }

  private static byte[] contentKey(RecipientInformation recipient, Lock lock) throws CMSException {
    KeyCatch caught = new KeyCatch();
    Recipient opening =
        switch (lock.suite()) {
          case NIST -> new Agreeing(lock.secret(), caught).setProvider(Algorithms.BC);
          case PQ -> new Decapsulating(lock.secret(), caught).setProvider(Algorithms.BC);
          case GOST -> new Transporting(lock.secret(), caught).setProvider(Algorithms.BC);
        };
    recipient.getContent(opening);
    return caught.key;
  }

  private static void demand(boolean holds, String otherwise) throws Unfit {
    if (!holds) {
      throw new Unfit(otherwise);
    }
  }

  /// Takes the content key from the library and gives it nothing to decipher.
  private static final class KeyCatch {
    private byte[] key = {};

    RecipientOperator caught(java.security.Key recovered, AlgorithmIdentifier algorithm) {
      key = recovered.getEncoded();
      return new RecipientOperator(
          new InputDecryptor() {
            @Override
            public AlgorithmIdentifier getAlgorithmIdentifier() {
              return algorithm;
            }

            @Override
            public InputStream getInputStream(InputStream sealed) {
              return InputStream.nullInputStream();
            }
          });
    }
  }

  private static final class Agreeing extends JceKeyAgreeRecipient {
    private final KeyCatch caught;

    Agreeing(PrivateKey key, KeyCatch caught) {
      super(key);
      this.caught = caught;
    }

    @Override
    public RecipientOperator getRecipientOperator(
        AlgorithmIdentifier wrapping,
        AlgorithmIdentifier content,
        SubjectPublicKeyInfo sender,
        ASN1OctetString keyingMaterial,
        byte[] wrapped)
        throws CMSException {
      return caught.caught(
          extractSecretKey(wrapping, content, sender, keyingMaterial, wrapped), content);
    }
  }

  private static final class Decapsulating extends JceKEMRecipient {
    private final KeyCatch caught;

    Decapsulating(PrivateKey key, KeyCatch caught) {
      super(key);
      this.caught = caught;
    }

    @Override
    public RecipientOperator getRecipientOperator(
        AlgorithmIdentifier wrapping, AlgorithmIdentifier content, byte[] wrapped)
        throws CMSException {
      return caught.caught(extractSecretKey(wrapping, content, wrapped), content);
    }
  }

  private static final class Transporting extends JceKeyTransRecipient {
    private final KeyCatch caught;

    Transporting(PrivateKey key, KeyCatch caught) {
      super(key);
      this.caught = caught;
    }

    @Override
    public RecipientOperator getRecipientOperator(
        AlgorithmIdentifier wrapping, AlgorithmIdentifier content, byte[] wrapped)
        throws CMSException {
      return caught.caught(extractSecretKey(wrapping, content, wrapped), content);
    }
  }

  /// Carries the reason out of the checks; never leaves this class.
  private static final class Unfit extends Exception {
    private static final long serialVersionUID = 1;

    Unfit(String why) {
      super(why, null, false, false);
    }
  }
}
