package parley.journal;

import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.seal.Ed25519Signer;
import parley.seal.SealException;

/// The state of a log: its first `size` entries have this root (C2SP tlog-checkpoint).
///
/// @param origin names the log, see {@link LogName}
public record Checkpoint(String origin, long size, Digest root) {

  /// The signed note: body, blank line, signature line by `signer` under the key name `origin`
  /// (C2SP signed-note, Ed25519).
  public Bytes sign(Ed25519Signer signer) throws SealException {
    throw new UnsupportedOperationException("contract");
  }

  /// Reads a note and checks the signature of this log's own key; other signature lines are carried
  /// and ignored.
  public static Checkpoint verify(Bytes note, Bytes publicKey) throws MalformedInput {
    throw new UnsupportedOperationException("contract");
  }
}
