package parley.journal;

import java.util.List;
import parley.codec.Digest;

/// That a log of `newSize` entries begins with the log of `oldSize` entries (RFC 9162 §2.1.4,
/// J-PROOF-2).
///
/// Any numbers and any path can be held, because a peer may claim anything; only {@link #proves}
/// says whether they prove something.
public record ConsistencyProof(long oldSize, long newSize, List<Digest> path) {
  public ConsistencyProof {
    path = List.copyOf(path);
  }

  /// False for anything that does not lead to both roots. Between equal sizes only the empty path
  /// and equal roots prove; the empty log is the beginning of every log, by the empty path.
  public boolean proves(Digest oldRoot, Digest newRoot) {
    if (oldSize < 0 || oldSize > newSize || path.size() > InclusionProof.LONGEST) {
      return false;
    }
    if (oldSize == newSize) {
      return path.isEmpty()
          && oldRoot.equals(newRoot)
          && (oldSize > 0 || oldRoot.equals(Merkle.EMPTY));
    }
    if (oldSize == 0) {
      return path.isEmpty() && oldRoot.equals(Merkle.EMPTY);
    }
    return climbs(oldRoot, newRoot);
  }

  private boolean climbs(Digest oldRoot, Digest newRoot) {
    boolean oldIsSubtree = Long.bitCount(oldSize) == 1;
    if (path.isEmpty()) {
      return false;
    }
    int complete = Long.numberOfTrailingZeros(oldSize);
    long node = (oldSize - 1) >>> complete;
    long last = (newSize - 1) >>> complete;
    Digest old = oldIsSubtree ? oldRoot : path.getFirst();
    Digest now = old;
    for (Digest sibling : path.subList(oldIsSubtree ? 0 : 1, path.size())) {
      if (last == 0) {
        return false;
      }
      if ((node & 1) == 1 || node == last) {
        old = Merkle.node(sibling, old);
        now = Merkle.node(sibling, now);
        int climbed = (node & 1) == 1 ? 0 : Long.numberOfTrailingZeros(node);
        node >>>= climbed;
        last >>>= climbed;
      } else {
        now = Merkle.node(now, sibling);
      }
      node >>>= 1;
      last >>>= 1;
    }
    return last == 0 && old.equals(oldRoot) && now.equals(newRoot);
  }
}
