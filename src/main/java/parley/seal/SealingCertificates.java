package parley.seal;

import java.util.Map;
import parley.codec.Bytes;

/// Whom to seal for: one key-agreement or key-transport certificate (DER) per suite.
public record SealingCertificates(String name, Map<Suite, Bytes> certificates) {
  public SealingCertificates {
    certificates = Map.copyOf(certificates);
  }
}
