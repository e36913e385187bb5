package parley.seal;

import java.util.Map;
import parley.codec.Bytes;

/// The public half of a signer: one X.509 certificate (DER) per suite.
///
/// @param name the node or party whose certificates these are
public record SigningCertificates(String name, Map<Suite, Bytes> certificates) {
  public SigningCertificates {
    certificates = Map.copyOf(certificates);
  }
}
