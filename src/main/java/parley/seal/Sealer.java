package parley.seal;

import java.util.List;
import java.util.Set;
import parley.codec.Bytes;

/// Seals in nested CMS AuthEnvelopedData layers, AES-256-GCM in each: `nist` innermost, `pq` around
/// it, `gost` outermost. Every layer has every recipient, each with its own key of that suite. Safe
/// for several threads.
public final class Sealer {
  public Sealer() {}

  /// @throws SealException when a recipient has no certificate for a layer
  public Bytes seal(Bytes content, Set<Suite> layers, List<SealingCertificates> recipients)
      throws SealException {
    throw new UnsupportedOperationException("contract");
  }
}
