package parley.casework;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.journal.Leaf;
import parley.journal.LogName;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.party.NodeId;
import parley.store.Store;
import parley.store.StoreException;

/// Follows the node's own log and keeps, by message, who read it, who released it, and what became
/// of its deadlines (F-TRACE-1). It can be dropped and drawn again.
public final class FloorTrace {
  /// F-TRACE-2: entries read at once.
  private static final int AT_ONCE = 512;

  /// Entries that say that an officer knows a message.
  static final Set<String> KNOWING =
      Set.of("read", "exported", "release", "signed", "passed-on", "countersigned");

  private static final Set<String> DEADLINES =
      Set.of("deadline-passed", "alarm", "alarm-taken", "alarm-ended");

  private final Ledger ledger;
  private final List<LogName> logs;
  private final FloorTraceTable table;

  /// Over the own log of every epoch until now.
  public static FloorTrace of(NodeId self, int epoch, Ledger ledger, Store store) {
    List<LogName> logs =
        IntStream.rangeClosed(1, epoch).mapToObj(each -> LogName.local(self, each)).toList();
    return new FloorTrace(ledger, logs, store);
  }

  FloorTrace(Ledger ledger, List<LogName> logs, Store store) {
    this.ledger = ledger;
    this.logs = List.copyOf(logs);
    this.table = new FloorTraceTable(store);
  }

  /// Draws what is new. If the power fails between two writes, the next call goes on from there.
  public synchronized void catchUp() throws StoreException, LedgerException {
    Map<LogName, Long> positions = table.positions();
    for (LogName log : logs) {
      long size = ledger.logSize(log);
      long from = positions.getOrDefault(log, 0L);
      while (from < size) {
        long to = Math.min(size, from + AT_ONCE);
        table.keep(log, to, traces(from, ledger.leaves(log, from, to)));
        from = to;
      }
    }
  }

  /// Forgets everything drawn.
  public synchronized void reset() throws StoreException {
    table.clear();
  }

  /// Of a message's identifier or of its content.
  List<FloorTraceTable.Trace> of(String subject) throws StoreException {
    return table.of(subject);
  }

  private static List<FloorTraceTable.Trace> traces(long from, List<Bytes> leaves)
      throws LedgerException {
    List<FloorTraceTable.Trace> traces = new ArrayList<>();
    long index = from;
    for (Bytes bytes : leaves) {
      try {
        trace(index++, Leaf.read(bytes)).ifPresent(traces::add);
      } catch (MalformedInput e) {
        throw new LedgerException("entry " + (index - 1) + " of the own log cannot be read", e);
      }
    }
    return traces;
  }

  private static Optional<FloorTraceTable.Trace> trace(long index, Leaf leaf) {
    Json.Obj fields = leaf.fields();
    String officer = fields.text("officer").orElse("");
    if (KNOWING.contains(leaf.kind())) {
      return fields
          .text("message")
          .map(message -> new FloorTraceTable.Trace(message, leaf.kind(), officer, "", leaf.at()));
    }
    if (!DEADLINES.contains(leaf.kind())) {
      return Optional.empty();
    }
    String detail =
        fields.text("step").orElse("") + "/" + fields.text("rung").orElse("") + "/" + index;
    return fields
        .text("content")
        .map(
            content -> new FloorTraceTable.Trace(content, leaf.kind(), officer, detail, leaf.at()));
  }
}
