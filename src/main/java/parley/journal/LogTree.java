package parley.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import parley.codec.Bytes;
import parley.codec.Digest;

/// The growing edge of one log, in memory; complete subtrees are read from wherever they are kept.
/// Not thread-safe: a log has one owner (J-TREE-2).
public final class LogTree {

  /// Where complete subtrees are kept.
  @FunctionalInterface
  public interface Nodes<X extends Exception> {
    Digest node(int level, long position) throws X;
  }

  private static final int LEVELS = 63;

  /// Root of the complete subtree of each level that the edge is made of: where bit `level` of
  /// `size` is set.
  private final @Nullable Digest[] edge = new @Nullable Digest[LEVELS];

  private long size;

  /// An empty log.
  public LogTree() {}

  /// A log of this size, its edge read back.
  public static <X extends Exception> LogTree reopen(long size, Nodes<X> nodes) throws X {
    checkSize(size);
    LogTree tree = new LogTree();
    for (int level = 0; level < LEVELS; level++) {
      if (((size >>> level) & 1) == 1) {
        tree.edge[level] = nodes.node(level, (size >>> level) - 1);
      }
    }
    tree.size = size;
    return tree;
  }

  public long size() {
    return size;
  }

  /// Adds an entry.
  ///
  /// @return every subtree that it completed, the leaf itself first; to be stored in the same
  ///   commit as the entry
  public List<TreeNode> append(Bytes entry) {
    return appendLeaf(Merkle.leaf(entry));
  }

  /// As {@link #append}, for a leaf of which only the hash is at hand.
  List<TreeNode> appendLeaf(Digest leaf) {
    List<TreeNode> completed = new ArrayList<>(2);
    Digest hash = leaf;
    completed.add(new TreeNode(0, size, hash));
    int level = 0;
    while (((size >>> level) & 1) == 1) {
      hash = Merkle.node(held(level), hash);
      edge[level] = null;
      level++;
      completed.add(new TreeNode(level, size >>> level, hash));
    }
    edge[level] = hash;
    size++;
    return completed;
  }

  public Digest root() {
    if (size == 0) {
      return Merkle.EMPTY;
    }
    int level = Long.numberOfTrailingZeros(size);
    Digest root = held(level);
    for (level++; level < LEVELS; level++) {
      if (((size >>> level) & 1) == 1) {
        root = Merkle.node(held(level), root);
      }
    }
    return root;
  }

  private Digest held(int level) {
    return Objects.requireNonNull(edge[level]);
  }

  /// Proof of `index` in the first `size` entries.
  ///
  /// @throws IllegalArgumentException unless `0 <= index < size`
  public static <X extends Exception> InclusionProof inclusion(
      long index, long size, Nodes<X> nodes) throws X {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException("a log of " + size + " entries has no entry " + index);
    }
    List<Digest> path = new ArrayList<>();
    long from = 0;
    long to = size;
    while (to - from > 1) {
      long middle = from + split(to - from);
      if (index < middle) {
        path.add(hash(middle, to, nodes));
        to = middle;
      } else {
        path.add(hash(from, middle, nodes));
        from = middle;
      }
    }
    return new InclusionProof(index, size, path.reversed());
  }

  /// Proof that the first `oldSize` of the first `newSize` entries were there before.
  ///
  /// @throws IllegalArgumentException unless `0 <= oldSize <= newSize`
  public static <X extends Exception> ConsistencyProof consistency(
      long oldSize, long newSize, Nodes<X> nodes) throws X {
    if (oldSize < 0 || oldSize > newSize) {
      throw new IllegalArgumentException(
          "a log of " + newSize + " entries does not begin with " + oldSize);
    }
    List<Digest> path = new ArrayList<>();
    if (oldSize == 0 || oldSize == newSize) {
      return new ConsistencyProof(oldSize, newSize, path);
    }
    long from = 0;
    long to = newSize;
    while (to != oldSize) {
      long middle = from + split(to - from);
      if (oldSize <= middle) {
        path.add(hash(middle, to, nodes));
        to = middle;
      } else {
        path.add(hash(from, middle, nodes));
        from = middle;
      }
    }
    if (from > 0) {
      path.add(hash(from, to, nodes));
    }
    return new ConsistencyProof(oldSize, newSize, path.reversed());
  }

  /// Root of the first `size` entries.
  public static <X extends Exception> Digest rootAt(long size, Nodes<X> nodes) throws X {
    checkSize(size);
    return size == 0 ? Merkle.EMPTY : hash(0, size, nodes);
  }

  /// Root of the entries `from` to `to`, where `from` is a multiple of the largest power of two not
  /// above their number.
  private static <X extends Exception> Digest hash(long from, long to, Nodes<X> nodes) throws X {
    long count = to - from;
    if (Long.bitCount(count) == 1) {
      int level = Long.numberOfTrailingZeros(count);
      return nodes.node(level, from >>> level);
    }
    long middle = from + split(count);
    return Merkle.node(hash(from, middle, nodes), hash(middle, to, nodes));
  }

  /// The largest power of two below `count`.
  private static long split(long count) {
    return Long.highestOneBit(count - 1);
  }

  private static void checkSize(long size) {
    if (size < 0) {
      throw new IllegalArgumentException("no log has " + size + " entries");
    }
  }
}
