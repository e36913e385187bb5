package parley.journal;

import java.util.List;
import parley.codec.Digest;

/// That one entry stands at `index` of a log of `size` entries (RFC 9162 §2.1.3).
public record InclusionProof(long index, long size, List<Digest> path) {
  public InclusionProof {
    path = List.copyOf(path);
  }

  /// False for anything that does not lead from this leaf to this root, wrong lengths and indexes
  /// included.
  public boolean proves(Digest leaf, Digest root) {
    throw new UnsupportedOperationException("contract");
  }
}
