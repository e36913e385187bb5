package parley.journal;

import java.util.List;
import parley.codec.Bytes;
import parley.codec.Digest;

/// The growing edge of one log, in memory; complete subtrees are read from wherever they are kept.
/// Not thread-safe: a log has one owner.
public final class LogTree {

  /// Where complete subtrees are kept.
  @FunctionalInterface
  public interface Nodes<X extends Exception> {
    Digest node(int level, long position) throws X;
  }

  /// An empty log.
  public LogTree() {}

  /// A log of this size, its edge read back.
  public static <X extends Exception> LogTree reopen(long size, Nodes<X> nodes) throws X {
    throw new UnsupportedOperationException("contract");
  }

  public long size() {
    throw new UnsupportedOperationException("contract");
  }

  /// Adds an entry.
  ///
  /// @return every subtree that it completed, the leaf itself first; to be stored in the same
  ///   commit as the entry
  public List<TreeNode> append(Bytes entry) {
    throw new UnsupportedOperationException("contract");
  }

  public Digest root() {
    throw new UnsupportedOperationException("contract");
  }

  /// Proof of `index` in the first `size` entries.
  public static <X extends Exception> InclusionProof inclusion(
      long index, long size, Nodes<X> nodes) throws X {
    throw new UnsupportedOperationException("contract");
  }

  public static <X extends Exception> ConsistencyProof consistency(
      long oldSize, long newSize, Nodes<X> nodes) throws X {
    throw new UnsupportedOperationException("contract");
  }

  public static <X extends Exception> Digest rootAt(long size, Nodes<X> nodes) throws X {
    throw new UnsupportedOperationException("contract");
  }
}
