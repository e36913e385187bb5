package parley.seal;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import parley.codec.Bytes;
import parley.codec.Digest;

/// Nonce of 12 bytes, ciphertext, tag of 16 bytes (S-BODY-1). A random nonce is good for 2^32
/// bodies under one key, a hundred a second for a year and more.
final class VaultBodies implements BodyCipher {
  private static final int NONCE_SIZE = 12;
  private static final int TAG_SIZE = 16;

  private final SecretKey key;
  private final SecureRandom random = new SecureRandom();

  VaultBodies(Bytes key) {
    this.key = new SecretKeySpec(key.toArray(), "AES");
  }

  @Override
  public Bytes seal(Digest name, Bytes body) throws SealException {
    byte[] nonce = new byte[NONCE_SIZE];
    random.nextBytes(nonce);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, name);
      return Bytes.concat(Bytes.owning(nonce), Bytes.owning(cipher.doFinal(body.toArray())));
    } catch (GeneralSecurityException e) {
      throw new SealException("cannot seal a body", e);
    }
  }

  @Override
  public Bytes open(Digest name, Bytes sealed) throws SealException {
    if (sealed.size() < NONCE_SIZE + TAG_SIZE) {
      throw new SealException("the sealed body " + name + " is cut short");
    }
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, sealed.slice(0, NONCE_SIZE).toArray(), name);
      return Bytes.owning(cipher.doFinal(sealed.slice(NONCE_SIZE, sealed.size()).toArray()));
    } catch (GeneralSecurityException e) {
      throw new SealException("the sealed body " + name + " was altered or is another's", e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, Digest name) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", Algorithms.SUN_JCE);
    cipher.init(mode, key, new GCMParameterSpec(TAG_SIZE * 8, nonce));
    cipher.updateAAD(name.value().toArray());
    return cipher;
  }
}
