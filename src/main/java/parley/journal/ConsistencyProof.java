package parley.journal;

import java.util.List;
import parley.codec.Digest;

/// That a log of `newSize` entries begins with the log of `oldSize` entries (RFC 9162 §2.1.4).
public record ConsistencyProof(long oldSize, long newSize, List<Digest> path) {
  public ConsistencyProof {
    path = List.copyOf(path);
  }

  public boolean proves(Digest oldRoot, Digest newRoot) {
    throw new UnsupportedOperationException("contract");
  }
}
