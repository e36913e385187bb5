package parley.seal;

import java.util.Optional;

/// A sovereign set of algorithms. Suites are combined by AND: every required one must hold
/// (S-SUITE-1).
public enum Suite {
  /// ECDSA P-384 with SHA-384; ECDH P-384.
  NIST("nist"),
  /// GOST R 34.10-2012-256 with Streebog-256; VKO key transport.
  GOST("gost"),
  /// ML-DSA-65; ML-KEM-768.
  PQ("pq");

  private final String code;

  Suite(String code) {
    this.code = code;
  }

  /// The name in signed bytes and in agreements.
  public String code() {
    return code;
  }

  public static Optional<Suite> coded(String code) {
    for (Suite suite : values()) {
      if (suite.code.equals(code)) {
        return Optional.of(suite);
      }
    }
    return Optional.empty();
  }
}
