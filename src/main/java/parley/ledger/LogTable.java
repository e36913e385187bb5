package parley.ledger;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.journal.LogName;
import parley.journal.TreeNode;
import parley.store.Store;

/// Leaves and complete subtrees of every log.
final class LogTable {
  private LogTable() {}

  static void append(Handle handle, List<Ledger.Change.Append> entries) {
    if (entries.isEmpty()) {
      return;
    }
    PreparedBatch leaves =
        handle.prepareBatch("insert into leaf (log, position, record) values (:log, :at, :record)");
    PreparedBatch nodes =
        handle.prepareBatch(
            "insert into node (log, level, position, hash) values (:log, :level, :at, :hash)");
    for (Ledger.Change.Append entry : entries) {
      long log = grow(handle, entry);
      leaves
          .bind("log", log)
          .bind("at", entry.index())
          .bind("record", entry.leaf().toArray())
          .add();
      for (TreeNode node : entry.nodes()) {
        nodes
            .bind("log", log)
            .bind("level", node.level())
            .bind("at", node.position())
            .bind("hash", node.hash().value().toArray())
            .add();
      }
    }
    leaves.execute();
    if (nodes.size() > 0) {
      nodes.execute();
    }
  }

  /// Counts the entry, if it is the next one.
  private static long grow(Handle handle, Ledger.Change.Append entry) {
    String origin = entry.log().origin();
    Optional<Long> known =
        handle
            .createQuery(
                """
                update log set size = size + 1 where origin = :origin and size = :index
                returning id\
                """)
            .bind("origin", origin)
            .bind("index", entry.index())
            .mapTo(Long.class)
            .findOne();
    if (known.isPresent()) {
      return known.get();
    }
    Optional<Long> begun =
        entry.index() != 0
            ? Optional.empty()
            : handle
                .createQuery(
                    """
                    insert into log (origin, size) values (:origin, 1)
                    on conflict (origin) do nothing returning id\
                    """)
                .bind("origin", origin)
                .mapTo(Long.class)
                .findOne();
    return begun.orElseThrow(() ->
        new IllegalStateException(
            "the next entry of the log " + origin + " is not number " + entry.index()));
  }

  static Store.Work<Long> size(LogName log) {
    return handle ->
        handle
            .createQuery("select size from log where origin = :origin")
            .bind("origin", log.origin())
            .mapTo(Long.class)
            .findOne()
            .orElse(0L);
  }

  static Store.Work<Optional<Digest>> node(LogName log, int level, long position) {
    return handle ->
        handle
            .createQuery(
                """
                select hash from node where log = (select id from log where origin = :origin)
                and level = :level and position = :position\
                """)
            .bind("origin", log.origin())
            .bind("level", level)
            .bind("position", position)
            .map((row, context) -> new Digest(Bytes.owning(row.getBytes(1))))
            .findOne();
  }

  static Store.Work<List<Bytes>> leaves(LogName log, long from, long to) {
    return handle ->
        handle
            .createQuery(
                """
                select record from leaf where log = (select id from log where origin = :origin)
                and position >= :from and position < :to order by position\
                """)
            .bind("origin", log.origin())
            .bind("from", from)
            .bind("to", to)
            .map((row, context) -> Bytes.owning(row.getBytes(1)))
            .list();
  }
}
