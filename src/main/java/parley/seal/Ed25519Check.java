package parley.seal;

import parley.codec.Bytes;

/// Checks Ed25519 signatures; malformed keys and signatures are simply false.
public final class Ed25519Check {
  private Ed25519Check() {}

  public static boolean verify(Bytes publicKey, Bytes content, Bytes signature) {
    throw new UnsupportedOperationException("contract");
  }
}
