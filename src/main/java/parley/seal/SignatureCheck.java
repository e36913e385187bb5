package parley.seal;

import java.util.List;
import java.util.Set;
import parley.codec.Bytes;

/// Checks detached signatures against pinned certificates. Path validation to the party's authority
/// happens when a roll is adopted; here the certificate on the roll itself is the anchor, so a
/// message is judged without any outside service. Verifiers are cached per certificate. Safe for
/// several threads.
public final class SignatureCheck {

  public SignatureCheck() {}

  /// @param required at least one; the verdict is `Verified` only when each of them verifies
  public Verdict verify(
      Bytes content, List<Signature> signatures, Set<Suite> required, SigningCertificates by) {
    throw new UnsupportedOperationException("contract");
  }
}
