package parley.seal;

import parley.codec.Bytes;
import parley.codec.Digest;

/// Seals bodies at rest under a key that never leaves the vault (AES-256-GCM, fresh nonce, name
/// bound as associated data).
public interface BodyCipher {
  Bytes seal(Digest name, Bytes body) throws SealException;

  /// @throws SealException when the body was altered or belongs under another name
  Bytes open(Digest name, Bytes sealed) throws SealException;
}
