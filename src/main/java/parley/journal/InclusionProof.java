package parley.journal;

import java.util.List;
import parley.codec.Digest;

/// That one entry stands at `index` of a log of `size` entries (RFC 9162 §2.1.3, J-PROOF-1).
///
/// Any numbers and any path can be held, because a peer may claim anything; only {@link #proves}
/// says whether they prove something.
public record InclusionProof(long index, long size, List<Digest> path) {
  /// A tree of 2^63 entries has no longer path (J-PROOF-3).
  public static final int LONGEST = 64;

  public InclusionProof {
    path = List.copyOf(path);
  }

  /// False for anything that does not lead from this leaf to this root, wrong lengths and indexes
  /// included.
  ///
  /// @param leaf the leaf's hash, {@link Merkle#leaf}
  public boolean proves(Digest leaf, Digest root) {
    if (index < 0 || index >= size || path.size() > LONGEST) {
      return false;
    }
    long node = index;
    long last = size - 1;
    Digest hash = leaf;
    for (Digest sibling : path) {
      if (last == 0) {
        return false;
      }
      if ((node & 1) == 1 || node == last) {
        hash = Merkle.node(sibling, hash);
        int climbed = (node & 1) == 1 ? 0 : Long.numberOfTrailingZeros(node);
        node >>>= climbed;
        last >>>= climbed;
      } else {
        hash = Merkle.node(hash, sibling);
      }
      node >>>= 1;
      last >>>= 1;
    }
    return last == 0 && hash.equals(root);
  }
}
