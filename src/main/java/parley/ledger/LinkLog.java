package parley.ledger;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.journal.Checkpoint;
import parley.journal.InclusionProof;
import parley.journal.Leaf;
import parley.journal.LogName;
import parley.journal.LogSource;
import parley.journal.LogTree;
import parley.journal.TreeNode;

/// One log as its owner holds it: the growing edge in memory and the newest subtrees at hand, the
/// rest in the ledger.
public final class LinkLog implements LogSource<LedgerException> {
  /// Subtrees kept at hand; enough for every proof over a batch, so that a receipt costs no
  /// look-up.
  private static final int NODES_AT_HAND = 8_192;

  private final LogName name;
  private final Ledger ledger;
  private final LogTree tree;
  private final Map<Position, Digest> recent =
      new LinkedHashMap<>(256, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Position, Digest> eldest) {
          return size() > NODES_AT_HAND;
        }
      };

  /// Of this size, once it was asked for.
  private @Nullable Checkpoint newest;

  private record Position(int level, long position) {}

  private LinkLog(LogName name, Ledger ledger, LogTree tree) {
    this.name = name;
    this.ledger = ledger;
    this.tree = tree;
  }

  public static LinkLog open(LogName name, Ledger ledger) throws LedgerException {
    return new LinkLog(
        name, ledger, LogTree.reopen(ledger.logSize(name), (l, p) -> ledger.node(name, l, p)));
  }

  public LogName name() {
    return name;
  }

  /// Index that the next entry will get.
  public long size() {
    return tree.size();
  }

  public Ledger.Change append(Leaf leaf) {
    Bytes bytes = leaf.bytes();
    long index = tree.size();
    List<TreeNode> completed = tree.append(bytes);
    for (TreeNode node : completed) {
      recent.put(new Position(node.level(), node.position()), node.hash());
    }
    return new Ledger.Change.Append(name, index, bytes, completed);
  }

  /// The state to sign. Only to be called when everything appended is durable: a checkpoint over a
  /// tail that a power cut takes away would make this node look like a forger.
  public Checkpoint checkpoint() {
    Checkpoint now = newest;
    if (now == null || now.size() != tree.size()) {
      now = new Checkpoint(name.origin(), tree.size(), tree.root());
      newest = now;
    }
    return now;
  }

  public InclusionProof inclusion(long index, long size) throws LedgerException {
    return LogTree.inclusion(index, size, this);
  }

  @Override
  public List<Bytes> entries(long from, long to) throws LedgerException {
    return ledger.leaves(name, from, to);
  }

  @Override
  public Digest node(int level, long position) throws LedgerException {
    @Nullable Digest known = recent.get(new Position(level, position));
    return known != null ? known : ledger.node(name, level, position);
  }
}
