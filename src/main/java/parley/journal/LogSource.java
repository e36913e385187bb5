package parley.journal;

import java.util.List;
import parley.codec.Bytes;

/// Where a whole log is read from: a database, an export.
///
/// @param <X> what reading it can fail with
public interface LogSource<X extends Exception> extends LogTree.Nodes<X> {
  /// Entries `from` inclusive to `to` exclusive, all of them there.
  List<Bytes> entries(long from, long to) throws X;
}
