package parley.casework;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.PreparedBatch;
import parley.codec.Bytes;
import parley.journal.LogName;
import parley.ledger.Fact;
import parley.ledger.PositionTable;
import parley.store.Store;
import parley.store.StoreException;

/// The table `search_document`: what each message is found by, sealed.
final class SearchTable {
  private final Store store;
  private final PositionTable position;

  SearchTable(Store store) {
    this.store = store;
    this.position = new PositionTable(store, "search_position");
  }

  record Kept(String content, Bytes words) {}

  Map<LogName, Long> positions() throws StoreException {
    return position.positions();
  }

  /// Documents, batches and position in one commit; what is there stays.
  ///
  /// @param news consecutive facts of one log, at least one
  void keep(List<Kept> documents, List<Fact> news) throws StoreException {
    store.write(
        Store.Lane.BULK,
        handle -> {
          PreparedBatch batch =
              handle.prepareBatch(
                  "insert into search_document (content, words) values (:content, :words)"
                      + " on conflict (content) do nothing");
          documents.forEach(document ->
              batch
                  .bind("content", document.content())
                  .bind("words", document.words().toArray())
                  .add());
          if (batch.size() > 0) {
            batch.execute();
          }
          news.forEach(fact -> BatchTable.draw(handle, fact));
          Fact last = news.getLast();
          return position.advance(handle, last.log(), last.index() + 1);
        });
  }

  /// By content, after the last one of the page before.
  List<Kept> page(String after, int limit) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select content, words from search_document where content > :after"
                    + " order by content limit :limit")
            .bind("after", after)
            .bind("limit", limit)
            .map((row, _) -> new Kept(row.getString(1), Bytes.owning(row.getBytes(2))))
            .list());
  }

  Optional<Bytes> words(String content) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery("select words from search_document where content = :content")
            .bind("content", content)
            .map((row, _) -> Bytes.owning(row.getBytes(1)))
            .findOne());
  }

  void forget(List<String> contents) throws StoreException {
    store.write(
        Store.Lane.BULK,
        handle -> {
          PreparedBatch batch =
              handle.prepareBatch("delete from search_document where content = :content");
          contents.forEach(content -> batch.bind("content", content).add());
          return batch.execute().length;
        });
  }

  void clear() throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle.execute("delete from search_document")
                + BatchTable.clear(handle)
                + position.clear(handle));
  }
}
