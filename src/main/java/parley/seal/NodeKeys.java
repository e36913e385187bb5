package parley.seal;

import java.util.Map;
import parley.codec.Bytes;

/// The public keys of one node, as its party's roll lists them.
///
/// @param signing signs messages, receipts and acts; one certificate per suite
/// @param sealing opens what peers seal; one certificate per suite
/// @param transport TLS certificate, DER
/// @param frameKey Ed25519, 32 bytes, for outer frames
/// @param noteKey Ed25519, 32 bytes, for checkpoints
public record NodeKeys(
    Signing signing, Sealing sealing, Bytes transport, Bytes frameKey, Bytes noteKey) {

  /// The public half of a signer: one X.509 certificate (DER) per suite.
  ///
  /// @param name the node or party whose certificates these are
  public record Signing(String name, Map<Suite, Bytes> certificates) {
    public Signing {
      certificates = Map.copyOf(certificates);
    }
  }

  /// Whom to seal for: one key-agreement or key-transport certificate (DER) per suite.
  public record Sealing(String name, Map<Suite, Bytes> certificates) {
    public Sealing {
      certificates = Map.copyOf(certificates);
    }
  }
}
