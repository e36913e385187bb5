package parley.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import parley.codec.Bytes;
import parley.codec.Digest;

/// Recomputes a whole log from its entries and compares everything stored with it (J-AUDIT-1).
public final class LogAudit {
  /// J-AUDIT-2: faults named before an audit stops naming more.
  public static final int MOST_FAULTS = 20;

  private static final int BATCH = 256;

  private LogAudit() {}

  /// Reads the entries that `checkpoint` covers, and every node over them.
  ///
  /// @return nothing when all holds
  public static <X extends Exception> List<LogFault> audit(LogSource<X> log, Checkpoint checkpoint)
      throws X {
    List<LogFault> faults = new ArrayList<>();
    LogTree tree = new LogTree();
    for (long from = 0; from < checkpoint.size(); from += BATCH) {
      long to = Math.min(from + BATCH, checkpoint.size());
      List<Bytes> entries = log.entries(from, to);
      if (entries.size() != to - from) {
        long missing = from + entries.size();
        faults.add(
            new LogFault("entry " + missing, OptionalLong.of(missing), "the entry is missing"));
        return faults;
      }
      for (Bytes entry : entries) {
        compare(log, tree.append(entry), faults);
        if (faults.size() >= MOST_FAULTS) {
          return faults;
        }
      }
    }
    if (!tree.root().equals(checkpoint.root())) {
      faults.add(
          new LogFault(
              Tiles.CHECKPOINT,
              OptionalLong.empty(),
              "the entries do not have the root that was signed: this is not the log that "
                  + checkpoint.origin()
                  + " showed at "
                  + checkpoint.size()
                  + " entries"));
    }
    return faults;
  }

  private static <X extends Exception> void compare(
      LogTree.Nodes<X> log, List<TreeNode> completed, List<LogFault> faults) throws X {
    for (TreeNode node : completed) {
      Digest stored = log.node(node.level(), node.position());
      if (!stored.equals(node.hash())) {
        long first = node.position() << node.level();
        String what =
            node.level() == 0
                ? "entry " + first + " and its stored hash disagree"
                : "the stored hash over the entries from " + first + " is not theirs";
        faults.add(
            new LogFault(
                "node " + node.level() + "/" + node.position(), OptionalLong.of(first), what));
      }
    }
  }
}
