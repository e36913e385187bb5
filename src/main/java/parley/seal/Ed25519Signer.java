package parley.seal;

import parley.codec.Bytes;

/// A small fast signature for frames and checkpoints (RFC 8032). Safe for several threads.
public interface Ed25519Signer {
  /// 32 bytes.
  Bytes publicKey();

  /// 64 bytes.
  Bytes sign(Bytes content) throws SealException;
}
