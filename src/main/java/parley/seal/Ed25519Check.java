package parley.seal;

import java.security.SecureRandom;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import parley.codec.Bytes;

/// Checks Ed25519 signatures (S-ED-1); malformed keys and signatures are simply false.
public final class Ed25519Check {
  private static final int NO_OFFSET = 0;

  private Ed25519Check() {}

  public static boolean verify(Bytes publicKey, Bytes content, Bytes signature) {
    if (publicKey.size() != Ed25519.PUBLIC_KEY_SIZE || signature.size() != Ed25519.SIGNATURE_SIZE) {
      return false;
    }
    try {
      var verifier = new org.bouncycastle.crypto.signers.Ed25519Signer();
      verifier.init(false, new Ed25519PublicKeyParameters(publicKey.toArray()));
      verifier.update(content.toArray(), 0, content.size());
      return verifier.verifySignature(signature.toArray());
    } catch (RuntimeException e) {
      // Bytes that are no point on the curve.
      return false;
    }
  }

  /// Whether this is a point of the prime-order group. A key that is not could have signatures that
  /// fit many contents; a roll with such a key is refused (S-ED-2).
  public static boolean soundKey(Bytes publicKey) {
    return publicKey.size() == Ed25519.PUBLIC_KEY_SIZE
        && Ed25519.validatePublicKeyFull(publicKey.toArray(), NO_OFFSET);
  }

  /// A private key in memory; it has no state, so any number of threads may sign at once.
  static final class Key implements Ed25519Signer {
    static final int SEED_SIZE = Ed25519.SECRET_KEY_SIZE;

    private final Ed25519PrivateKeyParameters key;
    private final Bytes publicKey;

    Key(Bytes seed) {
      this.key = new Ed25519PrivateKeyParameters(seed.toArray());
      this.publicKey = Bytes.owning(key.generatePublicKey().getEncoded());
    }

    static Bytes freshSeed(SecureRandom random) {
      byte[] seed = new byte[SEED_SIZE];
      random.nextBytes(seed);
      return Bytes.owning(seed);
    }

    @Override
    public Bytes publicKey() {
      return publicKey;
    }

    @Override
    public Bytes sign(Bytes content) {
      var signer = new org.bouncycastle.crypto.signers.Ed25519Signer();
      signer.init(true, key);
      signer.update(content.toArray(), 0, content.size());
      return Bytes.owning(signer.generateSignature());
    }
  }
}
